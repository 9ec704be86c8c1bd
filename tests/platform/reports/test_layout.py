"""Results in lines: on a page, in files, as charts, and what is behind their numbers."""

import csv
import io
import zipfile
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from make import entity

from formloom.platform.access.departments import Departments
from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import InvalidValueError
from formloom.platform.documents.releases import current_app
from formloom.platform.fields.field_type import Manner
from formloom.platform.records.service import RecordService
from formloom.platform.reports.charts import CHART_TYPES, chart_of
from formloom.platform.reports.drill import Drill
from formloom.platform.reports.files import Workbook, csv_lines
from formloom.platform.reports.filters import FILTERS, PERIODS, narrowed, period
from formloom.platform.reports.layout import lay_out
from formloom.platform.reports.permission import may_report
from formloom.platform.reports.plan import compile_report
from formloom.platform.reports.service import Reports
from formloom.platform.reports.texts import number_of

STAGES = [{"value": one, "title": one.title()} for one in ("new", "won", "lost")]
DEAL = entity(
    "deal",
    {
        "name": {},
        "stage": {"field": "choice", "options": STAGES},
        "amount": {"field": "money", "currency": "CNY"},
        "closed_on": {"field": "date"},
        "seen_at": {"field": "datetime"},
        "hot": {"field": "boolean"},
        "score": {"field": "integer"},
    },
    display="name",
)
APP = {
    "$schema": "formloom:app/1", "$id": "company", "title": "Company", "version": "1.0.0",
    "locale": "en", "currency": "CNY", "timezone": "Asia/Shanghai", "documents": ["entity/deal"],
}  # fmt: skip
DEALS = (
    ("=HYPERLINK(1)", "won", "100.50", "2026-01-05", "2026-01-31T17:00:00Z", True, 3),
    ("Pump", "won", "200.25", "2026-01-20", "2026-01-31T15:00:00Z", False, 12),
    ("Valve", "lost", "50.00", "2026-02-10", "2026-02-01T03:00:00Z", False, None),
    ("Meter", None, None, None, None, False, 40),
)
TOTAL = {"id": "total", "agg": "sum", "of": "amount"}
BY_STAGE = {"rows": [{"by": "stage"}], "values": [TOTAL]}
MATRIX = {
    "rows": [{"by": "stage"}], "columns": [{"by": "closed_on", "bucket": "month"}],
    "values": [TOTAL],
}  # fmt: skip
TREE = {
    "rows": [{"by": "stage"}, {"by": "closed_on", "bucket": "month"}],
    "values": [TOTAL, {"id": "n", "agg": "count", "title": "=1+1"}],
}  # fmt: skip
KEYS = ("name", "stage", "amount", "closed_on", "seen_at", "hot", "score")


@pytest.fixture
def deals(workspace, published):
    """Four deals, one of them almost blank."""
    published(APP, DEAL)
    with workspace.write(SYSTEM) as tx:
        for values in DEALS:
            given = dict(zip(KEYS, values, strict=True))
            RecordService(tx, "deal").create({k: v for k, v in given.items() if v is not None})
    return workspace


def report(**shelves):
    return {
        "$schema": "formloom:report/1", "$id": "deals", "title": "Deals", "entity": "deal",
        **shelves,
    }  # fmt: skip


def laid(tx, document, locale="en"):
    """(plan, layout) of a document that was run."""
    app = current_app(tx)
    plan = compile_report(app, document)
    manner = Manner(locale=locale, zone=app.manifest.zone, currency="CNY")
    return plan, lay_out(plan, Reports(tx, locale=locale).run(document), manner)


def texts(line):
    return [line.title, *(cell.text for cell in line.cells)]


def test_groups_stand_in_lines_with_their_total(deals):
    with deals.read(SYSTEM) as tx:
        _plan, layout = laid(tx, report(**BY_STAGE), "zh")
    assert [texts(line) for line in layout.lines] == [
        ["Won", "¥300.75"], ["Lost", "¥50.00"], ["（空）", "¥0.00"],
    ]  # fmt: skip
    assert texts(layout.total) == ["合计", "¥350.75"]


def test_groups_inside_groups_follow_them(deals):
    with deals.read(SYSTEM) as tx:
        _plan, layout = laid(tx, report(**TREE))
    assert [(line.level, line.is_group, line.title) for line in layout.lines][:3] == [
        (1, True, "Won"), (2, False, "Jan 2026"), (1, True, "Lost"),
    ]  # fmt: skip


def test_a_matrix_has_a_column_for_each_group_and_one_for_all(deals):
    with deals.read(SYSTEM) as tx:
        _plan, layout = laid(tx, report(**MATRIX))
    assert [head.text for head in layout.heads[0]] == ["Jan 2026", "Feb 2026", "(blank)", "Total"]
    assert [cell.text for cell in layout.lines[0].cells] == ["CN¥300.75", "", "", "CN¥300.75"]


def test_a_list_shows_records_and_the_sum_under_its_column(deals):
    document = report(fields=["name", "stage", "amount"], values=[TOTAL], sort=[{"by": "name"}])
    with deals.read(SYSTEM) as tx:
        _plan, layout = laid(tx, document)
    assert [line.title for line in layout.lines] == ["=HYPERLINK(1)", "Meter", "Pump", "Valve"]
    assert all(line.record for line in layout.lines)
    assert texts(layout.total) == ["Total", "", "CN¥350.75"]


# What is behind a number

BUCKETS = [
    [{"by": "stage"}],
    [{"by": "hot"}],
    [{"by": "closed_on", "bucket": "day"}],
    [{"by": "closed_on", "bucket": "week"}],
    [{"by": "closed_on", "bucket": "fiscal_year"}],
    [{"by": "seen_at", "bucket": "month"}],
    [{"by": "score", "bucket": {"ranges": [0, 10, 20]}}],
    [{"by": "stage", "bucket": {"lists": {"Done": ["won", "lost"]}}}],
    [{"by": "closed_on", "bucket": {"ageing": [0, 300, 310]}}],
    [{"by": "owner.department"}],
    [{"by": "stage"}, {"by": "closed_on", "bucket": "quarter"}],
]


def test_a_number_of_any_group_leads_to_as_many_records(deals):
    """One workspace for all of them: making it takes longer than all of these reports."""
    with deals.read(SYSTEM) as tx:
        for rows in BUCKETS:
            document = report(rows=rows, values=[{"id": "n", "agg": "count"}])
            plan, layout = laid(tx, document)
            assert layout.lines
            for line in layout.lines:
                _entity, filter = Drill(tx, plan).behind(dict(enumerate(line.keys)), "n")
                found = RecordService(tx, "deal").count(filter=filter).number
                assert found == line.cells[0].value, (rows, line.title, filter)


def test_departments_lead_to_the_records_of_their_people(deals):
    with deals.write(SYSTEM) as tx:
        sales = Departments(tx).add("sales", "Sales")
        ann = People(tx).add("ann", name="Ann", department=sales.id)
        RecordService(tx, "deal").create({"name": "Hers", "owner": str(ann.id)})
    document = report(rows=[{"by": "owner.department"}], values=[{"id": "n", "agg": "count"}])
    with deals.read(SYSTEM) as tx:
        plan, layout = laid(tx, document)
        line = next(one for one in layout.lines if one.title == "Sales")
        _entity, filter = Drill(tx, plan).behind({0: line.keys[0]}, "n")
        assert [one.title for one in RecordService(tx, "deal").list(filter=filter).items] == [
            "Hers"
        ]


def test_a_value_leads_to_the_records_that_it_is_of(deals):
    values = [{"id": "won", "agg": "count", "where": "stage = 'won'"}]
    with deals.read(SYSTEM) as tx:
        plan = compile_report(current_app(tx), report(values=values))
        _entity, filter = Drill(tx, plan).behind({}, "won")
        assert RecordService(tx, "deal").count(filter=filter).number == 2


def test_the_rest_behind_the_top_leads_nowhere(deals):
    document = report(**BY_STAGE, top={"n": 1, "others": True})
    with deals.read(SYSTEM) as tx:
        plan, layout = laid(tx, document)
        assert Drill(tx, plan).behind({0: layout.lines[-1].keys[0]}) is None


# Files


def cells(path):
    """{cell: (value, number format, level of the row)} of a workbook's sheet."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(path) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        styles = book.read("xl/styles.xml").decode()
    found = {}
    for row in sheet.iter(f"{space}row"):
        for cell in row:
            value = cell.find(f"{space}v")
            text = "".join(cell.itertext()) if value is None else value.text
            found[cell.get("r")] = (text, cell.get("t"), row.get("outlineLevel"))
    return found, sheet, styles


def test_a_workbook_keeps_groups_formats_and_heads(deals, tmp_path):
    with deals.read(SYSTEM) as tx:
        _plan, layout = laid(tx, report(**TREE))
        Workbook(tmp_path / "report.xlsx", "Deals: [all]?", "CNY").write(layout)
    found, sheet, styles = cells(tmp_path / "report.xlsx")
    assert found["B2"][:2] == ("300.75", None)
    assert found["A3"][2] == "1"
    assert "#,##0.00" in styles
    assert [one.tag for one in sheet.iter() if one.tag.endswith("}pane")]
    assert found["C1"][:2] == ("=1+1", "inlineStr")
    assert not [one for one in sheet.iter() if one.tag.endswith("}f")]


SIGNS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1")


def test_no_text_in_a_file_computes_anything(deals, published, tmp_path):
    with deals.write(SYSTEM) as tx:
        for name in SIGNS:
            RecordService(tx, "deal").create({"name": name, "amount": "1"})
    document = report(
        title="=cmd|' /C calc'!A0", rows=[{"by": "name", "title": "@a"}],
        values=[{**TOTAL, "title": "=2+2"}],
    )  # fmt: skip
    with deals.read(SYSTEM) as tx:
        _plan, layout = laid(tx, document)
        Workbook(tmp_path / "report.xlsx", document["title"], "CNY").write(layout)
    found, sheet, _styles = cells(tmp_path / "report.xlsx")
    assert {text.strip() for text, type, _level in found.values() if type == "inlineStr"} >= {
        one.strip() for one in SIGNS
    }
    assert not [one for one in sheet.iter() if one.tag.endswith("}f")]
    texts = {text for row in csv.reader(io.StringIO("".join(csv_lines(layout)))) for text in row}
    assert not [one for one in texts if one[:1] in "=+-@\t\r" and not _is_number(one)]


def _is_number(text):
    return not text or text.lstrip("-").replace(".", "", 1).isdigit()


def test_a_csv_file_has_plain_numbers_and_texts_that_compute_nothing(deals):
    document = report(rows=[{"by": "name"}], values=[TOTAL])
    with deals.read(SYSTEM) as tx:
        _plan, layout = laid(tx, document)
    rows = list(csv.reader(io.StringIO("".join(csv_lines(layout)))))
    assert ["'=HYPERLINK(1)", "100.50"] in rows
    assert rows[-1] == ["Total", "350.75"]


def test_a_file_has_the_numbers_of_the_result(deals, tmp_path):
    with deals.read(SYSTEM) as tx:
        _plan, layout = laid(tx, report(**MATRIX))
        Workbook(tmp_path / "report.xlsx", "Deals", "CNY").write(layout)
        result = Reports(tx).run(report(**MATRIX))
    found, _sheet, _styles = cells(tmp_path / "report.xlsx")
    rows = list(csv.reader(io.StringIO("".join(csv_lines(layout)))))
    assert Decimal(found["E5"][0]) == Decimal(rows[-1][-1]) == Decimal(result.totals[-1])


# Charts


def test_every_type_of_chart_draws_a_matrix(deals):
    values = [TOTAL, {"id": "n", "agg": "count"}]
    with deals.read(SYSTEM) as tx:
        for type in CHART_TYPES:
            document = report(**{**MATRIX, "values": values}, chart={"type": type.name})
            plan, layout = laid(tx, document)
            chart = chart_of(plan, layout, Manner())
            made = chart.to_json(lambda line, cell: f"/{line.title}")
            assert made["categories"] == ["Won", "Lost", "(blank)"], type.name
            assert all(len(one["data"]) == len(one["texts"]) == 3 for one in made["series"])
            assert chart.description
            groups = {cell.keys for cell in layout.lines[0].cells if cell.keys}
            each = len(groups) if type.across else 1
            assert len(made["series"]) == each * min(2, type.most or 2), type.name


def test_marks_of_a_chart_say_what_the_table_says(deals):
    document = report(**BY_STAGE, chart={"type": "bar"})
    with deals.read(SYSTEM) as tx:
        plan, layout = laid(tx, document)
        series = chart_of(plan, layout, Manner()).series[0]
    assert series.texts == tuple(line.cells[0].text for line in layout.lines)
    assert series.data == tuple(float(number_of(line.cells[0].value)) for line in layout.lines)


def test_nothing_is_drawn_of_no_groups(deals):
    document = report(**BY_STAGE, filter="name = 'none'", chart={"type": "bar"})
    with deals.read(SYSTEM) as tx:
        plan, layout = laid(tx, document)
        assert chart_of(plan, layout, Manner()) is None


# Filters of dashboards


WHOLE_DAYS = {
    "today": ("2026-11-21", "2026-11-22"), "this_week": ("2026-11-16", "2026-11-23"),
    "this_month": ("2026-11-01", "2026-12-01"), "this_quarter": ("2026-10-01", "2027-01-01"),
    "this_year": ("2026-01-01", "2027-01-01"), "last_month": ("2026-10-01", "2026-11-01"),
    "last_quarter": ("2026-07-01", "2026-10-01"), "last_30_days": ("2026-10-23", "2026-11-22"),
    "2026-01-01..2026-01-31": ("2026-01-01", "2026-02-01"),
}  # fmt: skip


def test_a_period_is_whole_days(deals):
    with deals.read(SYSTEM) as tx:
        found = {name: tuple(map(str, period(tx, name))) for name in WHOLE_DAYS}
    assert found == WHOLE_DAYS


def test_every_period_of_the_schema_is_known(deals):
    with deals.read(SYSTEM) as tx:
        assert all(period(tx, name)[0] < period(tx, name)[1] for name in PERIODS)
        with pytest.raises(InvalidValueError):
            period(tx, "soon")


def test_a_filter_leaves_fewer_records(deals):
    with deals.read(SYSTEM) as tx:
        test = FILTERS.get("period").test(tx, "2026-01-01..2026-01-31", ("closed_on",))
        only = FILTERS.get("choice").test(tx, "won", ("stage",))
        both = narrowed(report(**BY_STAGE, filter=only), test)
        _plan, layout = laid(tx, both)
    assert [texts(line) for line in layout.lines] == [["Won", "CN¥300.75"]]


# Who may


def test_reports_are_for_roles_that_say_so(deals, published):
    roles = [
        {"$schema": "formloom:role/1", "$id": key, "title": key, "entities": {}, "reports": may}
        for key, may in (("seller", True), ("guest", False))
    ]
    published(*roles)
    with deals.write(SYSTEM) as tx:
        people = People(tx)
        made = {key: people.add(key, name=key, roles=[key]) for key in ("seller", "guest")}
    actors = {}
    with deals.read(SYSTEM) as tx:
        actors = {key: People(tx).actor(one.login) for key, one in made.items()}
    allowed = {}
    for key, actor in actors.items():
        with deals.read(actor) as tx:
            allowed[key] = may_report(tx)
    assert allowed == {"seller": True, "guest": False}

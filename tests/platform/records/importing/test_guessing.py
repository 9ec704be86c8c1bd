"""What tables are is guessed: never wrong about what it claims, whatever the table holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formloom.platform.fields.builtin import FIELD_TYPES
from formloom.platform.fields.field import Field
from formloom.platform.fields.field_type import Manner
from formloom.platform.records.importing.guessing import NOTHING, Sheet, guess, import_order

WORDS = ("", "1", "01", "1.5", "3%", "2026-01-02", "3/4/2017", "yes", "no", "a@b.de", "NULL",
         "https://example.com", "138 0013 8000", "云帆科技", "¥1,200", "two\nlines")  # fmt: skip
cells = st.sampled_from(WORDS) | st.text(max_size=12)
titles = st.sampled_from(("id", "Name", "phone", "price", "日期", "accounts", "x")) | st.text(
    max_size=8
)


@st.composite
def sheets(draw):
    wide = draw(st.integers(0, 4))
    rows = draw(st.lists(st.lists(cells, max_size=wide + 1).map(tuple), max_size=12))
    head = tuple(draw(st.lists(titles, min_size=wide, max_size=wide)))
    return Sheet(draw(titles), head, tuple(rows))


def reads(type, text, dates):
    kind = FIELD_TYPES.get(type)
    kind.parse(text, Field("x", "x", kind, {"field": type}), Manner(date_order=dates or "YMD"))


@given(st.lists(sheets(), max_size=4))
def test_every_type_reads_what_it_claims_and_every_link_leads_somewhere(given_sheets):
    guessed = guess(given_sheets)
    assert len(guessed) == len(given_sheets)
    for sheet, found in zip(given_sheets, guessed, strict=True):
        for at, column in enumerate(found.columns):
            values = [row[at].strip() for row in sheet.rows if at < len(row)]
            for value in (one for one in values if one and one.casefold() not in NOTHING):
                for type in {*column.fitting} - {"choice"}:
                    reads(type, value, column.dates)
                if "choice" in column.fitting:
                    assert value in column.options or column.target is not None
            assert column.type in {*column.fitting, "link"} or not column.fitting
            if column.target is not None:
                there = guessed[column.target.sheet].columns[column.target.column]
                assert there.is_unique
            assert 0 <= column.confidence <= 1
    order = import_order(guessed, range(len(guessed)))
    assert sorted(order) == list(range(len(guessed)))


@pytest.mark.parametrize(
    ("title", "values", "type"),
    [
        ("Mobile", ["13800138000", "+49 30 1234567"], "phone"),
        ("postal code", ["01067", "10115"], "text"),
        ("Amount", ["1,200.50", "3"], "money"),
        ("count", ["1", "2", "-7"], "integer"),
        ("share", ["5%", "12.5%"], "percent"),
        ("on", ["31/12/2016", "1/2/2017"], "date"),
        ("mail", ["a@b.de", "c@d.cn"], "email"),
        ("paid", ["yes", "no", "yes"], "boolean"),
        ("stage", ["Won", "Lost"] * 4, "choice"),
        ("状态", ["运行", "停用", "运行"], "choice"),
        ("工程", ["运行", "停用", "运行"], "text"),
        ("note", ["one\ntwo", "x"], "long_text"),
        ("city", ["Berlin", "北京", "Kiel"], "text"),
    ],
)
def test_what_a_column_is(title, values, type):
    [found] = guess([Sheet("t", (title,), tuple((one,) for one in values))])
    assert found.columns[0].type == type


@pytest.mark.parametrize(
    ("title", "values", "is_offered"),
    [
        ("Mobile", ["110", "112"], True),
        ("Contact", ["13800138000", "0755 8888 8888"], True),
        ("on", ["2026-01-02", "2026-12-31"], False),
        ("on", ["2026-01-02 10:30", "2026-12-31 08:00"], False),
        ("count", ["1200", "7"], False),
        ("Sum", ["1200300.50", "8800100.25"], False),
        ("Sum", ["1,200,300", "8,800,100"], False),
    ],
)
def test_a_telephone_number_is_offered_where_one_may_be(title, values, is_offered):
    [found] = guess([Sheet("t", (title,), tuple((one,) for one in values))])
    assert ("phone" in found.columns[0].fitting) is is_offered


def test_repeated_values_may_be_made_a_choice():
    [found] = guess([Sheet("t", ("who",), (("Ada",), ("Ben",), ("Ada",)))])
    assert "choice" in found.columns[0].fitting
    assert found.columns[0].options == ("Ada", "Ben")


def test_a_code_given_twice_by_mistake_is_no_choice():
    [found] = guess([Sheet("t", ("no",), (("A1",), ("A2",), ("A3",), ("A3",)))])
    assert "choice" not in found.columns[0].fitting


def test_records_are_called_by_what_every_row_has():
    rows = (("M1", "Press", "old"), ("M2", "Mill", ""), ("M2", "Mill", ""), ("M3", "Saw", "new"))
    [found] = guess([Sheet("Machines", ("No", "Machine name", "Note"), rows)])
    assert found.columns[found.display].title == "Machine name"


def test_links_are_found_by_name_and_by_what_they_hold():
    regions = Sheet("regions", ("regionID", "regionDescription"), (("1", "East"), ("2", "West")))
    places = tuple((f"{at:03}", f"Place {at}", str(at % 2 + 1)) for at in range(6))
    territories = Sheet("territories", ("territoryID", "name", "regionID"), places)
    staff = Sheet(
        "staff",
        ("name", "boss"),
        (("Ann", ""), ("Bo", "Ann"), ("Cy", "Bo"), ("Di", "Cy"), ("Ed", "Ann")),
    )
    found = guess([territories, regions, staff])
    assert found[0].columns[2].target is not None
    assert (found[0].columns[2].target.sheet, found[0].columns[2].target.column) == (1, 0)
    assert found[2].columns[1].target.sheet == 2
    assert import_order(found, [0, 1, 2]) == [1, 0, 2]
    assert import_order(found, [0]) == [0]

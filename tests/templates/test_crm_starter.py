"""The CRM starter: its documents hold together, speak Chinese, and its sample data fits them."""

import csv
import json
import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

import formloom
from formloom.platform.documents.check import check_each, check_together
from formloom.platform.documents.compile import assemble
from formloom.platform.documents.folder import read_folder
from formloom.platform.documents.formula_schema import formula_schema
from formloom.platform.documents.kinds import KINDS
from formloom.platform.documents.texts import all_texts
from formloom.platform.fields.field_type import Manner
from formloom.platform.formula import Environment, Place, check, compile_python

STARTER = Path(formloom.__file__).parent / "templates/crm_starter"
DOCUMENTS = read_folder(STARTER)
FILES = sorted(path.relative_to(STARTER).as_posix() for path in STARTER.rglob("*.json"))
LOGINS = {"admin", "analyst", "manager", "sales1", "sales2", "service1"}
FIRST, TODAY, LAST = date(2025, 5, 20), date(2026, 11, 20), date(2027, 12, 31)
LINES = "quote.items"


def documents(kind):
    return {key: document for (one, key), document in DOCUMENTS.items() if one == kind}


ENTITIES = documents("entity")
CHINESE = DOCUMENTS["i18n", "zh"]["texts"]


def table(name):
    with (STARTER / f"data/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


TABLES = {path.stem: table(path.stem) for path in sorted((STARTER / "data").glob("*.csv"))}


def fields(name):
    """The fields of the records in a table; ``quote.items`` are the lines of quotes."""
    entity, _, lines = name.partition(".")
    properties = ENTITIES[entity]["properties"]
    return properties[lines]["properties"] if lines else properties


def cells(*types):
    """(table, row, key, field, text) of every filled cell whose field is of one of ``types``."""
    for name, rows in TABLES.items():
        for row in rows:
            for key, field in fields(name).items():
                if field["field"] in types and row.get(key):
                    yield name, row, key, field, row[key]


# The documents


def test_every_document_is_valid():
    assert check_each(DOCUMENTS, DOCUMENTS) == []


def test_every_reference_leads_somewhere_and_every_formula_has_a_type():
    assert [str(problem) for problem in check_together(assemble(DOCUMENTS, {}))] == []


@pytest.mark.parametrize("name", FILES)
def test_file_is_canonical(name):
    text = (STARTER / name).read_bytes().decode()
    document = json.loads(text)
    kind = document["$schema"].removeprefix("formloom:").partition("/")[0]
    assert KINDS.get(kind).canonical(document) == text


def test_manifest_lists_every_document_and_no_other():
    listed = DOCUMENTS["app", "crm_starter"]["documents"]
    there = {f"{kind}/{key}" for kind, key in DOCUMENTS if kind != "app"}
    assert sorted(listed) == sorted(there)


def test_every_entity_has_a_form_two_lists_and_a_place_in_the_menu():
    lists = Counter(view["entity"] for view in documents("view").values() if view["kind"] == "list")
    groups = DOCUMENTS["navigation", "main"]["items"]
    shown = {item["entity"] for group in groups for item in group["items"]}
    forms = {key for key, one in documents("form").items() if one["use"] != "public"}
    assert {key.removesuffix("_default") for key in forms} == set(ENTITIES)
    assert all(lists[key] >= 2 for key in ENTITIES)
    assert shown == set(ENTITIES)


def test_every_field_that_people_fill_in_stands_on_the_form():
    missing = {
        (key, field)
        for key, entity in ENTITIES.items()
        for field in entity["properties"]
        if field not in set(placed(documents("form")[f"{key}_default"]["body"]))
    }
    assert missing == {
        ("contact", "last_activity_on"), ("opportunity", "last_activity_on"),
        ("opportunity", "quoted"),
    }  # fmt: skip


def placed(items):
    for item in items:
        yield from (item[kind] for kind in ("field", "lines") if kind in item)
        yield from placed(item.get("body", ()))


def test_states_name_all_options_of_their_field():
    for entity in ENTITIES.values():
        if "states" in entity:
            options = entity["properties"][entity["states"]["field"]]["options"]
            values = {option["value"] for option in options}
            assert set(entity["states"]["allow"]) == values
            assert {to for after in entity["states"]["allow"].values() for to in after} <= values


def test_values_that_formulas_compare_are_options():
    """``stage = 'won'`` and ``stage in ['won']`` name options of the field, wherever they stand."""
    wrong = []
    for (kind, key), document in DOCUMENTS.items():
        entity = ENTITIES.get(key if kind == "entity" else document.get("entity", ""), {})
        for formula in formulas(document):
            for field, values in comparisons(formula):
                options = entity.get("properties", {}).get(field, {}).get("options", ())
                known = {option["value"] for option in options}
                wrong += [(kind, key, formula) for value in values if known and value not in known]
    assert wrong == []


def formulas(value):
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, str) and key in ("when", "visible", "required", "filter", "assert"):
                yield item
            yield from formulas(item)
    if isinstance(value, list):
        for item in value:
            yield from formulas(item)


def comparisons(formula):
    for field, value in re.findall(r"(\w+) (?:=|<>) '([^']*)'", formula):
        yield field, [value]
    for field, values in re.findall(r"(\w+) (?:not )?in \[([^\]]*)\]", formula):
        yield field, re.findall(r"'([^']*)'", values)


# The texts


def wanted_texts():
    """The i18n path of every text in the documents (docs/reference/i18n.md)."""
    yield from with_help("app", DOCUMENTS["app", "crm_starter"])
    for key, entity in ENTITIES.items():
        yield from with_help(f"entities/{key}", entity)
        yield f"entities/{key}/@plural"
        yield from (f"entities/{key}/@rules/{rule['id']}" for rule in entity.get("rules", ()))
        yield from field_texts(f"entities/{key}", entity["properties"])
    for key in documents("view"):
        yield f"views/{key}"
    for key, form in documents("form").items():
        yield from with_help(f"forms/{key}", form)
        yield from item_texts(f"forms/{key}", form["body"])
        public = form.get("public") or {}
        yield from (f"forms/{key}/@{word}" for word in ("consent", "thanks") if word in public)
        if "title" in form.get("submit", {}):
            yield f"forms/{key}/@submit"
        yield from rule_texts(f"forms/{key}/@rules", form.get("rules", ()))
    for group in DOCUMENTS["navigation", "main"]["items"]:
        yield f"navigation/main/{group['id']}"
    yield from (f"print/{key}" for key in documents("print"))
    for key, role in documents("role").items():
        yield from with_help(f"roles/{key}", role)
    for key, report in documents("report").items():
        yield from with_help(f"reports/{key}", report)
        yield f"reports/{key}/@folder"
        yield from titled(f"reports/{key}", report.get("values", ()))
    for key, dashboard in documents("dashboard").items():
        yield from with_help(f"dashboards/{key}", dashboard)
        yield from titled(f"dashboards/{key}/@filters", dashboard["filters"])
        yield from titled(f"dashboards/{key}", dashboard["widgets"])
        yield from (
            f"dashboards/{key}/{one['id']}/@html" for one in dashboard["widgets"] if "html" in one
        )
    for key, flow in documents("flow").items():
        yield from with_help(f"flows/{key}", flow)
        if "title" in flow["start"]:
            yield f"flows/{key}/@start"
        yield from step_texts(f"flows/{key}", flow["steps"])


def step_texts(path, steps):
    for step in steps:
        if "title" in step:
            yield f"{path}/{step['id']}"
        for branch in step.get("branches", ()):
            if "title" in branch:
                yield f"{path}/{step['id']}/{branch['id']}"
            yield from step_texts(path, branch["steps"])
        yield from step_texts(path, step.get("steps", ()))


def titled(path, items):
    yield from (f"{path}/{item['id']}" for item in items if "title" in item)


def field_texts(path, properties):
    for key, field in properties.items():
        yield from with_help(f"{path}/{key}", field)
        yield from (f"{path}/{key}/{option['value']}" for option in field.get("options", ()))
        yield from field_texts(f"{path}/{key}", field.get("properties", {}))


def item_texts(path, items):
    for item in items:
        key = item.get("tab") or item.get("section")
        if key:
            yield from with_help(f"{path}/{key}", item)
        yield from item_texts(path, item.get("body", ()))


def rule_texts(path, rules):
    for rule in rules:
        yield f"{path}/{rule['id']}"
        if any(effect["do"] == "hint" for effect in rule["then"]):
            yield f"{path}/{rule['id']}/@hint"


def with_help(path, owner):
    yield path
    yield from (f"{path}/@{word}" for word in ("help", "placeholder") if word in owner)


def test_every_text_has_a_chinese_translation_and_no_other_is_there():
    wanted = list(wanted_texts())
    assert len(wanted) == len(set(wanted))
    assert set(CHINESE) == set(wanted)


def test_the_platform_finds_the_same_texts():
    found = [text.path for texts in all_texts(DOCUMENTS).values() for text in texts]
    assert sorted(found) == sorted(wanted_texts())


def test_translations_are_chinese():
    """Only names that are the same in both languages, such as HART, stay as they are."""
    english = {path for path, text in CHINESE.items() if not re.search("[\u4e00-\u9fff]", text)}
    assert english <= {f"entities/product/outputs/{value}" for value in
                       ("ma", "hart", "modbus", "profinet", "io_link", "lora")}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("entities/account", "客户"), ("entities/contact", "联系人"), ("entities/lead", "线索"),
        ("entities/opportunity", "商机"), ("entities/quote", "报价单"),
        ("entities/contract", "合同"), ("entities/payment", "回款"),
        ("entities/activity", "跟进"), ("entities/ticket", "工单"),
        ("entities/product", "产品"), ("entities/campaign", "市场活动"),
        ("entities/competitor", "竞争对手"), ("entities/opportunity/stage/won", "赢单"),
        ("views/opportunity_open", "进行中"),
    ],
)  # fmt: skip
def test_words_are_those_of_the_trade(path, text):
    assert CHINESE[path] == text


# The sample data


def test_generator_writes_the_data_again(tmp_path):
    """Data and generator belong together: a change is made in the generator and run."""
    script = Path(__file__).parents[1] / "tools/make_crm_sample.py"
    subprocess.run([sys.executable, script, tmp_path], check=True, capture_output=True)
    written = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    assert written == {path.name: path.read_text("utf-8") for path in (STARTER / "data").iterdir()}


def test_there_are_about_two_thousand_records():
    count = sum(len(rows) for name, rows in TABLES.items() if name != LINES)
    assert 1_900 <= count <= 2_100
    assert set(TABLES) == {*ENTITIES, LINES}


def test_every_column_is_a_field():
    for name, rows in TABLES.items():
        extra = set(rows[0]) - set(fields(name))
        assert extra == ({"parent"} if name == LINES else {"owner"}), name


def test_no_column_is_computed():
    computed = {(name, key) for name, _, key, _, _ in cells("formula", "rollup", "lookup")}
    assert computed == set()


def test_every_required_field_is_filled():
    for name, rows in TABLES.items():
        entity, _, lines = name.partition(".")
        owner = ENTITIES[entity]["properties"][lines] if lines else ENTITIES[entity]
        for key in owner["required"]:
            assert all(row[key] for row in rows), f"{name}.{key}"


def test_every_owner_is_one_of_the_demo_people():
    owners = {row["owner"] for name, rows in TABLES.items() if name != LINES for row in rows}
    assert owners == LOGINS


def titles(entity):
    display = ENTITIES[entity]["display"]
    return Counter(row[display] for row in TABLES[entity])


TITLES = {key: titles(key) for key in ENTITIES}


def test_every_link_resolves_to_one_record():
    lost = [
        (name, key, title)
        for name, _, key, field, text in cells("link", "links")
        for title in text.split(";" if field["field"] == "links" else "\n")
        if TITLES[field["to"]][title] != 1
    ]
    assert lost == []


def test_every_line_belongs_to_a_quote_and_every_quote_has_lines():
    assert {row["parent"] for row in TABLES[LINES]} == set(TITLES["quote"])


def test_every_choice_is_an_option():
    wrong = [
        (name, key, value)
        for name, _, key, field, text in cells("choice", "choices")
        for value in text.split(";")
        if value not in {option["value"] for option in field["options"]}
    ]
    assert wrong == []


def test_days_lie_in_the_story():
    for name, _, key, _, text in cells("date"):
        if key not in ("birthday", "launched_on"):
            assert FIRST <= date.fromisoformat(text) <= LAST, f"{name}.{key}"


def test_moments_carry_the_offset_of_the_company():
    for name, _, key, _, text in cells("datetime"):
        moment = datetime.fromisoformat(text)
        assert text.endswith("+08:00"), f"{name}.{key}"
        assert FIRST <= moment.date() <= LAST


def test_what_is_done_was_not_done_in_the_future():
    past = [
        *(row["received_on"] for row in TABLES["payment"]),
        *(row["signed_on"] for row in TABLES["contract"]),
        *(row["closed_on"] for row in TABLES["opportunity"] if row["stage"] in ("won", "lost")),
        *(row["happens_on"] for row in TABLES["activity"] if row["status"] == "done"),
    ]
    assert all(date.fromisoformat(day) <= TODAY for day in past if day)


def test_every_value_is_one_that_its_field_takes():
    """What the loader will do: each type reads its cells."""
    app = assemble(DOCUMENTS, {})
    manner = Manner(locale="en")
    for name, row, key, _, text in cells(
        "text", "long_text", "integer", "decimal", "money", "percent", "boolean", "date",
        "datetime", "choice", "choices", "tags", "email", "phone", "url", "rating", "auto_number",
    ):  # fmt: skip
        field = app.entity(name).fields[key]
        assert field.type.parse(text, field, manner) is not None, f"{name}.{key}: {row}"


@pytest.mark.parametrize("name", [key for key in ENTITIES if "rules" in ENTITIES[key]])
def test_every_record_keeps_the_rules_of_its_entity(name):
    app = assemble(DOCUMENTS, {})
    noon = Environment(now=datetime(2026, 11, 20, 12, tzinfo=UTC), zone=app.manifest.zone)
    for rule in app.entity(name).rules:
        checked = check(rule.formula, formula_schema(app), name, place=Place.ON_SAVE)
        assert checked.core is not None, checked.problems
        holds = compile_python(checked.core)
        broken = [row for row in TABLES[name] if not holds(values(app, name, row), noon)]
        assert broken == [], rule.id


@pytest.mark.parametrize("field", ["starts_at", "ends_at"])
def test_whatever_has_a_time_shows_it_on_its_form(field):
    app = assemble(DOCUMENTS, {})
    noon = Environment(now=datetime(2026, 11, 20, 12, tzinfo=UTC), zone=app.manifest.zone)
    form = documents("form")["activity_default"]
    basics = {one["field"]: one for one in form["body"][0]["body"][0]["body"]}
    when = check(basics[field]["visible"], formula_schema(app), "activity", place=Place.ON_SAVE)
    assert when.core is not None, when.problems
    is_shown = compile_python(when.core)
    rows = [row for row in TABLES["activity"] if row[field]]
    assert len(rows) > 20
    assert [row for row in rows if not is_shown(values(app, "activity", row), noon)] == []
    assert is_shown({"kind": "task"}, noon)  # the calendar plans those too
    assert not is_shown({"kind": "note"}, noon)


def values(app, name, row):
    """The record of a row; of a link only its title."""
    read = {}
    for key, field in app.entity(name).fields.items():
        text = row.get(key)
        links = field.type.rows == "links" or field.type.name == "link"
        read[key] = text if links or not text else field.type.parse(text, field, Manner())
    return {key: value or None for key, value in read.items()}


@pytest.mark.parametrize("name", [*ENTITIES])
def test_unique_rules_hold(name):
    rules = [*ENTITIES[name].get("unique", ())]
    rules += [[key] for key, field in fields(name).items() if field.get("unique")]
    rules += [[key] for key, field in fields(name).items() if field["field"] == "auto_number"]
    for rule in rules:
        values = Counter(tuple(row[key] for key in rule) for row in TABLES[name])
        assert max(values.values()) == 1, rule


def test_accepted_quotes_add_up_to_their_opportunities():
    amounts = {row["name"]: Decimal(row["amount"]) for row in TABLES["opportunity"]}
    for quote in TABLES["quote"]:
        if quote["status"] == "accepted":
            lines = [row for row in TABLES[LINES] if row["parent"] == quote["name"]]
            assert sum(map(subtotal, lines)) == amounts[quote["opportunity"]], quote["name"]


def subtotal(line):
    discount = Decimal(line["discount"].rstrip("%") or 0) / 100
    full = Decimal(line["quantity"]) * Decimal(line["price"])
    return (full * (1 - discount)).quantize(Decimal("0.01"))


def test_instalments_add_up_to_their_contract():
    for contract in TABLES["contract"]:
        rows = [row for row in TABLES["payment"] if row["contract"] == contract["name"]]
        planned = sum(Decimal(row["planned"]) for row in rows)
        assert not rows or abs(planned - Decimal(contract["amount"])) <= Decimal("0.02")


def test_links_of_a_record_agree():
    """A quote's contact works at the quote's account, and so on."""
    works_at = {row["name"]: row["account"] for row in TABLES["contact"]}
    for name in ("opportunity", "quote", "contract", "ticket", "activity"):
        for row in TABLES[name]:
            assert not row["contact"] or works_at[row["contact"]] == row["account"], row


@pytest.mark.parametrize("name", ["lead", "contact", "account"])
def test_telephone_numbers_belong_to_nobody(name):
    kept_for_fiction = (
        r"\+86 100 0000 \d{4}|\+86 \d{2,3} 0000 \d{4}|\+49 30 23125 0\d\d|\+49 171 39200 \d\d"
        r"|\+1 \d{3} 555 01\d\d|\+44 20 7946 00\d\d|\+44 7700 9000\d\d|\+33 1 99 00 00 \d\d"
        r"|\+33 6 39 98 00 \d\d|\+46 8 465 004 \d\d|\+46 70 174 06 \d\d|\+61 2 5550 00\d\d"
    )
    for row in TABLES[name]:
        for key in ("phone", "mobile"):
            assert not row.get(key) or re.fullmatch(kept_for_fiction, row[key]), row[key]


def test_addresses_are_examples():
    for _, _, _, _, text in cells("email", "url"):
        assert text.endswith(".example.com")

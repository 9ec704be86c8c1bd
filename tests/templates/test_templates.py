"""What every template keeps to: sound, tested by itself, translated, with data that fit."""

import csv
import json
from collections import Counter
from datetime import date, datetime

import pytest

from formloom.platform.documents.check import check_each, check_together
from formloom.platform.documents.compile import assemble
from formloom.platform.documents.folder import read_folder
from formloom.platform.documents.kinds import KINDS
from formloom.platform.documents.texts import dead, missing
from formloom.platform.fields.field_type import Manner
from formloom.platform.forms.checks import install_form_checks
from formloom.platform.packages.templates import TEMPLATES, sample_entities, template
from formloom.platform.reports.checks import install_reports
from formloom.platform.workflows.kind import install_flows
from formloom.platform.workflows.scenarios import flows_of, play

KEYS = sorted(path.parent.name for path in TEMPLATES.glob("*/app.json"))
SHARED = {"i18n"}


@pytest.fixture(scope="module", params=KEYS)
def key(request):
    return request.param


@pytest.fixture(scope="module")
def documents(key):
    return template(key)


@pytest.fixture(scope="module")
def app(documents):
    install_flows()
    install_reports()
    install_form_checks()
    return assemble(documents, {})


def of(documents, kind):
    return {key: document for (one, key), document in documents.items() if one == kind}


def test_it_is_sound(documents, app):
    assert check_each(documents, documents) == []
    assert [str(problem) for problem in check_together(app)] == []


def test_its_files_are_canonical(key):
    for path in (TEMPLATES / key).rglob("*.json"):
        text = path.read_bytes().decode()
        document = json.loads(text)
        kind = document["$schema"].removeprefix("formloom:").partition("/")[0]
        assert KINDS.get(kind).canonical(document) == text, path


def test_its_manifest_lists_every_document(key, documents):
    there = {f"{kind}/{one}" for kind, one in documents if kind != "app"}
    assert set(documents["app", key]["documents"]) == there


def test_every_flow_has_a_scenario_and_every_scenario_comes_out(documents, app):
    scenarios = of(documents, "scenario")
    failed = {one: [str(f.message) for f in play(app, s)] for one, s in scenarios.items()}
    assert {one: failures for one, failures in failed.items() if failures} == {}
    started = {flow for scenario in scenarios.values() for flow in flows_of(scenario)}
    silent = [flow for flow in of(documents, "flow") if flow not in started]
    assert [one for one in silent if not any(s.startswith(f"{one}_") for s in scenarios)] == []


def test_it_is_translated(documents):
    for locale in of(documents, "app").popitem()[1]["locales"][1:]:
        assert [one.path for one in missing(documents, locale)] == []
        assert [one.path for one in dead(documents, locale)] == []


def test_every_entity_has_a_form_a_list_and_a_place_in_the_menu(documents):
    (menu,) = of(documents, "navigation").values()
    shown = {item.get("entity") for group in menu["items"] for item in group["items"]}
    views = of(documents, "view").values()
    lists = {one["entity"] for one in views if one["kind"] == "list"}
    entities = set(of(documents, "entity"))
    forms = {one["entity"] for one in of(documents, "form").values() if one["use"] == "edit"}
    assert (forms, lists, shown - {None}) == (entities, entities, entities)


def test_every_role_has_a_home_and_every_entity_somebody_who_makes_it(documents):
    (menu,) = of(documents, "navigation").values()
    roles = of(documents, "role")
    assert set(menu["home"]) == set(roles)
    made = {
        entity
        for role in roles.values()
        for entity, rights in role["entities"].items()
        if rights["create"]
    }
    assert made <= set(of(documents, "entity"))


def test_templates_stand_side_by_side():
    """No key of a document is in two of them; translations are put together."""
    names = Counter(name for key in KEYS for name in template(key) if name[0] not in SHARED)
    assert [name for name, count in names.items() if count > 1] == []


# The sample data


def rows(key, name):
    with (TEMPLATES / key / f"data/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_there_are_sample_data_of_every_entity(key, documents):
    assert set(sample_entities(key)) == set(of(documents, "entity"))


def test_every_cell_is_one_that_its_field_takes(key, app):
    manner = Manner(locale="en")
    files = {path.stem for path in (TEMPLATES / key / "data").glob("*.csv")}
    for name in sorted(files):
        entity, _, lines = name.partition(".")
        known = app.entity(entity).lines[lines] if lines else app.entity(entity)
        for row in rows(key, name):
            for column, text in row.items():
                field = known.fields.get(column)
                if text and field is not None and "to" not in field.settings:
                    if field.type.name != "person":
                        assert field.type.parse(text, field, manner) is not None, (name, row)
                else:
                    assert not text or column in ("owner", "parent") or field is not None


def test_every_link_names_one_record(key, app):
    titles = {
        one: Counter(row[app.entity(one).display] for row in rows(key, one))
        for one in sample_entities(key)
    }
    for name in titles:
        for row in rows(key, name):
            for field in app.entity(name).fields.values():
                target, text = field.settings.get("to"), row.get(field.key)
                parts = text.split(";") if text and field.type.rows else [text]
                if target and text:
                    assert [titles[target][one] for one in parts] == [1] * len(parts), row


def test_what_is_done_is_not_in_the_future_of_the_story():
    file = TEMPLATES / "field_service/data/today.txt"
    today = date.fromisoformat(file.read_text("utf-8").strip())
    assert today.weekday() == 0
    for row in rows("field_service", "work_order"):
        if row["finished_at"]:
            assert datetime.fromisoformat(row["finished_at"]).date() < today


def test_nobody_is_reached_by_sample_data(key):
    """Addresses end in example.com, telephone numbers are kept for fiction."""
    for name in sample_entities(key):
        for row in rows(key, name):
            assert all(
                text.endswith(".example.com") for text in row.values() if "@" in (text or "")
            ), row


def test_a_folder_is_read_as_the_template_it_is(key):
    assert read_folder(TEMPLATES / key) == template(key)

"""One field of every registered type goes through the pipeline: a new type fails here first."""

from uuid import UUID

import pytest

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import NotAllowedError
from formloom.platform.fields.builtin import FIELD_TYPES
from formloom.platform.records.history import entries_of, verify_history
from formloom.platform.records.search import search_all
from formloom.platform.records.service import RecordService

OPTIONS = [{"value": "a", "title": "Alpha"}, {"value": "b", "title": "Beta"}]
#: type -> (settings, JSON value, another JSON value)
SAMPLES = {
    "text": ({}, "王伟", "x"),
    "long_text": ({}, "a\nb", "c"),
    "rich_text": ({}, "<p>a</p>", "<p>b</p>"),
    "integer": ({}, 3, 4),
    "decimal": ({"scale": 2}, "1.50", "2.00"),
    "money": ({"currency": "CNY"}, "1.50", "2.00"),
    "percent": ({}, "0.0500", "0.1000"),
    "boolean": ({}, True, False),
    "date": ({}, "2026-01-02", "2026-01-03"),
    "datetime": ({}, "2026-01-02T03:04:05Z", "2026-01-03T03:04:05Z"),
    "time": ({}, "09:30", "10:00"),
    "duration": ({}, 3600, 60),
    "choice": ({"options": OPTIONS}, "a", "b"),
    "choices": ({"options": OPTIONS}, ["a", "b"], ["b"]),
    "tags": ({}, ["x", "y"], ["z"]),
    "email": ({}, "a@example.com", "b@example.com"),
    "phone": ({}, "13812345678", "13812345679"),
    "url": ({}, "https://example.com/", "https://example.org/"),
    "address": ({}, {"city": "上海"}, {"city": "北京"}),
    "region": ({}, None, None),
    "location": ({}, None, None),
    "link": ({"to": "other"}, "OTHER", None),
    "links": ({"to": "other"}, ["OTHER"], None),
    "any_link": ({}, None, None),
    "lines": ({"properties": {"n": {"id": "n", "field": "text", "title": "N"}}}, [{"n": "a"}], []),
    "person": ({}, None, None),
    "people": ({}, None, None),
    "department": ({}, None, None),
    "file": ({}, None, None),
    "image": ({}, None, None),
    "signature": ({}, None, None),
    "auto_number": ({}, None, None),
    "formula": ({"formula": "1 + 1", "returns": "integer"}, None, None),
    "rollup": ({"over": "f_lines", "agg": "count", "returns": "integer"}, None, None),
    "lookup": ({"via": "f_link", "of": "name"}, None, None),
    "rating": ({"max": 5}, 3, 5),
    "color": ({}, "#ff0000", "#00ff00"),
    "json": ({}, {"a": [1]}, {"a": []}),
    "secret": ({}, "6222", "6223"),
}
OTHER = {
    "$schema": "formloom:entity/1", "$id": "other", "title": "Other", "type": "object",
    "display": "name", "properties": {"name": {"id": "name", "field": "text", "title": "Name"}},
}  # fmt: skip


def everything():
    fields = {
        f"f_{name}": {"id": f"f_{name}", "field": name, "title": name, **settings}
        for name, (settings, _, _) in SAMPLES.items()
    }
    return {
        "$schema": "formloom:entity/1", "$id": "everything", "title": "Everything",
        "type": "object", "display": "f_text", "properties": fields,
    }  # fmt: skip


def given(place, other):
    found = {f"f_{name}": sample[place] for name, sample in SAMPLES.items()}
    found = {key: value for key, value in found.items() if value is not None}
    swap = {"OTHER": str(other)}
    return {
        key: [swap.get(v, v) if isinstance(v, str) else v for v in value]
        if isinstance(value, list) else swap.get(value, value) if isinstance(value, str) else value
        for key, value in found.items()
    }  # fmt: skip


def test_there_is_a_sample_of_every_type():
    assert set(SAMPLES) == set(FIELD_TYPES.names())


@pytest.fixture
def service(workspace, published):
    published(OTHER, everything())
    with workspace.write(SYSTEM) as tx:
        yield RecordService(tx, "everything")


def test_every_type_is_created_read_listed_changed_and_told(service):
    other = RecordService(service.transaction, "other").create({"name": "Other"}).id
    made = service.create(given(1, other))
    assert made == service.get(made.id)
    values = made.to_json()["values"]
    for key, value in given(1, other).items():
        if key not in {"f_link", "f_links", "f_lines", "f_secret", "f_datetime"}:
            assert values[key] == value, key
    assert values["f_link"] == {"id": str(other), "title": "Other"}
    assert values["f_links"] == [{"id": str(other), "title": "Other"}]
    assert values["f_secret"] == "••••••"
    assert (values["f_lookup"], values["f_rollup"], values["f_formula"]) == ("Other", 1, 2)
    assert values["f_auto_number"] == "0001"
    changed = service.update(made.id, given(2, other))
    assert changed == service.get(made.id)
    assert {"f_lines", "f_boolean"}.isdisjoint(
        key for key, value in changed.values.items() if value
    )
    listed = service.list(limit=10).items[0]
    assert listed.values["f_text"] == "x"
    assert len(entries_of(service.transaction, made.id)) == 2
    assert verify_history(service.transaction).broken is None
    assert isinstance(made.id, UUID)


def test_every_sortable_type_sorts(service):
    service.create_many([given(1, None) | {"f_link": None, "f_links": None}, {}])
    for name in FIELD_TYPES.names():
        key = f"f_{name}"
        if FIELD_TYPES.get(name).sortable:
            pages = [service.list(sort=[(key, desc)], limit=1) for desc in (False, True)]
            for page, desc in zip(pages, (False, True), strict=True):
                rest = service.list(sort=[(key, desc)], limit=1, cursor=page.next)
                assert {page.items[0].id} | {rest.items[0].id} == {
                    one.id for one in service.list().items
                }, key


def role(right):
    fields = dict.fromkeys((f"f_{name}" for name in SAMPLES), right)
    return {
        "$schema": "formloom:role/1", "$id": "looker", "title": "Looker",
        "entities": {"everything": {"read": "all", "fields": fields}, "other": {"read": "all"}},
    }  # fmt: skip


@pytest.mark.parametrize("right", ["hidden", "masked"])
def test_no_value_of_any_type_is_told_where_it_is_hidden_or_masked(workspace, published, right):
    published(OTHER, everything(), role(right))
    with workspace.write(SYSTEM) as tx:
        people = People(tx)
        people.add("ann", roles=["looker"])
        other = RecordService(tx, "other").create({"name": "Other"}).id
        made = RecordService(tx, "everything").create(given(1, other)).id
    with workspace.read(people_actor(workspace)) as tx:
        service = RecordService(tx, "everything")
        values = service.get(made).to_json()["values"]
        listed = service.list(fields=[f"f_{name}" for name in SAMPLES]).items[0].to_json()
        hit = search_all(tx, service.app, "王伟")
        told = [values, listed["values"]]
        for name in FIELD_TYPES.names():
            for one in told:
                shown = one.get(f"f_{name}")
                assert shown is None or "**" in shown or name == "secret", (name, shown)
                assert right == "masked" or f"f_{name}" not in one or shown is None
        assert not hit
        with pytest.raises(NotAllowedError):
            service.list(filter="f_text = '王伟'")


def people_actor(workspace):
    with workspace.read(SYSTEM) as tx:
        return People(tx).actor("ann")

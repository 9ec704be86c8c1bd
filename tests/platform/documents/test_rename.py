"""Rename: every place that names a thing is repaired, and the values stay."""

import random
from json import dumps, loads

import pytest
from make import entity
from record_rows import read, write

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import ConflictError, DocumentError
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.publish import apply_plan
from formloom.platform.documents.releases import current_app
from formloom.platform.documents.rename import rename_entity, rename_field, rename_list
from formloom.platform.documents.usage import uses_of_document, uses_of_field

ACCOUNT = entity("account", {"name": {}, "size": {"field": "integer"}}, display="name")
DEAL = entity(
    "deal",
    {
        "name": {},
        "account": {"field": "link", "to": "account", "inverse": "deals"},
        "stage": {"field": "choice", "options": [{"value": "won", "title": "Won"}]},
    },
    display="name",
    required=["name"],
    unique=[["name", "stage"]],
    rules=[{"id": "r", "assert": "not ISBLANK(name) or account.size > 3", "message": "No."}],
)
VIEW = {
    "$schema": "formloom:view/1", "$id": "deal_all", "title": "All", "entity": "deal",
    "kind": "list", "columns": [{"field": "name"}, {"field": "account.name"}],
    "filter": "account.size > 5 and stage = 'won'", "sort": [{"by": "name"}], "quick": ["stage"],
}  # fmt: skip
FORM = {
    "$schema": "formloom:form/1", "$id": "deal_default", "title": "Deal", "entity": "deal",
    "use": "edit",
    "body": [
        {"section": "s", "title": "S", "body": [{"field": "name", "required": "stage = 'won'"}]}
    ],
}  # fmt: skip
ROLE = {
    "$schema": "formloom:role/1", "$id": "sales", "title": "Sales",
    "entities": {"deal": {"read": "all", "fields": {"stage": "read"}}},
}  # fmt: skip
ZH = {
    "$schema": "formloom:i18n/1", "$id": "zh",
    "texts": {
        "entities/deal": "商机", "entities/deal/stage": "阶段", "entities/deal/stage/won": "赢单",
    },
}  # fmt: skip
ALL = (ACCOUNT, DEAL, VIEW, FORM, ROLE, ZH)


def apply(workspace, changed):
    with workspace.write(SYSTEM, publishing=True) as tx:
        after = dict(current_app(tx).documents)
        for name, document in changed.items():
            after.pop(name, None)
            if document is not None:
                after[name] = document
        apply_plan(tx, make_plan(tx, after))
        return current_app(tx)


def test_where_a_field_is_used(published):
    app = published(*ALL)
    places = {(use.kind, use.key, use.path) for use in uses_of_field(app, "account", "size")}
    assert places == {
        ("entity", "deal", "/rules/0/assert"),
        ("view", "deal_all", "/filter"),
    }


def test_where_an_entity_is_used(published):
    app = published(*ALL)
    places = {(use.kind, use.path) for use in uses_of_document(app, "entity", "deal")}
    assert places == {("view", "/entity"), ("form", "/entity"), ("role", "/entities/deal")}


def test_a_renamed_field_is_repaired_everywhere(workspace, published):
    published(*ALL)
    write(workspace, "deal", [{"stage": "won"}])
    with workspace.read(SYSTEM) as tx:
        changed = rename_field(current_app(tx), "deal", "stage", "phase")
    app = apply(workspace, changed)
    assert app.document("view", "deal_all")["filter"] == "account.size > 5 and phase = 'won'"
    assert app.document("view", "deal_all")["quick"] == ["phase"]
    assert app.document("entity", "deal")["unique"] == [["name", "phase"]]
    assert app.document("role", "sales")["entities"]["deal"]["fields"] == {"phase": "read"}
    assert app.document("i18n", "zh")["texts"]["entities/deal/phase/won"] == "赢单"
    assert read(workspace, "deal", "phase") == ["won"]


def test_a_renamed_field_is_repaired_in_paths_through_links(workspace, published):
    published(*ALL)
    with workspace.read(SYSTEM) as tx:
        changed = rename_field(current_app(tx), "account", "name", "title_text")
    app = apply(workspace, changed)
    assert app.document("view", "deal_all")["columns"][1] == {"field": "account.title_text"}
    assert app.document("view", "deal_all")["columns"][0] == {"field": "name"}


REPORT = {
    "$schema": "formloom:report/1", "$id": "won", "title": "Won", "entity": "deal",
    "filter": "stage = 'won' and account.size > 1", "rows": [{"by": "stage"}],
    "values": [{"id": "n", "agg": "count", "where": "ISBLANK(stage) or stage <> 'won'"}],
}  # fmt: skip
FLOW = {
    "$schema": "formloom:flow/1", "$id": "check", "title": "Check", "entity": "deal",
    "start": {"on": "updated", "when": "stage = 'won'"},
    "steps": [
        {"id": "sum", "type": "compute", "set": {"text": "name & stage"}},
        {"id": "ways", "type": "exclusive", "branches": [
            {"id": "a", "when": "stage = 'won' and $text <> 'stage'", "steps": [
                {"id": "mark", "type": "update", "set": {"stage": "IF(ISBLANK(stage), 'won')"}}]},
            {"id": "b", "default": True, "steps": []},
        ]},
    ],
}  # fmt: skip
RULED = {
    **ROLE, "$id": "ruled",
    "entities": {"deal": {"read": "own", "also": {"read": "stage = 'won' and name <> 'stage'"}}},
}  # fmt: skip
RULES = {
    **FORM, "$id": "deal_rules",
    "rules": [{"id": "r", "when": "stage = 'won'", "then": [{"do": "require", "field": "name"}]}],
}  # fmt: skip


def test_formulas_of_flows_reports_roles_and_form_rules_follow_a_rename(workspace, published):
    published(*ALL, REPORT, FLOW, RULED, RULES)
    with workspace.read(SYSTEM) as tx:
        changed = rename_field(current_app(tx), "deal", "stage", "phase")
    app = apply(workspace, changed)
    report, flow = app.document("report", "won"), app.document("flow", "check")
    assert report["filter"] == "phase = 'won' and account.size > 1"
    assert report["rows"] == [{"by": "phase"}]
    assert report["values"][0]["where"] == "ISBLANK(phase) or phase <> 'won'"
    assert flow["start"]["when"] == "phase = 'won'"
    assert flow["steps"][0]["set"] == {"text": "name & phase"}
    branch = flow["steps"][1]["branches"][0]
    assert branch["when"] == "phase = 'won' and $text <> 'stage'"
    assert branch["steps"][0]["set"] == {"phase": "IF(ISBLANK(phase), 'won')"}
    also = app.document("role", "ruled")["entities"]["deal"]["also"]
    assert also == {"read": "phase = 'won' and name <> 'stage'"}
    assert app.document("form", "deal_rules")["rules"][0]["when"] == "phase = 'won'"


def test_a_renamed_entity_keeps_its_records(workspace, published):
    published(*ALL)
    write(workspace, "deal", [{"name": "A"}])
    with workspace.read(SYSTEM) as tx:
        changed = rename_entity(current_app(tx), "deal", "opportunity")
    app = apply(workspace, changed)
    assert app.document("view", "deal_all")["entity"] == "opportunity"
    assert read(workspace, "opportunity", "name") == ["A"]


def test_a_name_that_is_taken_is_refused(published):
    app = published(*ALL)
    with pytest.raises(ConflictError):
        rename_field(app, "deal", "stage", "name")


@pytest.mark.parametrize("seed", range(6))
def test_random_renames_leave_no_dangling_reference(workspace, published, seed):
    published(*ALL)
    chance = random.Random(seed)
    for number in range(5):
        with workspace.read(SYSTEM) as tx:
            app = current_app(tx)
            owner = chance.choice([one for one in app.entities.values() if one.fields])
            field = chance.choice(list(owner.fields))
            changed = rename_field(app, owner.key, field, f"k{number}")
        apply(workspace, changed)
    with workspace.read(SYSTEM) as tx:
        app = current_app(tx)
        assert make_plan(tx, app.documents).problems == ()


PRINTED = {
    "$schema": "formloom:print/1", "$id": "account", "title": "Account", "entity": "account",
    "template": "print/account.html", "paper": "A4",
    "html": "{{ record.name }}{% for one in record.deals %}{{ one.name }} {{ one.stage }}"
    "{% endfor %}{{ record.deals | more }}{{ record.deals | count(\"stage\") }}",
}  # fmt: skip
ACCOUNT_FORM = {
    "$schema": "formloom:form/1", "$id": "account", "title": "Account", "entity": "account",
    "use": "edit", "body": [{"field": "name"}, {"related": "deals"}],
}  # fmt: skip
COUNTED = {
    "deal_count": {"field": "rollup", "over": "deals", "agg": "count", "where": "stage = 'won'"},
    "is_rich": {"field": "formula", "returns": "boolean", "formula": "ANY(deals, stage = 'won')"},
}
BY_LIST = [
    ("print", "account", "/html/1"), ("form", "account", "/body/1/related"),
    ("entity", "account", "/properties/deal_count/over"),
]  # fmt: skip


def with_lists(deals="deals"):
    """Everything that names the list of an account's deals."""
    fields = {"name": {}, "size": {"field": "integer"}, **COUNTED}
    account = entity("account", fields, display="name")
    link = {**DEAL["properties"]["account"]}
    if deals != "deals":
        link.pop("inverse")
    deal = {**DEAL, "properties": {**DEAL["properties"], "account": link}}
    texts = [account, PRINTED, ACCOUNT_FORM]
    return [deal, *(loads(dumps(one).replace('"deals"', f'"{deals}"')
                          .replace("record.deals", f"record.{deals}")
                          .replace("(deals,", f"({deals},")) for one in texts)]  # fmt: skip


def list_names(app):
    """What the template, the form, the rollup and the formula call the list."""
    account = app.document("entity", "account")["properties"]
    return (
        app.document("print", "account")["html"], app.document("form", "account")["body"][1],
        account["deal_count"]["over"], account["is_rich"]["formula"],
    )  # fmt: skip


def named(name, stage="stage"):
    html = PRINTED["html"].replace("record.deals", f"record.{name}").replace("stage", stage)
    return html, {"related": name}, name, f"ANY({name}, {stage} = 'won')"


def test_a_renamed_list_is_repaired_everywhere_and_so_are_the_fields_in_it(workspace, published):
    app = published(*with_lists())
    places = {(use.kind, use.key, use.path) for use in uses_of_field(app, "deal", "account")}
    assert places >= {*BY_LIST}
    app = apply(workspace, rename_list(app, "deal", "account", "chances"))
    assert list_names(app) == named("chances")
    app = apply(workspace, rename_field(app, "deal", "stage", "phase"))
    assert list_names(app) == named("chances", "phase")
    app = apply(workspace, rename_field(app, "deal", "account", "customer"))
    app = apply(workspace, rename_entity(app, "deal", "chance"))
    assert list_names(app) == named("chances", "phase")
    assert app.entity("account").inverses[0].key == "chances"


def test_a_list_that_is_called_after_its_link_keeps_its_name(workspace, published):
    app = published(*with_lists("deal_account"))
    app = apply(workspace, rename_field(app, "deal", "account", "customer"))
    app = apply(workspace, rename_entity(app, "deal", "chance"))
    assert list_names(app) == named("deal_account")
    assert app.document("entity", "chance")["properties"]["customer"]["inverse"] == "deal_account"


def test_what_a_list_on_paper_has_not_is_told_by_its_line(published):
    wrong = {
        "nothing": "\n{{ record.deals | sum('nothing') }}",
        "deals": "\n{% for one in record.deals %}{{ one.account.deals }}{% endfor %}",
        "dealz": "\n{% for one in record.dealz %}{% endfor %}",
    }
    prints = [
        {**PRINTED, "$id": key, "template": f"print/{key}.html", "html": html}
        for key, html in wrong.items()
    ]
    with pytest.raises(DocumentError) as refused:
        published(*with_lists(), *prints)
    found = {one.document: one for one in refused.value.problems}
    assert {(one.document, one.path) for one in refused.value.problems} == {
        (f"print/{key}", "/html/2") for key in wrong
    }
    assert all(f"'{key}'" in str(found[f"print/{key}"].message) for key in wrong)

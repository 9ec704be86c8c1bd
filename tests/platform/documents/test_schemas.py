"""The schemas of all kinds take every example and every listed value, and refuse what is wrong."""

import copy
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import formloom

SCHEMAS = Path(formloom.__file__).parent / "platform/documents/schemas"
GOLDEN = Path(__file__).parent / "golden"
KINDS = (
    "app", "entity", "form", "view", "flow", "report", "dashboard", "role", "pool", "navigation",
    "print", "i18n", "scenario",
)  # fmt: skip


def schema(kind):
    return json.loads((SCHEMAS / f"{kind}.schema.json").read_text("utf-8"))


VALIDATORS = {kind: Draft202012Validator(schema(kind)) for kind in KINDS}


def golden(kind):
    return json.loads((GOLDEN / f"{kind}.json").read_text("utf-8"))


def changed(kind, path, value):
    """The golden document of ``kind`` with ``value`` at ``path``, such as ``steps/0/type``."""
    document = golden(kind)
    *above, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    place = document
    for part in above:
        place = place[part]
    place[last] = value
    return document


def errors(kind, document):
    return [(error.json_path, error.message) for error in VALIDATORS[kind].iter_errors(document)]


def test_there_is_one_schema_for_each_kind():
    assert {path.name.removesuffix(".schema.json") for path in SCHEMAS.iterdir()} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_schema_is_a_schema(kind):
    Draft202012Validator.check_schema(schema(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_golden_document_is_valid(kind):
    assert errors(kind, golden(kind)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_unknown_keyword_is_refused(kind):
    found = errors(kind, golden(kind) | {"colour": "red"})
    assert [path for path, _ in found] == ["$"]
    assert "'colour' was unexpected" in found[0][1]


@pytest.mark.parametrize("key", ["Upper", "9lives", "", "a" * 41, "with space", "key\n", "naïve"])
@pytest.mark.parametrize("kind", KINDS)
def test_key_of_another_shape_is_refused(kind, key):
    assert [path for path, _ in errors(kind, golden(kind) | {"$id": key})] == ["$['$id']"]


@pytest.mark.parametrize("kind", KINDS)
def test_schema_of_another_version_is_refused(kind):
    document = golden(kind) | {"$schema": f"formloom:{kind}/2"}
    assert [path for path, _ in errors(kind, document)] == ["$['$schema']"]


FIELD_TYPES = (
    "text long_text rich_text integer decimal money percent boolean date datetime time duration "
    "choice choices tags email phone url address region location link links any_link lines person "
    "people department file image signature auto_number formula rollup lookup rating color json "
    "secret"
)
APPROVAL = "steps/0/branches/1/steps/0"

#: (kind, path in the golden document, the values that documents.md lists)
LISTED = [
    ("entity", "duplicates/0/then", "warn block"),
    ("form", "use", "edit create view public print"),
    ("form", "body/0/body/0/body/0/width", [3, 4, 6, 8, 12]),
    ("view", "columns/0/footer", "sum avg min max count"),
    (
        "report",
        "values/0/show",
        "value share_row share_column share_total running previous_period previous_year "
        "difference rank",
    ),
    ("report", "values/0/agg", "count distinct sum avg min max median"),
    ("report", "values/0/format", "number integer money percent duration date"),
    (
        "report",
        "columns/0/bucket",
        [
            *["day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year"],
            {"ranges": [0, 1000, 10000]},
            {"lists": {"big": ["key", "large"]}},
            {"ageing": [0, 30, 60]},
        ],
    ),
    (
        "report",
        "chart/type",
        "bar line area pie ring funnel gauge kpi scatter heat radar treemap",
    ),
    (
        "dashboard",
        "filters/0/default",
        "today this_week this_month this_quarter this_year last_month last_quarter last_30_days "
        "custom",
    ),
    (
        "role",
        "entities/account/read",
        [False, *["own", "subordinates", "department", "department_below", "region", "all"]],
    ),
    ("role", "entities/account/fields/phone", "hidden masked read edit"),
    ("flow", "start/withdraw", "never before_first_decision any_time"),
    ("flow", "start/fields/discount", "hidden read edit required"),
    ("flow", f"{APPROVAL}/mode", "all sequence"),
    ("flow", f"{APPROVAL}/ifEmpty/do", "approve reject admin initiator_manager block"),
    ("flow", f"{APPROVAL}/ifInitiator", "self skip to_manager to_department_head to_admin"),
    ("flow", f"{APPROVAL}/dedupe", "none consecutive any_earlier"),
    ("flow", f"{APPROVAL}/onReject", "end return"),
    ("flow", f"{APPROVAL}/return/resume", "rewind straight ask"),
    (
        "flow",
        f"{APPROVAL}/deadline/then",
        "remind approve reject escalate_manager transfer end",
    ),
    (
        "flow",
        f"{APPROVAL}/allow/0",
        "transfer delegate add_parallel remove_added",
    ),
    ("flow", "steps/0/branches/2/steps/1/join", ["all", {"first": 1}]),
    (
        "flow",
        "steps/0/branches/2/steps/1/branches/0/steps/0/anyReject",
        "first_decides needs_everyone",
    ),
    ("flow", "steps/2/wait", "none result callback"),
    (
        "scenario",
        "steps/2/do",
        "save-draft approve reject return resubmit withdraw take-back transfer delegate "
        "add-before add-after add-parallel remove-added urge cc comment claim release terminate "
        "suspend resume reassign jump retry migrate",
    ),
]


def cases(rows):
    for kind, path, values in rows:
        for value in values.split() if isinstance(values, str) else values:
            yield pytest.param(kind, path, value, id=f"{kind}-{path.split('/')[-1]}-{value}")


@pytest.mark.parametrize(("kind", "path", "value"), list(cases(LISTED)))
def test_listed_value_is_accepted(kind, path, value):
    assert errors(kind, changed(kind, path, value)) == []


@pytest.mark.parametrize(("kind", "path"), [row[:2] for row in LISTED])
def test_value_that_is_not_listed_is_refused_at_its_path(kind, path):
    found = [place for place, _ in errors(kind, changed(kind, path, "nonsense"))]
    assert found == ["$" + "".join(f"[{p}]" if p.isdigit() else f".{p}" for p in path.split("/"))]


@pytest.mark.parametrize("name", FIELD_TYPES.split())
def test_every_field_type_is_accepted(name):
    field = {"id": "one", "field": name, "title": "One"}
    if name == "lines":
        field["properties"] = {"two": {"id": "two", "field": "text", "title": "Two"}}
    assert errors("entity", changed("entity", "properties/name", field)) == []


@pytest.mark.parametrize(
    "key",
    [
        "id",
        "owner",
        "department",
        "created_at",
        "created_by",
        "updated_at",
        "updated_by",
        "revision",
    ],
)
def test_field_may_not_be_called_like_a_system_field(key):
    field = {"id": "one", "field": "text", "title": "One"}
    found = errors("entity", changed("entity", f"properties/{key}", field))
    assert [path for path, _ in found] == ["$.properties"]


def test_lines_in_lines_are_refused():
    inner = {"id": "b", "field": "lines", "title": "B", "properties": {}}
    outer = {"id": "a", "field": "lines", "title": "A", "properties": {"b": inner}}
    found = errors("entity", changed("entity", "properties/a", outer))
    assert "$.properties.a.properties.b.field" in [path for path, _ in found]


ITEMS = [
    {"field": "name"},
    {"lines": "items", "columns": ["product"]},
    {"section": "more", "title": "More", "body": []},
    {"tab": "more", "title": "More", "body": []},
    {"text": "note", "html": "<p>Hello</p>"},
    {"divider": "line"},
    {"related": "activities"},
    {"button": "approve", "title": "Approve", "flow": "quote_discount"},
]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: next(iter(item)))
def test_every_item_of_a_form_is_accepted(item):
    assert errors("form", changed("form", "body/0", item)) == []


EFFECTS = [
    *(
        {"do": do, "field": "name"}
        for do in ["show", "hide", "require", "optional", "readonly", "editable"]
    ),
    {"do": "set", "field": "name", "formula": "'x'"},
    {"do": "options", "field": "stage", "only": ["won"]},
    {"do": "hint", "field": "stage", "text": "Ask the manager."},
]


@pytest.mark.parametrize("effect", EFFECTS, ids=lambda effect: effect["do"])
def test_every_effect_of_a_rule_is_accepted(effect):
    assert errors("form", changed("form", "rules/0/then/0", effect)) == []


def test_public_form_is_accepted():
    public = {
        "slug": "trial", "opens": "2026-11-01", "closes": "2026-12-31T18:00:00+08:00", "quota": 100,
        "perPerson": 1, "thanks": "Thank you.", "redirect": "https://example.com/",
        "attribution": ["source"],
    }  # fmt: skip
    assert errors("form", changed("form", "public", public)) == []


@pytest.mark.parametrize("target", ["javascript:alert(1)", "//evil.example", "ftp://example.com"])
def test_public_form_leads_only_to_web_pages(target):
    public = {"slug": "trial", "redirect": target}
    assert errors("form", changed("form", "public", public)) != []


def view(kind, **settings):
    head = {"$schema": "formloom:view/1", "$id": "v", "title": "V", "entity": "e", "kind": kind}
    return head | settings


@pytest.mark.parametrize(
    "document",
    [
        view("list", columns=[{"field": "name"}], group="stage"),
        view("kanban", by="stage", cards=["name"], limits={"propose": 5}),
        view("calendar", start="starts", end="ends", label="subject", color="kind"),
    ],
    ids=["list", "kanban", "calendar"],
)
def test_every_kind_of_view_is_accepted(document):
    assert errors("view", document) == []


def test_settings_of_another_kind_of_view_are_refused():
    document = view("kanban", by="stage", columns=[{"field": "name"}])
    assert [path for path, _ in errors("view", document)] == ["$.columns"]


WIDGETS = [
    {"kind": "kpi", "report": "r"},
    {"kind": "report", "report": "r"},
    {"kind": "view", "view": "v"},
    {"kind": "tasks"},
    {"kind": "text", "html": "<p>Hello</p>"},
    {"kind": "image", "file": "logo.png", "alt": ""},
    {"kind": "image", "picture": "data:image/png;base64,iVBORw0KGgo="},
    {"kind": "filter", "filter": "period"},
]


@pytest.mark.parametrize("widget", WIDGETS, ids=str)
def test_every_widget_is_accepted(widget):
    place = {"id": "one", "x": 0, "y": 0, "w": 3, "h": 2}
    assert errors("dashboard", changed("dashboard", "widgets/0", place | widget)) == []


STARTS = [
    {"on": "button"},
    {"on": "created"},
    {"on": "updated", "when": "amount > 0"},
    {"on": "deleted"},
    {"on": "changed", "field": "stage", "to": ["won"]},
    {"on": "date", "field": "ends_on", "days": -30},
    {"on": "schedule", "cron": "0 9 * * 1-5", "catchUp": "once"},
    {"on": "form", "form": "trial"},
    {"on": "webhook", "secret": "shop"},
    {"on": "flow", "flow": "quote_discount", "result": ["approved"]},
]


@pytest.mark.parametrize("start", STARTS, ids=lambda start: start["on"])
def test_every_start_is_accepted(start):
    assert errors("flow", changed("flow", "start", start)) == []


POLICIES = {
    "mode": "all", "ifEmpty": {"do": "admin"}, "ifInitiator": "skip", "dedupe": "none",
    "onReject": "end", "return": {"allow": False},
}  # fmt: skip
BOSS = [{"by": "manager", "of": "initiator", "level": 1}]
STEPS = [
    {"type": "approval", "approvers": BOSS, **POLICIES},
    {
        "type": "handle", "approvers": BOSS, "mode": "any", "ifEmpty": {"do": "block"},
        "ifInitiator": "self",
        "return": {"allow": True, "targets": ["start"], "resume": "straight"},
    },
    {"type": "cc", "to": BOSS},
    {
        "type": "exclusive",
        "branches": [
            {"id": "a", "when": "x = 1", "steps": []}, {"id": "b", "default": True, "steps": []},
        ],
    },
    {"type": "parallel", "branches": [{"id": "a", "steps": []}, {"id": "b", "steps": []}]},
    {"type": "inclusive", "branches": [{"id": "a", "when": "x = 1", "steps": []}]},
    {"type": "goto", "to": "tier", "maxVisits": 3},
    {"type": "subflow", "flow": "other", "wait": True},
    {"type": "delay", "for": "P1DT2H"},
    {"type": "wait", "when": "status = 'paid'"},
    {"type": "update", "set": {"status": "'done'"}},
    {"type": "create", "entity": "contract", "set": {"name": "name"}},
    {"type": "delete", "record": "draft"},
    {"type": "query", "entity": "payment", "filter": "amount > 0", "into": "payments"},
    {"type": "notify", "to": BOSS, "text": "Done."},
    {"type": "mail", "to": BOSS, "subject": "Done", "body": "Hello"},
    {"type": "webhook", "url": "https://erp.example/q", "wait": "none", "onError": "incident"},
    {"type": "robot", "channel": "wecom", "secret": "sales_group", "text": "Won!"},
    {"type": "compute", "set": {"total": "price * quantity"}},
    {"type": "loop", "over": "items", "item": "line", "mode": "sequence", "steps": []},
    {"type": "end", "result": "rejected"},
]  # fmt: skip


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step["type"])
def test_every_step_is_accepted(step):
    assert errors("flow", changed("flow", "steps/0", {"id": "one"} | step)) == []


APPROVERS = [
    {"by": "people", "keys": ["wang"]},
    {"by": "role", "keys": ["finance"], "within": "initiator_department", "expand": "claim"},
    {"by": "department_head", "of": "record_owner", "level": 2},
    {"by": "manager", "of": {"field": "owner"}},
    {"by": "manager_chain", "of": "initiator", "until": {"level": 3}},
    {"by": "initiator"},
    {"by": "initiator_picks", "from": {"roles": ["finance"]}},
    {"by": "previous_picks"},
    {"by": "field", "field": "account.owner"},
    {"by": "record_owner"},
    {"by": "group", "keys": ["board"]},
    {"by": "formula", "formula": "account.owner"},
]


@pytest.mark.parametrize("approver", APPROVERS, ids=lambda approver: approver["by"])
def test_every_approver_is_accepted(approver):
    assert errors("flow", changed("flow", f"{APPROVAL}/approvers/0", approver)) == []


def blocks(depth):
    steps = [{"id": "end", "type": "end", "result": "approved"}]
    for level in range(depth):
        loop = {"type": "loop", "over": "items", "item": "line", "mode": "sequence"}
        steps = [{"id": f"loop_{level}", **loop, "steps": steps}]
    return steps


def test_blocks_nest_five_deep_around_the_last_step():
    assert errors("flow", golden("flow") | {"steps": blocks(5)}) == []


def test_deeper_blocks_are_refused():
    assert errors("flow", golden("flow") | {"steps": blocks(6)}) != []


#: (kind, path, wrong value, where the error is reported)
WRONG = [
    ("app", "calendar/week", [1, 8], "$.calendar.week[1]"),
    ("app", "documents/0", "table/account", "$.documents[0]"),
    ("app", "version", "1", "$.version"),
    ("entity", "properties/name/field", "string", "$.properties.name.field"),
    ("entity", "rules/0/assert", "", "$.rules[0].assert"),
    ("entity", "states/allow/won", "lost", "$.states.allow.won"),
    ("form", "body/0/body/0/body/0/width", 5, "$.body[0].body[0].body[0].width"),
    ("form", "body/0/body/0/body/0/colour", "red", "$.body[0].body[0].body[0]"),
    ("form", "rules/0/then/0/do", "explode", "$.rules[0].then[0].do"),
    ("view", "sort/0/by", "Amount", "$.sort[0].by"),
    ("view", "colors/0/color", "#ff0000", "$.colors[0].color"),
    ("flow", f"{APPROVAL}/approvers", [], "$.steps[0].branches[1].steps[0].approvers"),
    ("flow", "steps/0/branches/2/default", False, "$.steps[0].branches[2].default"),
    ("flow", "steps/2/url", "file:///etc/passwd", "$.steps[2].url"),
    ("report", "values/0/agg", "median_of_medians", "$.values[0].agg"),
    ("report", "rows", [{"by": "a"}] * 6, "$.rows"),
    ("dashboard", "widgets/0/w", 13, "$.widgets[0].w"),
    ("role", "entities/account/create", "own", "$.entities.account.create"),
    ("pool", "claim/perDay", -1, "$.claim.perDay"),
    ("navigation", "items/0", {"page": "x"}, "$.items[0]"),
    ("navigation", "items/1/items/0", {"group": "x", "items": []}, "$.items[1].items[0]"),
    ("print", "template", "print/../../secret.html", "$.template"),
    ("i18n", "texts/entities", "", "$.texts.entities"),
    ("scenario", "steps/0", {"as": "wang", "hack": "x"}, "$.steps[0]"),
]


@pytest.mark.parametrize(("kind", "path", "value", "place"), WRONG)
def test_wrong_thing_is_refused_at_its_path(kind, path, value, place):
    assert place in [found for found, _ in errors(kind, changed(kind, path, value))]


REQUIRED = ["approvers", "mode", "ifEmpty", "ifInitiator", "dedupe", "onReject", "return"]


@pytest.mark.parametrize("policy", REQUIRED)
def test_approval_without_a_policy_is_refused_at_the_step(policy):
    document = golden("flow")
    del document["steps"][0]["branches"][1]["steps"][0][policy]
    assert errors("flow", document) == [
        ("$.steps[0].branches[1].steps[0]", f"'{policy}' is a required property")
    ]


def test_exclusive_block_without_a_default_is_refused():
    document = copy.deepcopy(golden("flow"))
    document["steps"][0]["branches"].pop()
    assert [path for path, _ in errors("flow", document)] == ["$.steps[0].branches"]


@pytest.mark.parametrize("kind", KINDS)
def test_other_json_than_an_object_is_refused(kind):
    for document in (None, [], "text", 7, [golden(kind)]):
        assert not VALIDATORS[kind].is_valid(document)


@pytest.mark.parametrize(
    "more",
    [{"lanes": "owner"}, {"due": "closed_on"}, {"done": ["won"]}, {"stuck": 14}],
    ids=lambda more: next(iter(more)),
)
def test_what_a_board_says_of_its_cards_is_for_boards_only(more):
    view = {"$schema": "formloom:view/1", "$id": "a", "title": "A", "entity": "deal"}
    boards = {**view, "kind": "kanban", "by": "stage", **more}
    lists = {**view, "kind": "list", "columns": [{"field": "name"}], **more}
    calendars = {**view, "kind": "calendar", "start": "closed_on", **more}
    assert VALIDATORS["view"].is_valid(boards)
    assert not VALIDATORS["view"].is_valid(lists)
    assert not VALIDATORS["view"].is_valid(calendars)
    assert not VALIDATORS["view"].is_valid({**boards, "stuck": 0})

"""A document that somebody broke in its JSON opens in every designer, or as JSON to be mended."""

from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import DocumentError
from formloom.platform.documents.drafts import Drafts
from formloom.platform.documents.kinds import KINDS
from formloom.platform.documents.releases import current_app
from formloom.platform.workflows.design.controls import start_forms, step_forms

NONSENSE = ([], {}, 5, "x", None, [{}], [5], {"x": 5})
REPORT = "/reports/{key}/edit"
#: By kind: a document, the keys that are broken one after another, and its designers.
BROKEN = {
    "app": ("crm_starter", ("brand", "calendar", "locales", "documents"), ("settings",)),
    "entity": (
        "opportunity", ("states", "duplicates", "properties", "rules", "title"),
        ("states", "duplicates", "fields", "fields/name", "fields/new", "rules", "rename", "uses",
         "typed?title=x", "formulas"),
    ),
    "form": ("opportunity_default", ("body", "rules", "use"), ("design", "public", "formulas")),
    "view": ("opportunity_board", ("columns", "by", "limits", "kind"), ("design", "formulas")),
    "role": ("sales", ("entities", "extends"), ("rights", "rights/account", "formulas")),
    "navigation": ("main", ("items", "home"), ("menu",)),
    "dashboard": ("sales", ("widgets", "filters"), ("layout", "home")),
    "flow": (
        "quote_discount", ("start", "steps", "entity"), ("steps", "simulate", "replay", "formulas"),
    ),
    "report": ("win_rate", ("rows", "values", "chart", "filter", "sort"), (REPORT, "formulas")),
    "print": ("quote", ("html", "paper", "entity", "file"), ("design",)),
}  # fmt: skip
#: What every document is shown on.
AROUND = ("/designs/apps", "/designs/picture", "/designs/publish", "/designs/texts/zh")
EXAMPLES, SOAK_EXAMPLES = 5, 300
GONE = object()


def broken(workspace, kind, key, /, **changed):
    with workspace.write(SYSTEM) as tx:
        drafts, live = Drafts(tx), current_app(tx).documents[kind, key]
        drafts.save(kind, key, {**live, **changed}, etag=drafts.get(kind, key).etag)


def address(kind, key, designer):
    here = "" if designer.startswith("/") else "/designs/{kind}/{key}/"
    return f"{here}{designer}".format(kind=kind, key=key)


def places(value, at=()):
    """The places of a document that may be anything, as paths of keys and numbers."""
    if at:
        yield at
    several = isinstance(value, list)
    inner = enumerate(value) if several else value.items() if isinstance(value, Mapping) else ()
    for key, one in inner:
        if key not in {"$id", "$schema"}:
            yield from places(one, (*at, key))


def with_nonsense(value, at, nonsense):
    """A copy of a document with something else at a place, or without what was there."""
    if not at:
        return nonsense
    copy, (key, *rest) = value.copy(), at
    if nonsense is GONE and not rest:
        del copy[key]
    else:
        copy[key] = with_nonsense(copy[key], rest, nonsense)
    return copy


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_document_opens_in_every_designer(served, visit, kind):
    app, workspace = served
    app.config["PROPAGATE_EXCEPTIONS"] = True
    admin, (key, names, designers) = visit("admin"), BROKEN[kind]
    with workspace.read(SYSTEM) as tx:
        keys = [one for one, _document in current_app(tx).all(kind)]
    key = key if key in keys else keys[0]
    for at, name in enumerate(names):
        for value in NONSENSE[at::3]:
            broken(workspace, kind, key, **{name: value})
            page = admin.get(address(kind, key, designers[at % len(designers)]))
            assert page.status_code in {200, 303, 404, 422}, (name, value)
    for designer in designers:
        page = admin.get(address(kind, key, designer))
        assert page.status_code in {200, 303, 404, 422}, designer
    for page in ("/designs/apps", "/designs/picture", f"/designs/{kind}/{key}"):
        assert admin.get(page).status_code == 200, page


def test_whatever_is_written_anywhere_pages_open_and_say_what_is_wrong(served, visit, proof):
    admin, workspace = visit("admin"), served[1]
    with workspace.read(SYSTEM) as tx:
        live = {kind: dict(current_app(tx).all(kind)) for kind in BROKEN}
    count = 0

    @seed(proof.seed if proof.whole else 0)
    @settings(max_examples=SOAK_EXAMPLES if proof.whole else EXAMPLES, deadline=None, database=None,
              phases=[Phase.generate], suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(data=st.data())
    def run(data):
        nonlocal count
        kind = data.draw(st.sampled_from(sorted(BROKEN)))
        key = data.draw(st.sampled_from(sorted(live[kind])))
        at = data.draw(st.sampled_from([*places(live[kind][key])]))
        document = with_nonsense(live[kind][key], at, data.draw(st.sampled_from((*NONSENSE, GONE))))
        with workspace.write(SYSTEM) as tx:
            drafts = Drafts(tx)
            drafts.discard()
            try:
                drafts.save(kind, key, document, etag=drafts.get(kind, key).etag)
            except DocumentError:
                return  # it is not taken at all: nothing was written
        designer = address(kind, key, data.draw(st.sampled_from(BROKEN[kind][2])))
        for page in (designer, *(AROUND if proof.whole else ())):
            assert admin.get(page).status_code in {200, 303, 404, 422}, page
        answer = admin.get(f"/designs/{kind}/{key}")
        assert answer.status_code == 200
        assert not KINDS.get(kind).problems(key, document) or "fl-errors" in answer.text
        count += 1

    run()
    assert count > EXAMPLES / 3
    proof.write("broken_documents", documents=count)


def test_a_flow_of_nonsense_shows_its_cards_and_what_is_wrong(served, visit):
    """A card of every type; nothing that they are told can be used."""
    admin, starts = visit("admin"), ("changed", "schedule", "flow", "date")
    for at, value in enumerate(NONSENSE):
        steps = [
            {**{one.key: value for one in form.parts}, "id": name, "type": name}
            for name, form in step_forms().items()
        ]
        on = starts[at % len(starts)]
        start = {**{one.key: value for one in start_forms()[on].parts}, "on": on}
        broken(served[1], "flow", "quote_discount", steps=steps, start=start)
        answer = admin.get("/designs/flow/quote_discount/steps")
        assert answer.status_code == 200, value
        assert "to correct" in answer.text


def test_a_page_that_cannot_read_a_broken_document_leads_to_its_json(served, visit):
    admin = visit("admin")
    broken(served[1], "entity", "opportunity", duplicates=5)
    answer = admin.get("/designs/entity/opportunity/duplicates")
    assert answer.location == "/designs/entity/opportunity"
    assert "Mend this first" in admin.get(answer.location).text
    assert admin.post("/designs/entity/opportunity/duplicates", {"etag": "x"}).status_code == 422


def test_what_others_draft_stays_while_another_draft_cannot_be_read(served, visit):
    """What a guided edit writes beside its own document is made from the draft of that."""
    admin, workspace = visit("admin"), served[1]
    name, drafted = ("form", "competitor_default"), "What somebody else drafts"
    broken(workspace, *name, title=drafted)
    broken(workspace, "entity", "opportunity", duplicates=5)
    field = {"type": "text", "title": "Fresh", "forms": name[1]}
    assert admin.post("/designs/entity/competitor/fields/new", field).status_code == 303
    with workspace.read(SYSTEM) as tx:
        assert Drafts(tx).get(*name).document["title"] == drafted

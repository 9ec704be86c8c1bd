"""States of an entity: which value of a choice may follow which, as a picture and as a table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ...platform.core.transaction import Transaction
from ...platform.documents.kinds import KINDS
from ...platform.documents.references import Document
from ...platform.documents.releases import current_app
from ...runtime.form_design import designed_app, pickers
from ...runtime.i18n import gettext as _
from ...runtime.pages.document_words import COLORS
from ...runtime.pages.shell import page
from ...runtime.pages.toasts import toast
from ...runtime.unit_of_work import transaction
from ..documents.designs import for_designers, to
from ..documents.drafted import problems_of, save_all
from ..documents.edits import properties_of
from ..documents.head import DocumentHead, document_head
from ..fields.changes import same_state
from ..fields.field_pages import entity_draft
from .work import work_of

pages = Blueprint("designs_states", __name__, url_prefix="/designs/entity/<key>/states")
#: The box that lets anything follow a value.
ANYTHING = "*"


@dataclass(frozen=True)
class StateRow:
    """A value, and what may follow it: (the box's value, its words, whether it is ticked).

    ``takes`` are transitions from it that take something: (to which, who, when, filled in).
    """

    value: str
    title: str
    boxes: tuple[tuple[str, str, bool], ...]
    takes: tuple[tuple[str, str, str, str], ...] = ()


@dataclass(frozen=True)
class StatesPage:
    """The states at work: ``field`` holds them, "" where the entity has none."""

    head: DocumentHead
    fields: tuple[tuple[str, str], ...]
    field: str
    rows: tuple[StateRow, ...]
    given: Mapping[str, object] | None


@pages.get("")
@for_designers
def show(key: str) -> ResponseReturnValue:
    """The states; without scripts a table of boxes to tick."""
    return page("designs/states.html", page=states_page(transaction(), key))


@pages.post("")
@for_designers
def save(key: str) -> ResponseReturnValue:
    """Draft what the table says."""
    tx = transaction()
    draft, entity = entity_draft(tx, key)
    same_state(draft, request.form)
    save_all(tx, {("entity", key): with_states(entity, request.form)})
    toast(_("Draft saved."))
    return to(url_for(".show", key=key))


def states_page(tx: Transaction, key: str) -> StatesPage:
    draft, entity = entity_draft(tx, key)
    states = cast("Mapping[str, object]", entity.get("states", {}))
    field = str(states.get("field", ""))
    is_whole = not KINDS.get("entity").problems(key, entity)
    head = document_head(tx, draft, "states", len(problems_of(tx, "entity", key)))
    return StatesPage(
        head=head,
        fields=tuple(_choices(entity)),
        field=field,
        rows=tuple(_rows(entity, states)),
        given=_given(tx, key, entity) if is_whole else None,
    )


_Allow = Mapping[str, Sequence[str]]


def _given(tx: Transaction, key: str, entity: Document) -> dict[str, object]:
    live = current_app(tx).documents.get(("entity", key), {})
    known = {value for field, _title in _choices(live) for value, _name in _options(live, field)}
    colors = [(one, _(title)) for one, title in COLORS.items()]
    roles = pickers(designed_app(tx))["role"]
    given = {"key": key, "live": sorted(known), "colors": colors, "roles": roles}
    return {**work_of(tx, {key: entity}), **given}


def _choices(entity: Document) -> Iterable[tuple[str, str]]:
    for name, field in properties_of(entity).items():
        if field.get("field") == "choice":
            yield name, str(field.get("title", name))


def _options(entity: Document, field: str) -> Sequence[tuple[str, str]]:
    held = properties_of(entity).get(field, {})
    options = cast("Sequence[Mapping[str, str]]", held.get("options", ()))
    return [(one["value"], one.get("title", one["value"])) for one in options]


def _rows(entity: Document, states: Mapping[str, object]) -> Iterable[StateRow]:
    options = _options(entity, str(states.get("field", "")))
    allow = cast("_Allow", states.get("allow", {}))
    said = cast("Sequence[Document]", states.get("transitions", ()))
    for value, title in options:
        boxes = [
            (f"{value}>{other}", name, other in allow.get(value, ()))
            for other, name in options
            if other != value
        ]
        anything = (f"{value}>{ANYTHING}", _("Anything"), value not in allow)
        takes = (_takes(dict(options), one) for one in said if one.get("from") == value)
        yield StateRow(value, title, (*boxes, anything), tuple(takes))


def _takes(titles: Mapping[str, str], one: Document) -> tuple[str, str, str, str]:
    who, filled = (
        ", ".join(cast("Sequence[str]", one.get(name, ()))) for name in ("roles", "required")
    )
    to = str(one.get("to"))
    return titles.get(to, to), who, str(one.get("when", "")), filled


def with_states(entity: Document, form: MultiDict[str, str]) -> Document:
    """An entity with the states that the table says; another field begins without ways."""
    field = form.get("field", "")
    before = cast("Mapping[str, object]", entity.get("states", {}))
    kept = {name: value for name, value in entity.items() if name != "states"}
    if field not in dict(_choices(entity)):
        return kept
    if field != before.get("field"):
        return {**kept, "states": {"field": field, "allow": {}}}
    ticked = set(form.getlist("way"))
    options = [value for value, _title in _options(entity, field)]
    allow = {
        value: [other for other in options if f"{value}>{other}" in ticked]
        for value in options
        if f"{value}>{ANYTHING}" not in ticked
    }
    return {**kept, "states": {"field": field, "allow": allow, **_possible(before, allow)}}


def _possible(states: Mapping[str, object], allow: _Allow) -> dict[str, object]:
    """What is said of the transitions that may still happen."""
    said = cast("Iterable[Mapping[str, str]]", states.get("transitions", ()))
    left = [one for one in said if one["to"] in allow.get(one["from"], (one["to"],))]
    return {"transitions": left} if left else {}

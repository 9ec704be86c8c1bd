"""The formulas of a document: where each stands, and where another one could."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from ...platform.documents.app import App
from ...platform.documents.check import entity_of
from ...platform.documents.kinds import KINDS
from ...platform.documents.references import Document, Pointer, ToFormula, pointer
from ...platform.fields.builtin import FIELD_TYPES
from ...runtime.i18n import gettext as _
from ...runtime.i18n import locale
from ...runtime.pages.document_words import field_title, setting_title

#: What names the thing around a formula, the nearest first.
_NAMES = ("field", "lines", "message", "label", "id", "tab", "section")
_CONDITIONS = ("visible", "required", "readOnly")


@dataclass(frozen=True)
class FormulaPlace:
    """A formula of a document, or the place for one; ``path`` is its JSON pointer."""

    at: Pointer
    title: str
    entity: str
    text: str = ""
    place: str = "anywhere"
    returns: str = ""
    error: str = ""
    blank_as: str = "zero"

    @property
    def path(self) -> str:
        return pointer(self.at)


def places_of(app: App, kind: str, document: Document) -> list[FormulaPlace]:
    """Every formula of a document, in its order."""
    return [
        FormulaPlace(
            one.at, _title(app, document, one), _entity(app, one), one.text,
            one.place.lower(), (one.returns or "").lower(),
            blank_as=str(_reached(document, one.at[:-1]).get("blankAs", "zero")),
        )
        for one in KINDS.get(kind).refer(document)
        if isinstance(one, ToFormula)
    ]  # fmt: skip


def free_places(app: App, kind: str, document: Document) -> list[FormulaPlace]:
    """Where a formula may stand and none does: filters, conditions of forms, defaults of fields."""
    offered = _FREE.get(kind)
    entity = str(document.get("entity", document.get("$id")))
    found = (
        (ToFormula(at, entity, "", returns=to) for at, to in offered(document)) if offered else ()
    )
    return [
        FormulaPlace(
            one.at, _title(app, document, one), entity, returns=(one.returns or "").lower()
        )
        for one in found
    ]  # fmt: skip


Free = Iterator[tuple[Pointer, str | None]]


def _free_filter(document: Document) -> Free:
    if "filter" not in document:
        yield ("filter",), "BOOLEAN"


def _free_conditions(document: Document, at: Pointer = ()) -> Free:
    for index, item in enumerate(cast("Sequence[Document]", document.get("body", ()))):
        here = (*at, "body", index)
        if "field" in item or "lines" in item:
            wanted = _CONDITIONS if "field" in item else ("visible", "readOnly")
            yield from (((*here, name), "BOOLEAN") for name in wanted if name not in item)
        elif "visible" not in item and ("tab" in item or "section" in item):
            yield (*here, "visible"), "BOOLEAN"
        yield from _free_conditions(item, here)


def _free_defaults(document: Document) -> Free:
    for key, field in cast("Mapping[str, Document]", document.get("properties", {})).items():
        type_ = FIELD_TYPES.get(str(field.get("field")))
        if "default" not in field and not type_.computed and type_.rows is None:
            yield ("properties", key, "default", "formula"), None


_FREE = {
    "view": _free_filter,
    "report": _free_filter,
    "form": _free_conditions,
    "entity": _free_defaults,
}


def _entity(app: App, one: ToFormula) -> str:
    found = entity_of(app, one.entity)
    return found.key if found is not None else ""


def _title(app: App, document: Document, one: ToFormula) -> str:
    """``Lost reason: Visible``."""
    steps = [step for step in one.at if isinstance(step, str)]
    what = steps[-2] if steps[-2:] == ["default", "formula"] else steps[-1]
    name = _owner(app, document, one)
    said = _titles().get(what) or setting_title(what)
    return _("{name}: {setting}", name=name, setting=said) if name else said


def _titles() -> dict[str, str]:
    return {
        "visible": _("Visible when"), "required": _("Required when"),
        "readOnly": _("Read only when"), "default": _("Default value"), "assert": _("Must hold"),
        "where": _("Only those where"), "except": _("Except when"), "when": _("Applies when"),
    }  # fmt: skip


def _owner(app: App, document: Document, one: ToFormula) -> str:
    """What the thing that has the formula is called."""
    if one.at[0] == "properties":
        field = _reached(document, one.at[:2])
        title = str(field.get("title", one.at[1]))
        return field_title(app, str(document.get("$id")), str(one.at[1]), title)
    for length in range(len(one.at) - 1, 0, -1):
        owner = _reached(document, one.at[:length])
        named = next((str(owner[key]) for key in _NAMES if isinstance(owner.get(key), str)), "")
        if named and ("field" in owner or "lines" in owner):
            known = app.entities[one.entity].fields if one.entity in app.entities else {}
            return known[named].label(locale()) if named in known else named
        if named:
            return str(owner.get("title", named))
    return ""


def _reached(document: Document, at: Pointer) -> Document:
    found: object = document
    for step in at:
        found = found[step]  # type: ignore[index]
    return found if isinstance(found, Mapping) else {}


def with_text(document: object, at: Pointer, text: str) -> object:
    """``document`` with ``text`` at a place, made where it is not; a blank one takes it out."""
    head, rest = at[0], at[1:]
    if isinstance(document, list | tuple):
        return [with_text(one, rest, text) if i == head else one for i, one in enumerate(document)]
    owner = dict(cast("Document", document or {}))
    if rest:
        owner[str(head)] = with_text(owner.get(str(head)), rest, text)
        if not owner[str(head)]:
            del owner[str(head)]
    elif text:
        owner[str(head)] = text
    else:
        owner.pop(str(head), None)
    return owner

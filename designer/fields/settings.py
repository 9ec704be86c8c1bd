"""The settings of a field type as controls of a form, drawn from the type's own JSON Schema."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from werkzeug.datastructures import MultiDict

from ...platform.documents.app import App
from ...platform.documents.references import Document
from ...platform.fields.builtin import FIELD_TYPES
from ...platform.fields.field_type import FieldType
from ...runtime.i18n import gettext as _
from ...runtime.i18n import locale
from ...runtime.pages.document_words import next_color, setting_title
from ..documents.edits import free_key

FORM_PREFIX = "set."


@dataclass(frozen=True)
class Setting:
    """One control: ``control`` names a macro of designs/_setting.html.

    ``formula`` says where a formula stands, as the arguments of formula_input.
    """

    name: str
    title: str
    control: str
    value: object = ""
    options: tuple[tuple[str, str], ...] = ()
    required: bool = False
    help: str = ""
    error: str = ""
    formula: Mapping[str, object] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return FORM_PREFIX + self.name


def settings_of(app: App, entity: Document, type_name: str, field: Document) -> tuple[Setting, ...]:
    """The settings of a type, holding what ``field`` says."""
    type_ = FIELD_TYPES.get(type_name)
    found = []
    for name, schema in cast("Mapping[str, Document]", type_.settings_schema).items():
        control = control_of(name, schema)
        found.append(
            Setting(
                name,
                _of_links().get(name) or setting_title(name),
                control,
                _WRITERS.get(control, _as_is)(field.get(name)),
                tuple(_options(app, entity, schema)),
                name in type_.required_settings,
                help_of(control, name),
                formula=_standing(entity, type_, schema) if control == "formula" else {},
            )
        )
    return tuple(sorted(found, key=lambda one: not one.required))


def changeable(settings: Sequence[Setting]) -> tuple[Setting, ...]:
    """The settings that a field's own form changes: columns of lines have pages of their own."""
    if not any(one.control == "columns" for one in settings):
        return tuple(settings)
    return tuple(one for one in settings if one.control not in {"columns", "lines"})


def _standing(entity: Document, type_: FieldType, schema: Document) -> Mapping[str, object]:
    """Over which records a formula goes, and what it may use there."""
    within = schema.get("formloom:in")
    return {
        "entity": str(entity.get("$id")),
        "of": f"{FORM_PREFIX}{within}" if within else "",
        "place": "stored" if type_.computed else "anywhere",
        "nightly": f"{FORM_PREFIX}refresh" if type_.computed else "",
        "blanks": f"{FORM_PREFIX}blankAs" if "blankAs" in type_.settings_schema else "",
        "returns": "boolean" if within else "",
        "types": {} if within else _formula_types(type_),
        "draft": True,
    }


def _formula_types(type_: FieldType) -> Mapping[str, str]:
    """What a formula must give for each type that the control ``returns`` offers."""
    offered = cast("Document", type_.settings_schema.get("returns", {}))
    types = ((name, FIELD_TYPES.get(name).formula_type) for name in _words(offered.get("enum")))
    return {name: found.value for name, found in types if found is not None}


def _words(value: object) -> Sequence[str]:
    return cast("Sequence[str]", value or ())


def control_of(name: str, schema: Document) -> str:
    """Which control a setting's schema asks for."""
    ref, type_ = schema.get("formloom:ref"), schema.get("type")
    items = cast("Document", schema.get("items", {}))
    if "enum" in schema or (ref == "field" and "formloom:in" not in schema and name != "over"):
        return "select"
    if ref == "entity" or items.get("formloom:ref") == "entity":
        return "select" if type_ == "string" else "several"
    if type_ == "array":
        return "options" if items.get("type") == "object" else "lines"
    by_type = {"object": "columns", "boolean": "switch", "integer": "number"}
    return by_type.get(str(type_), "formula" if ref == "formula" else "text")


def help_of(control: str, name: str) -> str:
    """What to write into a control that does not explain itself."""
    helps = {
        "options": _(
            "One a line: a title, or key = title. A line you take out removes the option."
        ),
        "columns": _("One column a line. Their types are set on the next page."),
        "lines": _("One a line."),
        "formula": _("A formula, such as amount * 0.1."),
    }
    by_name = {"filter": _("Which records may be chosen. Left blank, all.")}
    return by_name.get(name) or helps.get(control, "")


def _options(app: App, entity: Document, schema: Document) -> Iterator[tuple[str, str]]:
    if "enum" in schema:
        ends = _ends_of_links()
        for value in cast("Sequence[str]", schema["enum"]):
            yield value, ends.get(value) or setting_title(value)
    items = cast("Document", schema.get("items", {}))
    if "entity" in (schema.get("formloom:ref"), items.get("formloom:ref")):
        for one in app.entities.values():
            if one.parent is None:
                yield one.key, one.label(locale())
    elif schema.get("formloom:ref") == "field":
        for key, field in cast("Mapping[str, Document]", entity.get("properties", {})).items():
            yield key, str(field.get("title", key))


def _of_links() -> Mapping[str, str]:
    """What the settings of links are called: their names say little to who knows no databases."""
    return {
        "to": _("Linked entity"),
        "inverse": _("Key of the list on the other side"),
        "onDelete": _("When the other record is deleted"),
        "create": _("New records can be made while choosing"),
    }


def _ends_of_links() -> Mapping[str, str]:
    """What becomes of a link when the other record is deleted, as the picture of entities says."""
    return {
        "restrict": _("Refuse while it is linked"),
        "clear": _("Empty the link"),
        "cascade": _("Delete this one with it"),
    }


def _as_is(value: object) -> object:
    return "" if value is None else value


def _lines(value: object) -> str:
    return "\n".join(cast("Sequence[str]", value or ()))


def _option_lines(value: object) -> str:
    options = cast("Sequence[Mapping[str, str]]", value or ())
    return "\n".join(f"{one['value']} = {one.get('title', one['value'])}" for one in options)


def _column_lines(value: object) -> str:
    columns = cast("Mapping[str, Mapping[str, str]]", value or {})
    return "\n".join(str(one.get("title", key)) for key, one in columns.items())


_WRITERS: Mapping[str, Callable[[object], object]] = {
    "options": _option_lines,
    "lines": _lines,
    "columns": _column_lines,
}


def read_settings(
    settings: Sequence[Setting], form: MultiDict[str, str], before: Document
) -> dict[str, object]:
    """What the form says of the settings; one that is left blank is not said at all."""
    said: dict[str, object] = {}
    for one in settings:
        read = _READERS.get(one.control, _read_text)
        value = read(form, one.id, before.get(one.name))
        if value not in ("", None, [], {}):
            said[one.name] = value
    return said


def _read_text(form: MultiDict[str, str], id: str, before: object) -> object:
    """What was typed; a number that was not touched stays a number."""
    text = form.get(id, "").strip()
    return before if before is not None and text == str(before) else text


def _read_number(form: MultiDict[str, str], id: str, before: object) -> object:
    text = form.get(id, "").strip()
    try:
        return int(text)
    except ValueError:
        return text


def _read_switch(form: MultiDict[str, str], id: str, before: object) -> object:
    return True if form.get(id) else None


def _read_lines(form: MultiDict[str, str], id: str, before: object) -> object:
    return _written_lines(form, id)


def _read_several(form: MultiDict[str, str], id: str, before: object) -> object:
    return form.getlist(id)


def _written_lines(form: MultiDict[str, str], id: str) -> list[str]:
    return [line.strip() for line in form.get(id, "").splitlines() if line.strip()]


def _read_options(form: MultiDict[str, str], id: str, before: object) -> object:
    """Options by line; what is known of a value (its colour, whether it is retired) stays."""
    known = {one["value"]: one for one in cast("Sequence[Mapping[str, object]]", before or ())}
    by_title = {str(one.get("title", value)): value for value, one in known.items()}
    found: dict[object, Mapping[str, object]] = {}
    for line in _written_lines(form, id):
        value, _equals, title = (part.strip() for part in line.partition("="))
        if not title:
            title = value
            value = str(by_title.get(title) or free_key(title, [*known, *found], "option"))
        color = next_color(len(found))
        found[value] = {**known.get(value, {"value": value, "color": color}), "title": title}
    order = ("value", "title", "color", "active")
    return [{key: one[key] for key in order if key in one} for one in found.values()]


def _read_columns(form: MultiDict[str, str], id: str, before: object) -> object:
    """Columns of lines by title: new ones are texts, those that are there stay as they are."""
    known = cast("Mapping[str, Mapping[str, object]]", before or {})
    by_title = {str(one.get("title", key)): key for key, one in known.items()}
    columns: dict[str, Mapping[str, object]] = {}
    for title in _written_lines(form, id):
        key = by_title.get(title) or free_key(title, [*known, *columns], "column")
        columns[key] = known.get(key, {"id": key, "field": "text", "title": title})
    return columns


_READERS: Mapping[str, Callable[[MultiDict[str, str], str, object], object]] = {
    "number": _read_number,
    "switch": _read_switch,
    "lines": _read_lines,
    "several": _read_several,
    "options": _read_options,
    "columns": _read_columns,
}


def with_errors(settings: Sequence[Setting], errors: Mapping[str, str]) -> tuple[Setting, ...]:
    """The settings with the refusal of each beside it."""
    return tuple(replace(one, error=errors.get(one.name, "")) for one in settings)

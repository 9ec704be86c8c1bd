"""What each kind of document names. One generator a kind; the forms are in references.py."""

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from . import print_language
from .references import Document, Pointer, Reference, ToDocument, ToField, ToFormula, ToRelated

SYSTEM_ROLES = frozenset({"administrator", "designer", "baseline"})


def _items(value: object) -> Iterator[tuple[int, Document]]:
    for index, item in enumerate(cast("Iterable[object]", value or ())):
        if isinstance(item, Mapping):
            yield index, item


def _texts(value: object) -> Iterator[tuple[int, str]]:
    for index, item in enumerate(cast("Iterable[object]", value or ())):
        if isinstance(item, str):
            yield index, item


def _paths(entity: str, owner: Document, at: Pointer, *names: str) -> Iterator[Reference]:
    """The field paths that stand under ``names``: one text, or a list of texts."""
    for name in names:
        value = owner.get(name)
        if isinstance(value, str):
            yield ToField((*at, name), entity, value)
        elif isinstance(value, list | tuple):
            for index, path in _texts(value):
                yield ToField((*at, name, index), entity, path)


def _formulas(
    entity: str, owner: Document, at: Pointer, *names: str, place: str = "ANYWHERE",
    returns: str | None = "BOOLEAN",
) -> Iterator[Reference]:  # fmt: skip
    for name in names:
        value = owner.get(name)
        if isinstance(value, str):
            yield ToFormula((*at, name), entity, value, place, returns)


def _roles(value: object, at: Pointer) -> Iterator[Reference]:
    for index, role in _texts(value):
        if role not in SYSTEM_ROLES:
            yield ToDocument((*at, index), "role", role)


def of_app(document: Document) -> Iterator[Reference]:
    for name in ("documents", "shares"):
        for index, path in _texts(document.get(name)):
            kind, _, key = path.partition("/")
            yield ToDocument((name, index), kind, key)


def of_entity(document: Document) -> Iterator[Reference]:
    key = str(document.get("$id"))
    yield from _paths(key, document, (), "display")
    yield from _of_fields(key, document, ())
    for index, group in enumerate(cast("Iterable[Iterable[str]]", document.get("unique", ()))):
        for position, path in enumerate(group):
            yield ToField(("unique", index, position), key, path)
    for index, rule in _items(document.get("rules")):
        yield from _formulas(key, rule, ("rules", index), "assert", place="ON_SAVE")
        yield from _paths(key, rule, ("rules", index), "field")
    states = document.get("states")
    if isinstance(states, Mapping):
        yield from _of_states(key, states)
    for index, rule in _items(document.get("duplicates")):
        for position, match in _items(rule.get("match")):
            yield from _paths(key, match, ("duplicates", index, "match", position), "field")


def _of_states(key: str, states: Document) -> Iterator[Reference]:
    field = str(states.get("field"))
    yield ToField(("states", "field"), key, field)
    for state, after in cast("Mapping[str, Iterable[str]]", states.get("allow", {})).items():
        yield ToField(("states", "allow", state), key, field, option=state)
        for index, other in enumerate(after):
            yield ToField(("states", "allow", state, index), key, field, option=other)
    for index, one in _items(states.get("transitions")):
        at = ("states", "transitions", index)
        for end in ("from", "to"):
            yield ToField((*at, end), key, field, option=str(one.get(end)))
        yield from _roles(one.get("roles"), (*at, "roles"))
        yield from _formulas(key, one, at, "when", place="ON_SAVE")
        yield from _paths(key, one, at, "required")


def _of_fields(entity: str, owner: Document, at: Pointer) -> Iterator[Reference]:
    properties = cast("Mapping[str, Document]", owner.get("properties", {}))
    for index, key in _texts(owner.get("required")):
        yield ToField((*at, "required", index), entity, key)
    for key, field in properties.items():
        here = (*at, "properties", key)
        yield from _of_field(entity, field, here)
        if field.get("field") == "lines" or "properties" in field:
            yield from _of_fields(f"{entity}.{key}", field, here)


def _of_field(entity: str, field: Document, at: Pointer) -> Iterator[Reference]:
    target = field.get("to")
    if isinstance(target, str):
        yield ToDocument((*at, "to"), "entity", target)
        yield from _formulas(target, field, at, "filter")
    yield from _paths(entity, field, at, "currencyField", "per")
    yield from _formulas(entity, field, at, "formula", place=_stored(field), returns=None)
    default = field.get("default")
    if isinstance(default, Mapping) and isinstance(default.get("formula"), str):
        here, text = (*at, "default", "formula"), str(default["formula"])
        yield ToFormula(here, entity, text, fills=str(at[-1]))
    if isinstance(field.get("via"), str):
        yield ToField((*at, "via"), entity, str(field["via"]))
        yield ToField((*at, "of"), entity, f"{field['via']}.{field.get('of')}")
    if isinstance(field.get("over"), str):
        yield from _of_rollup(entity, field, at)


def _of_rollup(entity: str, field: Document, at: Pointer) -> Iterator[Reference]:
    over = str(field["over"])
    yield ToRelated((*at, "over"), entity, over)
    if isinstance(field.get("of"), str):
        yield ToField((*at, "of"), f"{entity}>{over}", str(field["of"]))
    yield from _formulas(f"{entity}>{over}", field, at, "where", place=_stored(field))


def _stored(field: Document) -> str:
    """A column that is computed again every night may depend on the day."""
    return "REFRESHED" if field.get("refresh") == "nightly" else "STORED"


def of_form(document: Document) -> Iterator[Reference]:
    entity = str(document.get("entity"))
    yield ToDocument(("entity",), "entity", entity)
    yield from _of_items(entity, document.get("body"), ("body",))
    for index, rule in _items(document.get("rules")):
        at = ("rules", index)
        yield from _formulas(entity, rule, at, "when")
        for position, action in _items(rule.get("then")):
            yield from _of_action(entity, action, (*at, "then", position))
    whose = document.get("for")
    if isinstance(whose, Mapping):
        yield from _roles(whose.get("roles"), ("for", "roles"))
        yield from _formulas(entity, whose, ("for",), "when")
    public = document.get("public")
    if isinstance(public, Mapping):
        yield from _paths(entity, public, ("public",), "person")
        for key in cast("Mapping[str, object]", public.get("values", {})):
            yield ToField(("public", "values", key), entity, key, as_key=True)


def _of_action(entity: str, action: Document, at: Pointer) -> Iterator[Reference]:
    yield from _paths(entity, action, at, "field")
    yield from _formulas(entity, action, at, "formula", returns=None)
    for index, option in _texts(action.get("only")):
        yield ToField((*at, "only", index), entity, str(action.get("field")), option=option)


def _of_items(entity: str, items: object, at: Pointer) -> Iterator[Reference]:
    for index, item in _items(items):
        here = (*at, index)
        yield from _paths(entity, item, here, "field")
        yield from _formulas(entity, item, here, "visible", "required", "readOnly")
        default = item.get("default")
        if isinstance(default, Mapping) and isinstance(default.get("formula"), str):
            at_default, text = (*here, "default", "formula"), str(default["formula"])
            yield ToFormula(at_default, entity, text, fills=str(item.get("field")))
        if isinstance(item.get("lines"), str):
            yield from _of_lines(entity, item, here)
        if isinstance(item.get("related"), str):
            yield ToRelated((*here, "related"), entity, str(item["related"]))
        for kind in ("view", "flow"):
            if isinstance(item.get(kind), str):
                yield ToDocument((*here, kind), kind, str(item[kind]))
        yield from _of_items(entity, item.get("body"), (*here, "body"))


def _of_lines(entity: str, item: Document, at: Pointer) -> Iterator[Reference]:
    lines = str(item["lines"])
    yield ToField((*at, "lines"), entity, lines, rows="lines")
    yield from _paths(f"{entity}.{lines}", item, at, "columns")
    for key in cast("Mapping[str, object]", item.get("footer", {})):
        yield ToField((*at, "footer", key), f"{entity}.{lines}", key)


def of_view(document: Document) -> Iterator[Reference]:
    entity = str(document.get("entity"))
    yield ToDocument(("entity",), "entity", entity)
    for index, column in _items(document.get("columns")):
        yield from _paths(entity, column, ("columns", index), "field")
    yield from _paths(
        entity, document, (), "by", "cards", "sum", "lanes", "due", "start", "end", "label",
        "color", "group", "quick",
    )  # fmt: skip
    yield from _formulas(entity, document, (), "filter")
    for index, sort in _items(document.get("sort")):
        yield from _paths(entity, sort, ("sort", index), "by")
    for index, color in _items(document.get("colors")):
        yield from _formulas(entity, color, ("colors", index), "when")
    yield from _roles(document.get("roles"), ("roles",))


def of_dashboard(document: Document) -> Iterator[Reference]:
    for index, widget in _items(document.get("widgets")):
        for kind in ("report", "view"):
            if isinstance(widget.get(kind), str):
                yield ToDocument(("widgets", index, kind), kind, str(widget[kind]))
                yield from _of_map(f"{kind}:{widget[kind]}", widget, ("widgets", index, "map"))
        yield from _of_click(widget, ("widgets", index, "click"))
    yield from _roles(document.get("roles"), ("roles",))


def _of_map(shown: str, widget: Document, at: Pointer) -> Iterator[Reference]:
    """The fields of what a widget shows to which the dashboard's filters apply."""
    for key, path in cast("Mapping[str, str]", widget.get("map", {})).items():
        yield ToField((*at, key), shown, path, people=True)


def _of_click(widget: Document, at: Pointer) -> Iterator[Reference]:
    """What the numbers of a widget lead to instead of their records."""
    for kind, key in cast("Mapping[str, str]", widget.get("click", {})).items():
        if kind in {"report", "dashboard"}:
            yield ToDocument((*at, kind), kind, key)


def of_role(document: Document) -> Iterator[Reference]:
    yield from _roles(document.get("extends"), ("extends",))
    for name in ("entities", "deny"):
        rights = document.get(name)
        for entity, right in rights.items() if isinstance(rights, Mapping) else ():
            if entity != "*":
                yield ToDocument((name, entity), "entity", entity)
            if isinstance(right, Mapping):
                yield from _of_right(entity, right, (name, entity))


def _of_right(entity: str, right: Document, at: Pointer) -> Iterator[Reference]:
    for field in cast("Mapping[str, object]", right.get("fields", {})):
        yield ToField((*at, "fields", field), entity, field)
    reveal = right.get("reveal", ())
    for index, field in enumerate(reveal if isinstance(reveal, list | tuple) else ()):
        yield ToField((*at, "reveal", index), entity, str(field))
    also = right.get("also")
    if isinstance(also, Mapping):
        yield from _formulas(entity, also, (*at, "also"), *also, place="ROW_RULE")


def of_pool(document: Document) -> Iterator[Reference]:
    entity = str(document.get("entity"))
    yield ToDocument(("entity",), "entity", entity)
    for index, rule in _items(document.get("recycle")):
        yield from _formulas(entity, rule, ("recycle", index), "when", "except")


def of_navigation(document: Document) -> Iterator[Reference]:
    yield from _of_entries(document.get("items"), ("items",))
    for role, home in cast("Mapping[str, str]", document.get("home", {})).items():
        kind, _, key = home.partition("/")
        yield ToDocument(("home", role), kind, key)
    for role, view in cast("Mapping[str, str]", document.get("todo", {})).items():
        yield ToDocument(("todo", role), "view", view)


def _of_entries(entries: object, at: Pointer) -> Iterator[Reference]:
    for index, entry in _items(entries):
        for kind in ("entity", "view", "report", "dashboard"):
            if isinstance(entry.get(kind), str):
                yield ToDocument((*at, index, kind), kind, str(entry[kind]))
        yield from _roles(entry.get("roles"), (*at, index, "roles"))
        yield from _of_entries(entry.get("items"), (*at, index, "items"))


def of_print(document: Document) -> Iterator[Reference]:
    entity = str(document.get("entity"))
    yield ToDocument(("entity",), "entity", entity)
    yield from _formulas(entity, document, (), "when")
    yield from _roles(document.get("roles"), ("roles",))
    told: set[str] = set()
    for one in print_language.named(str(document.get("html", ""))):
        if one.path not in told:
            told.add(one.path)
            yield ToField(("html", one.line), entity, one.path, is_written=True)
    for path in print_language.IN_NAME.findall(str(document.get("file", ""))):
        yield ToField(("file",), entity, path, is_written=True)


def of_i18n(document: Document) -> Iterator[Reference]:
    """Texts name things by path, but one too many does no harm: a report lists it."""
    return iter(())

"""The guided pages of an entity's fields: the table of them, one of them, and a new one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from flask import url_for

from ...platform.core.errors import NotFoundError, Problem
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App
from ...platform.documents.drafts import Draft, Drafts
from ...platform.documents.references import Document
from ...platform.documents.releases import current_app
from ...platform.documents.texts import translations
from ...platform.documents.usage import uses_of_field
from ...platform.fields.builtin import FIELD_TYPES
from ...runtime.i18n import gettext as _
from ...runtime.i18n import translated
from ...runtime.pages.document_words import Mark, document_title, field_title, type_title
from ..documents.document import UseRow
from ..documents.drafted import drafted_app, problems_of
from ..documents.edits import properties_of, shows_lines
from ..documents.head import DocumentHead
from ..documents.own_words import whose
from ..documents.owner import Owner
from ..documents.remove import use_rows
from ..documents.texts_edits import language, others
from .settings import Setting, changeable, settings_of, with_errors

#: The control of the title in a language: ``title.zh``.
TITLE = "title."
#: Types by what people look for; a type that is not named here stands with the others.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Text", ("text", "long_text", "rich_text", "email", "phone", "url")),
    ("Numbers", ("integer", "decimal", "money", "percent", "rating", "auto_number")),
    ("Dates", ("date", "datetime", "time", "duration")),
    ("Choosing", ("choice", "choices", "boolean", "tags", "color")),
    ("Links and people", ("link", "links", "any_link", "lines", "person", "people", "department")),
    ("Places and files", ("address", "region", "location", "file", "image", "signature")),
    ("Computed", ("formula", "rollup", "lookup")),
)


@dataclass(frozen=True)
class FieldRow:
    """A field in the table of an entity's fields."""

    key: str
    title: str
    type: str
    url: str
    required: bool
    unique: bool
    mark: Mark | None


@dataclass(frozen=True)
class FieldsPage:
    """The fields of an entity, as they are drafted; ``given`` is what a script works with."""

    head: DocumentHead
    rows: tuple[FieldRow, ...]
    problems: int
    given: Mapping[str, object] | None = None


@dataclass(frozen=True)
class TypeGroup:
    """Types that belong together: (name, title, url)."""

    title: str
    types: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class ChooseTypePage:
    """Which type a new field has."""

    head: DocumentHead
    groups: tuple[TypeGroup, ...]


@dataclass(frozen=True)
class Title:
    """What a field is called in another language of the app."""

    name: str
    label: str
    text: str
    locale: str


@dataclass(frozen=True)
class FieldPage:
    """A field as a form. ``key`` is "" for a new one; ``forms`` and ``views`` may take it up.

    ``columns`` are the fields of lines, which have pages of their own under ``columns_key``.
    ``stale`` says who saved another version while this one was written, ``title_note`` in which
    language the title is, where that is not the page's.
    """

    head: DocumentHead
    key: str
    title: str
    type: str
    type_title: str
    values: Mapping[str, str]
    required: bool
    unique: bool
    can_be_unique: bool
    settings: tuple[Setting, ...]
    titles: tuple[Title, ...]
    forms: tuple[tuple[str, str], ...] = ()
    views: tuple[tuple[str, str], ...] = ()
    uses: tuple[UseRow, ...] = ()
    errors: tuple[Mapping[str, str], ...] = ()
    columns: tuple[FieldRow, ...] = ()
    columns_key: str = ""
    stale: str = ""
    title_note: str = ""

    @property
    def has_formula(self) -> bool:
        return any(one.control == "formula" for one in self.settings)

    def error(self, name: str) -> str:
        return next((one["text"] for one in self.errors if one["field"] == name), "")


def entity_draft(tx: Transaction, key: str) -> tuple[Draft, Document]:
    """The entity at work, or the lines of it that ``key`` names: what holds the fields.

    :raises NotFoundError: if there is none, or its draft deletes it.
    """
    owner = Owner.of(key)
    draft = Drafts(tx).get(*owner.name)
    if draft.document is None:
        raise NotFoundError("There is no entity '{entity}'.", entity=key)
    return draft, owner.inner(draft.document)


def shown_title(tx: Transaction, key: str, field: str, settings: Document) -> str:
    """What a field is called in the page's language."""
    path = key.replace(".", "/")
    return field_title(current_app(tx), path, field, str(settings.get("title", field)))


def field_of(entity: Document, key: str, field: str) -> Document:
    """One field of an entity's document.

    :raises NotFoundError: if there is none.
    """
    try:
        return properties_of(entity)[field]
    except KeyError:
        raise NotFoundError("'{entity}' has no field '{field}'.", entity=key, field=field) from None


def fields_page(tx: Transaction, key: str) -> FieldsPage:
    draft, document = entity_draft(tx, key)
    owner = Owner.of(key)
    found = problems_of(tx, *owner.name)
    rows = field_rows(tx, key, document)
    return FieldsPage(owner.head(tx, draft, len(found)), rows, len(found))


def field_rows(tx: Transaction, key: str, document: Document) -> tuple[FieldRow, ...]:
    """The fields of what ``key`` names, as they are drafted."""
    live = _live_fields(tx, key)
    return tuple(_row(tx, key, name, document, live) for name in properties_of(document))


def _live_fields(tx: Transaction, key: str) -> Mapping[str, Document]:
    """The live fields of an entity by id; empty for one that is not live."""
    owner = Owner.of(key)
    try:
        document = owner.inner(current_app(tx).documents.get(owner.name, {}))
    except NotFoundError:
        return {}
    return {str(one.get("id", name)): one for name, one in properties_of(document).items()}


def _row(
    tx: Transaction, entity: str, key: str, document: Document, live: Mapping[str, Document]
) -> FieldRow:  # fmt: skip
    field = properties_of(document)[key]
    required = cast("Sequence[str]", document.get("required", ()))
    return FieldRow(
        key=key,
        title=shown_title(tx, entity, key, field),
        type=type_title(str(field.get("field"))),
        url=url_for("designs_fields.change_form", key=entity, field=key),
        required=key in required,
        unique=bool(field.get("unique"))
        or [key] in cast("list[object]", document.get("unique", [])),
        mark=_field_mark(field, key, live),
    )


def _field_mark(field: Document, key: str, live: Mapping[str, Document]) -> Mark | None:
    was = live.get(str(field.get("id", key)))
    if was is None:
        return Mark(_("New"), "info", "plus")
    return None if was == field else Mark(_("Changed"), "warn", "pencil")


def choose_type_page(tx: Transaction, key: str) -> ChooseTypePage:
    draft, _document = entity_draft(tx, key)
    return ChooseTypePage(
        Owner.of(key).head(tx, draft),
        tuple(TypeGroup(_(title), tuple(_types(key, names))) for title, names in _groups(key)),
    )


def types_instead_of(key: str, now: str) -> Iterable[tuple[str, str]]:
    """What a field may become, those most like what it is first."""
    groups = [names for _title, names in _groups(key)]
    for names in sorted(groups, key=lambda one: now not in one):
        yield from ((name, type_title(name)) for name in names if name != now)


def _groups(key: str) -> list[tuple[str, tuple[str, ...]]]:
    """Every type that a field of an entity may have; lines have none inside."""
    named = {name for _title, names in GROUPS for name in names}
    others = tuple(one.name for one in FIELD_TYPES if one.name not in named)
    nested = {one.name for one in FIELD_TYPES if one.rows == "lines" and Owner.of(key).lines}
    return [
        (title, tuple(name for name in names if name not in nested))
        for title, names in (*GROUPS, ("Other", others))
    ]


def _types(key: str, names: Iterable[str]) -> Iterable[tuple[str, str, str]]:
    for name in names:
        url = url_for("designs_fields.add_form", key=key, type=name)
        yield name, type_title(name), url


def new_field_page(
    tx: Transaction, key: str, type_name: str, values: Mapping[str, str],
    problems: Iterable[Problem] = (), said: Document | None = None,
) -> FieldPage:  # fmt: skip
    draft, document = entity_draft(tx, key)
    app = drafted_app(tx)
    settings = settings_of(app, document, type_name, said or {})
    return FieldPage(
        head=Owner.of(key).head(tx, draft),
        key="",
        title=_("New field: {type}", type=type_title(type_name)),
        type=type_name,
        type_title=type_title(type_name),
        values=values,
        required=bool(values.get("required")),
        unique=bool(values.get("unique")),
        can_be_unique=_has_column(type_name) and not Owner.of(key).lines,
        settings=with_errors(settings, errors_by_setting(problems)),
        titles=tuple(_titles(tx, key, "", values)),
        title_note=whose(app),
        forms=tuple(_about(app, "form", key)),
        views=tuple(_about(app, "view", key)),
        errors=error_rows(problems, settings),
    )


def field_page(
    tx: Transaction, key: str, field: str, values: Mapping[str, str] | None = None,
    problems: Iterable[Problem] = (), said: Document | None = None,
) -> FieldPage:  # fmt: skip
    draft, document = entity_draft(tx, key)
    shown = said or field_of(document, key, field)
    type_name = str(shown["field"])
    required = cast("Sequence[str]", document.get("required", ()))
    settings = changeable(settings_of(drafted_app(tx), document, type_name, shown))
    inner = f"{key}.{field}"
    return FieldPage(
        head=Owner.of(key).head(tx, draft),
        key=field,
        title=shown_title(tx, key, field, shown),
        type=type_name,
        type_title=type_title(type_name),
        values=values or {"title": str(shown.get("title", "")), "help": str(shown.get("help", ""))},
        required=bool(values.get("required")) if values else field in required,
        unique=bool(values.get("unique")) if values else bool(shown.get("unique")),
        can_be_unique=_has_column(type_name) and not Owner.of(key).lines,
        settings=with_errors(settings, errors_by_setting(problems)),
        titles=tuple(_titles(tx, key, field, values or {})),
        title_note=whose(drafted_app(tx)),
        columns=field_rows(tx, inner, shown) if "properties" in shown else (),
        columns_key=inner if "properties" in shown else "",
        uses=uses_of(drafted_app(tx), key, field),
        errors=error_rows(problems, settings),
    )


def _titles(
    tx: Transaction, key: str, field: str, values: Mapping[str, str]
) -> Iterable[Title]:  # fmt: skip
    documents, path = Drafts(tx).documents(), Owner.of(key).text_path(field)
    for one in others(drafted_app(tx)):
        name, label = f"{TITLE}{one}", _("Title ({language})", language=language(one))
        yield Title(name, label, values.get(name, translations(documents, one).get(path, "")), one)


def _has_column(type_name: str) -> bool:
    type_ = FIELD_TYPES.get(type_name)
    return type_.rows is None and not type_.computed


def uses_of(app: App, entity: str, field: str) -> tuple[UseRow, ...]:
    """Where a field is named; nothing for a field that is not in the compiled drafts yet."""
    if entity not in app.entities or field not in app.entities[entity].fields:
        return ()
    return use_rows(app, uses_of_field(app, entity, field))


def _about(app: App, kind: str, entity: str) -> Iterable[tuple[str, str]]:
    owner = Owner.of(entity)
    for key, document in app.all(kind):
        mine = document.get("entity") == owner.entity
        if mine and (shows_lines(document, owner.lines) if owner.lines else _lists(document, kind)):
            yield key, document_title(app, kind, key)


def _lists(document: Document, kind: str) -> bool:
    return kind == "form" or "columns" in document


def errors_by_setting(problems: Iterable[Problem]) -> dict[str, str]:
    """Messages by the setting that a problem's path ends in, with their hints."""
    return {one.path.split("/")[3]: _told(one) for one in problems if one.path.count("/") >= 3}


def error_rows(
    problems: Iterable[Problem], settings: Sequence[Setting]
) -> tuple[Mapping[str, str], ...]:
    """Problems for the summary above a form, each leading to its control."""
    ids = {one.name: one.id for one in settings} | {"title": "title", "help": "help"}
    rows = []
    for one in problems:
        steps = one.path.split("/")
        rows.append({"field": ids.get(steps[3] if len(steps) > 3 else "", ""), "text": _told(one)})
    return tuple(rows)


def _told(problem: Problem) -> str:
    hint = f" {translated(problem.hint)}" if problem.hint else ""
    return translated(problem.message) + hint

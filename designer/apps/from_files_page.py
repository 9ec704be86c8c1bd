"""What the pages of "from files" show: the guessed tables, then their records on the way in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from flask import url_for
from werkzeug.datastructures import MultiDict

from ...platform.access.rows import may
from ...platform.core.errors import ConflictError, DocumentError, InvalidValueError
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App, Entity
from ...platform.documents.drafts import Drafts, Name
from ...platform.documents.references import Document
from ...platform.documents.releases import current_app
from ...platform.records.file_store import file_store
from ...platform.records.importing import store
from ...platform.records.importing.guessing import (
    GuessedColumn,
    GuessedSheet,
    guess,
    import_order,
)
from ...platform.records.importing.service import Import, Imports
from ...runtime.i18n import gettext as _
from ...runtime.i18n import locale
from ...runtime.pages.document_words import Mark, document_title, type_title
from ...runtime.pages.exchange.imports_page import state_mark
from ..documents.drafted import drafted_app, problems_with, save_all, sound_app, with_free_id
from ..documents.edits import free_key, properties_of
from ..documents.joining import blank_app, in_manifest, in_menu, in_roles
from .drafting import ChosenColumn, ChosenSheet, Made, make, one_of, readable
from .tables import TableFile, names, read, titles_of

Form = MultiDict[str, str]
#: Below this the guess is shown as doubtful.
SURE = 0.8


@dataclass(frozen=True)
class ColumnRow:
    """A column: its field's title, its types with the guessed one first, why it is believed."""

    place: int
    column: str
    title: str
    type: str
    types: tuple[tuple[str, str], ...]
    samples: str
    mark: Mark


@dataclass(frozen=True)
class SheetCard:
    """A table that may become an entity."""

    place: int
    name: str
    title: str
    plural: str
    rows: int
    is_chosen: bool
    columns: tuple[ColumnRow, ...]
    links: tuple[str, ...]
    namesake: str


@dataclass(frozen=True)
class GuessPage:
    """Everything that was guessed, to be confirmed or changed; ``app`` is "" for a new one."""

    sheets: tuple[SheetCard, ...]
    apps: tuple[tuple[str, str], ...]
    new_app: str
    app: str
    roles: tuple[tuple[str, str], ...]
    chosen_roles: tuple[str, ...]
    creates_missing: bool
    refusal: str = ""


@dataclass(frozen=True)
class RecordsRow:
    """A table and where its records stand."""

    title: str
    file: str
    mark: Mark
    counts: str
    url: str


@dataclass(frozen=True)
class RecordsPage:
    """The tables whose designs are made: to be published, then filled."""

    rows: tuple[RecordsRow, ...]
    is_live: bool
    may_start: bool
    is_running: bool
    is_refused: bool
    is_done: bool


def guess_page(
    tx: Transaction, tables: Sequence[TableFile], form: Form | None = None, refusal: str = ""
) -> GuessPage:
    """What was guessed; ``form`` is what somebody chose and could not be taken."""
    guessed = guess(read(tx, tables))
    app = drafted_app(tx)
    called = [*names(tables)]
    return GuessPage(
        sheets=tuple(_card(app, guessed, at, called[at], form) for at in range(len(guessed))),
        apps=tuple((key, document_title(app, "app", key)) for key, _one in app.all("app")),
        new_app=_app_title(tables),
        app=form.get("app", "") if form is not None else _usual_app(app),
        roles=tuple((key, document_title(app, "role", key)) for key, _one in app.all("role")),
        chosen_roles=tuple(form.getlist("roles") if form is not None else sorted(tx.actor.roles)),
        creates_missing=form is None or "missing" in form,
        refusal=refusal,
    )


def _app_title(tables: Sequence[TableFile]) -> str:
    return readable(PurePath(tables[0].file).stem)[:200]


def _usual_app(app: App) -> str:
    """The workspace's app while it holds no entity; what is in use stays as it is."""
    return "" if app.entities else app.manifest.key


def _card(
    app: App, guessed: Sequence[GuessedSheet], at: int, name: str, form: Form | None
) -> SheetCard:
    sheet, given = guessed[at], form or MultiDict()
    several = readable(sheet.name)
    columns = [_row(guessed, at, place, given) for place in range(len(sheet.columns))]
    return SheetCard(
        place=at,
        name=name,
        title=given.get(f"title.{at}", one_of(several)),
        plural=given.get(f"plural.{at}", several),
        rows=sheet.rows,
        is_chosen=f"sheet.{at}" in given if form is not None else _is_table(sheet),
        columns=tuple(columns),
        links=tuple(_links(guessed, sheet)),
        namesake=_namesake(app, one_of(several), several),
    )


def _namesake(app: App, *titles: str) -> str:
    """What an entity that is there already is called, if it is called like the table, else ""."""
    called = {title.casefold() for title in titles}
    for key, entity in app.entities.items():
        if {document_title(app, "entity", key).casefold(), entity.title.casefold()} & called:
            return document_title(app, "entity", key)
    return ""


def _is_table(sheet: GuessedSheet) -> bool:
    """Whether a sheet looks like records: most columns have a title and values of their own."""
    real = [
        one for one in sheet.columns if not one.is_blank and not one.title.startswith("Column ")
    ]
    return sheet.rows > 0 and len(real) * 2 > len(sheet.columns)


def _links(guessed: Sequence[GuessedSheet], sheet: GuessedSheet) -> Iterator[str]:
    for one in sheet.columns:
        if one.target is not None:
            there = readable(guessed[one.target.sheet].name)
            yield _("{column} leads to {table}", column=readable(one.title), table=there)


def _row(guessed: Sequence[GuessedSheet], at: int, place: int, given: Form) -> ColumnRow:
    column = guessed[at].columns[place]
    first = "" if column.is_blank else column.type
    return ColumnRow(
        place=place,
        column=column.title,
        title=given.get(f"name.{at}.{place}", readable(column.title)),
        type=given.get(f"type.{at}.{place}", first),
        types=tuple(_types(guessed, column)),
        samples=" · ".join(column.samples),
        mark=_mark(column),
    )


def _types(guessed: Sequence[GuessedSheet], column: GuessedColumn) -> Iterator[tuple[str, str]]:
    if column.target is not None:
        there = readable(guessed[column.target.sheet].name)
        yield "link", _("Link to {table}", table=there)
    for one in column.fitting:
        yield one, type_title(one)


def _mark(column: GuessedColumn) -> Mark:
    if column.is_blank:
        return Mark(_("Empty"), "", "circle-x")
    share = f"{round(column.confidence * 100)}%"
    if column.confidence >= SURE:
        return Mark(_("Sure, {share}", share=share), "ok", "check")
    return Mark(_("Please look, {share}", share=share), "warn", "eye")


# From what was chosen to drafts


def chosen_of(guessed: Sequence[GuessedSheet], form: Form) -> list[ChosenSheet]:
    """What somebody confirmed.

    :raises InvalidValueError: for a type that does not read the values, or a link to what is left
        out.
    """
    places = [at for at in range(len(guessed)) if f"sheet.{at}" in form]
    if not places:
        raise InvalidValueError("Choose at least one table.")
    return [_chosen(guessed, at, places, form) for at in places]


def _chosen(
    guessed: Sequence[GuessedSheet], at: int, places: Sequence[int], form: Form
) -> ChosenSheet:
    several = form.get(f"plural.{at}", "").strip() or readable(guessed[at].name)
    title = form.get(f"title.{at}", "").strip() or one_of(several)
    columns = [
        _chosen_column(guessed[at].columns[place], place, places, form, f"{at}.{place}")
        for place in range(len(guessed[at].columns))
        if form.get(f"type.{at}.{place}")
    ]
    if not columns:
        raise InvalidValueError("'{table}' has no column left.", table=several)
    return ChosenSheet(at, title[:200], several[:200], tuple(columns))


def _chosen_column(
    column: GuessedColumn, place: int, places: Sequence[int], form: Form, name: str
) -> ChosenColumn:
    wanted = form[f"type.{name}"]
    title = form.get(f"name.{name}", "").strip() or readable(column.title)
    if wanted == "link" and column.target is not None:
        named = form.get(f"type.{column.target.sheet}.{column.target.column}")
        if column.target.sheet in places and named:
            return ChosenColumn(place, title[:200], wanted)
        wanted = next((one for one in ("text", "long_text") if one in column.fitting), "text")
    if wanted not in column.fitting:
        raise InvalidValueError(
            "Not every value of '{column}' can be read as {type}.",
            column=column.title, type=type_title(wanted),
        )  # fmt: skip
    return ChosenColumn(place, title[:200], wanted)


def draft_all(tx: Transaction, tables: Sequence[TableFile], form: Form) -> list[tuple[int, str]]:
    """Draft the designs, remember how each file is read; which table became which entity.

    :raises DocumentError: if the designs would not fit what is there.
    """
    guessed = guess(read(tx, tables))
    chosen = chosen_of(guessed, form)
    app = sound_app(tx)
    made = make(guessed, chosen, set(Drafts(tx).documents()) | set(app.documents))
    title = _app_title(tables)
    entities = {
        name: with_free_id(tx, one) for name, one in made.documents.items() if name[0] == "entity"
    }
    changed = {
        **made.documents, **entities, **_places(app, made, chosen, form.getlist("roles"), title),
        **_app_with(tx, app, made, form.get("app", app.manifest.key), title),
    }  # fmt: skip
    problems = problems_with(tx, changed)
    if problems:
        raise DocumentError(problems)
    save_all(tx, changed)
    for place, options in made.options.items():
        whole = replace(options, create_missing=_missing(options.mapping, made, place, form))
        entity = made.entities[place]
        store.remember(tx, entity, titles_of(tx, tables[place]), whole.to_json())
    return [(at, made.entities[at]) for at in import_order(guessed, made.entities)]


def _missing(
    mapping: Mapping[str, str], made: Made, place: int, form: Form
) -> tuple[str, ...]:  # fmt: skip
    """Links whose targets are made where nothing is called so."""
    entity = made.documents["entity", made.entities[place]]
    fields = properties_of(entity)
    links = [one for one in mapping.values() if one in fields and fields[one]["field"] == "link"]
    return tuple(links) if "missing" in form else ()


def _places(
    app: App, made: Made, chosen: Sequence[ChosenSheet], roles: Sequence[str], title: str
) -> dict[Name, Document]:
    """Where the new designs appear: in the menu under ``title``, in the rights of roles."""
    keys = [made.entities[one.place] for one in chosen]
    return {**in_menu(app, keys, title), **in_roles(app, keys, roles)}


def _app_with(tx: Transaction, app: App, made: Made, key: str, title: str) -> dict[Name, Document]:
    """The manifest of the chosen app with the new designs; of a new one called ``title``, also
    where there is no app yet: without one the gallery has no card, and nothing its settings.
    """
    listed = [f"{kind}/{name}" for kind, name in made.documents]
    if key and ("app", key) in app.documents:
        return in_manifest(app, listed, key)
    new = ("app", free_key(title, Drafts(tx).keys("app"), "app"))
    manifests = blank_app(tx, new[1], title)
    return {**manifests, new: {**manifests[new], "documents": listed}}


# The records


def records_page(
    tx: Transaction, tables: Sequence[TableFile], made: Sequence[tuple[int, str]], before: str
) -> RecordsPage:
    """The tables that were drafted after the import ``before``, and where their records stand."""
    app, live = drafted_app(tx), current_app(tx)
    is_live = all(entity in live.entities for _at, entity in made)
    found = {entity: import_of(tx, tables[at], entity, before) for at, entity in made}
    rows = tuple(_record_row(app, tables[at], entity, found[entity]) for at, entity in made)
    states = {one.state if one is not None else "" for one in found.values()}
    is_running = bool(states & {"running", "checking"})
    is_refused = is_live and not all(may(tx, live.entity(key), "import") for _at, key in made)
    waits = is_live and not is_running and bool(states & {"", "uploaded"})
    return RecordsPage(
        rows, is_live, waits and not is_refused, is_running, waits and is_refused,
        is_done=is_live and states == {"done"},
    )  # fmt: skip


def newest_import(tx: Transaction) -> str:
    """The last import there was, "" for none; ids grow, while times are whole seconds."""
    return next((str(one.id) for one in Imports(tx).all(limit=1)), "")


def import_of(tx: Transaction, table: TableFile, entity: str, before: str) -> Import | None:
    """The import of a table that has been begun, None before. An earlier one filled an entity
    that was called the same and went away.
    """
    imports = Imports(tx).all()
    found = (one for one in imports if one.entity == entity and str(one.id) > before)
    return next((one for one in found if one.file_name == table.file), None)


def _record_row(app: App, table: TableFile, entity: str, one: Import | None) -> RecordsRow:
    known = app.entities.get(entity)
    title = _several(app, known) if known is not None else entity
    if one is None:
        waits = Mark(_("Not begun"), "", "hourglass")
        return RecordsRow(title, table.file, waits, "", "")
    url = url_for("imports.one", id=one.id) if one.state != "uploaded" else ""
    failed = one.counts.failed
    counts = _("{good} of {total}", good=one.counts.total - failed, total=one.rows)
    if failed and one.state == "done":  # its page says why, row by row
        told = Mark(_("{count} not imported", count=failed), "warn", "triangle-alert")
        return RecordsRow(title, table.file, told, counts, url)
    listed = url_for("lists.show", entity=entity) if one.state == "done" else url
    return RecordsRow(title, table.file, state_mark(one.state), counts, listed)


def _several(app: App, entity: Entity) -> str:
    """What the records are called together, also before the entity is live."""
    given = str(entity.document.get("plural", "")) or entity.label(locale())
    return app.text(f"entities/{entity.key}/@plural", locale(), given)


def begin_imports(
    tx: Transaction, tables: Sequence[TableFile], made: Sequence[tuple[int, str]], before: str
) -> None:
    """Import every table that was not yet, one after another: links need what is before them.

    :raises ConflictError: if there is nothing left to import.
    """
    found = [import_of(tx, tables[at], entity, before) or _uploaded(tx, tables[at], entity)
             for at, entity in made]  # fmt: skip
    waiting = [one.id for one in found if one.state == "uploaded"]
    if not waiting:
        raise ConflictError("Every table is imported already.")
    Imports(tx).start(waiting[0], then=waiting[1:])


def _uploaded(tx: Transaction, table: TableFile, entity: str) -> Import:
    with file_store(tx.workspace).path(table.sha256).open("rb") as source:
        return Imports(tx).upload(entity, table.file, source, table.layout)

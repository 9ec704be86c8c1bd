"""The columns of a file: what is in them, and which field each one probably is."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, zip_longest
from typing import cast

from ...core.transaction import Transaction
from ...documents.app import App, Entity
from ...fields.field import Field
from ...fields.time_text import date_order
from .. import rights
from ..exporting.defusing import STARTS, is_bare, is_defused
from ..plan import plan_of
from .near_titles import near_title
from .table import Row

SAMPLES = 3
#: Rows of which each column is looked at in one go.
TOGETHER = 1_000
LONGEST_SAMPLE = 80
#: Distinct beginnings of dates that a column's order is found from.
MOST_DATES = 100_000
_PLAIN = re.compile(r"[^\w]|_")
_SHORT_DATE = re.compile(r"\s*[0-9０-９]{1,2}[-/. ][0-9０-９]{1,2}[-/. ][0-9０-９]{4}")


@dataclass(frozen=True)
class Column:
    """A column of the file.

    ``dates`` is the order of its dates: "" when they contradict each other or could all be read
    both ways. ``defused``: an export put apostrophes before what looks like a formula.
    """

    title: str
    samples: tuple[str, ...] = ()
    dates: str = "YMD"
    defused: bool = False


@dataclass(frozen=True)
class Summary:
    """What one reading of the whole file found."""

    columns: tuple[Column, ...]
    rows: int


def summarize(titles: Sequence[str], rows: Iterable[Row], *, defused: bool) -> Summary:
    """Read every row once: how many there are, some values, and how they are written.

    :param defused: whether an export of this kind of file puts apostrophes before formulas.
    """
    looks = [_Look() for _ in titles]
    count, rest = 0, iter(rows)
    while some := [row.cells for row in islice(rest, TOGETHER)]:
        count += len(some)
        for look, cells in zip(looks, zip_longest(*some, fillvalue=""), strict=False):
            look.over(cells)
    columns = [look.column(title) for title, look in zip(titles, looks, strict=True)]
    if not defused:
        columns = [replace(one, defused=False) for one in columns]
    return Summary(tuple(columns), count)


class _Look:
    """What has been seen of one column."""

    def __init__(self) -> None:
        self._samples: dict[str, None] = {}
        self._dates: set[str] = set()
        self._defused = 0

    def over(self, cells: Sequence[str]) -> None:
        """See some cells of the column, of which most say nothing new."""
        if len(self._samples) < SAMPLES:
            fresh = dict.fromkeys(cell[:LONGEST_SAMPLE] for cell in cells if cell)
            self._samples = dict.fromkeys([*self._samples, *fresh][:SAMPLES])
        for cell in cells:
            if cell and not cell[0].isalpha():
                self._see(cell)

    def _see(self, cell: str) -> None:
        if cell[0] in STARTS:
            self._defused += is_defused(cell) - is_bare(cell)
        elif len(self._dates) < MOST_DATES:
            found = _SHORT_DATE.match(cell)
            if found is not None:
                self._dates.add(found[0].strip())

    def column(self, title: str) -> Column:
        dates = date_order(self._dates) or ""
        return Column(title, tuple(self._samples), dates, defused=self._defused > 0)


def propose_mapping(
    tx: Transaction, app: App, entity: Entity, titles: Sequence[str]
) -> dict[str, str]:
    """Column -> field, for the columns that a field is called like; each field once.

    By key, title in any language, what views call it, pinyin and its initials, then by what is
    nearly the same.
    """
    fields: dict[str, Field | None] = {"id": None, **writable_fields(tx, app, entity)}
    names: dict[str, str] = {}
    in_views = _view_titles(app, entity)
    for wave in (_keys, _titles, lambda key, _field: in_views.get(key, ()), _pinyin, _initials):
        for known, field in fields.items():
            for called in wave(known, field):
                names.setdefault(_folded(called), known)
    for path, called in _line_names(app, entity, fields):
        names.setdefault(_folded(called), path)
    found: dict[str, str] = {}
    matches: tuple[Callable[[str], str | None], ...] = (names.get, lambda n: near_title(n, names))
    for match in matches:
        for title in titles:
            key = match(_folded(title)) if title not in found else None
            if key is not None and key not in found.values():
                found[title] = key
    return found


def _line_names(
    app: App, entity: Entity, fields: Mapping[str, Field | None]
) -> Iterator[tuple[str, str]]:
    """What columns of lines are called: ``items.qty``, "Items Quantity"."""
    for key in entity.lines:
        field = fields.get(key)
        for name, inner in line_fields(app, entity, key).items() if field is not None else ():
            yield f"{key}.{name}", f"{key} {name}"
            yield f"{key}.{name}", f"{field.title if field else key} {inner.title}"


def writable_fields(tx: Transaction, app: App, entity: Entity) -> Mapping[str, Field]:
    """Fields that the actor may give values for."""
    plan = plan_of(app, entity)
    visible = rights.visible(tx, entity)
    return {
        key: field
        for key, field in plan.settable.items()
        if visible.get(key) == "edit" and (tx.actor.system or key not in plan.protected)
    }


def line_fields(app: App, entity: Entity, key: str) -> Mapping[str, Field]:
    """The fields of a line that a column may fill; none when ``key`` holds no lines."""
    return plan_of(app, entity.lines[key]).settable if key in entity.lines else {}


def _folded(text: str) -> str:
    return _PLAIN.sub("", unicodedata.normalize("NFKC", text).casefold())


def _keys(key: str, field: Field | None) -> Iterator[str]:
    yield key


def _titles(key: str, field: Field | None) -> Iterator[str]:
    if field is not None:
        yield field.title
        yield from field.titles.values()


def _view_titles(app: App, entity: Entity) -> Mapping[str, Sequence[str]]:
    """What views call the columns of fields, in any language, where all mean one and the same."""
    meant: dict[str, set[str]] = {}
    for view, document in app.all("view"):
        columns = document.get("columns", ()) if document["entity"] == entity.key else ()
        for one in cast("Iterable[Mapping[str, str]]", columns):
            text, own = f"views/{view}/@columns/{one['field']}", one.get("title")
            told = [own, *(texts.get(text) for texts in app.texts.values())] if own else []
            for title in filter(None, told):
                meant.setdefault(title, set()).add(one["field"])
    found: dict[str, list[str]] = {}
    for title, paths in meant.items():
        if len(paths) == 1:
            found.setdefault(paths.pop(), []).append(title)
    return found


def _pinyin(key: str, field: Field | None) -> Iterator[str]:
    from pypinyin import lazy_pinyin  # takes long to load

    for title in _titles(key, field):
        yield "".join(lazy_pinyin(title))


def _initials(key: str, field: Field | None) -> Iterator[str]:
    from pypinyin import Style, lazy_pinyin

    for title in _titles(key, field):
        short = "".join(lazy_pinyin(title, style=Style.FIRST_LETTER))
        if len(short) > 1 and not title.isascii():
            yield short

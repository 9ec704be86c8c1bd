"""Full text: the words, Chinese characters, pairs of them, pinyin and initials of a record.

The tokens are made here, of letters and digits only, so both databases index the same words and
none of them ever reads a quote or an operator.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from sqlalchemy import ColumnElement, cast, column, select, table
from sqlalchemy.dialects.postgresql import TSQUERY

from ..core.transaction import Transaction
from ..documents.app import App, Entity
from ..documents.search_index import search_name
from ..fields.field import Field
from . import rights
from .pinyin import plain, syllables
from .query import Rows
from .values import as_text

#: Characters of one value, and of all values together, that are indexed.
MOST_TEXT = 2_000
#: Chinese characters in a row whose pinyin can be found from any one of them on.
LONGEST_NAME = 12
MOST_WORDS = 12
LONGEST_KEY = 120

_CHARACTER = r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_CHINESE = re.compile(_CHARACTER)
_CHINESE_RUN = re.compile(f"{_CHARACTER}+")
_PART = re.compile(f"{_CHARACTER}+|[^\\W_]+")
_DIGITS = re.compile(r"\d{7,}")


def search_fields(entity: Entity) -> tuple[Field, ...]:
    """Fields by whose values a record is found: names and numbers, and others that say so."""
    return tuple(
        field
        for field in entity.fields.values()
        if field.key in entity.table.c
        and field.flag("searchable", default=field.type.searchable or field.key == entity.display)
    )


def tokens(texts: Iterable[str]) -> str | None:
    """The words of the search column; None when there are none."""
    found: dict[str, None] = {}
    for text in texts:
        found.update(_tokens(text[:MOST_TEXT]))
    return " ".join(found) or None


@lru_cache(maxsize=20_000)
def _tokens(text: str) -> dict[str, None]:
    found: dict[str, None] = {}
    for part in _parts(text):
        if _CHINESE.match(part):
            found.update(dict.fromkeys(_chinese(part)))
        else:
            found[part] = None
    for digits in _DIGITS.findall(text):
        found[digits[-4:]] = None  # people look for telephones by their end
    return found


def _parts(text: str) -> list[str]:
    """Runs of Chinese characters and words of anything else, without case, width and accents."""
    plain = text.casefold() if text.isascii() else _plain(text)
    return _PART.findall(plain)


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(one for one in apart if not unicodedata.combining(one))


def _chinese(run: str) -> Iterable[str]:
    yield from run
    yield from (run[at : at + 2] for at in range(len(run) - 1))
    sounds = [plain(one) for one in syllables(run)]
    yield from sounds
    for at in range(len(sounds)):
        rest = sounds[at : at + LONGEST_NAME]
        yield "".join(rest)
        yield "".join([one[0] for one in rest])


def words_of(text: str) -> list[str]:
    """What a record must hold, each as the beginning of a word, to be found by ``text``."""
    words: dict[str, None] = {}
    for part in _parts(text[:200]):
        if _CHINESE.match(part) and len(part) > 1:
            words.update(dict.fromkeys(part[at : at + 2] for at in range(len(part) - 1)))
        else:
            words[part] = None
    return list(words)[:MOST_WORDS]


def matches(transaction: Transaction, entity: Entity, text: str) -> ColumnElement[bool]:
    """Records that hold every word of ``text``; none when it has no word."""
    words = words_of(text)
    if transaction.is_sqlite:
        # The whole row of an index is a hidden column that is called like the index.
        name = search_name(entity.table)
        index = table(name, column("rowid"), column(name))
        wanted = " ".join(f'"{word}"*' for word in words) or '""'
        found = select(index.c.rowid).where(index.c[name].op("MATCH")(wanted))
        return entity.table.c.seq.in_(found)
    wanted = " & ".join(f"'{word}':*" for word in words)
    return entity.table.c.search.op("@@")(cast(wanted, TSQUERY))


def sort_key(text: str | None) -> str | None:
    """What names are sorted by: 安 before 王 before 张, mixed with Latin names in any case."""
    return None if text is None else _sort_key(text[:LONGEST_KEY])


@lru_cache(maxsize=20_000)
def _sort_key(text: str) -> str:
    if text.isascii():
        return text.casefold()
    spoken = _CHINESE_RUN.sub(_spoken, unicodedata.normalize("NFKC", text).casefold())
    return f"{spoken.strip()} {text}"


def _spoken(run: re.Match[str]) -> str:
    return f" {' '.join(syllables(run[0]))} "


@dataclass(frozen=True)
class Hit:
    """A record found from anywhere."""

    entity: Entity
    id: UUID
    title: str


def search_all(transaction: Transaction, app: App, text: str, *, each: int = 5) -> Sequence[Hit]:
    """The newest records of every entity that ``text`` finds and the actor may see."""
    if not words_of(text):
        return []
    hits: list[Hit] = []
    for entity in app.entities.values():
        if entity.parent is None and rights.may(transaction, entity, "read"):
            hits += _hits(transaction, entity, text, each)
    return hits


def _hits(transaction: Transaction, entity: Entity, text: str, each: int) -> Iterable[Hit]:
    rows = Rows(transaction, entity)
    key = entity.display
    has_title = key is not None and key in rows.table.c
    title = rows.table.c[key] if key is not None and has_title else rows.table.c.sort_key
    statement = (
        rows.select(rows.table.c.id, title)
        .where(matches(transaction, entity, text))
        .order_by(rows.table.c.seq.desc())
        .limit(each)
    )
    for id, value in transaction.execute(statement):
        yield Hit(entity, id, as_text(value, entity.field(key)) if key is not None else str(id))


def derived(
    searched: Iterable[Field], display: Field | None, values: Mapping[str, object]
) -> dict[str, object]:
    """The columns that follow from a record's values: its search words and its sort key."""
    name = as_text(values.get(display.key), display) if display is not None else ""
    return {"search": tokens(row_texts(searched, values)), "sort_key": sort_key(name or None)}


def row_texts(fields: Iterable[Field], values: Mapping[str, object]) -> Iterable[str]:
    """The texts of a record that its tokens are made of."""
    for field in fields:
        value = values.get(field.key)
        if value is not None:
            yield field.type.search_text(value, field)

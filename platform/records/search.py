"""Full text: the words, Chinese characters, pairs of them, pinyin and initials of a record.

The tokens are made here, of letters and digits only, so both databases index the same words and
none of them ever reads a quote or an operator.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from typing import cast as typed
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    cast,
    column,
    func,
    literal,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from ..core.errors import LimitError
from ..core.transaction import Transaction
from ..documents.app import App, Entity
from ..documents.search_index import search_name
from ..fields.field import Field
from . import rights
from .first_matches import FirstMatches, is_worth_testing, newest
from .links import title_of
from .pinyin import plain, syllables
from .query import Rows
from .values import as_text

#: Characters of one value, and of all values together, that are indexed.
MOST_TEXT = 2_000
#: Chinese characters in a row whose pinyin can be found from any one of them on.
LONGEST_NAME = 12
MOST_WORDS = 12
LONGEST_KEY = 120
#: Records that are looked at one by one for somebody from whom a searched field is hidden, and so
#: many of those that they find are kept: a list counts no further.
MOST_VERIFIED = 200_000
MOST_FOUND = 10_001
CHUNK = 2_000

_CHARACTER = r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_CHINESE = re.compile(_CHARACTER)
_CHINESE_RUN = re.compile(f"{_CHARACTER}+")
_PART = re.compile(f"{_CHARACTER}+|[^\\W_]+")
_DIGITS = re.compile(r"\d{7,}")
#: A telephone number as people copy it from a call, a card or a letter.
_TELEPHONE = re.compile(r"(?:\+|00)?[0-9(][0-9() ./-]+")
_SHORTEST_TELEPHONE = 7


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


def _tokens(text: str) -> dict[str, None]:
    found: dict[str, None] = {}
    for part in _parts(text):
        if part.isascii():
            found[part] = None
        elif _CHINESE.match(part):
            found.update(_chinese(part))
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
    if any(map(unicodedata.combining, apart)):
        return "".join(one for one in apart if not unicodedata.combining(one))
    return apart


@lru_cache(maxsize=20_000)
def _chinese(run: str) -> Mapping[str, None]:
    """The words of a row of Chinese characters; kept, because names repeat within one import."""
    sounds = [plain(one) for one in syllables(run)]
    found = [*run, *(run[at : at + 2] for at in range(len(run) - 1)), *sounds]
    for at in range(len(sounds)):
        rest = sounds[at : at + LONGEST_NAME]
        found += ("".join(rest), "".join([one[0] for one in rest]))
    return dict.fromkeys(found)


def words_of(text: str) -> list[str]:
    """What a record must hold, each as the beginning of a word, to be found by ``text``."""
    words: dict[str, None] = {}
    for part in _parts(text[:200]):
        if _CHINESE.match(part) and len(part) > 1:
            words.update(dict.fromkeys(part[at : at + 2] for at in range(len(part) - 1)))
        else:
            words[part] = None
    return list(words)[:MOST_WORDS]


def _ways(text: str) -> list[list[str]]:
    """The words of which a record must hold all of one list: a telephone number has several."""
    words = words_of(text)
    return [words, *([one] for one in _telephones(text) if [one] != words)]


def _telephones(text: str) -> Iterator[str]:
    """How a number may be kept, however it was dialled: with the country, a 0, or neither."""
    typed = unicodedata.normalize("NFKC", text[:50]).strip()
    digits = re.sub("[^0-9]", "", typed)
    if len(digits) < _SHORTEST_TELEPHONE or not _TELEPHONE.fullmatch(typed):
        return
    if typed.startswith("00"):
        digits = digits.removeprefix("00")
    yield digits
    national = digits.removeprefix("86" if typed.startswith(("+86", "0086")) else "0")
    if len(national) >= _SHORTEST_TELEPHONE:
        yield from (national, f"0{national}", f"86{national}")


def matches(
    transaction: Transaction, entity: Entity, text: str, *, newest: bool = True
) -> ColumnElement[bool]:
    """Records that hold every word of ``text`` where the actor may read it; none for no word.

    :param newest: the newest 10,000 will do, where each has to be looked at.
    """
    ways = _ways(text)
    found = _holding(transaction, entity, ways)
    mine = _readable_fields(transaction, entity)
    if len(mine) == len(search_fields(entity)):
        return found
    return _verified(transaction, entity, ways, mine, found, newest=newest)


def row_tests(
    transaction: Transaction, entity: Entity, text: str
) -> Sequence[Sequence[ColumnElement[bool]]]:
    """``matches`` as tests of one row after the other, which SQLite does fast: of each way to hold
    ``text`` all its words.

    None of them where they cannot tell: for no word, and for whom a searched field is hidden.
    """
    is_open = len(_readable_fields(transaction, entity)) == len(search_fields(entity))
    if not (transaction.is_sqlite and is_open):
        return []
    held = literal(" ").concat(entity.table.c.search)
    ways = (words for words in _ways(text) if words)
    return [[func.instr(held, f" {word}") > 0 for word in words] for words in ways]


def _readable_fields(transaction: Transaction, entity: Entity) -> tuple[Field, ...]:
    """The searched fields whose values are not hidden from the actor, not even in part."""
    known = rights.visible(transaction, entity)
    return tuple(f for f in search_fields(entity) if known.get(f.key) in {"read", "edit"})


def _verified(
    transaction: Transaction,
    entity: Entity,
    ways: Sequence[Sequence[str]],
    fields: Sequence[Field],
    found: ColumnElement[bool],
    *,
    newest: bool,
) -> ColumnElement[bool]:
    """Of what ``found`` gives, the newest that hold the words of a way in ``fields``.

    The index holds what is hidden, too, and would tell it one word at a time.

    :raises LimitError: if there are too many to be looked at.
    """
    keys = [field.key for field in fields]
    good: list[int] = []
    for looked, row in enumerate(_newest(transaction, entity, keys, found)):
        if looked == MOST_VERIFIED:
            raise _too_many(MOST_VERIFIED)
        if _holds(row_texts(fields, dict(zip(keys, row[1:], strict=True))), ways):
            good.append(row.seq)
            if len(good) == MOST_FOUND and newest:
                break
            if len(good) == MOST_FOUND:
                raise _too_many(MOST_FOUND - 1)
    return entity.table.c.seq.in_(good)


def _too_many(most: int) -> LimitError:
    return LimitError(
        "More than {most} records may hold this. Type more of what you look for.", most=most
    )


def _newest(
    transaction: Transaction, entity: Entity, keys: Sequence[str], found: ColumnElement[bool]
) -> Iterator[Row[Any]]:
    """``seq`` and the columns of what is found, by the chunk: mostly the first holds enough."""
    rows, seq = Rows(transaction, entity), entity.table.c.seq
    statement = rows.select(seq, *(rows.table.c[key] for key in keys), deleted=None)
    statement = statement.where(found).order_by(seq.desc()).limit(CHUNK)
    chunk = transaction.execute(statement).all()
    while chunk:
        yield from chunk
        chunk = transaction.execute(statement.where(seq < chunk[-1].seq)).all()


def _holds(texts: Iterable[str], ways: Sequence[Sequence[str]]) -> bool:
    held = (tokens(texts) or "").split()
    return any(
        all(any(token.startswith(word) for token in held) for word in words) for words in ways
    )


def _holding(
    transaction: Transaction, entity: Entity, ways: Sequence[Sequence[str]]
) -> ColumnElement[bool]:
    """Records that hold every word of a way, in whichever field."""
    if transaction.is_sqlite:
        # The whole row of an index is a hidden column that is called like the index.
        name = search_name(entity.table)
        index = table(name, column("rowid"), column(name))
        wanted = " OR ".join(
            "(" + " AND ".join(f'"{word}"*' for word in words) + ")" for words in ways if words
        ) or '""'  # fmt: skip
        found = select(index.c.rowid).where(index.c[name].op("MATCH")(wanted))
        return entity.table.c.seq.in_(found)
    wanted = " | ".join(
        "(" + " & ".join(f"'{word}':*" for word in words) + ")" for words in ways if words
    )
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
    known = rights.visible(transaction, entity)
    key = entity.display
    keys = [key] if key is not None and key in known and key in rows.table.c else []
    statement = (
        rows.select(rows.table.c.id, *(rows.table.c[key] for key in keys))
        .where(_newest_matches(rows, text, each))
        .order_by(rows.table.c.seq.desc())
        .limit(each)
    )
    names = ("id", *keys)
    found: list[dict[str, object]] = [
        dict(zip(names, row, strict=True)) for row in transaction.execute(statement)
    ]
    rights.mask(found, rights.masked(transaction, entity, keys))
    for row in found:
        yield Hit(entity, typed("UUID", row["id"]), title_of(entity, row))


def _newest_matches(rows: Rows, text: str, most: int) -> ColumnElement[bool]:
    """``matches``, or the newest of them where they are found sooner."""
    transaction, entity = rows.transaction, rows.entity
    ways = row_tests(transaction, entity, text)
    if ways and is_worth_testing(transaction, entity):
        found = FirstMatches(rows, ways, ()).find([newest(entity)], most)
        if found is not None:
            return rows.table.c.seq.in_(found)
    return matches(transaction, entity, text)


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

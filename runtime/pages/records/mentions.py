"""People who are named with an @ in a note: they are told, if they may see what it is about."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from ....platform.access.explain import Case
from ....platform.access.people import People
from ....platform.access.person import Person
from ....platform.core.errors import Message
from ....platform.core.transaction import Transaction
from ....platform.records.values import Record
from ....platform.workflows.notices import Told, tell

#: People who are offered after an @.
MOST = 200


@dataclass(frozen=True)
class Mentioned:
    """Who was told, and who may not see the record and so was not."""

    told: tuple[str, ...]
    left_out: tuple[str, ...]


def people_to_mention(tx: Transaction) -> list[str]:
    """Names for the list that opens after an @."""
    return [one.name for one in _people(tx)][:MOST]


def mention(tx: Transaction, record: Record, text: str, key: str) -> Mentioned:
    """Tell those whom ``text`` names about ``record``; ``key`` tells this note from others."""
    named = list(_named(_people(tx), text)) if "@" in text else []
    case = Case(tx, record.entity, record.id) if named else None
    able = {one.person for one in case.among({one.id for one in named}, "read")} if case else set()
    seeing = [one for one in named if one.id in able]
    about = {
        "who": tx.actor.name, "title": record.title, "entity": record.entity.key,
        "record": str(record.id),
    }  # fmt: skip
    message = Message("{who} mentioned you: {title}", about)
    others = [one for one in seeing if one.id != tx.actor.person]
    tell(tx, None, [
        Told(one.id, f"mention:{key}", "comment", message, about=record.id) for one in others
    ])  # fmt: skip
    left_out = tuple(one.name for one in named if one not in seeing)
    return Mentioned(tuple(one.name for one in others), left_out)


def _people(tx: Transaction) -> list[Person]:
    return [one for one in People(tx).all() if not one.is_service]


def _named(people: Iterable[Person], text: str) -> Iterator[Person]:
    """Everybody whose name, sign-in or one word of the name stands after an @."""
    by_name: dict[str, set[UUID]] = {}
    known = {one.id: one for one in people}
    for one in known.values():
        for name in (one.login, one.name, *one.name.split()):
            by_name.setdefault(name.casefold(), set()).add(one.id)
    found: dict[UUID, None] = {}
    for at in re.finditer("@", text):
        rest = text[at.end() : at.end() + 100].casefold()
        names = sorted((name for name in by_name if rest.startswith(name)), key=len)
        # The longest name that fits; a word that several people have names nobody.
        if names and len(by_name[names[-1]]) == 1:
            found.update(dict.fromkeys(by_name[names[-1]]))
    return (known[id] for id in found)

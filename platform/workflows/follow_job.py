"""The job that tells followers what happened to a record: what each of them may see of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast
from uuid import UUID

from sqlalchemy import select, update

from ..access.looking import seen_by
from ..access.people import People
from ..access.rows import field_rights
from ..core.actor import SYSTEM, Actor
from ..core.errors import Message, NotAllowedError, NotFoundError
from ..core.transaction import Transaction
from ..core.workspace import Workspace
from ..documents.app import Entity
from ..documents.releases import current_app
from ..jobs.handler import RunningJob
from ..jobs.job import pack
from ..records.following import TOGETHER as CHUNK
from ..records.following import followers
from ..records.history import Entry, entries_of, entries_of_change_set
from ..records.near import name_of
from ..records.reading import Reader
from ..records.service import RecordService
from ..records.values import LinkedTitle, Record
from .following import TELL_FOLLOWERS, key_of_new, links_of
from .notices import TOGETHER, Told, tell
from .outside_tables import NOTICE, UNREAD
from .ports.people import uuid_of
from .ports.versions import Versions
from .telling import ENDINGS

#: Whom changes come from that no person made.
NOBODY = "Formloom"
#: Changes of these say nothing to people.
SILENT = frozenset({"created_at", "created_by", "updated_at", "updated_by", "revision"})
_SAID: Mapping[str, str] = {
    "delete": "{who} deleted {title}.",
    "restore": "{who} brought {title} back.",
    "transfer": "{who} handed over {title}.",
}


class TellFollowers:
    """Tells followers of records that were written; told is what they may see at that moment."""

    name = TELL_FOLLOWERS

    def run(self, workspace: Workspace, job: RunningJob) -> None:
        if job.resume.get("told"):
            return
        with workspace.write(SYSTEM) as tx:
            telling = _Telling(tx, job)
            if "set" in job.payload:
                # Counted anew whenever the job runs once more: the same notice says how many.
                telling.tell_set(UUID(str(job.payload["set"])))
                return
            telling.tell()
            job.checkpoint(tx, {"told": True})


@dataclass(frozen=True)
class Happened:
    """A change of a record by its ``revision``; or something ``new`` of ``other`` leads to it."""

    entity: Entity
    record: UUID
    revision: int
    other: str
    new: UUID | None


class _Telling:
    def __init__(self, tx: Transaction, job: RunningJob) -> None:
        self._tx = tx
        self._app = current_app(tx)
        self._job = job
        self._asked = job.payload
        self._by = uuid_of(str(self._asked["actor"]))
        self._views: dict[UUID, Transaction] = {}

    @cached_property
    def _who(self) -> str:
        return People(self._tx).names_of([self._by]).get(self._by, NOBODY) if self._by else NOBODY

    @cached_property
    def _actors(self) -> Mapping[UUID, Actor]:
        return {one.person: one for one in People(self._tx).actors() if one.person}

    def _view(self, person: UUID) -> Transaction:
        """The transaction as somebody sees it."""
        if person not in self._views:
            self._views[person] = seen_by(self._tx, self._actors[person])
        return self._views[person]

    def _to_tell(self, people: Iterable[UUID]) -> Iterator[UUID]:
        """Those of some followers who can sign in and did not do it themselves."""
        return (one for one in people if one != self._by and one in self._actors)

    # One by one

    def tell(self) -> None:
        if "flow" in self._asked:
            self._tell_run()
            return
        happened = list(self._happened())
        if self._asked["whole"]:
            self._tell_count({(one.entity.key, one.record) for one in happened}, str(self._job.id))
            return
        for one in happened:
            people = followers(self._tx, one.entity, [one.record]).get(one.record, ())
            for person in self._to_tell(people):
                self._tell_one(one, person)

    def _happened(self) -> Iterator[Happened]:
        for entity, id, revision, other, new in cast("Sequence[list[str]]", self._asked["told"]):
            known = self._app.entities.get(entity)
            if known is not None:
                yield Happened(known, UUID(id), int(revision), other, uuid_of(new))

    def _tell_one(self, one: Happened, person: UUID) -> None:
        view = self._view(person)
        record = _seen(view, one.entity, one.record)
        if record is None:
            return
        if one.new is not None:
            self._tell_new(one, person, record)
            return
        entry = self._entry(one)
        said = _said(view, one.entity, entry) if entry else None
        if said is None:
            return
        template, data = said
        message = self._message(template, record, data)
        if "fields" in data and self._joins(person, message):
            return
        key = f"follow:{one.record}:{one.revision}"
        tell(self._tx, None, [Told(person, key, "follow", message, about=one.record)])

    def _entry(self, one: Happened) -> Entry | None:
        found = entries_of(self._tx, one.record, before=one.revision + 1, limit=1)
        return found[0] if found and found[0].revision == one.revision else None

    def _message(self, template: str, record: Record, data: Mapping[str, str]) -> Message:
        about = {"entity": record.entity.key, "record": str(record.id), "title": record.title}
        return Message(template, {"who": self._who, **about, **data})

    def _joins(self, person: UUID, message: Message) -> bool:
        """Whether what was changed is told with an unread notice of a moment ago."""
        about = UUID(str(message.data["record"]))
        recent = (NOTICE.c.about == about, NOTICE.c.person == person, UNREAD)
        since = NOTICE.c.at > self._tx.now - TOGETHER
        newest = select(NOTICE.c.id, NOTICE.c.message).where(*recent, since)
        locked = newest.order_by(NOTICE.c.id.desc()).limit(1).with_for_update()
        last = self._tx.execute(locked).first()
        if last is None or last.message["template"] != message.template:
            return False
        before, data = last.message["data"], message.data
        if before.get("who") != data["who"]:
            return False
        fields = dict.fromkeys((*before["fields"].split(","), *str(data["fields"]).split(",")))
        both = Message(message.template, {**data, "fields": ",".join(fields)})
        self._tx.execute(update(NOTICE).where(NOTICE.c.id == last.id).values(message=pack(both)))
        return True

    def _tell_new(self, one: Happened, person: UUID, record: Record) -> None:
        """Something new leads to the record, by a link that the person may see."""
        view, other, new = self._view(person), self._app.entities.get(one.other), one.new
        if other is None or new is None:
            return
        rights = field_rights(view, other)
        links = [
            key for key, target in links_of(self._app, other)
            if target == one.entity.key and rights.get(key) in {"read", "edit"}
        ]  # fmt: skip
        made = _seen(view, other, new, links)
        if made is None or not any(_leads_to(made.values.get(key), one.record) for key in links):
            return
        if self._was_told(person, f"mention:{new}"):
            return
        message = self._message(
            "{who} added to {title}: {thing} {name}", record,
            {"thing": other.key, "name": made.title},
        )  # fmt: skip
        # One that leads to several followed records is told once.
        told = Told(person, key_of_new(new), "follow", message, about=one.record)
        tell(self._tx, None, [told])

    def _was_told(self, person: UUID, key: str) -> bool:
        same = (NOTICE.c.person == person, NOTICE.c.key == key)
        return self._tx.execute(select(NOTICE.c.id).where(*same)).first() is not None

    def _tell_run(self) -> None:
        """A flow began for the record, or came to an end."""
        asked = {key: str(value) for key, value in self._asked.items()}
        entity, id = self._app.entities.get(asked["entity"]), UUID(asked["record"])
        if entity is None:
            return
        result = asked["result"]
        template = ENDINGS[result] if result else "{flow} began for {title}."
        flow = Versions(self._tx).version(asked["flow"], asked["version"]).title
        for person in self._to_tell(followers(self._tx, entity, [id]).get(id, ())):
            record = _seen(self._view(person), entity, id)
            if record is not None and str(person) != asked["initiator"]:
                message = self._message(template, record, {"flow": flow})
                told = Told(person, f"follow:{self._job.id}", "follow", message, about=id)
                tell(self._tx, None, [told])

    # Together

    def tell_set(self, id: UUID) -> None:
        """How many records of a change set somebody follows: so far, if it still grows."""
        self._tell_count(set(self._touched(id)), str(id))

    def _touched(self, id: UUID) -> Iterator[tuple[str, UUID]]:
        by_id = {one.id: one for one in self._app.entities.values()}
        for entry in entries_of_change_set(self._tx, id):
            entity = by_id.get(entry.entity_id)
            if entity is None:
                continue
            if entry.action != "create":
                yield entity.key, entry.record
                continue
            for key, target in links_of(self._app, entity):
                _, after = entry.changes.get(entity.fields[key].id, (None, None))
                if isinstance(after, str) and (linked := uuid_of(after)):
                    yield target, linked

    def _tell_count(self, touched: Iterable[tuple[str, UUID]], key: str) -> None:
        """Tell everybody how many of the records they follow were changed, if they see them."""
        by_entity: dict[str, list[UUID]] = {}
        for entity, id in touched:
            by_entity.setdefault(entity, []).append(id)
        counts: dict[UUID, int] = {}
        for entity, ids in by_entity.items():
            for person, mine in self._followed(self._app.entity(entity), ids).items():
                counts[person] = counts.get(person, 0) + mine
        for person, count in counts.items():
            message = Message(
                "{who} changed {count} record(s) that you follow.",
                {"who": self._who, "count": count},
            )
            self._retell(person, f"follow:set:{key}", message)

    def _followed(self, entity: Entity, ids: Sequence[UUID]) -> Mapping[UUID, int]:
        """How many of some records each of their followers may see."""
        of: dict[UUID, list[UUID]] = {}
        for record, people in followers(self._tx, entity, ids).items():
            for person in self._to_tell(people):
                of.setdefault(person, []).append(record)
        counted = {person: _count(self._view(person), entity, mine) for person, mine in of.items()}
        return {person: count for person, count in counted.items() if count}

    def _retell(self, person: UUID, key: str, message: Message) -> None:
        """Tell something, or say it anew where it was told with another count."""
        same = (NOTICE.c.person == person, NOTICE.c.key == key)
        known = self._tx.execute(select(NOTICE.c.message).where(*same)).scalar_one_or_none()
        if known is None:
            tell(self._tx, None, [Told(person, key, "follow", message)])
        elif known["data"] != message.data:
            anew = update(NOTICE).where(*same).values(message=pack(message), read_at=None)
            self._tx.execute(anew)


def _seen(
    view: Transaction, entity: Entity, record: UUID, links: Sequence[str] = ()
) -> Record | None:  # fmt: skip
    """A record by its name, from the recycle bin, too; None for whoever may not see it."""
    fields = [*name_of(entity), *links]
    try:
        return RecordService(view, entity.key).get(record, fields=fields, deleted=None)
    except (NotFoundError, NotAllowedError):
        return None


def _leads_to(value: object, record: UUID) -> bool:
    return isinstance(value, LinkedTitle) and value.id == record


def _count(view: Transaction, entity: Entity, ids: Sequence[UUID]) -> int:
    """How many of some records somebody may see."""
    reader = Reader(view, current_app(view), entity)
    shape = reader.shape(())
    chunks = (ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK))
    return sum(len(reader.get_all(chunk, shape)) for chunk in chunks)


def _said(
    view: Transaction, entity: Entity, entry: Entry
) -> tuple[str, Mapping[str, str]] | None:  # fmt: skip
    """What an entry of history says to somebody; None if they may see nothing of it."""
    if entry.action in _SAID:
        return _SAID[entry.action], {}
    if entry.action != "update":
        return None
    rights = field_rights(view, entity)
    fields = {one.id: one for one in (*entity.system.values(), *entity.fields.values())}
    changed = [fields[id].key for id in entry.changes if id in fields]
    seen = [
        key for key in changed
        if key not in SILENT and rights.get(key) in {"read", "edit"}
    ]  # fmt: skip
    if not seen:
        return None
    states = entity.states
    if states is not None and states.field in seen:
        _, to = entry.changes[entity.fields[states.field].id]
        if isinstance(to, str):
            return "{who} moved {title} to {state}.", {"state": to}
    return "{who} changed {title}: {fields}", {"fields": ",".join(seen)}

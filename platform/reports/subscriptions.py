"""Subscribing oneself and others to reports and dashboards, and what becomes of it."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from types import MappingProxyType
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select, update

from ..access.actors import demand_person
from ..access.audit import write_audit
from ..access.hierarchy import staff_below
from ..access.people import People
from ..core.actor import SYSTEM
from ..core.errors import InvalidValueError, Message, NotAllowedError, NotFoundError
from ..core.ids import new_id
from ..core.transaction import Transaction
from ..core.workspace import Workspace
from ..documents.releases import current_app
from ..jobs.handler import RunningJob
from ..jobs.job import pack
from ..jobs.queue import enqueue
from ..jobs.schedules import drop_schedule, ensure_schedule
from ..records.conditions import condition as matches
from .conditions import checked
from .document import Document
from .filters import broken_out, narrowed
from .own import OWN, report_document
from .permission import demand_reports, is_for, reaches
from .plan import compile_report
from .subscription import Condition, Subscription, Timing
from .subscription_tables import SUBSCRIPTION

BEGIN, SEND = "subscriptions.begin", "subscriptions.send"
#: With the waits between them these take a day and a half.
MOST_ATTEMPTS = 12
KINDS = ("report", "dashboard")
NO_FILTERS: Mapping[str, str] = MappingProxyType({})
MOST = 500


def subscribed(tx: Transaction, kind: str, key: str, locale: str = "en") -> Document:
    """The report or dashboard as the actor may see it.

    :raises NotFoundError: if there is none; ``NotAllowedError`` if their roles bring no reports.
    """
    demand_reports(tx)
    if kind == "report":
        return report_document(tx, key, locale)
    found = current_app(tx).document("dashboard", key)
    if kind not in KINDS or not is_for(tx, found):
        raise NotFoundError("There is no {kind} '{key}'.", kind="dashboard", key=key)
    return found


def filtered_by(kind: str, document: Document, filters: Mapping[str, str]) -> Document:
    """A report with the filters of its letters; a dashboard's are in force where it is shown.

    :raises InvalidValueError: for filters that it has not.
    """
    if kind == "report":
        strange = filters.keys() - {"filter", "by"}
        found = narrowed(document, filters.get("filter", ""))
        made = broken_out(found, filters["by"]) if filters.get("by") else found
    else:
        known = cast("Iterable[Mapping[str, str]]", document.get("filters", ()))
        strange, made = filters.keys() - {one["id"] for one in known}, document
    if strange:
        raise InvalidValueError("There is no filter '{id}'.", id=min(strange), field="filters")
    return made


class Subscriptions:
    """Those that concern the actor of a transaction: theirs, and those they made for others."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def mine(self) -> list[Subscription]:
        """What the actor gets, and what others get because of them."""
        me = demand_person(self._tx)
        return self._read(or_(SUBSCRIPTION.c.person == me, SUBSCRIPTION.c.created_by == me))

    def all(self) -> list[Subscription]:
        """Everybody's.

        :raises NotAllowedError: unless an administrator asks.
        """
        if not self._tx.actor.is_administrator:
            raise NotAllowedError("Only an administrator may do this.")
        return self._read()

    def get(self, id: UUID) -> Subscription:
        """One that the actor gets or made; any, for an administrator.

        :raises NotFoundError: if there is none of those.
        """
        found = next(iter(self._read(SUBSCRIPTION.c.id == id)), None)
        who = self._tx.actor
        concerned = found is not None and who.person in {found.person, found.created_by}
        if found is None or not (concerned or who.is_administrator):
            raise NotFoundError("There is no such subscription.")
        return found

    def changeable(self, id: UUID) -> Subscription:
        """One of which the actor may say when it is sent.

        :raises NotAllowedError: for a report of somebody's own, which nobody else can read.
        """
        found = self.get(id)
        if found.key.startswith(OWN) and found.person != self._tx.actor.person:
            raise NotAllowedError(
                "This is a report of somebody's own, and only they may change when it is sent. "
                "You can pause or end it."
            )
        return found

    def add(
        self, kind: str, key: str, people: Iterable[UUID], timing: Timing, condition: Condition,
        filters: Mapping[str, str] = NO_FILTERS,
    ) -> list[Subscription]:  # fmt: skip
        """Have a report or dashboard sent to people, each what they themselves may see.

        :param filters: values of a dashboard's filters by their ids; of a report ``filter``, a
            formula, and ``by``, a path or ``path:bucket`` instead of its groups.
        :raises InvalidValueError: for what is wrong, or somebody who could not get it.
        :raises NotAllowedError: for somebody whom the actor may not subscribe.
        """
        me = demand_person(self._tx)
        document = subscribed(self._tx, kind, key)
        filtered = filtered_by(kind, document, filters)
        self._check(kind, filtered, timing, condition)
        made = []
        for person in dict.fromkeys(people):
            self._admit(me, person, key, document)
            one = Subscription(
                new_id(), kind, key, person, me, self._tx.now, timing, condition, filters
            )  # fmt: skip
            self._tx.execute(SUBSCRIPTION.insert().values(one.columns()))
            self._schedule(one)
            made.append(one)
        if not made:
            raise InvalidValueError("Name at least one person.", field="people")
        told = [str(one.person) for one in made]
        write_audit(self._tx, "subscription.add", f"{kind}/{key}", people=told)
        return made

    def change(self, id: UUID, timing: Timing, condition: Condition) -> Subscription:
        """Say something else of when and whether; an alert starts anew."""
        before = self.changeable(id)
        document = subscribed(self._tx, before.kind, before.key)
        document = filtered_by(before.kind, document, before.filters)
        self._check(before.kind, document, timing, condition)
        same = before.condition == condition
        after = replace(
            before, timing=timing, condition=condition, is_over=before.is_over if same else None
        )
        values = {"timing": asdict(timing), "condition": asdict(condition)}
        self._store(id, **values, is_over=after.is_over)
        self._schedule(after)
        write_audit(self._tx, "subscription.change", f"{before.kind}/{before.key}")
        return after

    def pause(self, id: UUID, *, paused: bool) -> Subscription:
        """Send nothing until it goes on; or go on, from the next time."""
        after = replace(self.get(id), paused=paused)
        self._store(id, paused=paused)
        self._schedule(after)
        return after

    def remove(self, id: UUID) -> None:
        """Send nothing any more."""
        _drop(self._tx, self.get(id))

    def send_now(self, id: UUID) -> UUID:
        """Have a letter written now, whatever its condition says; return the job's id."""
        found = self.get(id)
        payload = {"subscription": str(found.id), "now": True}
        key = f"subscription-now:{found.id}"
        return enqueue(self._tx, SEND, payload, key=key, attempts=MOST_ATTEMPTS, actor=SYSTEM)

    def may_subscribe(self, person: UUID) -> bool:
        """Whether the actor may subscribe them: oneself, one's staff; designers, everybody."""
        who = self._tx.actor
        return (
            person == who.person
            or who.is_designer
            or person in self._tx.kept("subscriptions.staff", self._staff)
        )

    def _staff(self) -> frozenset[UUID]:
        return staff_below(self._tx, demand_person(self._tx))

    def _check(
        self, kind: str, document: Document, timing: Timing, condition: Condition
    ) -> None:  # fmt: skip
        timing.cron()
        if kind == "report":
            app = current_app(self._tx)
            if filter := str(document.get("filter", "")):
                matches(self._tx, app, app.entity(str(document["entity"])), filter)
            checked(condition, compile_report(current_app(self._tx), document))
        elif condition.when != "always":
            raise InvalidValueError("A dashboard is sent without a condition.", field="when")

    def _admit(self, me: UUID, id: UUID, key: str, document: Document) -> None:
        if not self.may_subscribe(id):
            raise NotAllowedError(
                "You may subscribe yourself and the people whom you manage. Ask an administrator "
                "for others."
            )
        person = People(self._tx).get(id)
        if not person.email:
            raise InvalidValueError("{name} has no mail address.", name=person.name, field="people")
        if id == me:
            return
        if key.startswith(OWN):
            raise InvalidValueError(
                "Only you see this report. Publish it before you send it to others.",
                field="people",
            )
        actor = People(self._tx).actor(person.login)
        if not reaches(current_app(self._tx), actor, document):
            raise InvalidValueError(
                "{name} may not see this: none of their roles brings it.", name=person.name,
                field="people",
            )  # fmt: skip

    def _schedule(self, one: Subscription) -> None:
        name = f"subscription:{one.id}"
        if one.paused:
            drop_schedule(self._tx, name)
            return
        payload, at, zone = {"subscription": str(one.id)}, one.timing.cron(), one.timing.zone
        ensure_schedule(self._tx, name, BEGIN, payload, at=at, zone=zone, actor=SYSTEM)

    def _store(self, id: UUID, **values: object) -> None:
        self._tx.execute(update(SUBSCRIPTION).where(SUBSCRIPTION.c.id == id).values(values))

    def _read(self, *tests: ColumnElement[bool]) -> list[Subscription]:
        newest = select(SUBSCRIPTION).where(*tests).order_by(SUBSCRIPTION.c.id.desc()).limit(MOST)
        return [Subscription.of(row) for row in self._tx.execute(newest).mappings()]


def _drop(tx: Transaction, one: Subscription) -> None:
    drop_schedule(tx, f"subscription:{one.id}")
    tx.execute(delete(SUBSCRIPTION).where(SUBSCRIPTION.c.id == one.id))
    write_audit(tx, "subscription.remove", f"{one.kind}/{one.key}", person=str(one.person))


def find(tx: Transaction, id: UUID) -> Subscription | None:
    """A subscription, for those who send it; None if it was ended meanwhile."""
    row = tx.execute(select(SUBSCRIPTION).where(SUBSCRIPTION.c.id == id)).mappings().first()
    return None if row is None else Subscription.of(row)


def record_outcome(
    tx: Transaction, id: UUID, state: str, reason: Message | None = None, **more: object
) -> None:
    """Write down what became of one letter; ``stopped`` sends nothing any more."""
    values: dict[str, object] = {"last_at": tx.now, "last_state": state, **more}
    values["last_reason"] = pack(reason)
    if state == "stopped":
        values["paused"] = True
        drop_schedule(tx, f"subscription:{id}")
    tx.execute(update(SUBSCRIPTION).where(SUBSCRIPTION.c.id == id).values(values))


# Leaving without signing in


def leave_key(workspace: Workspace, id: UUID) -> str:
    """What the link in a letter proves: that whoever has it was written to."""
    told = b"subscription:" + id.bytes
    return hmac.new(workspace.settings.secret(), told, hashlib.sha256).hexdigest()[:40]


def left_by(tx: Transaction, id: UUID, key: str) -> Subscription:
    """The subscription that a link in a letter is about.

    :raises NotFoundError: if the link is wrong, or it has ended.
    """
    found = find(tx, id)
    given = key.encode("utf-8", "replace")
    if found is None or not hmac.compare_digest(leave_key(tx.workspace, id).encode(), given):
        raise NotFoundError("This subscription has ended.")
    return found


def leave(tx: Transaction, id: UUID, key: str) -> None:
    """End a subscription by the link in its letter.

    :raises NotFoundError: if the link is wrong, or it has ended.
    """
    _drop(tx, left_by(tx, id, key))


class BeginSending:
    """Queues the letter of a schedule whose time has come: once, however often it is run."""

    name = BEGIN

    def run(self, workspace: Workspace, job: RunningJob) -> Mapping[str, object] | None:
        if job.resume.get("queued"):
            return None
        id = str(job.payload["subscription"])
        with workspace.write(SYSTEM) as tx:
            payload, key = {"subscription": id}, f"subscription:{id}"
            enqueue(tx, SEND, payload, key=key, attempts=MOST_ATTEMPTS, actor=SYSTEM)
            job.checkpoint(tx, {"queued": True})
        return None

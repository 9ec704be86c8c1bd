"""Subscriptions: reports and dashboards by mail, and what became of the last letter."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from marshmallow import fields

from ...platform.access.people import People
from ...platform.documents.releases import current_app
from ...platform.reports.conditions import WHEN
from ...platform.reports.subscription import EVERY, LAST_DAY, Condition, Subscription, Timing
from ...platform.reports.subscriptions import KINDS, Subscriptions
from ..i18n import translated
from ..unit_of_work import transaction
from .answers import iso, person
from .operations import Area
from .schemas import Choice, Closed, Flag, Id, Items, Object, Part, Text, Whole, link, page_of

subscriptions = Area("subscriptions")


class TimingBody(Closed):
    """When: ``on`` is the day of the week (1 is Monday) or the month, in the time of ``zone``."""

    every = Choice(*EVERY, required=True)
    at = Text(most=5, load_default="08:00")
    on = Whole(least=1, most=LAST_DAY, load_default=1)
    zone = Text(most=64, load_default="")


class ConditionBody(Closed):
    """On what condition: ``formula`` is over the totals, ``value`` and ``limit`` make an alert."""

    when = Choice(*WHEN.names(), load_default="always")
    formula = Text(load_default="")
    value = Text(most=40, load_default="")
    limit = Text(most=40, load_default="")


class NewSubscription(Closed):
    """``people`` get it, oneself if nobody is named; each what they themselves may see.

    ``filters`` are values of a dashboard's filters by id; of a report ``filter``, a formula, and
    ``by``, a path or ``path:bucket`` instead of its groups.
    """

    kind = Choice(*KINDS, required=True)
    key = Text(least=1, most=60, required=True)
    people = Items(Id(), load_default=(), most=200)
    timing = Part(TimingBody, required=True)
    condition = Part(ConditionBody, load_default=dict)
    filters = Object(keys=Text(most=40), values=Text(most=4_000), load_default=dict)


class ChangedSubscription(Closed):
    """What changes; what is left out stays."""

    timing = Part(TimingBody)
    condition = Part(ConditionBody)
    paused = Flag()


class SubscriptionsQuery(Closed):
    """Everybody's are for administrators."""

    everybody = Flag(load_default=False)


class TimingAnswer(Closed):
    """When it is sent."""

    every = fields.String(required=True)
    at = fields.String(required=True)
    on = fields.Integer(required=True)
    zone = fields.String(required=True)


class ConditionAnswer(Closed):
    """On what condition it is sent."""

    when = fields.String(required=True)
    formula = fields.String(required=True)
    value = fields.String(required=True)
    limit = fields.String(required=True)


class SubscriptionAnswer(Closed):
    """A subscription; ``last_state`` is empty, sent, skipped, waiting, failed or stopped."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    key = fields.String(required=True)
    person = link()
    created_by = link()
    created_at = fields.AwareDateTime(required=True)
    timing = fields.Nested(TimingAnswer, required=True)
    condition = fields.Nested(ConditionAnswer, required=True)
    filters = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    paused = fields.Boolean(required=True)
    last_at = fields.AwareDateTime(required=True, allow_none=True)
    last_state = fields.String(required=True)
    last_reason = fields.String(required=True)


SUBSCRIPTIONS = page_of(SubscriptionAnswer)


class QueuedAnswer(Closed):
    """The job that sends it."""

    job = fields.UUID(required=True)


@subscriptions.get("/subscriptions", query=SubscriptionsQuery, answer=SUBSCRIPTIONS)
def list_subscriptions(query: dict[str, Any]) -> object:
    """List what one gets, and what others get because of one"""
    known = Subscriptions(transaction())
    return _page(known.all() if query["everybody"] else known.mine())


@subscriptions.post("/subscriptions", body=NewSubscription, answer=SUBSCRIPTIONS, status=201)
def add_subscription(body: dict[str, Any]) -> object:
    """Subscribe oneself or others to a report or dashboard"""
    tx = transaction()
    people = body["people"] or ([tx.actor.person] if tx.actor.person else [])
    timing, condition = _timing(body["timing"]), Condition(**body["condition"])
    kind, key, filters = body["kind"], body["key"], body["filters"]
    return _page(Subscriptions(tx).add(kind, key, people, timing, condition, filters))


@subscriptions.get("/subscriptions/<uuid:id>", answer=SubscriptionAnswer)
def get_subscription(id: UUID) -> object:
    """Look at one"""
    return _one(Subscriptions(transaction()).get(id))


@subscriptions.patch(
    "/subscriptions/<uuid:id>", body=ChangedSubscription, answer=SubscriptionAnswer
)
def change_subscription(id: UUID, body: dict[str, Any]) -> object:
    """Change when it is sent, pause it or let it go on"""
    known = Subscriptions(transaction())
    found = known.get(id)
    if "timing" in body or "condition" in body:
        timing = _timing(body["timing"]) if "timing" in body else found.timing
        condition = Condition(**body["condition"]) if "condition" in body else found.condition
        found = known.change(id, timing, condition)
    if "paused" in body:
        found = known.pause(id, paused=body["paused"])
    return _one(found)


@subscriptions.delete("/subscriptions/<uuid:id>")
def end_subscription(id: UUID) -> None:
    """End one"""
    Subscriptions(transaction()).remove(id)


@subscriptions.post(
    "/subscriptions/<uuid:id>/send", answer=QueuedAnswer, status=202, transacts="writes"
)
def send_subscription(id: UUID) -> object:
    """Have one sent now, whatever its condition says"""
    return {"job": str(Subscriptions(transaction()).send_now(id))}


def _timing(given: dict[str, Any]) -> Timing:
    """In the zone of the workspace, if none is named."""
    zone = given["zone"] or current_app(transaction()).manifest.zone.key
    return Timing(given["every"], given["at"], given["on"], zone)


def _page(found: list[Subscription]) -> object:
    return {"items": [_one(one) for one in found], "next": None, "count": len(found)}


def _one(one: Subscription) -> dict[str, object]:
    names = People(transaction()).names_of((one.person, one.created_by))
    return {
        "id": str(one.id), "kind": one.kind, "key": one.key,
        "person": person(one.person, names.get(one.person, "")),
        "created_by": person(one.created_by, names.get(one.created_by, "")),
        "created_at": iso(one.created_at),
        "timing": asdict(one.timing), "condition": asdict(one.condition),
        "filters": dict(one.filters), "paused": one.paused,
        "last_at": iso(one.last_at), "last_state": one.last_state,
        "last_reason": translated(one.last_reason) if one.last_reason else "",
    }  # fmt: skip

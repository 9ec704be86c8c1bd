"""Funnels, RFM, rates of currencies and targets as random people see them: plain Python over the
rows and histories that the API gives the same person."""

import random
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from api_client import Client
from make import entity

from formloom.platform.access.people import People
from formloom.platform.access.tokens import Tokens
from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService

STAGES = ("new", "offer", "won")
CHOICES = [{"value": one, "title": one} for one in (*STAGES, "lost")]
CURRENCIES = ("CNY", "USD", "EUR")
DOCUMENTS = (
    entity("account", {"name": {}}, display="name"),
    entity("deal", {
        "name": {}, "stage": {"field": "choice", "options": CHOICES},
        "amount": {"field": "money", "currencyField": "currency"}, "currency": {},
        "size": {"field": "decimal", "scale": 2}, "closed_on": {"field": "date"},
        "account": {"field": "link", "to": "account", "inverse": "deals"},
    }, display="name"),
    entity("rate", {"code": {}, "rate": {"field": "decimal", "scale": 6},
                    "since": {"field": "date"}}),
    entity("target", {"month": {"field": "date"}, "goal": {"field": "decimal", "scale": 2},
                      "stage": {"field": "choice", "options": CHOICES}}),
)  # fmt: skip
FIELDS = {
    "deal": ("stage", "amount", "currency", "size", "closed_on", "account"),
    "rate": ("code", "rate", "since"), "target": ("month", "goal", "stage"),
}  # fmt: skip
SEEDS = range(40)


@pytest.fixture
def chance(proof):
    return random.Random(proof.sample(SEEDS, 1)[0])


@pytest.fixture
def readers(app, workspace, published, chance):
    """Somebody who reads all, and two who read what is theirs, of a company of chance."""
    everywhere = dict.fromkeys(("deal", "account", "rate", "target"))
    published(*DOCUMENTS, *(
        {"$schema": "formloom:role/1", "$id": key, "title": key, "reports": True,
         "entities": {name: {"read": chance.choice(("own", "all")) if key == "some" else scope}
                      for name in everywhere}}
        for key, scope in (("all", "all"), ("own", "own"), ("some", "own"))
    ))  # fmt: skip
    with workspace.write(SYSTEM) as tx:
        people = [People(tx).add(key, roles=[key]) for key in ("all", "own", "some")]
        _fill(tx, chance, [one.id for one in people])
        return [Client(app, Tokens(tx, one.id).create("t").secret, one.id) for one in people]


def _fill(tx, chance, owners):
    def record(key, **values):
        made = {name: value for name, value in values.items() if value is not None}
        owner = str(chance.choice(owners))
        return RecordService(tx, key).create({**made, "owner": owner}).id

    accounts = [record("account", name=f"A{number}") for number in range(7)]
    for _ in range(45):
        amount = f"{chance.randint(-500, 9000)}.{chance.randint(0, 99):02}"
        size = f"{chance.randint(1, 9)}.{chance.choice(('00', '50'))}"
        deal = record(
            "deal", stage=chance.choice((*STAGES, "lost", None)), closed_on=_day(chance),
            currency=chance.choice(CURRENCIES), amount=chance.choice((amount, None)),
            size=chance.choice((size, None)), account=chance.choice((*map(str, accounts), None)),
        )  # fmt: skip
        for stage in chance.choices((*STAGES, "lost"), k=chance.choice((0, 0, 1, 2))):
            RecordService(tx, "deal").update(deal, {"stage": stage})
    for _ in range(9):
        rate = f"{chance.randint(1, 9)}.{chance.randint(0, 999_999):06}"
        record("rate", code=chance.choice(CURRENCIES[1:]), rate=rate, since=_day(chance))
        goal = f"{chance.randint(1, 900)}.25"
        record("target", month=_day(chance), goal=goal, stage=chance.choice(STAGES))


def _day(chance):
    return (date(2026, 1, 1) + timedelta(days=chance.randrange(150))).isoformat()


def rows(client, key):
    """The records of an entity that a person may read; each with its id."""
    path = f"/records/{key}?limit=500&fields={','.join(FIELDS[key])}"
    return [{"id": one["id"], **one["values"]} for one in client.get(path)["items"]]


def run(client, **report):
    """What a report answers the person: its rows and totals."""
    head = {"$schema": "formloom:report/1", "$id": "r", "title": "R", "entity": "deal"}
    return client.post("/reports/run", {**head, **report})


def exact(text):
    return None if text is None else Fraction(Decimal(text))


def total(values):
    return sum((Fraction(Decimal(one)) for one in values if one is not None), Fraction(0))


def test_a_funnel_is_of_the_furthest_stages_in_the_histories(readers, chance):
    where = chance.choice(("", "closed_on < DATE(2026, 4, 1)"))
    for client in readers:
        found = [one for one in rows(client, "deal") if not where or _before(one, "2026-04-01")]
        furthest = [(one, _furthest(client, one)) for one in found]
        told = run(
            client, funnel={"by": "stage", "stages": [*STAGES]}, filter=where or "1 = 1",
            values=[{"id": "n", "agg": "count"}, {"id": "s", "agg": "sum", "of": "size"}],
        )  # fmt: skip
        for at, row in enumerate(told["rows"]):
            reached = [one for one, stage in furthest if stage >= at]
            assert (row[1], exact(row[2])) == (len(reached), total(one["size"] for one in reached))


def _before(deal, day):
    return deal["closed_on"] is not None and deal["closed_on"] < day


def _furthest(client, deal):
    """The place of the furthest stage that a deal ever had, -1 for none."""
    steps = client.get(f"/records/deal/{deal['id']}/history?limit=100")["items"]
    ever = [one["changes"]["stage"]["after"] for one in steps if "stage" in one["changes"]]
    return max((STAGES.index(one) for one in (*ever, deal["stage"]) if one in STAGES), default=-1)


def test_scores_are_equal_parts_of_the_accounts_that_one_may_see(readers, chance):
    parts = chance.randint(2, 5)
    for client in readers:
        groups = {}
        for one in rows(client, "deal"):
            if one["account"] is not None:
                groups.setdefault(one["account"]["id"], []).append(one)
        facts = {
            id: (max(one["closed_on"] or "" for one in deals), len(deals),
                 total(one["size"] for one in deals))
            for id, deals in groups.items()
        }  # fmt: skip
        scores = [_parts(facts, place, parts) for place in range(3)]
        told = run(
            client, rfm={"by": "account", "date": "closed_on", "amount": "size", "parts": parts}
        )
        assert {row[0]["id"] for row in told["rows"]} == facts.keys()
        for row in told["rows"]:
            id = row[0]["id"]
            assert (row[1] or "", row[2], exact(row[3])) == facts[id]
            assert row[4:] == [score[id] for score in scores]


def _parts(facts, place, parts):
    """The part of each group by one fact, the larger ones first where they are not equal."""
    order = sorted(facts, key=lambda id: (facts[id][place], id))
    least, more = divmod(len(order), parts)
    sizes = [least + (part < more) for part in range(parts)]
    numbers = [part + 1 for part, size in enumerate(sizes) for _ in range(size)]
    return dict(zip(order, numbers, strict=True))


def test_amounts_are_converted_by_the_rates_that_one_may_read(readers):
    convert = {"to": "CNY", "on": "closed_on", "rates": {
        "entity": "rate", "from": "code", "rate": "rate", "since": "since",
    }}  # fmt: skip
    value = {"id": "yuan", "agg": "sum", "of": "amount", "convert": convert}
    for client in readers:
        rates, found = rows(client, "rate"), rows(client, "deal")
        told = run(client, rows=[{"by": "stage"}], values=[value])
        for stage, shown in told["rows"]:
            asked = [one for one in found if one["stage"] == stage and one["amount"] is not None]
            worth = [_worth(one, rates) for one in asked]
            expected = None if None in worth else sum(worth, Fraction(0))
            assert exact(shown) == expected, stage


def _worth(deal, rates):
    """The amount by the newest rate of its day; None without one."""
    amount = deal["amount"]
    number = Fraction(Decimal(amount["amount"] if isinstance(amount, dict) else amount))
    if deal["currency"] == "CNY":
        return number
    day = deal["closed_on"]
    known = [one for one in rates if one["code"] == deal["currency"] and one["since"] <= day]
    if not known:
        return None
    return number * Fraction(Decimal(max(known, key=lambda one: one["since"])["rate"]))


def test_a_target_is_of_the_rows_that_one_may_read(readers):
    for client in readers:
        values = [
            {"id": "s", "agg": "sum", "of": "size"},
            {"id": "goal", "agg": "sum", "of": "goal", "from": {
                "entity": "target", "by": {"closed_on": "month", "stage": "stage"}}},
        ]  # fmt: skip
        by = [{"by": "stage"}, {"by": "closed_on", "bucket": "month"}]
        told = run(client, rows=by, values=values)
        deals, targets = rows(client, "deal"), rows(client, "target")
        keys = {(one["stage"], one["closed_on"][:7]) for one in deals}
        keys |= {(one["stage"], one["month"][:7]) for one in targets}
        assert {(row[0], row[1][:7]) for row in told["rows"]} == keys
        for stage, month, size, goal in told["rows"]:
            mine = [
                one for one in deals if (one["stage"], one["closed_on"][:7]) == (stage, month[:7])
            ]
            due = [one for one in targets if (one["stage"], one["month"][:7]) == (stage, month[:7])]
            assert exact(size) == total(one["size"] for one in mine)
            assert exact(goal) == total(one["goal"] for one in due)
        assert exact(told["totals"][-1]) == total(one["goal"] for one in targets)

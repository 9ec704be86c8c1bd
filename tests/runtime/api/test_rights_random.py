"""For random roles, people and records: no answer tells what a judge in plain Python keeps back.

Each deal has a telephone of its own, another one before that, and a file that nobody else has. They
are looked for in everything that the application answers: pages, JSON, headers, errors, files.
"""

import io
import random
import re

import pytest
from api_client import Client
from make import entity
from rights_world import ACCOUNT, DEAL, ROLES, actors, random_role, settle

from formloom.platform.access.tokens import Tokens
from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.changesets import change_set
from formloom.platform.records.files import Files
from formloom.platform.records.service import RecordService, Update

SEEDS = range(40)
PAPER = entity("paper", {"paper": {"field": "file"}})["properties"]
DOCUMENT = {**DEAL, "properties": {**DEAL["properties"], **PAPER}}
NOTE = entity("note", {"name": {}, "deal": {"field": "link", "to": "deal"}})
PEOPLE, RECORDS = 3, 7
#: Of one record: its address is known, for ids can be guessed.
ONE = (
    "/api/v1/records/deal/{id}", "/api/v1/records/deal/{id}/history",
    "/api/v1/records/deal/{id}/timeline", "/api/v1/records/deal/{id}/related",
    "/api/v1/records/deal/{id}/explain", "/e/deal/{id}", "/e/deal/{id}/changes",
    "/e/deal/{id}/access", "/api/v1/records/deal/{id}/shares",
)  # fmt: skip
#: Of many, some of them errors that could tell what they refuse.
MANY = (
    "/api/v1/records/deal?limit=100", "/api/v1/records/deal?search=deal&limit=100",
    "/api/v1/records/deal?filter=phone%20%3C%3E%20%27x%27&limit=100",
    "/api/v1/records/deal?sort=phone&limit=100", "/api/v1/search?q=deal", "/api/v1/search?q=138",
    "/api/v1/records/deal/export?format=csv", "/e/deal", "/e/deal?q=138", "/search?q=deal",
    "/api/v1/records/account?limit=100", "/bin/deal", "/changes", "/api/v1/changesets",
)  # fmt: skip
GROUPED = {
    "$schema": "formloom:report/1", "$id": "r", "title": "R", "entity": "deal",
    "values": [{"id": "n", "agg": "count"}],
}  # fmt: skip


class Secrets:
    """What each deal holds and where: its telephones, its file and the sets that changed it."""

    def __init__(self, workspace, company, chance):
        self.company = company
        self.order = list(company.deals)
        self.files, self.sets = {}, {}
        with workspace.write(SYSTEM) as tx:
            deals = RecordService(tx, "deal")
            for number, id in enumerate(self.order):
                deals.update(id, {"phone": f"139{number:08}"})
        for who, actor in chance.sample(actors(workspace, company), PEOPLE):
            with workspace.write(actor) as tx:
                self._change(tx, who, chance)

    def _change(self, tx, who, chance):
        """Let somebody change some in one set and attach files, while everybody still may."""
        deals = RecordService(tx, "deal")
        with change_set(tx, "bulk", "Some", entity=deals.entity) as own:
            for id in chance.sample(self.order, RECORDS):
                number = self.order.index(id)
                name, told = f"paper-{number}.txt", io.BytesIO(f"paper-{number}".encode())
                self.files[id] = str(Files(tx).upload("deal", "paper", name, told).id)
                assert not deals.update_many([Update(id, {"paper": [self.files[id]]})]).errors
        self.sets[who.id] = str(own)

    def told_in(self, text):
        """The deals of which ``text`` tells a value that is kept back from some."""
        # Ids hold digits, too: so many noughts only a phone number has.
        found = {"phone": r"13[89](0{4}\d{4})", "paper": r"paper-(\d+)", "name": r"deal n(\d+)\b"}
        return {
            key: {self.order[int(number)] for number in re.findall(pattern, text)}
            for key, pattern in found.items()
        }

    def leaks(self, who, text):
        """What ``text`` tells ``who`` and should not."""
        seen, found = self.company.visible(who), self.told_in(text)
        may = {key for key in ("phone", "paper") if self.reads(who, key)} | {"name"}
        return {
            key: ids - seen if key in may else ids
            for key, ids in found.items()
            if (ids - seen if key in may else ids)
        }

    def reads(self, who, key):
        return self.company.field_right(who, key) in {"read", "edit"}


@pytest.fixture
def secrets(workspace, published, proof):
    (seed,) = proof.sample(SEEDS, 1)
    chance = random.Random(seed)
    published(ACCOUNT, DOCUMENT)
    company = settle(workspace, chance, deals=24)
    published(*(_everything(key) for key in ROLES))
    made = Secrets(workspace, company, chance)
    company.roles = {key: _role(chance, key) for key in ROLES}
    published(*company.roles.values(), NOTE)
    return made


def _everything(key):
    said = dict.fromkeys(("read", "update"), "all")
    return {
        "$schema": "formloom:role/1", "$id": key, "title": key, "entities": {"deal": said},
    }  # fmt: skip


def _role(chance, key):
    role = random_role(chance, key)
    named = [one for one in ("phone", "paper") if chance.random() < 0.7]
    role["entities"]["deal"]["fields"] = {
        one: chance.choice(("hidden", "masked", "read", "edit")) for one in named
    }
    role["entities"]["note"] = {"create": True, "read": "all"}
    return {**role, "reports": True}


@pytest.fixture
def people(app, workspace, secrets):
    """(person, client) of everybody who changed something, and of one who did not."""
    with workspace.write(SYSTEM) as tx:
        everybody = sorted(secrets.company.people, key=lambda one: one.id not in secrets.sets)
        return [
            (one, Client(app, Tokens(tx, one.id).create("t").secret, one.id))
            for one in everybody[: PEOPLE + 1]
        ]


def ask(client, path, body=None):
    """The status, and all that was sent back as text."""
    method = "GET" if body is None else "POST"
    answer = client.http.open(path, method=method, headers=client.headers, json=body, buffered=True)
    return answer.status_code, f"{answer.headers}\n{answer.get_data().decode('utf-8', 'replace')}"


def test_no_answer_tells_what_is_kept_back(people, secrets):
    for who, client in people:
        seen = secrets.company.visible(who)
        for path in (*MANY, *(f"/changes/{one}" for one in secrets.sets.values())):
            status, text = ask(client, path)
            assert status < 500, path
            assert not secrets.leaks(who, text), (who.login, path)
        for id in secrets.order[::3]:
            for path in ONE:
                status, text = ask(client, path.format(id=id))
                assert status == (200 if id in seen else 404), (who.login, path)
                assert not secrets.leaks(who, text), (who.login, path)


def test_files_and_change_sets_open_for_whom_they_are(people, secrets):
    for who, client in people:
        seen = secrets.company.visible(who)
        for id, file in secrets.files.items():
            for path in (f"/api/v1/files/{file}", f"/files/{file}"):
                status, text = ask(client, path)
                assert (status == 200) is (id in seen and secrets.reads(who, "paper")), who.login
                assert not secrets.leaks(who, text)
        for owner, id in secrets.sets.items():
            assert (ask(client, f"/changes/{id}")[0] == 200) is (owner == who.id)


def test_groups_and_links_reach_what_may_be_seen(people, secrets):
    for who, client in people:
        seen = secrets.company.visible(who)
        status, text = ask(client, "/api/v1/reports/run", {**GROUPED, "rows": [{"by": "name"}]})
        assert secrets.told_in(text)["name"] == (seen if status == 200 else set()), who.login
        assert status == 200 or not seen, text
        status, text = ask(client, "/api/v1/reports/run", {**GROUPED, "rows": [{"by": "phone"}]})
        assert status == (200 if secrets.reads(who, "phone") else 403) or not seen
        assert not secrets.leaks(who, text)
        for id in secrets.order[::3]:
            sent = {"values": {"name": "n", "deal": str(id)}}
            status, text = ask(client, "/api/v1/records/note", sent)
            assert status == (201 if id in seen else 422), who.login
            assert not secrets.leaks(who, text)

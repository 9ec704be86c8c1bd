"""A workspace with a small company and quotes, and flows that are stored in it."""

import copy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID, uuid4

from flow_world import ENTITIES, document

from formloom.platform.access.departments import Departments
from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.registry import Registry
from formloom.platform.core.workspace import Workspace
from formloom.platform.jobs.runner import run_pending
from formloom.platform.records.service import RecordService
from formloom.platform.workflows import store
from formloom.platform.workflows.commands import Command
from formloom.platform.workflows.listening import listen
from formloom.platform.workflows.secrets import Secrets
from formloom.platform.workflows.service import Flows
from formloom.runtime.jobs import acting_as, handlers

#: Logins with their managers and roles.
STAFF = {
    "boss": (None, ("director",)), "zhao": ("boss", ("manager",)), "wang": ("zhao", ("sales",)),
    "chen": ("zhao", ("sales",)), "lu": ("boss", ("legal",)), "li": ("lu", ("legal",)),
    "root": (None, ("administrator",)),
}  # fmt: skip
#: Everybody may do everything with the records.
ALL = {"create": True} | dict.fromkeys(("read", "update", "delete"), "all")
ROLES = [
    {
        "$schema": "formloom:role/1", "$id": key, "title": key.title(),
        "entities": {"quote": ALL, "account": ALL},
    }
    for key in ("director", "manager", "sales", "legal")
]  # fmt: skip
JOBS = Registry(
    "job", tuple(one for one in handlers() if one.name.startswith(("flow_", "notice_")))
)
#: Where webhooks and mail of tests go: this machine.
HERE = {"webhook_networks": "127.0.0.0/8", "public_url": "https://crm.example.com"}


@dataclass
class House:
    """People by login and what they do, each command in a transaction of its own."""

    workspace: Workspace
    people: dict[str, UUID] = field(default_factory=dict)

    def actor(self, login):
        with self.workspace.read(SYSTEM) as tx:
            return SYSTEM if login == "" else People(tx).actor(login)

    def quote(self, by="wang", **values):
        with self.workspace.write(self.actor(by)) as tx:
            return RecordService(tx, "quote").create({"name": "Quote 1", **values}).id

    def edit(self, record, by="wang", **values):
        with self.workspace.write(self.actor(by)) as tx:
            RecordService(tx, "quote").update(record, values)

    def values(self, record, entity="quote"):
        with self.workspace.read(SYSTEM) as tx:
            return RecordService(tx, entity).get(record).values

    def start(self, flow="quote_discount", by="wang", record=None, id=None):
        record = record or self.quote(by)
        with self.workspace.write(self.actor(by)) as tx:
            return Flows(tx).start(flow, record, id or str(uuid4()))

    def state(self, root):
        with self.workspace.read(SYSTEM) as tx:
            return store.load(tx, root).state

    def run(self, root):
        return self.state(root).runs["r1"]

    def task(self, root, who, states=("open", "lent")):
        tasks = self.state(root).tasks.values()
        return next(
            one.id for one in tasks
            if one.state in states and str(self.people[who]) in (one.assignee, *one.candidates)
        )  # fmt: skip

    def do(self, root, kind, who, *, id=None, edits=None, **more):
        actor = self.actor(who)
        command = Command(id or str(uuid4()), kind, str(actor.person or ""), **more)
        with self.workspace.write(actor) as tx:
            return Flows(tx).act(root, command, edits=edits)

    def act(self, root, kind, who, **more):
        return self.do(root, kind, who, task=self.task(root, who), **more)

    def settings(self, **more):
        """Let the workspace have other settings, and reach this machine."""
        self.workspace.settings = replace(self.workspace.settings, **{**HERE, **more})

    def secret(self, key, **parts):
        with self.workspace.write(SYSTEM) as tx:
            Secrets(tx).put(key, **parts)

    def later(self, **how):
        self.workspace.clock.advance(timedelta(**how))

    def work(self):
        """Let the jobs run that are due."""
        return run_pending(self.workspace, JOBS, acting_as)


def house(workspace, published, *documents):
    """A workspace with people, quotes and these flows."""
    made = House(workspace)
    listen(workspace)
    entities = [{**copy.deepcopy(one), "display": "name"} for one in ENTITIES]
    published(*entities, *ROLES, *documents)
    with workspace.write(SYSTEM) as tx:
        place = Departments(tx).add("all", "All").id
        for login, (manager, roles) in STAFF.items():
            boss = made.people.get(manager)
            person = People(tx).add(
                login, name=login.title(), roles=roles, department=place, manager=boss
            )
            made.people[login] = person.id
    return made


__all__ = ["JOBS", "House", "document", "house"]

"""A company whose reports are sent, over a real mail server."""

from make import entity
from pictures import PNG

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.pictures import picture_of
from formloom.platform.jobs.runner import JobRunner, run_pending
from formloom.platform.records.service import RecordService
from formloom.platform.reports.subscription import Condition, Timing
from formloom.platform.reports.subscriptions import Subscriptions
from formloom.runtime.jobs import acting_as, handlers

HERE = "https://crm.example.com"
STAGES = [{"value": "won", "title": "Won"}, {"value": "lost", "title": "Lost"}]
DEAL = entity(
    "deal",
    {
        "name": {},
        "stage": {"field": "choice", "options": STAGES},
        "amount": {"field": "money", "currency": "CNY"},
    },
    display="name",
)
APP = {
    "$schema": "formloom:app/1", "$id": "company", "title": "Company", "version": "1.0.0",
    "locale": "en", "currency": "CNY", "timezone": "Asia/Shanghai",
    "documents": ["entity/deal", "report/by_stage", "dashboard/board", "role/sales"],
}  # fmt: skip
REPORT = {
    "$schema": "formloom:report/1", "$id": "by_stage", "title": "Deals by stage", "entity": "deal",
    "rows": [{"by": "stage"}],
    "values": [{"id": "total", "agg": "sum", "of": "amount", "title": "Total", "format": "money"},
               {"id": "n", "agg": "count", "title": "Deals"}],
    "chart": {"type": "bar", "values": ["total"]},
}  # fmt: skip
BOARD = {
    "$schema": "formloom:dashboard/1", "$id": "board", "title": "The board",
    "widgets": [
        {"id": "text", "kind": "text", "html": "<p>Read me <b>first</b></p>",
         "x": 0, "y": 0, "w": 12, "h": 2},
        {"id": "stages", "kind": "report", "report": "by_stage", "x": 0, "y": 2, "w": 6, "h": 6},
        {"id": "sum", "kind": "kpi", "report": "by_stage", "x": 6, "y": 2, "w": 3, "h": 2},
    ],
    "phone": ["sum", "stages"],
}  # fmt: skip
PHOTO = {
    "id": "photo", "kind": "image", "picture": picture_of(PNG).to_url(), "alt": "Our house",
    "x": 9, "y": 2, "w": 3, "h": 2,
}  # fmt: skip
ROLE = {
    "$schema": "formloom:role/1", "$id": "sales", "title": "Sales", "reports": True,
    "entities": {"deal": {"read": "own", "create": True, "export": "own"}},
}  # fmt: skip
DOCUMENTS = (APP, DEAL, REPORT, BOARD, ROLE)
MONDAY = Timing("week", "08:00", 1, "Asia/Shanghai")


class World:
    """People, deals, and what is sent to them."""

    def __init__(self, workspace, server):
        self.workspace = workspace
        self.server = server
        self.people = {}

    def person(self, login, *roles, **values):
        with self.workspace.write(SYSTEM) as tx:
            given = {"name": login.title(), "email": f"{login}@example.com", **values}
            self.people[login] = People(tx).add(login, roles=roles or ("sales",), **given).id

    def actor(self, login):
        with self.workspace.read(SYSTEM) as tx:
            return People(tx).actor(login)

    def deal(self, owner, **values):
        with self.workspace.write(SYSTEM) as tx:
            RecordService(tx, "deal").create({"owner": self.people[owner], **values})

    def subscribe(self, login, *others, kind="report", key="by_stage", timing=MONDAY, **condition):
        people = [self.people[one] for one in others or (login,)]
        with self.workspace.write(self.actor(login)) as tx:
            made = Subscriptions(tx).add(kind, key, people, timing, Condition(**condition))
        return made[0].id

    def send_now(self, login, id):
        with self.workspace.write(self.actor(login)) as tx:
            Subscriptions(tx).send_now(id)
        self.work()

    def work(self):
        """Run everything that is due, as a worker does."""
        run_pending(self.workspace, handlers(), acting_as)
        return self.server.letters

    def tick(self):
        """Fire what is due, as every worker does."""
        JobRunner(self.workspace, handlers(), acting_as).fire_schedules()

    def seen(self, login, id):
        with self.workspace.read(self.actor(login)) as tx:
            return Subscriptions(tx).get(id)

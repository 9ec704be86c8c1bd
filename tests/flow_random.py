"""Random flow documents and random commands, so that every step, rule, mode and policy meets all
others."""

from flow_world import PEOPLE, approval, document, handle

from formloom.platform.workflows.returning import targets
from formloom.platform.workflows.state import ROOT
from formloom.platform.workflows.work import Work

KINDS = [
    *["approve"] * 14, "reject", "abstain", "return", "return", "return", "transfer", "delegate",
    "recall", "add_before", "add_before", "add_after", "add_parallel", "remove_added",
    "remove_added", "save_draft", "claim", "claim", "release", "comment", "cc", "take_back",
    "take_back", "skip", "jump",
]  # fmt: skip
LOGINS = [one.id for one in PEOPLE]
CONDITIONS = [
    "discount <= 5%", "discount > 10%", "amount > 500", "status = 'draft'", "account.level = 'key'",
    "not ISBLANK(due_on)", "$total > 10", "$user.id = 'wang'",
]  # fmt: skip
DURATIONS = ["PT1H", "PT8H", "P1D", "P2DT4H"]
CHILD = "child_flow"


class Documents:
    """Draws one document; ``emitted`` counts what it holds."""

    def __init__(self, random, emitted):
        self.random = random
        self.emitted = emitted
        self.number = 0
        self.visited = []

    def pick(self, *choices):
        return self.random.choice(choices)

    def note(self, *names):
        self.emitted.update(names)

    def id(self, name):
        self.number += 1
        return f"{name}_{self.number}"

    def some(self, least=1, most=3):
        return self.random.sample(LOGINS, self.random.randint(least, most))

    def document(self, key="quote_discount", depth=3, of="quote"):
        start = {
            "withdraw": self.pick("never", "before_first_decision", "any_time"),
            "org": self.pick("submit", "current"),
        }
        if self.random.random() < 0.5:
            start["fields"] = {"discount": "edit", "margin": "hidden", "note": "read"}
        if self.random.random() < 0.5:
            start["lock"] = ["discount"]
        self.note(f"withdraw:{start['withdraw']}", f"org:{start['org']}")
        steps = self.steps(depth, most=4)
        return document(*(steps or [approval("only", "zhao")]), key=key, start=start, of=of)

    def steps(self, depth, most=3, people_first=False):
        """A sequence; ``goto`` may name what came before in it."""
        found = []
        for _ in range(self.random.randint(0, most)):
            found.append(self.step(depth, found))
        return found

    def step(self, depth, before):
        kinds = [self.people] * 6 + [
            self.cc, self.compute, self.delay, self.wait, self.update, self.create, self.delete,
            self.query, self.notify, self.mail, self.webhook, self.robot, self.subflow,
            self.subflow,
        ]  # fmt: skip
        if depth:
            kinds += [self.exclusive, self.parallel, self.parallel, self.inclusive, self.loop] * 2
        if self.random.random() < 0.2:
            kinds += [self.end] * 4
        if before:
            kinds += [lambda _: self.goto(before)] * 2
        step = self.random.choice(kinds)(depth)
        self.note(f"step:{step['type']}")
        return step

    def people(self, depth):
        rule = self.rule()
        more = {
            "approvers": [rule] if self.random.random() < 0.7 else [rule, self.rule()],
            "mode": self.pick("all", "any", "sequence", "vote"),
            "anyReject": self.pick("first_decides", "needs_everyone"),
            "ifEmpty": {"do": self.pick(
                "approve", "reject", "people", "admin", "initiator_manager", "block"
            )},
            "ifInitiator": self.pick(
                "self", "skip", "to_manager", "to_department_head", "to_admin"
            ),
            "dedupe": self.pick("none", "consecutive", "any_earlier"),
            "onReject": self.pick("end", "return"),
            "return": {"allow": True, "resume": self.pick("rewind", "straight", "ask")},
        }  # fmt: skip
        if more["ifEmpty"]["do"] == "people":
            more["ifEmpty"]["people"] = self.some()
        if self.random.random() < 0.3:
            more["deadline"] = self.deadline()
        if self.random.random() < 0.3:
            more["fields"] = {
                "note": "edit",
                "margin": "hidden",
                "discount": self.pick("edit", "read"),
            }
        if self.random.random() < 0.1:
            more["require"] = [self.pick("comment", "comment_on_reject", "signature")]
        return self.dressed(more)

    def dressed(self, more):
        self.note(f"mode:{more['mode']}", f"ifEmpty:{more['ifEmpty']['do']}")
        self.note(f"ifInitiator:{more['ifInitiator']}")
        if self.random.random() < 0.25:
            if more["mode"] == "vote":
                more["mode"] = "all"
            return handle(self.id("handle"), **more)
        self.note(f"dedupe:{more['dedupe']}", f"onReject:{more['onReject']}")
        if more["mode"] == "vote":
            more["vote"] = self.pick(
                {"count": 1}, {"count": 2}, {"percent": 0.5}, {"percent": 1, "abstain": "rejects"},
                {"weight": 2},
            )  # fmt: skip
        return approval(self.id("approval"), **more)

    def rule(self):
        of = self.pick("initiator", "record_owner", "previous", {"field": "seller"})
        level = {"level": self.random.randint(1, 3)}
        rule = self.pick(
            *[{"by": "people", "keys": self.some()} for _ in range(6)],
            {"by": "role", "keys": [self.pick("finance", "legal", "sales", "nobody")],
             "expand": self.pick("everyone", "claim")},
            {"by": "role", "keys": ["sales"], "within": "initiator_department_below"},
            {"by": "department_head", "of": of, **level},
            {"by": "manager", "of": of, **level},
            {"by": "manager_chain", "of": of, "until": self.pick({"role": "director"}, level)},
            {"by": "initiator"},
            {"by": "initiator_picks"},
            {"by": "previous_picks"},
            {"by": "field", "field": "seller"},
            {"by": "record_owner"},
            {"by": "group", "keys": ["board"]},
            {"by": "formula", "formula": "IF(amount > 500, 'boss', 'zhao')"},
        )  # fmt: skip
        self.note(f"by:{rule['by']}")
        return rule

    def deadline(self):
        then = self.pick("remind", "approve", "reject", "escalate_manager", "transfer", "end")
        self.note(f"deadline:{then}")
        found = {
            "after": self.pick(*DURATIONS), "calendar": self.pick("working", "natural"),
            "then": then,
        }  # fmt: skip
        if self.random.random() < 0.5:
            found["remind"] = ["PT1H"]
        if then == "transfer":
            found["to"] = [{"by": "people", "keys": self.some()}]
        return found

    def block(self, name, depth, conditions, most=3):
        branches = []
        for _ in range(self.random.randint(2, most)):
            branch = {"id": self.id("branch"), "steps": self.steps(depth - 1, 2)}
            if conditions:
                branch["when"] = self.pick(*CONDITIONS[:6])
            branches.append(branch)
        return {"id": self.id(name), "type": name, "branches": branches}

    def exclusive(self, depth):
        step = self.block("exclusive", depth, True)
        last = step["branches"][-1]
        step["branches"][-1] = {"id": last["id"], "default": True, "steps": last["steps"]}
        return step

    def inclusive(self, depth):
        step = self.block("inclusive", depth, True)
        if self.random.random() < 0.5:
            last = step["branches"][-1]
            step["branches"][-1] = {"id": last["id"], "default": True, "steps": last["steps"]}
        return step

    def parallel(self, depth):
        join = self.pick("all", "all", {"first": 1}, {"first": 2})
        self.note(f"join:{join if join == 'all' else 'first'}")
        return {**self.block("parallel", depth, False), "join": join}

    def loop(self, depth):
        mode = self.pick("sequence", "parallel")
        self.note(f"loop:{mode}")
        return {
            "id": self.id("loop"), "type": "loop", "over": "items", "item": "line", "mode": mode,
            "steps": self.steps(depth - 1, 2),
        }  # fmt: skip

    def goto(self, before):
        step = {"id": self.id("goto"), "type": "goto", "to": self.pick(*before)["id"]}
        if self.random.random() < 0.5:
            step["when"] = self.pick(*CONDITIONS[:6])
        return {**step, "maxVisits": self.random.randint(1, 3)}

    def subflow(self, depth):
        wait = self.random.random() < 0.7
        self.note(f"subflow:{'wait' if wait else 'go_on'}")
        return {
            "id": self.id("subflow"), "type": "subflow", "flow": CHILD, "wait": wait,
            "in": {"total": "amount"}, "onReject": self.pick("fail_parent", "continue"),
        }  # fmt: skip

    def delay(self, depth):
        how = self.pick({"for": self.pick(*DURATIONS)}, {"until": "due_on"})
        return {"id": self.id("delay"), "type": "delay", **how}

    def wait(self, depth):
        how = self.pick({"when": "status = 'paid'"}, {"event": "paid", "key": "name"})
        step = {"id": self.id("wait"), "type": "wait", **how}
        if self.random.random() < 0.4:
            step["deadline"] = {"after": "P1D", "then": self.pick("continue", "end")}
        return step

    def webhook(self, depth):
        wait = self.pick("none", "result", "callback")
        self.note(f"webhook:{wait}")
        step = {
            "id": self.id("webhook"), "type": "webhook", "url": "https://erp.example/q",
            "wait": wait,
            "onError": self.pick(
                "retry_then_incident", "retry_then_continue", "incident", "continue"
            ),
        }  # fmt: skip
        if wait != "none" and self.random.random() < 0.5:
            step["deadline"] = "PT1H"
        return step

    def cc(self, depth):
        return {"id": self.id("cc"), "type": "cc", "to": [self.rule()]}

    def compute(self, depth):
        return {"id": self.id("compute"), "type": "compute", "set": {"total": "amount * 2"}}

    def update(self, depth):
        status = self.pick("'paid'", "'approved'")
        return {"id": self.id("update"), "type": "update", "set": {"status": status}}

    def create(self, depth):
        made = {"entity": "account", "set": {"name": "name"}, "into": "made"}
        return {"id": self.id("create"), "type": "create", **made}

    def delete(self, depth):
        return {"id": self.id("delete"), "type": "delete", "record": "account"}

    def query(self, depth):
        found = {"entity": "account", "filter": "level = 'key'", "into": "found"}
        return {"id": self.id("query"), "type": "query", **found}

    def notify(self, depth):
        return {"id": self.id("notify"), "type": "notify", "to": [self.rule()], "text": "Done."}

    def mail(self, depth):
        letter = {"to": [self.rule()], "subject": "Hello", "body": "Done."}
        return {"id": self.id("mail"), "type": "mail", **letter}

    def robot(self, depth):
        message = {"channel": "wecom", "secret": "group", "text": "Done."}
        return {"id": self.id("robot"), "type": "robot", **message}

    def end(self, depth):
        return {
            "id": self.id("end"), "type": "end",
            "result": self.pick("approved", "rejected", "terminated"),
        }  # fmt: skip


class Commands:
    """Draws commands, mostly ones that may be taken."""

    def __init__(self, random, world):
        self.random = random
        self.world = world

    def pick(self, choices):
        return self.random.choice(list(choices)) if choices else None

    def anybody(self):
        return self.random.choice(LOGINS)

    def next(self):
        """(kind, actor, what else) of one command."""
        draw = self.random.random()
        if draw < 0.75:
            return self.on_a_task()
        if draw < 0.9:
            return self.by_the_system()
        return self.on_the_run()

    def on_a_task(self):
        """An operation, and a task that fits it if there is one."""
        kind = self.random.choice(KINDS)
        state = self.world.state
        fitting = [one for one in state.tasks.values() if self.fits(kind, one)]
        task = self.pick(fitting) or self.pick([one for one in state.tasks.values() if one.is_live])
        if task is None:
            return self.by_the_system()
        actor = self.actor(kind, task)
        if self.random.random() < 0.1:
            actor = self.anybody()
        more = {"task": task.id, "comment": self.random.choice(["ok", "ok", ""]), "signature": "s"}
        kind = self.word(kind, task)
        return kind, actor, {**more, **self.details(kind, task)}

    def fits(self, kind, task):
        """Whether an operation may well be taken on a task."""
        if kind == "take_back":
            return bool(task.acted_by) and task.state == "done" and not task.parent
        if kind == "claim":
            return task.is_live and bool(task.candidates) and not task.assignee
        if kind == "release":
            return task.is_live and bool(task.candidates and task.assignee)
        if kind == "remove_added":
            return task.is_live and bool(task.added_by)
        if kind == "recall":
            return task.state == "lent"
        return task.can_be_acted_on and bool(task.assignee)

    def actor(self, kind, task):
        if kind in ("skip", "jump"):
            return "root"
        if kind == "take_back":
            return task.acted_by
        if kind == "claim" and task.candidates:
            return self.pick(task.candidates)
        if kind == "remove_added" and task.added_by:
            adder = self.world.state.tasks[task.added_by]
            return adder.assignee or adder.principal
        return self.random.choice([one for one in (task.assignee, task.agent) if one] or [""])

    def word(self, kind, task):
        """What the people of a task say instead of approve."""
        if kind == "approve" and task.step == "start":
            return "resubmit"
        return "handle" if kind == "approve" and task.step.startswith("handle") else kind

    def details(self, kind, task):
        if kind in ("transfer", "delegate"):
            return {"people": (self.anybody(),)}
        if kind in ("add_before", "add_after", "add_parallel", "cc"):
            return {"people": tuple(self.random.sample(LOGINS, self.random.randint(1, 2)))}
        if kind == "return":
            return {
                "target": self.target(task),
                "resume": self.random.choice(["straight", "rewind"]),
            }
        if kind == "jump":
            flow = Work(self.world.state, self.world.facts).flow(task.run)
            return {"target": self.pick(flow.by_id)}
        if kind == "approve" and self.random.random() < 0.2:
            return {"changed": ("note",)}
        return {}

    def target(self, task):
        work = Work(self.world.state, self.world.facts)
        activity = self.world.state.activities[task.activity]
        good = targets(work, activity)
        if good and self.random.random() < 0.85:
            return self.pick(good)
        return self.pick(work.flow(task.run).by_id)

    def by_the_system(self):
        state = self.world.state
        draw = self.random.random()
        armed = [one for one in state.timers.values() if one.state == "armed"]
        queued = [one for one in state.jobs.values() if one.state == "queued"]
        if draw < 0.4 and state.timers:
            timer = self.pick(armed or state.timers.values())
            self.world.later(hours=self.random.choice([0, 1, 30, 100]))
            return "fire_timer", "", {"target": timer.id}
        if draw < 0.7 and queued:
            job = self.pick(queued)
            return (
                "job_done",
                "",
                {"target": job.id, "ok": self.random.random() < 0.7, "error": "x"},
            )
        if draw < 0.75 and self.waits():
            key = self.random.choice(["Quote 1", "other"])
            return "signal", "", {"target": "paid", "subject": key}
        waiting = [one.id for one in state.activities.values() if one.kind == "job"]
        if draw < 0.9 and waiting:
            return "signal", "", {"target": "callback", "subject": self.pick(waiting)}
        return self.saved()

    def waits(self):
        return any(one.kind == "wait" for one in self.world.state.activities.values())

    def saved(self):
        field, value = self.random.choice(
            [
                ("status", "paid"),
                ("status", "draft"),
                ("note", "x"),
                ("amount", 5),
                ("due_on", None),
            ]
        )
        self.world.set(**{field: value})
        return "record_saved", "zhao", {"entity": "quote", "record": "q1", "changed": (field,)}

    def on_the_run(self):
        state = self.world.state
        run = self.pick(state.runs.values())
        incident = self.pick([one for one in state.incidents.values() if one.state == "open"])
        if incident is not None and self.random.random() < 0.5:
            return self.random.choice([
                ("retry", "root", {"target": incident.id}),
                ("skip", "root", {"activity": incident.activity}),
            ])  # fmt: skip
        live = self.pick([one.id for one in state.tasks.values() if one.is_live])
        return self.random.choice([
            ("withdraw", "wang", {"run": run.id}),
            ("urge", "wang", {"run": run.id}),
            ("suspend", "root", {"run": run.id}),
            ("resume", "root", {"run": run.id}),
            ("resume", "root", {"run": run.id}),
            ("reassign", "root", {"task": live or "t0", "people": (self.anybody(),)}),
            ("handover", "root", {"subject": self.anybody(), "people": (self.anybody(),)}),
            ("lend", "", {"subject": self.anybody()}),
            ("comment", "wang", {"run": run.id, "comment": "hm"}),
            ("record_deleted", "root", {"entity": "quote", "record": "q1"}),
            ("terminate", "root", {"run": run.id}),
        ] if self.random.random() < 0.3 else [
            ("resume", "root", {"run": ROOT}),
            ("comment", "wang", {"run": run.id, "comment": "hm"}),
            ("reassign", "root", {"task": live or "t0", "people": (self.anybody(),)}),
            ("handover", "root", {"subject": self.anybody(), "people": (self.anybody(),)}),
            ("lend", "", {"subject": self.anybody()}),
            ("migrate", "root", {"run": run.id, "target": run.version}),
        ])  # fmt: skip

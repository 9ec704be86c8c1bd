"""What a card says: the step in words, short enough to be read at a glance."""

from collections.abc import Callable, Iterator, Mapping

from ...core.errors import Message
from ..model import Branch, Settings, Step
from .choice_words import choice_words
from .naming import Names, duration, number, rule_words, some, texts

Told = Iterator[Message]


def summary(step: Step, names: Names) -> list[Message]:
    """What a step does, in a few short parts; nothing for a type without words."""
    tell = _STEPS.get(step.type)
    return list(tell(step, names)) if tell else []


def start_summary(start: Settings, names: Names) -> list[Message]:
    """How a flow begins."""
    kind = str(start.get("on", ""))
    words = choice_words("start", "on").get(kind)
    tell = _STARTS.get(kind)
    found = list(tell(start, names)) if tell else [words.label] if words else []
    if start.get("when"):
        condition = names.condition(str(start["when"]))
        found.append(Message("only if {condition}", {"condition": condition}))
    roles = start.get("roles")
    if isinstance(roles, list | tuple) and roles:
        who = some([names.role(str(one)) for one in roles], names)
        found.append(Message("by {who}", {"who": who}))
    return found


def branch_summary(branch: Branch, names: Names) -> Message | None:
    """When a branch is taken; None where the branches have no conditions."""
    if branch.default:
        return Message("In all other cases")
    if not branch.when:
        return None
    return Message("{condition}", {"condition": names.condition(branch.when)})


def _asks(step: Step, names: Names, key: str = "approvers") -> Message:
    return Message("{who}", {"who": _whom(step, names, key)})


def _whom(step: Step, names: Names, key: str) -> str:
    return names.joined([rule_words(one, names) for one in step.parts(key)])


def _of_people(step: Step, names: Names) -> Told:
    yield _asks(step, names)
    words = choice_words(step.type, "mode").get(step.text("mode"))
    if words and (len(step.parts("approvers")) > 1 or step.text("mode") not in ("all",)):
        yield _vote(step) if step.text("mode") == "vote" else words.label
    deadline = step.part("deadline")
    if deadline:
        yield _deadline(deadline, names)


def _vote(step: Step) -> Message:
    vote = step.part("vote")
    if "percent" in vote:
        share = f"{number(vote['percent']):.0%}"
        return Message("a vote, {share} must agree", {"share": share})
    if "weight" in vote:
        return Message("a vote, weight {weight} must agree", {"weight": vote["weight"]})
    return Message("a vote, {count} must agree", {"count": vote.get("count", 1)})


def _deadline(deadline: Settings, names: Names) -> Message:
    working = deadline.get("calendar") == "working"
    words = choice_words("deadline", "then").get(str(deadline.get("then")))
    return Message(
        "after {time}: {then}",
        {
            "time": duration(str(deadline.get("after", "")), names, working=working),
            "then": words.label if words else "",
        },
    )


def _of_copies(step: Step, names: Names) -> Told:
    yield _asks(step, names, "to")


def _of_branches(step: Step, names: Names) -> Told:
    yield Message("{count} branches", {"count": len(step.branches)})
    join = step.settings.get("join")
    if isinstance(join, Mapping):
        yield Message("goes on after {count}", {"count": join.get("first", 1)})


def _of_goto(step: Step, names: Names) -> Told:
    to = step.text("to")
    yield Message("to {step}", {"step": names.step(to)}) if to else Message("nowhere yet")
    if step.text("when"):
        condition = names.condition(step.text("when"))
        yield Message("while {condition}", {"condition": condition})
    yield Message("at most {count} times", {"count": step.settings.get("maxVisits", 1)})


def _of_subflow(step: Step, names: Names) -> Told:
    flow = step.text("flow")
    yield Message("{flow}", {"flow": names.flow(flow)}) if flow else Message("none yet")
    yield Message("waits for it") if step.settings.get("wait") else Message("does not wait")


def _of_delay(step: Step, names: Names) -> Told:
    if step.text("until"):
        until = names.condition(step.text("until"))
        yield Message("until {moment}", {"moment": until})
    else:
        working = step.text("calendar") == "working"
        yield Message("for {time}", {"time": duration(step.text("for"), names, working=working)})


def _of_wait(step: Step, names: Names) -> Told:
    if step.text("event"):
        yield Message("until the event '{event}' comes", {"event": step.text("event")})
    elif step.text("when"):
        yield Message("until {moment}", {"moment": names.condition(step.text("when"))})
    else:
        yield Message("for nothing yet")
    if step.part("deadline"):
        yield _deadline(step.part("deadline"), names)


def _of_update(step: Step, names: Names) -> Told:
    if step.text("record"):
        yield Message("{field}", {"field": names.field(step.text("record"))})
    yield _written(step, names)


def _of_create(step: Step, names: Names) -> Told:
    entity = step.text("entity")
    yield Message("{entity}", {"entity": names.entity(entity)}) if entity else Message("none yet")
    yield _written(step, names)


def _of_delete(step: Step, names: Names) -> Told:
    record = step.text("record")
    yield Message("{field}", {"field": names.field(record)}) if record else Message("none yet")


def _of_query(step: Step, names: Names) -> Told:
    entity = step.text("entity")
    yield Message("{entity}", {"entity": names.entity(entity)}) if entity else Message("none yet")
    if step.text("filter"):
        condition = names.condition(step.text("filter"), entity)
        yield Message("where {condition}", {"condition": condition})


def _written(step: Step, names: Names) -> Message:
    own = not step.text("record") and step.type == "update"
    keys = list(step.part("set"))
    if not keys:
        return Message("nothing yet")
    titles = [names.field(one) if own else one for one in keys]
    return Message("sets {fields}", {"fields": some(titles, names)})


def _of_compute(step: Step, names: Names) -> Told:
    keys = [f"${one}" for one in step.part("set")]
    yield Message("{fields}", {"fields": some(keys, names)}) if keys else Message("nothing yet")


def _of_notice(step: Step, names: Names) -> Told:
    yield _asks(step, names, "to")
    yield _quoted(step.text("text"))


def _of_mail(step: Step, names: Names) -> Told:
    if step.text("address"):
        yield Message("{address}", {"address": names.condition(step.text("address"))})
    if step.parts("to"):
        yield _asks(step, names, "to")
    yield _quoted(step.text("subject"))


def _of_robot(step: Step, names: Names) -> Told:
    words = choice_words("robot", "channel").get(step.text("channel"))
    if words:
        yield words.label
    yield _quoted(step.text("text"))


def _quoted(text: str) -> Message:
    line = text.strip().partition("\n")[0]
    if not line:
        return Message("no text yet")
    return Message("“{text}”", {"text": line if len(line) <= 40 else f"{line[:39]}…"})


def _of_webhook(step: Step, names: Names) -> Told:
    host = step.text("url").partition("//")[2].partition("/")[0]
    yield Message("{host}", {"host": host}) if host else Message("no address yet")
    words = choice_words("webhook", "wait").get(step.text("wait"))
    if words and step.text("wait") != "none":
        yield Message("waits for: {what}", {"what": words.label})


def _of_loop(step: Step, names: Names) -> Told:
    over = step.text("over")
    yield Message("{field}", {"field": names.field(over)}) if over else Message("none yet")
    words = choice_words("loop", "mode").get(step.text("mode"))
    if words:
        yield words.label


def _of_end(step: Step, names: Names) -> Told:
    words = choice_words("end", "result").get(step.text("result"))
    if words:
        yield Message("as {result}", {"result": words.label})


_STEPS: Mapping[str, Callable[[Step, Names], Told]] = {
    "approval": _of_people, "handle": _of_people, "cc": _of_copies, "exclusive": _of_branches,
    "parallel": _of_branches, "inclusive": _of_branches, "loop": _of_loop, "goto": _of_goto,
    "subflow": _of_subflow, "delay": _of_delay, "wait": _of_wait, "update": _of_update,
    "create": _of_create, "delete": _of_delete, "query": _of_query, "compute": _of_compute,
    "notify": _of_notice, "mail": _of_mail, "robot": _of_robot, "webhook": _of_webhook,
    "end": _of_end,
}  # fmt: skip


def _on_changed(start: Settings, names: Names) -> Told:
    field = names.field(str(start.get("field", "")))
    to = texts(start.get("to"))
    if to:
        yield Message("when {field} becomes {values}", {"field": field, "values": some(to, names)})
    else:
        yield Message("when {field} changes", {"field": field})


def _on_date(start: Settings, names: Names) -> Told:
    field, days = names.field(str(start.get("field", ""))), int(number(start.get("days")))
    data = {"field": field, "days": abs(days)}
    if days < 0:
        yield Message("{days} days before {field}", data)
    elif days:
        yield Message("{days} days after {field}", data)
    else:
        yield Message("on {field}", data)


def _on_schedule(start: Settings, names: Names) -> Told:
    yield Message("at set times: {cron}", {"cron": start.get("cron", "")})
    if start.get("each"):
        condition = names.condition(str(start["each"]))
        yield Message("for each record where {condition}", {"condition": condition})


def _on_form(start: Settings, names: Names) -> Told:
    yield Message("when the form {form} is sent", {"form": names.form(str(start.get("form", "")))})


def _on_flow(start: Settings, names: Names) -> Told:
    yield Message("when {flow} ends", {"flow": names.flow(str(start.get("flow", "")))})


_STARTS: Mapping[str, Callable[[Settings, Names], Told]] = {
    "changed": _on_changed, "date": _on_date, "schedule": _on_schedule, "form": _on_form,
    "flow": _on_flow,
}  # fmt: skip

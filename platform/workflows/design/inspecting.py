"""Everything that is wrong or risky in a draft of a flow, each thing on the card that shows it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ...core.errors import Message, Problem
from ...documents.app import App
from ...documents.check import resolve
from ...documents.kinds import KINDS
from ..lint.finding import ERROR, Finding
from ..lint.outside import Outside
from ..lint.rules import lint
from ..model import START

Document = Mapping[str, object]

#: What the schema says in its own words, and what people need to be told.
_PLAIN: Mapping[str, Message] = {
    "branches": Message("Say when this branch is taken."),
    "when": Message("Write the condition."),
    "to.pattern": Message("Choose the step."),
    "approvers": Message("Say who decides."),
    "to": Message("Say who gets it."),
    "set": Message("Say what is written."),
    "keys": Message("Choose at least one."),
    "over": Message("Say which rows."),
    "flow": Message("Choose the flow."),
    "entity": Message("Choose of what."),
    "record": Message("Choose the record."),
    "field": Message("Choose the field."),
    "form": Message("Choose the form."),
    "text": Message("Write the text."),
    "subject": Message("Write the subject."),
    "body": Message("Write the text."),
    "url": Message("Write the whole address, with https."),
    "secret": Message("Name the secret."),
    "formula": Message("Write the formula."),
}


@dataclass(frozen=True)
class Place:
    """A card: a step, or the start of the flow."""

    step: str
    path: str


def with_flow(app: App, key: str, document: Document) -> App:
    """``app`` with another version of one flow: nothing else of it depends on flows."""
    return replace(app, documents={**app.documents, ("flow", key): dict(document)})


def is_tree(document: Document) -> bool:
    """Whether the steps of a draft can be drawn: ids, types and branches are what they must be."""
    return isinstance(document.get("start"), Mapping) and _are_steps(document.get("steps"))


def _are_steps(steps: object) -> bool:
    return isinstance(steps, Sequence) and not isinstance(steps, str) and all(map(_is_step, steps))


def _is_step(step: object) -> bool:
    if not isinstance(step, Mapping):
        return False
    named = isinstance(step.get("id"), str) and isinstance(step.get("type"), str)
    branches = step.get("branches", ())
    return (
        named
        and isinstance(branches, list | tuple)
        and all(
            isinstance(one, Mapping)
            and isinstance(one.get("id"), str)
            and _are_steps(one.get("steps"))
            for one in branches
        )
        and ("steps" not in step or _are_steps(step["steps"]))
    )


def inspect(
    app: App,
    key: str,
    document: Document,
    active: frozenset[str] | None = None,
    outside: Outside | None = None,
) -> list[Finding]:
    """What is wrong with a draft and what is risky about it.

    :param app: the app in which the draft would be live, see ``with_flow``.
    :param active: the logins of those who are here; None if nobody knows.
    :param outside: what can be reached outside, such as mail; None if nobody knows.
    """
    problems = KINDS.get("flow").problems(key, document)
    if not problems:
        problems = list(_unresolved(app, key, document))
    found = [_of_problem(one, document) for one in problems]
    if is_tree(document) and not found:
        found += lint(app, key, active, outside)
    return found


def _unresolved(app: App, key: str, document: Document) -> Iterator[Problem]:
    for reference in KINDS.get("flow").refer(document):
        problem = resolve(app, f"flow/{key}", reference)
        if problem is not None:
            yield problem


def _of_problem(problem: Problem, document: Document) -> Finding:
    place = place_of(document, problem.path)
    message = _plain(problem) or problem.message
    if problem.hint and message is problem.message:
        message = Message("{problem} {hint}", {"problem": problem.message, "hint": problem.hint})
    return Finding(problem.code, ERROR, place.step, problem.path, message)


def _plain(problem: Problem) -> Message | None:
    """A sentence for what is only not filled in yet."""
    name = next((one for one in reversed(problem.path.split("/")) if not one.isdigit()), "")
    if problem.code in ("reference", "formula"):
        return None
    return _PLAIN.get(f"{name}.{problem.code}") or _PLAIN.get(name)


def place_of(document: Document, path: str) -> Place:
    """The innermost step that a JSON pointer leads into; the start for anything else."""
    here: object = document
    step, at = START, ""
    for token in path.split("/")[1:]:
        at = f"{at}/{token}"
        here = _child(here, token)
        if isinstance(here, Mapping) and isinstance(here.get("type"), str) and "id" in here:
            step = str(here["id"])
    return Place(step, at)


def _child(here: object, token: str) -> object:
    if isinstance(here, Mapping):
        return here.get(token)
    if isinstance(here, list | tuple) and token.isdigit() and int(token) < len(here):
        return here[int(token)]
    return None

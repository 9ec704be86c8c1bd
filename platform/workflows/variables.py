"""What the formulas of a run see: its record, its variables, the row of a loop, its initiator."""

from collections.abc import Mapping

from ..formula import Environment
from .model import Step
from .state import Run, Token
from .values import settled
from .work import Work


def row_of(work: Work, run: Run) -> Mapping[str, object]:
    """The record of a run; a run without one has no values."""
    return work.facts.records.row(run.entity, run.record) or {}


def environment(work: Work, run: Run, token: Token | None = None) -> Environment:
    """What formulas know besides the record: ``$total``, ``$contract.name``, ``$user.id``."""
    known: dict[str, object] = dict(_of_initiator(work, run))
    for name, value in {**run.variables, **_of_loops(work, token)}.items():
        known[f"${name}"] = value
        if isinstance(value, Mapping):
            known.update({f"${name}.{key}": item for key, item in value.items()})
    facts = work.facts
    return Environment(facts.now, facts.zone, facts.calendar.days, known)


def _of_initiator(work: Work, run: Run) -> Mapping[str, object]:
    person = work.facts.org.person(run.initiator or "")
    if person is None:
        return {}
    return {
        "$user.id": person.id, "$user.department": person.department, "$user.name": person.name,
        "$user.login": person.login,
    }  # fmt: skip


def _of_loops(work: Work, token: Token | None) -> Mapping[str, object]:
    """The rows that the token's loops are at, inner ones last."""
    found: dict[str, object] = {}
    scope, branch = (token.scope, token.branch) if token else ("", "")
    while scope:
        here = work.state.scopes[scope]
        if here.rows:
            item = work.flow(here.run).step(here.step).text("item")
            found = {item: here.rows[int(branch)], **found}
        scope, branch = here.parent, here.parent_branch
    return found


def value(work: Work, run: Run, text: str, token: Token | None = None, entity: str = "") -> object:
    """The value of one of the flow's formulas."""
    flow = work.flow(run.id)
    return flow.value(text, row_of(work, run), environment(work, run, token), entity)


def holds(work: Work, run: Run, text: str, token: Token | None = None) -> bool:
    """Whether a condition holds; a blank value never does."""
    return value(work, run, text, token) is True


def values_of(work: Work, token: Token, formulas: object) -> dict[str, object]:
    """The values of several formulas by key."""
    run = work.state.runs[token.run]
    texts = formulas if isinstance(formulas, Mapping) else {}
    return {key: settled(value(work, run, str(text), token)) for key, text in texts.items()}


def at_path(work: Work, run: Run, path: str, token: Token | None = None) -> object:
    """What lies at a path such as ``account.owner`` or ``$contract``; None if it leads nowhere."""
    head, *rest = path.split(".")
    known = environment(work, run, token).variables
    here = known.get(head) if head.startswith("$") else row_of(work, run).get(head)
    for key in rest:
        here = here.get(key) if isinstance(here, Mapping) else None
    return here


def ids(found: object) -> tuple[str, ...]:
    """The ids in a value: of one row or text, or of several."""
    if found is None or found == "":
        return ()
    if isinstance(found, Mapping):
        return ids(found.get("id"))
    if isinstance(found, list | tuple):
        return tuple(id for one in found for id in ids(one))
    return (str(found),)


def looked_at(work: Work, run: Run, step: Step, text: str) -> dict[str, object]:
    """The values of the record's own fields that a condition read, for the history."""
    formula = work.flow(run.id).formula(text)
    row = row_of(work, run)
    return {key: _short(row.get(key)) for key in sorted(formula.fields if formula else ())}


def _short(found: object) -> object:
    return found.get("id") if isinstance(found, Mapping) else found

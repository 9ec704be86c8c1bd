"""Whom somebody reports to: managers one after another, and heads of departments above."""

from collections.abc import Iterator

from ..facts import Org
from ..model import Settings
from ..state import Lines, Run, Token
from ..variables import at_path, ids, row_of
from ..work import Work

#: Longer chains are circles that nobody saw.
LONGEST = 50


def lines_of(org: Org, person: str) -> Lines:
    """A person's place in the organisation; circles end, vacancies are passed over."""
    found = org.person(person)
    department = found.department if found else ""
    return Lines(department, tuple(_managers(org, person)), tuple(_heads(org, department)))


def _managers(org: Org, person: str) -> Iterator[str]:
    seen = {person}
    here = _manager(org, person)
    while here and here not in seen and len(seen) <= LONGEST:
        yield here
        seen.add(here)
        here = _manager(org, here)


def _manager(org: Org, person: str) -> str:
    """The manager, else the nearest head above who is somebody else."""
    found = org.person(person)
    if found is None:
        return ""
    if found.manager and found.manager != person and org.person(found.manager):
        return found.manager
    # A head's own manager is one level above that of the members.
    above = (heads[0] for heads in _heads(org, found.department) if person not in heads)
    return next(above, "")


def _heads(org: Org, department: str) -> Iterator[tuple[str, ...]]:
    seen = set[str]()
    while department and department not in seen and len(seen) <= LONGEST:
        seen.add(department)
        here = org.department(department)
        if here is None:
            return
        if here.heads:
            yield here.heads
        department = here.parent


def whose(work: Work, run: Run, token: Token, rule: Settings) -> str:
    """The person whose manager or department a rule means."""
    of = rule.get("of")
    if isinstance(of, dict):
        return next(iter(ids(at_path(work, run, str(of["field"]), token))), "")
    if of == "record_owner":
        return owner_of(work, run)
    if of == "previous":
        return previous(work, run)
    # What no person started has nobody but the owner of its record.
    return run.initiator or owner_of(work, run)


def lines_for(work: Work, run: Run, token: Token, rule: Settings) -> Lines:
    """The lines of that person; the initiator's are those of the day of submit, unless told."""
    person = whose(work, run, token, rule)
    as_then = work.flow(run.id).start.get("org") != "current"
    if run.lines is not None and person == run.initiator and as_then:
        return run.lines
    return lines_of(work.facts.org, person)


def owner_of(work: Work, run: Run) -> str:
    """The owner of the run's record."""
    return next(iter(ids(row_of(work, run).get("owner"))), "")


def previous(work: Work, run: Run) -> str:
    """Who decided last in this run."""
    acted = [one for one in work.state.tasks.values() if one.run == run.id and one.acted_by]
    return max(acted, key=lambda one: one.acted_seq).acted_by if acted else ""

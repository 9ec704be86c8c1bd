"""Errors of what starts a flow, and of the texts that it sends."""

from collections.abc import Iterator

from ...core.errors import InvalidValueError, Message
from ...documents.check import entity_of
from ...formula import FormulaType
from ...jobs.cron import parse
from ...records.paths import resolve
from ..model import START
from ..steps.builtin import STEPS
from ..texts import problem_of
from .finding import ERROR, Finding, Subject, finding


def schedules(subject: Subject) -> Iterator[Finding]:
    """A time that nobody can read never comes."""
    if "cron" not in subject.start:
        return
    try:
        parse(str(subject.start["cron"]))
    except InvalidValueError as error:
        yield finding("cron", ERROR, START, ("start", "cron"), error.message)


def dates(subject: Subject) -> Iterator[Finding]:
    """Only a date can be reached."""
    if subject.start.get("on") != "date":
        return
    entity = entity_of(subject.app, subject.entity)
    path, at = str(subject.start["field"]), ("start", "field")
    try:
        found = resolve(subject.app, entity, path, field="field").field if entity else None
    except InvalidValueError:
        return  # told with the other references
    if found is None or found.formula_type not in (FormulaType.DATE, FormulaType.DATETIME):
        message = Message("'{field}' is no date of a record.", {"field": path})
        yield finding("date", ERROR, START, at, message)


def followers(subject: Subject) -> Iterator[Finding]:
    """A flow that begins when it ends never ends."""
    if subject.start.get("on") == "flow" and subject.start.get("flow") == subject.key:
        message = Message("This flow would start itself, which never ends.")
        yield finding("circle", ERROR, START, ("start", "flow"), message)


def texts(subject: Subject) -> Iterator[Finding]:
    """A text names values that are there."""
    entity = entity_of(subject.app, subject.entity)
    fields = frozenset((*entity.fields, *entity.system, "id") if entity else ())
    for step, at in subject.steps():
        for key in STEPS.get(step.type).texts:
            why = problem_of(step.text(key), fields)
            if why:
                message = Message("The text cannot be filled in: {why}", {"why": why})
                yield finding("text", ERROR, step.id, (*at, key), message)


RULES = (schedules, dates, followers, texts)

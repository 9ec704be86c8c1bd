"""All rules over one flow, in the order of the document."""

from ...core.errors import Problem
from ...documents.app import App
from . import order, people, structure, tiers, triggers
from .finding import ERROR, Finding, Subject
from .outside import Outside, missing

#: Those of the tree come first: the others trust ids.
STRUCTURE = structure.RULES
OTHERS = (*triggers.RULES, *tiers.RULES, *people.RULES, *order.RULES)


def lint(
    app: App, key: str, active: frozenset[str] | None = None, outside: Outside | None = None
) -> list[Finding]:
    """Everything worth saying about a flow.

    :param active: the logins of those who are here; None if nobody knows.
    :param outside: what the installation can reach; None if nobody knows.
    """
    subject = Subject(app, key, app.document("flow", key))
    found = [one for rule in STRUCTURE for one in rule(subject)]
    if any(one.code == "id" for one in found):
        return found
    found += [one for rule in OTHERS for one in rule(subject)]
    if active is not None:
        found += people.absent_people(subject, active)
    if outside is not None:
        found += missing(subject, outside)
    return found


def problems(app: App, key: str) -> list[Problem]:
    """The findings that publish refuses."""
    return [
        Problem(f"flow/{key}", one.path, f"flow.{one.code}", one.message)
        for one in lint(app, key)
        if one.level == ERROR
    ]

"""What this floor finds wrong with flow documents, told to the floor that publishes them."""

from collections.abc import Iterable

from ..core.errors import Problem
from ..documents.app import App
from ..documents.kinds import KINDS, Document


def install_flows() -> None:
    """Let publish refuse flows with errors; once, however often it is called."""
    for kind, check in (("flow", check_flow), ("scenario", check_scenario)):
        checks = KINDS.get(kind).checks
        if check not in checks:
            checks.append(check)


def check_flow(app: App, key: str, document: Document) -> Iterable[Problem]:
    """The findings of a flow that publish refuses."""
    from .lint.rules import problems  # only publishing needs them

    return problems(app, key)


def check_scenario(app: App, key: str, document: Document) -> Iterable[Problem]:
    """What does not come out as a scenario says: the flow would do something else now."""
    from .scenarios import scenario_problems

    return scenario_problems(app, key, document)

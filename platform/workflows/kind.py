"""What this floor finds wrong with flow documents, told to the floor that publishes them."""

from collections.abc import Iterable

from ..core.errors import Problem
from ..documents.app import App
from ..documents.kinds import KINDS, Document


def install_flows() -> None:
    """Let publish refuse flows with errors; once, however often it is called."""
    checks = KINDS.get("flow").checks
    if check_flow not in checks:
        checks.append(check_flow)


def check_flow(app: App, key: str, document: Document) -> Iterable[Problem]:
    """The findings of a flow that publish refuses."""
    from .lint.rules import problems  # only publishing needs them

    return problems(app, key)

"""Steps that need something outside which nobody has set up yet: they would end as incidents."""

from collections.abc import Iterator
from dataclasses import dataclass

from ...core.errors import Message
from ...core.transaction import Transaction
from ..secrets import known_keys
from ..steps.builtin import STEPS
from ..steps.step_type import MAIL, PUBLIC_URL
from .finding import WARNING, Finding, Subject, finding


@dataclass(frozen=True)
class Outside:
    """What an installation can reach: a mail server, itself from outside, and known secrets."""

    mail: bool = False
    public_url: bool = False
    secrets: frozenset[str] = frozenset()


def outside_of(tx: Transaction) -> Outside:
    """What this installation can reach."""
    settings = tx.workspace.settings
    return Outside(
        bool(settings.smtp_url and settings.mail_from), bool(settings.public_url), known_keys(tx)
    )


def missing(subject: Subject, outside: Outside) -> Iterator[Finding]:
    """What steps, and the start, need and do not find."""
    for step, at in subject.steps():
        needs = STEPS.get(step.type).needs(step)
        if MAIL in needs and not outside.mail:
            message = Message("No mail server is set, so this cannot be sent.")
            yield finding("no_mail", WARNING, step.id, at, message)
        if PUBLIC_URL in needs and not outside.public_url:
            message = Message("Nobody knows where to answer: FORMLOOM_PUBLIC_URL is not set.")
            yield finding("no_public_url", WARNING, step.id, at, message)
        if "secret" in step.settings and step.text("secret") not in outside.secrets:
            yield _no_secret(step.id, (*at, "secret"), step.text("secret"))
    key = str(subject.start.get("secret", ""))
    if key and key not in outside.secrets:
        yield _no_secret("start", ("start", "secret"), key)


def _no_secret(step: str, at: tuple[str | int, ...], key: str) -> Finding:
    message = Message("The secret '{key}' is not set yet.", {"key": key})
    return finding("no_secret", WARNING, step, at, message)

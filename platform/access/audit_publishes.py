"""Publishes in the audit log: the release, and every role document that it changes."""

from ..core.transaction import Transaction
from ..documents.app import App
from ..documents.events import ReleasePublished
from .audit import write_audit


def on_published(tx: Transaction, event: ReleasePublished) -> None:
    """Write down what a publish changes."""
    before, after = event.before, event.after
    names = {*before.documents, *after.documents}
    changed = sorted(one for one in names if before.documents.get(one) != after.documents.get(one))
    told = [f"{kind}/{key}" for kind, key in changed]
    write_audit(tx, "release.publish", f"release/{after.release}", documents=told)
    for kind, key in changed:
        if kind == "role":
            _write_role(tx, before, after, key)


def _write_role(tx: Transaction, before: App, after: App, key: str) -> None:
    old, new = before.documents.get(("role", key)), after.documents.get(("role", key))
    action = "role.add" if old is None else "role.remove" if new is None else "role.change"
    write_audit(tx, action, f"role/{key}", release=after.release, before=old, after=new)

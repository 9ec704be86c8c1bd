"""What steps and triggers name by ``secret``: addresses of robots, keys of signatures; sealed."""

import hmac
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from urllib.parse import urlsplit

from sqlalchemy import delete, select

from ..access.actors import demand_administrator
from ..access.audit import write_audit
from ..core.errors import InvalidValueError, NotFoundError
from ..core.transaction import Transaction
from ..documents.releases import current_app
from ..fields.sealing import Sealer
from ..jobs.store import insert_into
from .outside_tables import SECRET

_CONTEXT = "fl_flow_secret"
LONGEST = 2_000


@dataclass(frozen=True)
class Secret:
    """What one may know of a secret: its key, where its address leads, when it was changed."""

    key: str
    host: str
    has_secret: bool
    changed_at: datetime


@dataclass(frozen=True)
class Opened:
    """A secret in the hands of a sender; either part may be empty."""

    address: str = ""
    secret: str = ""


class Secrets:
    """For administrators; nothing that is put in comes out again."""

    def __init__(self, tx: Transaction) -> None:
        demand_administrator(tx)
        self._tx = tx

    def all(self) -> list[Secret]:
        """Every secret by its key."""
        rows = self._tx.execute(select(SECRET).order_by(SECRET.c.key))
        return [
            Secret(row.key, urlsplit(found.address).hostname or "", bool(found.secret), row.at)
            for row in rows
            if (found := _opened(self._tx, row.address, row.secret))
        ]

    def put(self, key: str, *, secret: str = "", address: str = "") -> None:
        """Set both parts of a secret.

        :raises InvalidValueError: if the address is none.
        """
        if address and not _is_web(address):
            raise InvalidValueError("Write an address with http or https.", field="address")
        if not address and not secret:
            raise InvalidValueError("Write a secret, an address, or both.", field="secret")
        sealer = _sealer(self._tx)
        values = {
            "key": key, "address": sealer.seal(address, f"{_CONTEXT}/address"),
            "secret": sealer.seal(secret, f"{_CONTEXT}/secret"), "at": self._tx.now,
            "by": self._tx.actor.person,
        }  # fmt: skip
        is_new = key not in known_keys(self._tx)
        fresh = insert_into(self._tx, SECRET).values(values)
        self._tx.execute(fresh.on_conflict_do_update(index_elements=["key"], set_=values))
        if is_new:
            write_audit(self._tx, "flow_secret.add", f"flow_secret/{key}")
        else:
            write_audit(self._tx, "flow_secret.change", f"flow_secret/{key}")

    def drop(self, key: str) -> None:
        """Forget a secret.

        :raises NotFoundError: if there is none.
        """
        if self._tx.execute(delete(SECRET).where(SECRET.c.key == key)).rowcount == 0:
            raise NotFoundError("There is no such secret.")
        write_audit(self._tx, "flow_secret.remove", f"flow_secret/{key}")

    def used(self) -> Mapping[str, tuple[str, ...]]:
        """The keys that flows name, each with the keys of those flows."""
        found: dict[str, list[str]] = {}
        for flow, document in current_app(self._tx).all("flow"):
            for key in sorted(set(_named(document))):
                found.setdefault(key, []).append(flow)
        return {key: tuple(flows) for key, flows in sorted(found.items())}

    def hook_address(self, flow: str) -> str:
        """Where others start a flow: a new secret is made if it has none yet.

        :raises NotFoundError: if the flow is not started by a webhook.
        """
        key = hook_key(self._tx, flow)
        if key is None:
            raise NotFoundError("'{flow}' is not started by a webhook.", flow=flow)
        if not opened(self._tx, key).secret:
            self.put(key, secret=secrets.token_urlsafe(24))
        return f"/api/v1/hooks/{flow}/{opened(self._tx, key).secret}"


def _named(part: object) -> Iterator[str]:
    """The secrets that a part of a flow's document names."""
    if isinstance(part, Mapping):
        if "secret" in part:
            yield str(part["secret"])
        for one in part.values():
            yield from _named(one)
    elif isinstance(part, list | tuple):
        for one in part:
            yield from _named(one)


def opened(tx: Transaction, key: str) -> Opened:
    """A secret for whoever sends; empty if there is none."""
    row = tx.execute(select(SECRET).where(SECRET.c.key == key)).one_or_none()
    return _opened(tx, row.address, row.secret) if row else Opened()


def known_keys(tx: Transaction) -> frozenset[str]:
    """The keys of all secrets."""
    return frozenset(tx.execute(select(SECRET.c.key)).scalars())


def hook_key(tx: Transaction, flow: str) -> str | None:
    """The key of the secret in a flow's address; None if no webhook starts it."""
    document = current_app(tx).documents.get(("flow", flow), {})
    start = cast("dict[str, object]", document.get("start") or {})
    return str(start["secret"]) if start.get("on") == "webhook" else None


def opens(tx: Transaction, flow: str, given: str) -> bool:
    """Whether ``given`` is the secret of a flow's address."""
    key = hook_key(tx, flow)
    wanted = opened(tx, key).secret if key else ""
    same = hmac.compare_digest(wanted.encode(), given.encode("utf-8", "replace"))
    return bool(wanted) and same


def sign(tx: Transaction, parts: Iterable[str]) -> str:
    """A signature of this installation over some texts, for an address that it gives away."""
    text = "\n".join(parts).encode()
    return hmac.digest(tx.workspace.settings.secret(), b"flow\n" + text, "sha256").hex()[:40]


def _opened(tx: Transaction, address: bytes, secret: bytes) -> Opened:
    sealer = _sealer(tx)
    return Opened(
        sealer.open(address, f"{_CONTEXT}/address"), sealer.open(secret, f"{_CONTEXT}/secret")
    )


def _sealer(tx: Transaction) -> Sealer:
    return tx.kept(_CONTEXT, lambda: Sealer(tx.workspace.settings.secret()))


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:  # a bracket without its other
        return False
    return parts.scheme in {"https", "http"} and bool(parts.hostname) and " " not in address

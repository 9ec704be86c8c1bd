"""How a lower floor serves a higher one without importing it.

An event is a frozen dataclass. It is announced inside the transaction; a handler may only write
rows (a trigger, an outbox entry), so nothing leaves the process before the commit.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from .transaction import Transaction

E = TypeVar("E")
Handler = Callable[["Transaction", E], None]


class Events:
    """Who listens to what; filled while the workspace is opened and then only read."""

    def __init__(self) -> None:
        self._handlers: defaultdict[type, list[Handler[object]]] = defaultdict(list)

    def subscribe(self, event: type[E], handler: Handler[E]) -> None:
        self._handlers[event].append(cast("Handler[object]", handler))

    def hears(self, event: type) -> bool:
        """Whether anybody listens to ``event``: who writes much need not make it for nobody."""
        return bool(self._handlers.get(event))

    def announce(self, transaction: "Transaction", event: object) -> None:
        for handler in self._handlers.get(type(event), ()):
            handler(transaction, event)

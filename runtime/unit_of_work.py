"""One transaction a request, opened when it is first needed and committed in one place.

A request that only looks (GET, HEAD) reads; any other may write. What answers 400 or above leaves
nothing behind, whether the view raised it or returned it; only files that came along with a form
may stay, so that nobody has to choose them again.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import cast
from uuid import UUID

from flask import Response, current_app, g, request
from flask.typing import ResponseReturnValue

from ..platform.core.actor import NOBODY, Actor
from ..platform.core.transaction import Transaction
from ..platform.core.workspace import Workspace
from .context import asked, held, serving
from .identity import LOOKING, identify


class _Refused(Exception):  # noqa: N818
    """Carries an answer of 400 or above out of the transaction, so that it is undone."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


def workspace() -> Workspace:
    """The workspace that this application serves."""
    return cast("Workspace", serving().extensions["formloom.workspace"])


def transaction() -> Transaction:
    """The transaction of this request, with whoever is signed in as its actor."""
    known = held()
    found: Transaction | None = known.get("transaction")
    if found is not None:
        return found
    ours = workspace()
    opened = ours.look if asked().method in LOOKING else ours.write
    return _opened(opened(NOBODY, request_id=known["request_id"]))


def outside() -> Transaction:
    """The transaction of a page for everybody: nobody acts, whoever is signed in."""
    opened = workspace().look if request.method in LOOKING else workspace().write
    tx: Transaction = g.stack.enter_context(opened(NOBODY, request_id=g.request_id))
    g.transaction = tx
    tx.address = request.remote_addr or ""
    return tx


def reading() -> Transaction:
    """A transaction that only looks, whatever the method: a plan, a formula that is tried."""
    if "transaction" in held() or asked().method in LOOKING:
        return transaction()
    return _opened(workspace().read(NOBODY, request_id=g.request_id))


def publishing() -> Transaction:
    """The transaction of a request that publishes: no other writer runs beside it."""
    if "transaction" in g:
        raise RuntimeError("a publishing transaction is opened before any other")
    return _opened(workspace().write(NOBODY, request_id=g.request_id, publishing=True))


def _opened(context: AbstractContextManager[Transaction]) -> Transaction:
    known = held()
    tx: Transaction = known["stack"].enter_context(context)
    known["transaction"] = tx
    tx.address = asked().remote_addr or ""
    tx.actor = identify(tx)
    return tx


def actor() -> Actor:
    """Who makes this request."""
    return transaction().actor


def person_id() -> UUID | None:
    return actor().person


def keep_though_refused() -> None:
    """Store what this request has written so far although it answers 400 or above."""
    g.keeps = True


def dispatched(dispatch: Callable[[], ResponseReturnValue]) -> Response:
    """Run a view in a unit of work and return its answer."""
    try:
        with ExitStack() as stack:
            known = held()
            known["stack"] = stack
            answer = dispatch()
            response = answer if isinstance(answer, Response) else current_app.make_response(answer)
            if response.status_code >= 400 and "keeps" not in known:
                raise _Refused(response)
            return response
    except _Refused as refused:
        return refused.response
    finally:
        _forget()


@contextmanager
def afterwards() -> Iterator[Transaction]:
    """A transaction that only looks, after that of the request has ended."""
    try:
        with ExitStack() as stack:
            g.stack = stack
            yield _opened(workspace().look(NOBODY, request_id=g.request_id))
    finally:
        _forget()


def _forget() -> None:
    """What comes later, such as the page of an error, must not use what was closed."""
    known = held()
    for name in ("transaction", "stack", "keeps"):
        known.pop(name, None)

"""Who makes a request: the carrier of a session cookie, or of an API token."""

from flask import g, request

from ..platform.access.sessions import session_actor
from ..platform.access.tokens import token_actor
from ..platform.core.actor import NOBODY, Actor
from ..platform.core.errors import NotSignedInError
from ..platform.core.transaction import Transaction

SESSION_COOKIE = "fl_session"


def identify(transaction: Transaction) -> Actor:
    """The actor of the current request.

    :raises NotSignedInError: for a bearer token that opens nothing; a session that has ended is
        simply nobody, so that the sign-in page can be shown.
    """
    g.by_token = False
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        actor = token_actor(transaction, secret.strip())
        g.by_token = True
        return actor
    cookie = request.cookies.get(SESSION_COOKIE)
    if not cookie:
        return NOBODY
    try:
        return session_actor(transaction, cookie)
    except NotSignedInError:
        return NOBODY

"""Who makes a request: the carrier of a session cookie, or of an API token."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from flask import g, request
from itsdangerous import BadData, URLSafeTimedSerializer

from ..platform.access.people import People
from ..platform.access.secret import digest
from ..platform.access.sessions import session_actor
from ..platform.access.tokens import token_actor
from ..platform.core.actor import NOBODY, Actor
from ..platform.core.errors import NotAllowedError, NotFoundError, NotSignedInError
from ..platform.core.transaction import Transaction
from .context import asked, held

SESSION_COOKIE = "fl_session"
#: Names, signed and for one session, whose eyes its administrator looks through.
LOOKING_COOKIE = "fl_looking_as"
LOOKING_TIME = timedelta(hours=4)
#: What looks and changes nothing.
LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})
#: Pages by which one begins or ends to look as somebody else.
FREE = frozenset({"view_as", "sign_in"})


def identify(transaction: Transaction) -> Actor:
    """The actor of the current request.

    :raises NotSignedInError: for a bearer token that opens nothing; a session that has ended is
        simply nobody, so that the sign-in page can be shown.
    """
    known, request = held(), asked()
    known["by_token"] = False
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        actor = token_actor(transaction, secret.strip())
        known["by_token"] = True
        return actor
    cookie = request.cookies.get(SESSION_COOKIE)
    if not cookie:
        return NOBODY
    try:
        actor = session_actor(transaction, cookie)
    except NotSignedInError:
        return NOBODY
    return _looking(transaction, actor) if LOOKING_COOKIE in request.cookies else actor


def looking_token(transaction: Transaction, person: UUID) -> str:
    """What the cookie holds by which an administrator looks as ``person``."""
    session = digest(request.cookies.get(SESSION_COOKIE, ""))
    return str(_signer(transaction).dumps([session, str(person)]))


def _looking(transaction: Transaction, actor: Actor) -> Actor:
    """Whom the administrator looks as, or they themselves.

    :raises NotAllowedError: for what changes anything.
    """
    person = _looked_as(transaction)
    if person is None or not actor.is_administrator or request.blueprint in FREE:
        return actor
    people = People(transaction)
    try:
        other = people.actor(people.get(person).login)
    except NotFoundError:
        return actor
    g.looking_as = other.name
    if request.method not in LOOKING:
        raise NotAllowedError(
            "You are looking as {name}, and nothing can be changed. End it first.", name=other.name
        )
    return replace(other, seen_by=actor)


def _looked_as(transaction: Transaction) -> UUID | None:
    """Whom the cookie names, if it was made for this session and is not too old."""
    given, most = request.cookies.get(LOOKING_COOKIE, ""), LOOKING_TIME.total_seconds()
    try:
        session, person = _signer(transaction).loads(given, max_age=int(most))
    except BadData:
        return None
    mine = session == digest(request.cookies.get(SESSION_COOKIE, ""))
    return UUID(person) if mine else None


def _signer(transaction: Transaction) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(transaction.workspace.settings.secret(), "formloom looking as")

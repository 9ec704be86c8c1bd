"""What somebody who is signed in must prove again before their sign-in changes."""

from flask import g, request

from ....platform.access.sign_in import prove_password
from ....platform.core.actor import NOBODY, Actor
from ....platform.core.errors import InvalidValueError, NotAllowedError, NotSignedInError
from ...identity import identify
from ...security import check_csrf
from ...throttle import throttle
from ...unit_of_work import workspace


def at_their_desk() -> Actor:
    """Who sent this form, with a session and not with a token.

    No transaction stays open: what is checked next takes long on purpose, and counts by itself.
    """
    with workspace().read(NOBODY) as tx:
        actor = identify(tx)
    check_csrf()
    if g.by_token:
        raise NotAllowedError("A token cannot change how people sign in. Sign in to do it.")
    if not actor.is_known:
        raise NotSignedInError("Your session has ended. Sign in again.")
    return actor


def demand_password(actor: Actor, given: str, refusal: InvalidValueError) -> None:
    """Refuse whoever does not know the actor's password, as the sign-in does.

    :raises InvalidValueError: the ``refusal``, if it is wrong.
    :raises LockedOutError: if there were too many wrong ones.
    """
    address = request.remote_addr or ""
    try:
        throttle().hit(address)
        prove_password(workspace(), str(actor.values.get("login", "")), given, address=address)
    except NotSignedInError as error:
        if type(error) is not NotSignedInError:
            raise
        raise refusal from error

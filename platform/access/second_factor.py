"""The second factor: codes of six digits from an app (RFC 6238), and recovery codes."""

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import pyotp
from sqlalchemy import Row, Update, delete, select, update
from sqlalchemy.sql.functions import count

from ..core.errors import ConflictError, InvalidValueError, NotFoundError
from ..core.transaction import Transaction
from ..fields.sealing import Sealer
from .actors import demand_administrator, demand_person, demand_self
from .attempts import code_key, forget_attempts
from .audit import write_audit
from .people import People
from .policy import sign_out_unproven
from .secret import digest
from .tables import recovery_code, second_factor
from .tickets import drop_tickets

RECOVERY_CODES: Final = 10
STEP_SECONDS: Final = 30


@dataclass(frozen=True)
class Enrolment:
    """What an app is set up with: ``secret`` for typing, ``address`` (otpauth:) for the picture."""

    secret: str
    address: str


@dataclass(frozen=True)
class Status:
    """Whether a person has a second factor; ``codes`` is how many recovery codes are left."""

    since: datetime | None
    codes: int


class SecondFactor:
    """The second factor of a person, for themselves; administrators may only look and reset it."""

    def __init__(self, tx: Transaction, who: UUID) -> None:
        demand_self(tx, who)
        self._tx = tx
        self._who = who

    def status(self) -> Status:
        """What there is."""
        row = _row(self._tx, self._who)
        left = select(count()).where(recovery_code.c.person_id == self._who)
        return Status(row.confirmed_at if row else None, self._tx.execute(left).scalar_one())

    def begin(self) -> None:
        """Set an app up, or go on with it: it counts once ``confirm`` has seen a code of it.

        :raises ConflictError: if there is a second factor already.
        """
        self._demand_own()
        row = _row(self._tx, self._who)
        if row is not None and row.confirmed_at is not None:
            raise ConflictError("There is a second factor already. Remove it first.")
        if row is None:
            self._store(pyotp.random_base32())

    def enrolment(self, issuer: str) -> Enrolment | None:
        """How to set the app up; None if nothing is being set up, or somebody else looks.

        :param issuer: what the app lists the codes under.
        """
        self._demand_own()
        row = _row(self._tx, self._who)
        is_looked_at = self._tx.actor.seen_by is not None
        if row is None or row.confirmed_at is not None or is_looked_at:
            return None
        secret = _opened(self._tx, self._who, row.sealed)
        login = People(self._tx).get(self._who).login
        totp = pyotp.TOTP(secret)
        address = totp.provisioning_uri(name=login, issuer_name=issuer.replace(":", " "))
        return Enrolment(secret, address)

    def confirm(self, code: str) -> list[str]:
        """Take the app that was set up, once it shows the right code; returns the recovery codes.

        :raises InvalidValueError: if the code is wrong.
        """
        self._demand_own()
        row = _row(self._tx, self._who)
        if row is None or row.confirmed_at is not None:
            raise ConflictError("Nothing is being set up. Begin again.")
        if not _use_step(self._tx, self._who, code):
            raise wrong_code()
        forget_attempts(self._tx, code_key(self._who))
        self._tx.execute(_mine(self._who).values(confirmed_at=self._tx.now))
        write_audit(self._tx, "second_factor.add", f"person/{self._who}")
        return self._new_codes()

    def new_codes(self, code: str) -> list[str]:
        """Replace the recovery codes; whoever asks shows a code.

        :raises InvalidValueError: if the code is wrong.
        """
        self._demand_code(code)
        write_audit(self._tx, "second_factor.codes", f"person/{self._who}")
        return self._new_codes()

    def remove(self, code: str) -> None:
        """Sign in by password alone from now on; whoever asks shows a code.

        :raises InvalidValueError: if the code is wrong.
        """
        self._demand_code(code)
        self._delete()
        write_audit(self._tx, "second_factor.remove", f"person/{self._who}")

    def reset(self) -> None:
        """Take away the second factor of somebody who has lost it; for administrators.

        :raises NotFoundError: if there is none.
        """
        demand_administrator(self._tx)
        if not self._delete():
            raise NotFoundError("This person has no second factor.")
        drop_tickets(self._tx, self._who)
        sign_out_unproven(self._tx, self._who)
        write_audit(self._tx, "second_factor.reset", f"person/{self._who}")

    def _demand_own(self) -> None:
        if demand_person(self._tx) != self._who:
            raise NotFoundError("Everybody sets up their own second factor.")

    def _demand_code(self, code: str) -> None:
        self._demand_own()
        if not use_code(self._tx, self._who, code):
            raise wrong_code()

    def _store(self, secret: str) -> None:
        row = {
            "person_id": self._who,
            "sealed": _sealer(self._tx).seal(secret, _context(self._who)),
            "last_step": 0,
            "created_at": self._tx.now,
        }
        self._tx.execute(second_factor.insert().values(row))

    def _new_codes(self) -> list[str]:
        self._tx.execute(delete(recovery_code).where(recovery_code.c.person_id == self._who))
        codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
        rows = [{"digest": _code_digest(one), "person_id": self._who} for one in codes]
        self._tx.execute(recovery_code.insert(), rows)
        return codes

    def _delete(self) -> bool:
        self._tx.execute(delete(recovery_code).where(recovery_code.c.person_id == self._who))
        gone = delete(second_factor).where(second_factor.c.person_id == self._who)
        return bool(self._tx.execute(gone).rowcount)


def wrong_code() -> InvalidValueError:
    """The refusal of a code, whatever is wrong with it."""
    return InvalidValueError(
        "This code is wrong or was used. Wait for the next one and try again.", field="code"
    )


def has_second_factor(tx: Transaction, who: UUID) -> bool:
    """Whether a person must show a code at sign-in."""
    row = _row(tx, who)
    return row is not None and row.confirmed_at is not None


def use_code(tx: Transaction, who: UUID, code: str) -> bool:
    """Whether this is a code of a person's app or a recovery code; it works this once."""
    if not has_second_factor(tx, who):
        return False
    if not _use_step(tx, who, code) and not _use_recovery_code(tx, who, code):
        return False
    forget_attempts(tx, code_key(who))
    return True


def _use_step(tx: Transaction, who: UUID, code: str) -> bool:
    row = _row(tx, who)
    if row is None:
        return False
    totp = pyotp.TOTP(_opened(tx, who, row.sealed))
    given = "".join(code.split()).encode("utf-8", "replace")
    now = int(tx.now.timestamp()) // STEP_SECONDS
    # A clock that is half a minute off is common; all three are compared, so time tells nothing.
    fits = [
        step
        for step in (now - 1, now, now + 1)
        if hmac.compare_digest(totp.generate_otp(step).encode(), given)
    ]
    if not fits:
        return False
    # In the statement itself, so that of two requests with one code one is refused.
    fresh = _mine(who).where(second_factor.c.last_step < fits[-1]).values(last_step=fits[-1])
    return bool(tx.execute(fresh).rowcount)


def _use_recovery_code(tx: Transaction, who: UUID, code: str) -> bool:
    mine = recovery_code.c.person_id == who, recovery_code.c.digest == _code_digest(code)
    if not tx.execute(delete(recovery_code).where(*mine)).rowcount:
        return False
    write_audit(tx, "second_factor.recovery", f"person/{who}")
    return True


def _recovery_code() -> str:
    """80 random bits, in letters and digits that are not mistaken for each other."""
    text = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(text[at : at + 4] for at in range(0, 16, 4))


def _code_digest(code: str) -> str:
    return digest("".join(one for one in code.lower() if one.isalnum()))


def _row(tx: Transaction, who: UUID) -> Row[Any] | None:
    return tx.execute(select(second_factor).where(second_factor.c.person_id == who)).one_or_none()


def _mine(who: UUID) -> Update:
    return update(second_factor).where(second_factor.c.person_id == who)


def _context(who: UUID) -> str:
    return f"second_factor/{who}"


def _sealer(tx: Transaction) -> Sealer:
    return tx.kept(_sealer, lambda: Sealer(tx.workspace.settings.secret()))


def _opened(tx: Transaction, who: UUID, sealed: bytes) -> str:
    return _sealer(tx).open(sealed, _context(who))

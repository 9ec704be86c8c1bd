"""What a public page carries instead of a cookie: signed, dated, for one form and one sending."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from ....platform.core.errors import NotAllowedError
from ....platform.core.ids import new_id
from ....platform.core.transaction import Transaction

#: Nobody fills a form in faster, nobody leaves it open for longer.
SHORTEST, LONGEST = timedelta(seconds=2), timedelta(days=1)


class OldPageError(NotAllowedError):
    """A token that is missing, forged, of another form or too old."""

    code = "old_page"


@dataclass(frozen=True)
class Token:
    """``id`` names what will be sent; ``files`` are those that came along so far."""

    form: str
    id: UUID
    at: datetime
    attribution: Mapping[str, str] = field(default_factory=dict)
    is_open: bool = False
    files: frozenset[UUID] = frozenset()

    @classmethod
    def new(cls, tx: Transaction, form: str, attribution: Mapping[str, str]) -> "Token":
        return cls(form, new_id(), tx.now, attribution)

    @classmethod
    def read(cls, tx: Transaction, form: str, text: str) -> "Token":
        """The token that a page sent.

        :raises OldPageError: if it is not one of this form's from the last day.
        """
        try:
            key, id, at, attribution, is_open, files = _signer(tx).loads(text)
        except (BadData, ValueError, TypeError):
            raise OldPageError("This page was open for too long. Send it again.") from None
        token = cls(
            key, UUID(id), datetime.fromtimestamp(at, UTC), attribution, is_open,
            frozenset(map(UUID, files)),
        )  # fmt: skip
        if key != form or not timedelta(0) <= tx.now - token.at <= LONGEST:
            raise OldPageError("This page was open for too long. Send it again.")
        return token

    def written(self, tx: Transaction) -> str:
        files = sorted(one.hex for one in self.files)
        at = self.at.timestamp()
        said = [self.form, self.id.hex, at, dict(self.attribution), self.is_open, files]
        return str(_signer(tx).dumps(said))

    def is_hasty(self, tx: Transaction) -> bool:
        """Whether it comes back sooner than a person could have typed."""
        return tx.now - self.at < SHORTEST

    def opened(self, tx: Transaction) -> "Token":
        """Whoever has it has said the password."""
        return replace(self, is_open=True, at=tx.now)


def _signer(tx: Transaction) -> URLSafeSerializer:
    return URLSafeSerializer(tx.workspace.settings.secret(), "formloom public form")

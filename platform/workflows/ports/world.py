"""Everything that the core looks at in one transaction."""

from collections.abc import Sequence
from datetime import time
from typing import cast

from ...access.environment import calendar_of
from ...core.transaction import Transaction
from ...documents.app import Manifest
from ..calendar import WorkCalendar
from ..facts import Facts
from .people import People
from .records import Records
from .texts import Texts
from .versions import Versions


class World:
    """The ports of a transaction; what they read is kept until something is written."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self.versions = Versions(tx)
        self.people = People(tx)
        self.records = Records(tx, self.versions)
        self.texts = Texts(tx, self.versions, self.records, self.people)

    def facts(self, *, busy: frozenset[tuple[str, str]] = frozenset()) -> Facts:
        """The world now."""
        manifest = self.versions.app.manifest
        return Facts(
            now=self._tx.now, flows=self.versions, org=self.people, records=self.records,
            zone=manifest.zone, calendar=work_calendar(manifest), busy=busy,
            texts=self.texts,
        )  # fmt: skip


def work_calendar(manifest: Manifest) -> WorkCalendar:
    """The worked days and hours of an app: Monday to Friday, nine to six unless it says more."""
    hours = cast("Sequence[str]", manifest.calendar.get("hours") or ("09:00", "18:00"))
    opens, closes = (time.fromisoformat(one) for one in hours)
    return WorkCalendar(calendar_of(manifest), opens, closes)

"""The record of a run on its page: what the step shows, and what it lets its people change."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ....platform.core.transaction import Transaction
from ....platform.workflows.ports.people import uuid_of
from ....platform.workflows.reading import SeenRun
from ....platform.workflows.seeing import Sight, see_record, standpoint
from ..pieces import Control, Fault, SectionView
from ..records.entry import Entry
from ..records.entry_page import EntryPage
from ..records.widgets import Posted


class StepForm:
    """The form at a step; ``task`` is the one at hand, "" for somebody who only looks."""

    def __init__(
        self, tx: Transaction, seen: SeenRun, task: str = "", posted: Posted | None = None
    ) -> None:
        run, step = standpoint(seen.state, str(tx.actor.person or ""), task)
        known = seen.state.runs[run] if run else seen.run
        record = uuid_of(known.record)
        self.step = step
        self.sight: Sight | None = None
        if record is not None:
            flow = seen.flows[known.id]
            self.sight = see_record(tx, flow, record, step, edits=bool(task))
        self.entry: Entry | None = None
        if self.sight is not None:
            self.entry = _entry(self.sight, posted if task else None)

    @property
    def edits(self) -> Mapping[str, object]:
        """What was changed, in the API's form."""
        if self.entry is None:
            return {}
        entry = self.entry
        return {
            key: value
            for key, value in entry.given.items()
            if entry.values.get(key) != entry.stored.get(key)
        }

    @property
    def can_edit(self) -> bool:
        return self.sight is not None and "edit" in self.sight.rights.values()

    def sections(self) -> tuple[SectionView, ...]:
        """The sections of every tab, without those of which the step shows nothing."""
        if self.entry is None or self.sight is None:
            return ()
        tabs = EntryPage(self.entry).tabs
        return tuple(self._section(one) for tab in tabs for one in tab.sections)

    def _section(self, section: SectionView) -> SectionView:
        needed = self.sight.required if self.sight else frozenset()
        pieces = tuple(
            replace(one, required=one.key in needed) if isinstance(one, Control) else one
            for one in section.pieces
        )
        return replace(section, pieces=pieces)

    def faults(self) -> tuple[Fault, ...]:
        return EntryPage(self.entry).faults if self.entry is not None else ()

    def signed_values(self) -> Mapping[str, object]:
        """What somebody signs: every value that they see, with what they changed."""
        return dict(self._signed())

    def _signed(self) -> Iterator[tuple[str, object]]:
        if self.entry is None or self.sight is None:
            return
        for key in self.sight.rights:
            if key in self.entry.values:
                yield key, str(self.entry.values[key])


def _entry(sight: Sight, posted: Posted | None) -> Entry:
    rights = {key: right for key, right in sight.rights.items() if key in sight.record.fields}
    return Entry(sight.record.entity, record=sight.record, posted=posted, rights=rights)

"""The pipeline that every write goes through, by the chunk: a single record is a chunk of one."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement

from ..core.errors import NotAllowedError, StaleRevisionError
from ..core.transaction import Transaction
from . import rights, search
from .dependents import Dependents
from .duplicates.finding import Duplicates
from .duplicates.keys import store_keys
from .events import RecordCreated, RecordUpdated
from .files import attach_files, files_of
from .handing import TRANSFER
from .history import Change, last_link, links_for, store_links
from .lines import Lines
from .links import pairs_of
from .plan import GIVEN, Plan
from .prepare import Preparation
from .query import SYSTEM, THESE, THIS, Pairs, Rows
from .reading import Reader, missing
from .saving import Saving
from .sealing_keys import sealer
from .store import Store, digest_of, ids_of, taken
from .values import dump

Row = dict[str, object]


class Writer:
    """Creates and updates records of one entity in one transaction."""

    def __init__(
        self,
        transaction: Transaction,
        plan: Plan,
        *,
        right: str = "update",
        trusted: bool = False,
        free: bool = False,
    ) -> None:
        self.transaction = transaction
        self.right = right
        self.now = transaction.now.replace(microsecond=0)  # as columns hold it
        self.plan = plan
        self.entity = plan.entity
        self.rows = Rows(transaction, plan.entity)
        self.store = Store(transaction, plan)
        hands_over = right in {TRANSFER, SYSTEM}
        self.action = TRANSFER if hands_over and not free else "update"
        self.preparation = Preparation(
            transaction, plan, trusted=trusted, hands_over=hands_over, free=free
        )

    # Creating

    def create(self, savings: Sequence[Saving]) -> None:
        """Check and insert new records; a refused one says why and is left out."""
        rights.demand(self.transaction, self.entity, "create")
        bodies = self._fresh(savings)
        savings = [one for one in savings if not one.is_replay and not one.is_refused]
        actor = self.transaction.actor
        start = {"owner": actor.person, "department": actor.department, **self.plan.start}
        now = {"created_at": self.now, "created_by": actor.person}
        for one in savings:
            one.after = {**start, **now}
            self._stamp(one, one.revision)
        self.preparation.load(savings)
        self.preparation.check(savings)
        self._refuse_duplicates(savings)
        good = [one for one in savings if not one.is_refused]
        if good:
            self._foretell_alone(good, "create")
            self.store.insert(good, self._new_row, lambda: self._foretell(good, "create"))
        good = [one for one in good if not one.is_refused]
        self.store.note_offered([(one, bodies[one.id]) for one in good if one.offered])
        self._finish(good)

    def _fresh(self, savings: Sequence[Saving]) -> dict[UUID, str]:
        """Digests of what came under offered ids; a body that came before is a replay.

        Whatever else has such an id is a conflict that tells nothing of it.
        """
        bodies = {one.id: digest_of(one.given) for one in savings if one.offered}
        known = self.store.offered(list(bodies)) if bodies else {}
        for one in savings if known else ():
            if one.id in known:
                mine = (self.entity.id, self.transaction.actor.person, bodies[one.id])
                one.is_replay = known[one.id] == mine
                one.refusal = None if one.is_replay else taken()
        return bodies

    def _new_row(self, saving: Saving) -> Row:
        after = saving.after
        row = dict(zip(self.plan.values, self.plan.values_of(after), strict=True))
        row["id"] = saving.id
        row["deleted_at"] = None
        row.update(self._derived(after))
        return row

    def _stamp(self, saving: Saving, revision: int) -> None:
        """Note who saves and when before formulas are computed: they may tell it."""
        person = self.transaction.actor.person
        saving.after.update(updated_at=self.now, updated_by=person, revision=revision)

    def _derived(self, after: Mapping[str, object]) -> Row:
        return search.derived(self.plan.searched, self.plan.display, after)

    # Updating

    def update(self, savings: Sequence[Saving]) -> None:
        """Check and update records; one that changes nothing is not written."""
        self.read(savings, self.right)
        for one in savings:
            if not one.is_refused and one.expected not in (None, one.revision):
                one.refusal = self._stale(one)
        there = [one for one in savings if not one.is_refused]
        self.preparation.load(there)
        touched = [one for one in there if one.is_refused or one.is_changed]
        for one in touched:
            self._stamp(one, one.revision + 1)
        self.preparation.check(touched)
        self._refuse_duplicates(touched)
        good = [one for one in touched if not one.is_refused]
        if good:
            rows = {one.id: self._changed_row(one) for one in good}
            handing = self.preparation.checks.handing
            self._foretell_alone(good, self.action)
            handing.store(good, lambda some: self.store.update(some, [rows[o.id] for o in some]))
        self._finish([one for one in good if not one.is_refused])

    def read(self, savings: Sequence[Saving], right: str, *, deleted: bool | None = False) -> None:
        """What the records are now, locked until the transaction ends."""
        # A record that is changed alone is shown afterwards: what its links are called comes along.
        is_alone = len(savings) == 1
        links = self._titled() if is_alone else {}
        more = (*links.values(), last_link(self.rows.table)) if is_alone else ()
        keys = ("id", *self.plan.values)
        statement = self.rows.locked(
            keys, right=right, deleted=deleted, titles=more, alone=is_alone
        )
        ids = {THIS: savings[0].id} if is_alone else {THESE: [one.id for one in savings]}
        found = {row[0]: row for row in self.transaction.fetch(statement, ids)}
        for one in savings:
            row = found.get(one.id)
            if row is None:
                one.refusal = missing(self.entity, one.id)
            elif not row.may_write:
                one.refusal = NotAllowedError(
                    "You may not change this {entity}.", entity=self.entity.title
                )
            else:
                one.before = self._opened(one, dict(zip(self.plan.values, row[1:], strict=False)))
                one.revision = row.revision
                named = zip(links, row[len(keys) :], strict=False)
                one.titles = {key: (one.before[key], title) for key, title in named}
                one.last_link = list(row)[-2] if is_alone else None
        there = [one for one in savings if one.before is not None]
        self._read_pairs(there)
        for key in self.entity.lines:
            Lines(self.transaction, self.plan, key).read([one for one in there if key in one.given])
        for one in savings:
            one.after = {
                key: value
                for key, value in (one.before or {}).items()
                if key not in self.entity.lines
            }

    def _titled(self) -> Mapping[str, ColumnElement[object]]:
        """Links of which the actor may read what they lead to, with the columns that tell it."""
        reader = Reader(self.transaction, self.plan.app, self.entity)
        shape = reader.shape(None, lines=True)
        return dict(zip(shape.titles, reader.titles(shape), strict=True))

    def _opened(self, saving: Saving, values: Row) -> Row:
        """``values`` with the secrets that were given anew opened, to see whether they differ."""
        for key, context in self.plan.sealed.items():
            sealed = values[key]
            if key in saving.given and isinstance(sealed, bytes):
                values[key] = sealer(self.transaction).open(sealed, context)
        return values

    def _read_pairs(self, savings: Sequence[Saving]) -> None:
        for field in self.plan.files:
            asked = [one for one in savings if field.key in one.given]
            files = files_of(self.transaction, self.entity, field, [one.id for one in asked])
            for one in asked:
                assert one.before is not None  # noqa: S101
                one.before[field.key] = tuple(file.id for file in files.get(one.id, ())) or None
        for key, table in self.entity.joins.items():
            asked = [one for one in savings if key in one.given]
            pairs = pairs_of(self.transaction, Pairs(table), [one.id for one in asked])
            for one in asked:
                assert one.before is not None  # noqa: S101
                one.before[key] = pairs.get(one.id)

    def _stale(self, saving: Saving) -> StaleRevisionError:
        known = rights.visible(self.transaction, self.entity)
        fields = {**self.entity.fields, **{key: self.entity.system[key] for key in GIVEN}}
        theirs = {
            key: dump(value, fields[key]) if value is not None else None
            for key, value in (saving.before or {}).items()
            if key in fields and known.get(key) in {"read", "edit"}
        }
        return StaleRevisionError(
            "Somebody else changed this record meanwhile.", theirs=theirs, revision=saving.revision
        )

    def _changed_row(self, saving: Saving) -> Row:
        saving.revision += 1
        changed = saving.changed()
        row: Row = {key: saving.after[key] for key in changed if key in self.rows.table.c}
        for key in ("updated_at", "updated_by", "revision"):
            row[key] = saving.after[key]
        if not self.plan.derived_from.isdisjoint(changed):
            row.update(self._derived(saving.after))
        return row

    def clear(self, savings: Sequence[Saving], key: str, gone: Collection[object]) -> None:
        """Take links to records that are going away out of a field, whoever may change it."""
        self.relink(savings, key, dict.fromkeys(gone))

    def relink(self, savings: Sequence[Saving], key: str, targets: Mapping[object, object]) -> None:
        """Let links in a field lead elsewhere, or nowhere, whoever may change it."""
        self.read(savings, SYSTEM)
        for one in savings:
            value = one.before[key] if one.before else None
            if isinstance(value, tuple):
                found = dict.fromkeys(targets.get(id, id) for id in value)
                one.after[key] = tuple(id for id in found if id is not None) or None
            else:
                one.after[key] = targets.get(value, value)
            self._stamp(one, one.revision + 1)
        self.store.update(savings, [self._changed_row(one) for one in savings])
        self._finish(savings)
        dependents = Dependents(self.transaction, self.plan.app)
        dependents.renew(self.plan, key, [one.id for one in savings])

    # Both

    def _refuse_duplicates(self, savings: Sequence[Saving]) -> None:
        if not self.preparation.free and any(rule.blocks for rule in self.plan.duplicates):
            good = [one for one in savings if not one.is_refused]
            Duplicates(self.transaction, self.entity).refuse(good)

    def _finish(self, savings: Sequence[Saving]) -> None:
        """What follows once the rows are stored: pairs, history, events."""
        for key in self.entity.lines:
            moved = [one for one in savings if one.has_moved_lines(key)]
            if moved:
                Lines(self.transaction, self.plan, key).store(moved)
        for key in self.entity.joins:
            moved = [one for one in savings if _moved(one, key)]
            if moved:
                self.store.set_pairs(key, moved)
        for field in self.plan.files:
            moved = [one for one in savings if _moved(one, field.key)]
            wanted = {one.id: ids_of(one.after[field.key]) for one in moved}
            if wanted:
                attach_files(self.transaction, self.entity, field, wanted)
        if self.plan.duplicates:
            store_keys(self.transaction, self.plan.duplicates, savings)
        new = [one for one in savings if one.is_new]
        old = [one for one in savings if not one.is_new]
        self.record(new, "create")
        self.record(old, self.action)
        dependents = Dependents(self.transaction, self.plan.app)
        dependents.follow(self.entity, new, whole=True)
        dependents.follow(self.entity, old)
        events = self.transaction.workspace.events
        if events.hears(RecordCreated) or events.hears(RecordUpdated):
            for one in savings:
                self._announce(one)

    def record(self, savings: Sequence[Saving], action: str) -> None:
        """Write down what happened, field by field."""
        waiting = [one for one in savings if not one.is_told]
        self._foretell([one for one in waiting if one.link is None], action)
        store_links(self.transaction, self.entity, [one.link for one in waiting if one.link])
        for one in savings:
            one.link = one.last_link = None
            one.is_told = False

    def _foretell_alone(self, savings: Sequence[Saving], action: str) -> None:
        """Make the history of a single record, which may be stored with it."""
        if len(savings) == 1 and not savings[0].lines:
            self._foretell(savings, action)

    def _foretell(self, savings: Sequence[Saving], action: str) -> None:
        """Make what will be written down of records: of new ones without the database."""
        changes = [self._change(one, action) for one in savings]
        ends = {one.id: one.last_link for one in savings if one.last_link is not None}
        links = links_for(self.transaction, self.entity, changes, ends)
        for one, link in zip(savings, links, strict=True):
            one.link = link

    def _change(self, saving: Saving, action: str) -> Change:
        before, after = saving.before, saving.after
        old: dict[str, object] = {}
        new: dict[str, object] = {}
        if before is None:
            for key, identity, to_json, field in self.plan.told:
                now = after.get(key)
                if now is not None:
                    old[identity], new[identity] = None, to_json(now, field)
        else:
            for key, identity, to_json, field in self.plan.told:
                was, now = before.get(key), after.get(key)
                if now is not was and was != now:
                    old[identity] = None if was is None else to_json(was, field)
                    new[identity] = None if now is None else to_json(now, field)
        for key in saving.lines:
            if saving.has_moved_lines(key):
                identity = self.entity.fields[key].id
                old[identity], new[identity] = Lines.told(saving, key, self.plan)
        return Change(saving.id, saving.revision, action, old, new)

    def _announce(self, one: Saving) -> None:
        if one.before is None:
            event: object = RecordCreated(self.entity.key, one.id, one.revision, one.after)
        else:
            changed = frozenset(one.changed()) - {"updated_at", "updated_by", "revision"}
            event = RecordUpdated(
                self.entity.key, one.id, one.revision, one.before, one.after, changed
            )
        self.transaction.announce(event)


def _moved(saving: Saving, key: str) -> bool:
    before = (saving.before or {}).get(key)
    return key in saving.after and saving.after[key] != before

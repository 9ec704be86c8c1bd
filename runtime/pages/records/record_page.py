"""Makes the page of one record."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from flask import url_for

from ....platform.access.rights import Action
from ....platform.access.rows import field_rights, may
from ....platform.access.shared import SHARED
from ....platform.core.transaction import Transaction
from ....platform.documents.app import Entity
from ....platform.fields.field import Field
from ....platform.fields.options import options_of
from ....platform.forms.choosing import choose_form
from ....platform.forms.condition import Scope
from ....platform.forms.form import FieldItem, Form, LinesItem, Section
from ....platform.forms.state import FormState, state_of
from ....platform.records.consents import consent_fields
from ....platform.records.near import name_of
from ....platform.records.revealing import revealable
from ....platform.records.service import RecordService
from ....platform.records.values import Record
from ...i18n import locale
from ...papers.printing import offered
from ...shell import Avatar
from ..flows.runs_record import RecordFlows, record_flows
from ..words import app, color_of, icon_of, label, manner, plural, singular
from .activities import NOTE, Kind, kinds_of, readable_log
from .around import Follows, follows_of, here_url
from .columns import usual_columns
from .display import Shown, shown
from .duplicates_page import Similar, duplicates_of
from .entry import plain_values
from .mails import can_log_mail
from .mentions import people_to_mention
from .record_access_page import team
from .related import Related, related_lists
from .series_words import SeriesView, repeat_url, series_of
from .stream import EVERYTHING, Asked, Stream, stream_of
from .timeline import Day

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Fact:
    """A label and a value.

    ``reveal`` is the field's key where its value may be uncovered, in a line with the line's id:
    ``items.cost/<id>``.
    """

    label: str
    value: Shown
    reveal: str = ""


@dataclass(frozen=True)
class FactSection:
    """The facts of one section of the form."""

    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Stage:
    """One state on the path; ``state`` is done, current, todo, won or lost."""

    title: str
    value: str
    state: str


@dataclass(frozen=True)
class LinesFact:
    """Child records as a table."""

    title: str
    columns: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[Fact, ...], ...]


@dataclass(frozen=True)
class Composer:
    """Where a note, a call or a task is written; ``people`` are the names after an @."""

    url: str
    kinds: tuple[Kind, ...]
    draft: str
    people: tuple[str, ...]


@dataclass(frozen=True)
class RecordPage:
    """A record with what belongs to it and what happened to it."""

    title: str
    entity_title: str
    icon: str
    color: str
    crumbs: tuple[tuple[str, str], ...]
    keys: tuple[Fact, ...]
    stages: tuple[Stage, ...]
    stage_label: str
    stage_field: str
    state_url: str
    sections: tuple[FactSection, ...]
    lines: tuple[LinesFact, ...]
    related: tuple[Related, ...]
    team: tuple[tuple[Avatar, str], ...]
    stream: Stream
    composer: Composer | None
    edit_url: str
    delete_url: str
    access_url: str
    share_url: str
    hand_over_url: str
    prints: tuple[tuple[str, str], ...]
    reveal_url: str
    privacy_url: str
    consents_url: str
    url: str
    flows: RecordFlows
    similar: tuple[Similar, ...]
    follows: Follows
    here_url: str
    mail_url: str
    series: SeriesView | None
    repeat_url: str


@dataclass(frozen=True)
class EventsPage:
    """More of the timeline; ``older_url`` is "" at its beginning."""

    days: tuple[Day, ...]
    older_url: str
    title: str
    record_url: str
    pin_url: str


def record_page(
    tx: Transaction, entity: Entity, id: UUID, uncovered: Mapping[str, str] = NOTHING,
    asked: Asked = EVERYTHING,
) -> RecordPage:  # fmt: skip
    """Everything about one record; ``uncovered`` are values that would be covered, by key.

    :raises NotFoundError: if there is none that the actor may see.
    """
    service = RecordService(tx, entity.key)
    record = service.get(id)
    return _Maker(tx, entity, record, uncovered).page(asked)


def events_page(tx: Transaction, entity: Entity, id: UUID, asked: Asked) -> EventsPage:
    """The timeline of a record from before what was shown already."""
    record = RecordService(tx, entity.key).get(id, fields=name_of(entity))
    stream = stream_of(tx, record, asked)
    return EventsPage(stream.days, stream.older_url, record.title, stream.url, stream.pin_url)


class _Maker:
    def __init__(
        self, tx: Transaction, entity: Entity, record: Record, uncovered: Mapping[str, str]
    ) -> None:
        self.tx = tx
        self.entity = entity
        self.record = record
        self.uncovered = uncovered
        self.reveals = revealable(tx, app(), entity)
        self.rights = field_rights(tx, entity)
        values = plain_values(record)
        self.form: Form = choose_form(
            app(), entity, "view", tx.actor, lambda: Scope(tx, app(), entity, values)
        )
        self.state: FormState = state_of(tx, app(), self.form, values)

    def page(self, asked: Asked) -> RecordPage:
        entity = self.entity
        where = {"entity": entity.key, "id": self.record.id}
        updates, deletes = may(self.tx, entity, "update"), may(self.tx, entity, "delete")
        stages = tuple(self._stages())
        return RecordPage(
            title=self.record.title or singular(entity),
            entity_title=singular(entity),
            icon=icon_of(entity),
            color=color_of(entity),
            crumbs=((plural(entity), url_for("lists.show", entity=entity.key)),),
            keys=tuple(self._keys()),
            stages=stages,
            stage_label=label(entity.fields[entity.states.field]) if entity.states else "",
            stage_field=entity.states.field if entity.states else "",
            state_url=url_for("records.set_state", **where) if updates else "",
            sections=tuple(self._sections()),
            lines=tuple(self._lines()),
            related=related_lists(self.tx, self.record, self.form, self.state),
            team=self._team(),
            stream=stream_of(self.tx, self.record, asked),
            composer=self._composer(),
            edit_url=url_for("forms.edit", **where) if updates else "",
            delete_url=url_for("records.delete", **where) if deletes else "",
            access_url=url_for("record_access.show", **where),
            share_url=self._url("share", "record_access.shares"),
            hand_over_url=self._url("transfer", "record_access.hand_over_form"),
            privacy_url=url_for("privacy.show", **where) if self.tx.actor.is_administrator else "",
            consents_url=self._consents_url(),
            prints=tuple(self._prints()),
            reveal_url=url_for("records.uncover", **where),
            url=url_for("records.show", **where),
            flows=record_flows(self.tx, entity, self.record.id),
            similar=duplicates_of(self.tx, entity, self.record.id),
            follows=follows_of(self.tx, entity, self.record.id),
            here_url=here_url(entity, self.record.id),
            mail_url=self._mail_url(),
            series=series_of(self.tx, self.record),
            repeat_url=repeat_url(self.tx, self.record),
        )

    def _url(self, action: Action, endpoint: str) -> str:
        """Where the actor does it, "" if they may do it with no record at all."""
        where = {"entity": self.entity.key, "id": self.record.id}
        return url_for(endpoint, **where) if may(self.tx, self.entity, action) else ""

    def _prints(self) -> Iterator[tuple[str, str]]:
        """(title, address) of what the record can be printed by."""
        where = {"entity": self.entity.key, "id": self.record.id}
        for key, title in offered(self.tx, self.entity, self.record.id):
            yield title, url_for("printing.one", key=key, **where)

    def _consents_url(self) -> str:
        where = {"entity": self.entity.key, "id": self.record.id}
        has_any = consent_fields(self.tx, self.entity)
        return url_for("consents.show", **where) if has_any else ""

    def _composer(self) -> Composer | None:
        log = readable_log(self.tx, self.entity)
        if log is None or not may(self.tx, log.entity, "create"):
            return None
        where = {"entity": self.entity.key, "id": self.record.id}
        # What comes first in the document is chosen at first; a note asks for nothing else.
        kinds = tuple(sorted(kinds_of(log), key=lambda one: one.value != NOTE))
        draft = f"log:{self.record.id}"
        people = tuple(people_to_mention(self.tx))
        return Composer(url_for("records.log", **where), kinds, draft, people)

    def _mail_url(self) -> str:
        where = {"entity": self.entity.key, "id": self.record.id}
        is_logged = can_log_mail(self.tx, readable_log(self.tx, self.entity))
        return url_for("mails.ask", **where) if is_logged else ""

    def _team(self) -> tuple[tuple[Avatar, str], ...]:
        """Who does what for the record; nothing is asked where no record was ever shared."""
        is_shared = self.entity.id in SHARED.of(self.tx)
        return tuple(team(self.tx, self.entity, self.record.id)) if is_shared else ()

    def _keys(self) -> Iterator[Fact]:
        """Owner and the first numbers and choices: what one looks for first."""
        for key in _key_fields(self.entity):
            fact = self._fact(key)
            if fact is not None and fact.value:
                yield fact

    def _fact(self, key: str, own: str = "") -> Fact | None:
        """A field's value; ``own`` is what the form calls it, "" where it says nothing."""
        right = self.rights.get(key, "hidden")
        if right == "hidden" or key not in self.record.fields:
            return None
        field = self.record.fields[key]
        if key in self.uncovered:
            return Fact(own or label(field), Shown(self.uncovered[key]))
        value = self.record.values.get(key)
        reveal = key if value is not None and key in self.reveals else ""
        return Fact(own or label(field), shown(value, field, manner()), reveal)

    def _stages(self) -> Iterator[Stage]:
        states = self.entity.states
        if states is None or self.rights.get(states.field) in {None, "hidden", "masked"}:
            return
        now = str(self.record.values.get(states.field) or "")
        options = [one for one in self._options(states.field) if one.active or one.value == now]
        ends = {value for value, after in states.allow.items() if not after}
        place = [one.value for one in options].index(now) if now else -1
        for at, one in enumerate(options):
            state = "done" if at < place and now not in ends else "todo"
            if one.value == now:
                state = "won" if now in ends else "current"
            if one.color == "red" and one.value == now:
                state = "lost"
            may_follow = states.may_follow(now, one.value, self.tx.actor)
            postable = may_follow and self.rights.get(states.field) == "edit"
            title = options_of(self.entity.fields[states.field]).title(
                one.value, self.entity.fields[states.field], locale()
            )
            yield Stage(title, one.value if postable else "", state)

    def _options(self, key: str) -> Sequence[object]:
        return tuple(options_of(self.entity.fields[key]).by_value.values())

    def _sections(self) -> Iterator[FactSection]:
        told = {self.entity.states.field} if self.entity.states else set()
        for section in self.form.sections:
            if self.state.of(section.key).visible:
                facts = tuple(self._facts(section, told))
                if facts:
                    yield FactSection(section.title.to(app(), locale()), facts)
        yield FactSection("", tuple(self._system()))

    def _facts(self, section: Section, told: set[str]) -> Iterator[Fact]:
        for item in section.items:
            if isinstance(item, FieldItem) and item.field.key not in told:
                told.add(item.field.key)
                fact = self._fact(item.field.key, item.title.to(app(), locale()))
                if fact is not None and self.state.of(item.field.key).visible:
                    yield fact

    def _system(self) -> Iterator[Fact]:
        for key in ("owner", "department", "created_by", "created_at", "updated_at"):
            fact = self._fact(key)
            if fact is not None and fact.value:
                yield fact

    def _lines(self) -> Iterator[LinesFact]:
        for item in self.form.lines:
            key = item.field.key
            if self.rights.get(key, "hidden") != "hidden" and self.state.of(key).visible:
                yield self._table(item)

    def _table(self, item: LinesItem) -> LinesFact:
        found = self.record.values.get(item.field.key)
        records = (
            [one for one in found if isinstance(one, Record)] if isinstance(found, tuple) else []
        )
        columns = tuple((label(one), one.value_type.numeric) for one in item.columns)
        reveals = revealable(self.tx, app(), self.entity.lines[item.field.key])
        rows = (
            tuple(self._cell(item.field, one, column, reveals) for column in item.columns)
            for one in records
        )
        return LinesFact(item.title.to(app(), locale()) or label(item.field), columns, tuple(rows))

    def _cell(self, lines: Field, line: Record, field: Field, reveals: frozenset[str]) -> Fact:
        name, value = f"{lines.key}.{field.key}/{line.id}", line.values.get(field.key)
        if name in self.uncovered:
            return Fact(label(field), Shown(self.uncovered[name]))
        reveal = name if value is not None and field.key in reveals else ""
        return Fact(label(field), shown(value, field, manner()), reveal)


def _key_fields(entity: Entity) -> list[str]:
    """The owner, and the first link, amount and date of the usual list."""
    chosen = [one for one in usual_columns(entity) if "." not in one and one != entity.display]
    states = {entity.states.field} if entity.states else set()
    return [one for one in chosen if one not in states][:4]

"""A form being filled in: from its layout, its state and what was typed to a page, and back."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from ....platform.access.rows import field_rights
from ....platform.core.errors import (
    DuplicateError,
    FormloomError,
    InvalidRecordError,
    InvalidValueError,
    Message,
)
from ....platform.documents.app import Entity
from ....platform.fields.field import Field
from ....platform.forms.choosing import choose_form
from ....platform.forms.condition import Scope
from ....platform.forms.defaults import default_values
from ....platform.forms.form import (
    Form,
    LinesItem,
)
from ....platform.forms.reading import plain_form
from ....platform.forms.state import FormState, state_of
from ....platform.records.plan import plan_of
from ....platform.records.values import LinkedTitle, Record
from ...i18n import translated
from ...unit_of_work import transaction
from ..words import app, label, manner, singular, worded
from .display import shown_text
from .lines import line_indexes, line_name
from .widgets import Filling, Posted, widget_of

#: Locked fields that decide about locked fields are followed so far.
MOST_ROUNDS = 3


class Entry:
    """One entity's form with the values of one record, or of one being made.

    ``values`` are Python values by key, links as ids; what was posted wins over them.
    """

    def __init__(
        self, entity: Entity, *, record: Record | None = None, posted: Posted | None = None,
        given: Mapping[str, str] | None = None, rights: Mapping[str, str] | None = None,
        form: Form | None = None,
    ) -> None:  # fmt: skip
        self.entity = entity
        self.record = record
        self.posted = posted
        self.rights: Mapping[str, str] = (
            field_rights(transaction(), entity) if rights is None else rights
        )
        use = "edit" if record is not None else "create"
        self.form: Form = form or choose_form(
            app(), entity, use, transaction().actor, lambda: self._scope(given or {})
        )
        self.errors: dict[str, list[str]] = {}
        self.values: dict[str, object] = self._start(given or {})
        self.stored = dict(self.values)
        #: What was posted, in the API's form.
        self.given: dict[str, object] = {}
        #: Where each row that was sent on stands on the page: blank ones are left out.
        self._places: dict[str, list[int]] = {}
        if posted is not None:
            self._read(posted)

    # What there is

    def _start(self, given: Mapping[str, str]) -> dict[str, object]:
        if self.record is not None:
            return {**plain_values(self.record), **dict(self._taken(given))}
        return default_values(transaction(), app(), self.form, dict(self._taken(given)))

    def _scope(self, given: Mapping[str, str]) -> Scope:
        """What forms for some records only are asked about: as it is, or as it would begin."""
        values = (
            plain_values(self.record)
            if self.record is not None
            else default_values(
                transaction(), app(), plain_form(app(), self.entity), dict(self._taken(given))
            )
        )
        return Scope(transaction(), app(), self.entity, values)

    def _taken(self, given: Mapping[str, str]) -> Iterator[tuple[str, object]]:
        """Values that an address brings along: ``/e/contact/new?account=…``."""
        for key, text in given.items():
            field = self.entity.fields.get(key)
            if field is not None and self.may_edit(field):
                try:
                    yield key, field.type.load(field.type.dump(
                        field.type.parse(text, field, manner()), field), field)  # fmt: skip
                except InvalidValueError:
                    continue

    @cached_property
    def _settable(self) -> Mapping[str, Field]:
        plan = plan_of(app(), self.entity)
        return {key: one for key, one in plan.settable.items() if key not in plan.protected}

    def may_edit(self, field: Field) -> bool:
        """Whether the actor may give the field a value here."""
        return field.key in self._settable and self.rights.get(field.key) == "edit"

    @property
    def state(self) -> FormState:
        return state_of(transaction(), app(), self.form, self.values)

    # What was posted

    def _read(self, posted: Posted) -> None:
        for item in self.form.fields:
            widget = widget_of(item.field)
            if self.may_edit(item.field) and widget.is_posted(posted, item.field.key):
                self._take(item.field, posted, item.field.key)
        for lines in self.form.lines:
            if self.may_edit(lines.field) and f"{lines.field.key}.rows" in posted:
                self._take_lines(lines, posted)
        self._drop()

    def _drop(self) -> None:
        """Leave out what was sent for fields that are hidden or locked, whoever sent it.

        A locked field keeps what it was, which may in turn decide about others.
        """
        for _round in range(MOST_ROUNDS):
            state = self.state
            locked = [key for key in self.given if state.of(key).read_only]
            for key in locked:
                del self.given[key]
                self.values[key] = self.stored.get(key)
            if not locked:
                break
        for key in [key for key in self.form.places if not self._is_shown(key, state)]:
            self.given.pop(key, None)
            for name in [one for one in self.errors if one.partition(".")[0] == key]:
                del self.errors[name]
        self._begin(state)

    def _begin(self, state: FormState) -> None:
        """What the form itself lets a record begin with holds where nobody may change it."""
        for key in self.form.defaults if self.record is None else ():
            field, value = self.entity.field(key), self.stored.get(key)
            fixed = state.of(key).read_only and self._is_shown(key, state)
            if fixed and self.may_edit(field):
                self.given[key] = field.type.dump(value, field) if value is not None else None

    def _is_shown(self, key: str, state: FormState) -> bool:
        return state.shows(*self.form.places[key])

    def _take(self, field: Field, posted: Posted, name: str) -> None:
        try:
            raw = widget_of(field).read(posted, name, field, manner())
            self.values[field.key] = field.type.load(raw, field)
            self.given[field.key] = raw
        except InvalidValueError as error:
            self.refuse(name, translated(error.message))

    def _take_lines(self, lines: LinesItem, posted: Posted) -> None:
        key = lines.field.key
        taken: list[tuple[int, dict[str, object], dict[str, object]]] = []
        for at, index in enumerate(line_indexes(posted, key)):
            row, values = self._take_line(lines, posted, index, f"{key}.{at}")
            if row:
                taken.append((at, row, values))
        self.given[key] = [row for _at, row, _values in taken]
        self.values[key] = [values for _at, _row, values in taken]
        self._places[key] = [at for at, _row, _values in taken]

    def _take_line(
        self, lines: LinesItem, posted: Posted, index: str, place: str
    ) -> tuple[dict[str, object], dict[str, object]]:
        """The values of one row; none for a row in which nobody wrote anything."""
        row: dict[str, object] = {}
        values: dict[str, object] = {}
        identity = posted.get(line_name(lines.field.key, index, "id"), "")
        for column in lines.columns:
            name = line_name(lines.field.key, index, column.key)
            if column.type.computed or not widget_of(column).is_posted(posted, name):
                continue
            try:
                raw = widget_of(column).read(posted, name, column, manner())
                values[column.key] = column.type.load(raw, column)
                row[column.key] = raw
            except InvalidValueError as error:
                row[column.key] = None
                self.refuse(f"{place}.{column.key}", translated(error.message))
        if identity:
            return {**row, "id": identity}, values
        start = plan_of(app(), lines.child).constants
        touched = {key for key, value in values.items() if value and value != start.get(key)}
        failed = any(key.startswith(f"{place}.") for key in self.errors)
        written = {key: value for key, value in row.items() if value is not None}
        return (written, values) if touched or failed else ({}, {})

    def places(self, key: str) -> list[int]:
        """Where each of the rows in ``values`` stands among those that were posted."""
        return self._places.get(key, [])

    def demand(self) -> None:
        """Refuse blanks that the form itself asks for; the entity's own are the service's."""
        state = self.state
        for item in self.form.fields:
            key, one = item.field.key, state.of(item.field.key)
            shown = self._is_shown(key, state) and not one.read_only
            asked = one.required and shown and self.may_edit(item.field)
            if asked and self.values.get(key) in (None, (), []) and key not in self.errors:
                message = Message("Fill in '{title}'.", {"title": label(item.field)})
                self.refuse(key, translated(message))
        self._set(state.values)

    def _set(self, values: Mapping[str, object]) -> None:
        """Put in what rules set: once, when they begin to hold, and not over somebody's choice."""
        if not values:
            return
        before = state_of(transaction(), app(), self.form, self.stored).values
        for key, value in values.items():
            field = self.entity.fields.get(key)
            chosen = self.values.get(key) != self.stored.get(key)
            if field is not None and self.may_edit(field) and key not in before and not chosen:
                self.given[key] = field.type.dump(value, field)

    def refuse(self, key: str, text: str) -> None:
        self.errors.setdefault(key, []).append(text)

    def take_refusal(self, error: FormloomError) -> None:
        """Note what the service refused, beside the fields that it names."""
        for key, message in self._messages(error):
            self.refuse(self._placed(key), self._worded(key, message))

    def _messages(self, error: FormloomError) -> Iterator[tuple[str, Message]]:
        """What a refusal says, by the key of the field; "" is the whole record."""
        if isinstance(error, InvalidRecordError):
            for key, messages in error.errors.items():
                yield from ((key, message) for message in messages)
        elif isinstance(error, DuplicateError):
            titles = ", ".join(label(self.entity.field(key)) for key in error.fields)
            names = {"titles": titles, "entity": singular(self.entity)}
            message = Message(error.message.template, {**error.data, **names})
            yield from ((key, message) for key in error.fields)
        else:
            yield getattr(error, "field", None) or "", error.message

    def _worded(self, key: str, message: Message) -> str:
        """A message in the language of the request, also where a document says it."""
        return worded(self.entity, self._field(key), message)

    def _field(self, key: str) -> Field | None:
        """The field that a key such as ``items.0.price`` names."""
        top, *rest = key.split(".")
        lines = self.entity.lines.get(top)
        if lines is not None and len(rest) == 2:
            return lines.fields.get(rest[1])
        return self.entity.fields.get(top) or self.entity.system.get(top)

    def _placed(self, key: str) -> str:
        """A refusal's key with the row's place on the page: ``items.0.price``."""
        top, *rest = key.split(".")
        if top not in self._places or len(rest) < 2:
            return key
        return ".".join([top, str(self._places[top][int(rest[0])]), *rest[1:]])

    def filling(self, field: Field, name: str) -> Filling:
        """The control of a field with what was typed, else with what there is."""
        widget = widget_of(field)
        if self.posted is not None and widget.is_posted(self.posted, name):
            value = widget.kept(self.posted, name)
        else:
            value = widget.typed(self.values.get(field.key), field, manner())
        return widget.filling(value, self.entity, field, manner())

    def text_of(self, key: str) -> str:
        """A value that was filled in, as text; links by their titles."""
        field, value = self.entity.field(key), self.values[key]
        titles = {choice[0]: choice[1] for choice in self.filling(field, key).choices}
        chosen = value if isinstance(value, list | tuple) else (value,)
        if value is not None and titles:
            return ", ".join(titles.get(str(one), str(one)) for one in chosen)
        return shown_text(value, field, manner())


def plain_values(record: Record) -> dict[str, object]:
    """A stored record as conditions read it."""
    values = {key: _plain(value) for key, value in record.values.items()}
    return {**values, "id": record.id}


def _plain(value: object) -> object:
    """A record's value as the write pipeline has it: links as ids, lines as rows."""
    if isinstance(value, LinkedTitle):
        return value.id
    if isinstance(value, tuple):
        return [_plain_item(one) for one in value]
    return value


def _plain_item(one: object) -> object:
    if isinstance(one, LinkedTitle):
        return one.id
    if isinstance(one, Record):
        return {"id": one.id, **{key: _plain(value) for key, value in one.values.items()}}
    return one

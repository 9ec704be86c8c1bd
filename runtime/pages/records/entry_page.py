"""Draws a form that is being filled in: its tabs, its controls and the summary of what is wrong."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import cast

from flask import url_for

from ....platform.fields.field import Field
from ....platform.forms.form import (
    ButtonItem,
    DividerItem,
    FieldItem,
    Item,
    LinesItem,
    Section,
    Tab,
    TextItem,
    Title,
)
from ....platform.forms.program import Program, program_of
from ....platform.forms.state import FormState
from ....platform.records.values import Record
from ....platform.workflows.offering import startable
from ...i18n import locale
from ...unit_of_work import transaction
from ..pieces import Control, Fault, FlowButton, Line, Piece, Prose, SectionView, TabView
from ..words import app, help_of, label, manner, placeholder_of
from .display import Shown, shown
from .entry import Entry
from .foretold import NOTHING, foretold
from .lines import LineRow, LinesTable, line_indexes
from .widgets import Posted, widget_of

#: Widgets made of several controls, which stand in a fieldset.
GROUPS = frozenset({"multiselect", "address", "checkbox"})
_COLON = {"zh": "：", "en": ": "}


class EntryPage:
    """The parts of the page around an ``Entry``."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry

    @property
    def tabs(self) -> tuple[TabView, ...]:
        state = self.entry.state
        tabs = []
        for tab in self.entry.form.tabs:
            if self._is_there(tab.key, state):
                sections = tuple(self._sections(tab, state))
                if sections:
                    one = self._tab(tab, sections, first=not tabs)
                    tabs.append(replace(one, hidden=not state.shows(tab.key)))
        return tuple(tabs)

    def _is_there(self, key: str, state: FormState) -> bool:
        """Whether a part stands on the page: what is hidden may have to appear."""
        return state.shows(key) or key in self.entry.form.changing

    def pieces_by_item(self) -> Iterator[tuple[Item, Piece | None]]:
        """Each item of the form as it stands on the page; None for one that is not drawn."""
        state = self.entry.state
        for item in self.entry.form.items:
            yield item, self._piece(item, state)

    def control(self, key: str) -> Control | None:
        """The control of one field alone; None where the form has none of it."""
        items = (one for one in self.entry.form.items if isinstance(one, FieldItem))
        found = next((one for one in items if one.field.key == key), None)
        return self._control(found, self.entry.state) if found is not None else None

    def _tab(self, tab: Tab, sections: tuple[SectionView, ...], *, first: bool) -> TabView:
        names = {name for section in sections for name in _names(section)}
        wrong = sum(1 for key in self.entry.errors if key.partition(".")[0] in names)
        return TabView(_say(tab.title), f"#tab-{tab.key}", sections, wrong, first, tab.key)

    def _sections(self, tab: Tab, state: FormState) -> Iterator[SectionView]:
        for section in tab.sections:
            if not self._is_there(section.key, state):
                continue
            pieces = tuple(self._pieces(section, state))
            if pieces:
                title, help = _say(section.title), _say(section.help)
                hidden = not state.shows(section.key)
                yield SectionView(section.key, title, help, pieces, section.collapsed, hidden)

    def _pieces(self, section: Section, state: FormState) -> Iterator[Piece]:
        for item in section.items:
            piece = self._piece(item, state)
            if piece is not None:
                yield piece

    def _piece(self, item: Item, state: FormState) -> Piece | None:
        if isinstance(item, FieldItem):
            return self._control(item, state)
        if isinstance(item, LinesItem):
            return self._lines(item, state)
        if isinstance(item, TextItem):
            return Prose(_say(item.html), item.width, item.key, not state.shows(item.key))
        if isinstance(item, ButtonItem):
            return self._button(item, state)
        return Line() if isinstance(item, DividerItem) else None

    def _button(self, item: ButtonItem, state: FormState) -> FlowButton | None:
        """Only where the flow may be started for this record now."""
        record, entity = self.entry.record, self.entry.entity
        if record is None or item.flow not in self._startable:
            return None
        url = url_for("runs.ask", entity=entity.key, id=record.id, flow=item.flow)
        kind = "" if item.style == "default" else item.style
        return FlowButton(
            _say(item.title), url, kind, item.width, item.key, not state.shows(item.key)
        )

    @cached_property
    def _startable(self) -> frozenset[str]:
        record = self.entry.record
        if record is None:
            return frozenset()
        return frozenset(one.key for one in startable(transaction(), self.entry.entity, record.id))

    def _control(self, item: FieldItem, state: FormState) -> Control | None:
        one, key = state.of(item.field.key), item.field.key
        right = self.entry.rights.get(key, "hidden")
        if right == "hidden" or not self._is_there(key, state):
            return None
        control = Control(
            key=key,
            name=key,
            label=_say(item.title) or label(item.field),
            macro="readonly",
            help=_say(item.help) or help_of(self.entry.entity, item.field),
            hint=_say(one.hint) if one.hint else "",
            error=" ".join(self.entry.errors.get(key, ())),
            placeholder=_say(item.placeholder) or placeholder_of(self.entry.entity, item.field),
            required=one.required,
            width=item.width,
            hidden=not one.visible,
            locked=one.read_only,
        )
        fixed = one.read_only and key not in self.entry.form.changing
        if fixed or not self.entry.may_edit(item.field):
            return replace(control, shown=self._shown(item.field), required=False)
        filling = self.entry.filling(item.field, key)
        if one.only is not None:
            kept = tuple(c for c in filling.choices if c[0] in one.only or c[0] == filling.value)
            filling = replace(filling, choices=kept)
        macro = widget_of(item.field).name
        return replace(control, macro=macro, filling=filling, group=macro in GROUPS)

    def _shown(self, field: Field) -> Shown:
        """A value that cannot be changed here; links with their titles."""
        entry = self.entry
        if entry.record is None and entry.rights.get(field.key) in {"read", "edit"}:
            is_begun = entry.values.get(field.key) is not None
            return Shown(entry.text_of(field.key) if is_begun else "")
        value = self.entry.record.values.get(field.key) if self.entry.record is not None else None
        return shown(value, field, manner())

    def _lines(self, item: LinesItem, state: FormState) -> LinesTable | None:
        one, key = state.of(item.field.key), item.field.key
        if self.entry.rights.get(key, "hidden") == "hidden" or not self._is_there(key, state):
            return None
        fixed = one.read_only or not self.entry.may_edit(item.field)
        table = LinesTable.of(item, _say(item.title) or label(item.field), self.entry.errors)
        table = replace(table, hidden=not one.visible)
        if self.entry.posted is not None and f"{key}.rows" in self.entry.posted and not fixed:
            return table.with_rows(tuple(self._posted_rows(table, item)))
        records = self.entry.record.values.get(key) if self.entry.record is not None else None
        stored = cast("Iterable[Record]", records or ())
        return table.with_rows(tuple(table.stored(one) for one in stored), fixed=fixed)

    def _posted_rows(self, table: LinesTable, item: LinesItem) -> Iterator[LineRow]:
        posted = cast("Posted", self.entry.posted)
        for at, index in enumerate(line_indexes(posted, item.field.key)):
            yield table.kept(posted, index, at)

    @cached_property
    def program(self) -> Program | None:
        """What the browser decides while the form is filled in; None where nothing changes."""
        rights = {**dict.fromkeys(self.entry.entity.system, "read"), **self.entry.rights}
        return program_of(app(), self.entry.form, rights, begins=self.entry.record is None)

    def script(self, *, asks: bool = True) -> Mapping[str, object] | None:
        """The program with today's values, for the page; ``asks``: it may ask the server."""
        if self.program is None:
            return None
        script = self.program.to_json(transaction(), self.entry.values, _say)
        if not asks:
            return {**script, "asks": [], "told": NOTHING}
        return {**script, "told": foretold(self.entry, self.program, drawn=True)}

    def answers(self) -> Mapping[str, object]:
        """What only the server knows of what was posted."""
        if self.program is None:
            return {"answers": [], "told": NOTHING}
        answers = self.program.answers(transaction(), self.entry.values)
        return {"answers": answers, "told": foretold(self.entry, self.program)}

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The summary, in the order of the form."""
        order = {name: at for at, name in enumerate(self._order())}
        keys = sorted(self.entry.errors, key=lambda key: order.get(key.partition(".")[0], -1))
        return tuple(
            Fault(self._anchor(key, order), self._told(key, text))
            for key in keys
            for text in self.entry.errors[key]
        )

    def _order(self) -> Iterator[str]:
        for item in self.entry.form.items:
            if isinstance(item, FieldItem | LinesItem):
                yield item.field.key

    def _anchor(self, key: str, order: Mapping[str, int]) -> str:
        return key.replace("..", ".") if key.partition(".")[0] in order else ""

    def _told(self, key: str, text: str) -> str:
        """The message with what it is about, where it does not say so itself."""
        top, *rest = key.split(".")
        field = self.entry.entity.fields.get(top) or self.entry.entity.system.get(top)
        if field is None:
            return text
        name = label(field)
        if len(rest) == 2 and top in self.entry.entity.lines:
            column = self.entry.entity.lines[top].fields.get(rest[1])
            name = f"{name} {int(rest[0]) + 1} · {label(column)}" if column else name
        return text if name in text else f"{name}{_COLON[locale()]}{text}"


def _names(section: SectionView) -> Iterator[str]:
    for piece in section.pieces:
        if isinstance(piece, Control | LinesTable):
            yield piece.key


def _say(title: Title) -> str:
    return title.to(app(), locale())

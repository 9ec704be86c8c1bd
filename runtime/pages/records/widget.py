"""The contract of a widget: how one kind of field is read from a posted form and shown there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from werkzeug.datastructures import MultiDict

from ....platform.documents.app import Entity
from ....platform.fields.field import Field
from ....platform.fields.field_type import Manner
from .files import Upload

Posted = MultiDict[str, str]
Choice = tuple[str, str, str]


@dataclass(frozen=True)
class Filling:
    """What a macro needs to draw the control of one field.

    ``value`` is text, or a tuple of texts for a widget that takes several; ``choices`` are
    (value, title, colour); ``new`` is where a record to choose is made, and the words for it;
    ``beside`` are other links of the form to which what is chosen may belong.
    """

    value: object = ""
    choices: tuple[Choice, ...] = ()
    source: str = ""
    before: str = ""
    parts: tuple[tuple[str, str, str], ...] = ()
    upload: Upload | None = None
    attrs: Mapping[str, object] = field(default_factory=dict)
    new: tuple[str, ...] = ()
    beside: str = ""

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The choices without their colours."""
        return tuple((value, title) for value, title, _color in self.choices)


class Widget:
    """Text that the field's type reads; other widgets say what differs."""

    name: ClassVar[str] = "text"

    def is_posted(self, posted: Posted, name: str) -> bool:
        return name in posted

    def read(self, posted: Posted, name: str, field: Field, manner: Manner) -> object:
        """The value that was posted, in the API's form.

        :raises InvalidValueError: as ``FieldType.parse`` does.
        """
        return field.type.dump(field.type.parse(posted.get(name, ""), field, manner), field)

    def kept(self, posted: Posted, name: str) -> object:
        """What was posted, to be shown again as it was typed."""
        return posted.get(name, "")

    def typed(self, value: object, field: Field, manner: Manner) -> object:
        """A stored value as somebody would type it."""
        return "" if value is None else field.type.write(value, field)

    def filling(self, value: object, entity: Entity, field: Field, manner: Manner) -> Filling:
        """The control around ``value``, which is what ``kept`` or ``typed`` gave."""
        return Filling(value, attrs=_attrs(field))


#: How values are written that are typed into a plain control, by widget.
EXAMPLES = {
    "datetime": "2026-11-21 14:30", "time": "14:30", "duration": "1h 30m", "url": "https://",
    "region": "广东省/深圳市/南山区", "location": "22.5431, 114.0579", "color": "#2458d3",
}  # fmt: skip


def _attrs(field: Field) -> dict[str, object]:
    """Attributes of a control; a field's own placeholder wins over the example."""
    most, example = field.settings.get("maxLength"), EXAMPLES.get(field.type.widget)
    shown: dict[str, object] = {"placeholder": example} if example else {}
    return {**shown, "maxlength": most} if isinstance(most, int) else shown


def several(posted: Posted, name: str) -> tuple[str, ...]:
    """What was posted under one name, each value once, without blanks."""
    return tuple(dict.fromkeys(one for one in posted.getlist(name) if one))

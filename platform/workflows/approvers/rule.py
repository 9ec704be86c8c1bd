"""The contract of an approver rule."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from ..model import Settings
from ..state import Run, Seat, Token
from ..work import Work

#: A part of a JSON Schema.
Schema = Mapping[str, Any]

#: The part of the schema that says whose manager or department is meant.
OF: Schema = {
    "anyOf": [
        {"enum": ["initiator", "record_owner", "previous"]},
        {
            "type": "object",
            "properties": {"field": {"$ref": "#/$defs/path"}},
            "required": ["field"],
            "additionalProperties": False,
        },
    ]
}


class ApproverRule(ABC):
    """Finds the people of one ``by``. ``shape`` names its settings in the schema."""

    name: ClassVar[str]
    shape: ClassVar[str]
    settings: ClassVar[Schema] = {}
    required: ClassVar[Sequence[str]] = ()

    @abstractmethod
    def seats(self, work: Work, run: Run, token: Token, rule: Settings) -> list[Seat]:
        """Whom the rule names, in order; nobody is an empty list, never an error."""

    def seat(self, person: str, note: str = "") -> Seat:
        return Seat(person, self.name, note=note)

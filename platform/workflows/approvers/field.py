"""People in a field of the record (表单内联系人)."""

from typing import ClassVar

from ..model import Settings
from ..state import Run, Seat, Token
from ..variables import at_path, ids
from ..work import Work
from .rule import ApproverRule, Schema


class PersonField(ApproverRule):
    """Whoever the field names when the step begins; later edits change nothing."""

    name = "field"
    shape = "field"
    settings: ClassVar[Schema] = {"field": {"$ref": "#/$defs/path"}}
    required = ("field",)

    def seats(self, work: Work, run: Run, token: Token, rule: Settings) -> list[Seat]:
        found = at_path(work, run, str(rule["field"]), token)
        return [self.seat(one) for one in dict.fromkeys(ids(found))]

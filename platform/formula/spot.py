"""Where in the text something stands, and mistakes there."""

from dataclasses import dataclass

from ..core.errors import Message
from .problems import FormulaError


@dataclass(frozen=True)
class Spot:
    """Where in the text a call and its arguments stand."""

    start: int
    end: int
    arguments: tuple[tuple[int, int], ...] = ()

    def argument(self, index: int) -> "Spot":
        if index < len(self.arguments):
            return Spot(*self.arguments[index])
        return Spot(self.start, self.end)

    def error(
        self, code: str, template: str, hint: Message | None = None, **data: object
    ) -> FormulaError:
        return FormulaError(code, self.start, self.end, template, hint=hint, **data)

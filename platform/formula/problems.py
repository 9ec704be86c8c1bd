"""What is wrong with a formula: code, message, place in the text, and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from ..core.errors import Message

#: A longer name is no slip of the pen, and to compare it would take long.
_LONGEST = 60


@dataclass(frozen=True)
class FormulaProblem:
    """One mistake; ``start`` and ``end`` count code points of the text."""

    code: str
    message: Message
    start: int
    end: int
    hint: Message | None = None

    @property
    def told(self) -> Message:
        """The message with its hint, as one."""
        if self.hint is None:
            return self.message
        return Message("{message} {hint}", {"message": self.message, "hint": self.hint})

    def __str__(self) -> str:
        return str(self.told)


class FormulaError(Exception):
    """Carries a problem out of the parser or the checker; never leaves this folder."""

    def __init__(
        self,
        code: str,
        start: int,
        end: int,
        template: str,
        *,
        hint: Message | None = None,
        **data: object,
    ) -> None:
        super().__init__(template)
        self.problem = FormulaProblem(code, Message(template, data), start, end, hint)


def did_you_mean(wrong: str, known: Iterable[str]) -> Message | None:
    """The known name nearest to ``wrong``, as a question."""
    if len(wrong) > _LONGEST:
        return None
    close = get_close_matches(wrong, list(known), n=1, cutoff=0.6)
    return Message("Did you mean '{name}'?", {"name": close[0]}) if close else None

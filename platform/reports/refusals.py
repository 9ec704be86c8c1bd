"""What is wrong with a report, with the place in its document."""

from collections.abc import Iterable

from ..core.errors import Message
from ..documents.kinds import did_you_mean
from ..documents.references import Pointer


class RefusalError(Exception):
    """A report says something that cannot be answered; caught where a report is compiled."""

    def __init__(self, at: Pointer, template: str, *, hint: Message | None = None, **data: object):
        super().__init__(template)
        self.at = at
        self.message = Message(template, data)
        self.hint = hint


def unknown(
    at: Pointer, template: str, given: str, known: Iterable[str], **data: object
) -> RefusalError:
    """Something is named that is not there; says which was probably meant."""
    return RefusalError(at, template, hint=did_you_mean(given, known), **data)

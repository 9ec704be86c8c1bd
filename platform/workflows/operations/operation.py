"""The contract of an operation."""

from abc import ABC, abstractmethod
from typing import ClassVar

from ..commands import Command
from ..work import Work


class Operation(ABC):
    """What a command of one kind does: it emits events, or raises and nothing has happened."""

    name: ClassVar[str]

    @abstractmethod
    def run(self, work: Work, command: Command) -> None:
        """Do it.

        :raises FormloomError: if it may not be done now, with a sentence for the one who asked.
        """

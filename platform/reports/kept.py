"""Statements of reports that were built before: building one takes longer than a small report."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy.sql.expression import Executable

from ..core.prepared import REPLAN
from .plan import Plan
from .sight import Answers, Question, Sight

Key = tuple[Plan, bool, object, int, Answers]


class Statements:
    """The last statements with all that each was made of, the least recently used forgotten first.

    A statement is built of its plan and of the answers to what the builder asks. The questions of
    one plan may differ from person to person, so those of everybody are in the key: whoever has the
    same answers would have asked the same.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Key, Executable] = OrderedDict()
        self._asked: WeakKeyDictionary[Plan, frozenset[Question]] = WeakKeyDictionary()
        self._lock = Lock()

    def find(
        self, plan: Plan, sight: Sight, most: int, build: Callable[[], Executable]
    ) -> tuple[Executable, bool]:
        """The statement for at most so many groups, and whether it is kept."""
        asked = self._asked.get(plan)
        if asked is not None and not sight.is_fleeting:
            found = self._found(_key(plan, sight, most, asked))
            if found is not None:
                return found, True
        made = build().execution_options(**{REPLAN: True})
        if sight.is_fleeting:
            return made, False
        self._keep(plan, sight, most, made)
        return made, True

    def _found(self, key: Key) -> Executable | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def _keep(self, plan: Plan, sight: Sight, most: int, made: Executable) -> None:
        with self._lock:
            asked = self._asked.get(plan, frozenset()) | sight.asked
            self._asked[plan] = asked
        key = _key(plan, sight, most, asked)
        with self._lock:
            self._kept[key] = made
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)


def _key(plan: Plan, sight: Sight, most: int, asked: frozenset[Question]) -> Key:
    return plan, sight.wide, sight.frame, most, sight.answers(asked)

"""The desk of one decision: the state as it becomes, the facts, the tokens still to be moved."""

from collections import deque
from datetime import datetime

from .events import Event
from .evolve import evolve
from .facts import Facts
from .model import Flow, Step
from .state import Activity, Run, State, Task, Token

#: Steps that one command may pass; a row of a loop counts once.
STEP_BUDGET = 200


class Work:
    """Collects events; each takes effect at once, so whatever is decided next sees it."""

    def __init__(self, state: State, facts: Facts) -> None:
        self.state = state
        self.facts = facts
        self.events: list[Event] = []
        self.budget = STEP_BUDGET
        self._ready: deque[str] = deque()

    @property
    def now(self) -> datetime:
        return self.facts.now

    def emit(self, event: Event) -> None:
        """Let ``event`` happen."""
        self.state = evolve(self.state, event)
        self.events.append(event)

    def new(self, letter: str) -> str:
        """An id that nothing in this family has; the event that uses it must follow at once."""
        return f"{letter}{self.state.counter + 1}"

    def ready(self, token: str) -> None:
        """Say that a token stands before a step that it has not entered."""
        self._ready.append(token)

    def next_ready(self) -> Token | None:
        """The next token that is still live and has not entered its step."""
        while self._ready:
            token = self.state.tokens[self._ready.popleft()]
            run = self.state.runs[token.run]
            if token.state == "live" and run.state != "ended" and self.waiting(token.id) is None:
                return token
        return None

    def waiting(self, token: str) -> Activity | None:
        """The open or parked activity of a token."""
        return self.state.activity_of(token)

    def flow(self, run: str) -> Flow:
        """The version that a run follows."""
        found = self.state.runs[run]
        return self.facts.flows.version(found.flow, found.version)

    def step(self, row: Token | Activity | Task) -> Step:
        """The step at which something stands."""
        return self.flow(row.run).step(row.step)

    def run_of(self, row: Token | Activity | Task) -> Run:
        return self.state.runs[row.run]

"""Two versions of a flow, told apart in words: steps by their ids, settings by their names."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..core.errors import Message
from ..documents.diff import differences
from .design.choice_words import choice_words
from .design.setting_words import setting_words
from .model import START, Branch, Flow, Step


@dataclass(frozen=True)
class Difference:
    """One difference; ``kind`` is added, removed, moved or changed, ``step`` its id."""

    kind: str
    step: str
    title: str
    message: Message


class Titles:
    """What steps and branches are called; a page gives them in the language of its reader."""

    def step(self, flow: Flow, id: str) -> str:
        return flow.step(id).text("title", id)

    def branch(self, flow: Flow, step: str, branch: Branch) -> str:
        return branch.title


ENGLISH = Titles()


def compare(old: Flow, new: Flow, titles: Titles = ENGLISH) -> list[Difference]:
    """What ``new`` does otherwise, in the order of the flow."""
    return list(_Comparison(old, new, titles).all())


class _Comparison:
    def __init__(self, old: Flow, new: Flow, titles: Titles) -> None:
        self.old = old
        self.new = new
        self.titles = titles

    def all(self) -> Iterator[Difference]:
        for path, before, after in _changed(self.old.start, self.new.start):
            yield Difference("changed", START, "", _told(path, before, after))
        for id in self.old.by_id.keys() - self.new.by_id.keys():
            title = self.titles.step(self.old, id)
            yield Difference("removed", id, title, Message("is no longer there"))
        for id in self.new.by_id:
            if id != START:
                yield from self._step(id)

    def _step(self, id: str) -> Iterator[Difference]:
        title = self.titles.step(self.new, id)
        if id not in self.old.by_id:
            yield Difference("added", id, title, self._where(id))
            return
        if _place(self.old, id, self.new) != _place(self.new, id, self.old):
            yield Difference("moved", id, title, self._where(id))
        for message in self._settings(self.old.by_id[id], self.new.by_id[id]):
            yield Difference("changed", id, title, message)

    def _settings(self, old: Step, new: Step) -> Iterator[Message]:
        for path, before, after in _changed(old.settings, new.settings):
            yield _told(path, before, after)
        known = {one.id: one for one in old.branches}
        for branch in new.branches:
            yield from self._branch(new, known.pop(branch.id, None), branch)
        for gone in known.values():
            data = {"branch": self.titles.branch(self.old, old.id, gone)}
            yield Message("the branch '{branch}' is no longer there", data)

    def _branch(self, step: Step, old: Branch | None, new: Branch) -> Iterator[Message]:
        data = {"branch": self.titles.branch(self.new, step.id, new)}
        if old is None:
            yield Message("a new branch: {branch}", data)
        elif old.when != new.when:
            both = {"before": old.when or "–", "after": new.when or "–"}
            yield Message("condition of '{branch}': {before} → {after}", {**data, **both})

    def _where(self, id: str) -> Message:
        """After which step of its sequence, or first in which branch."""
        frame = self.new.places[id][-1]
        if frame.index > 0:
            before = self.new.sequence(frame)[frame.index - 1]
            return Message("now after '{step}'", {"step": self.titles.step(self.new, before.id)})
        if frame.block:
            branch = self.new.branch(frame.block, frame.branch)
            data = {"branch": self.titles.branch(self.new, frame.block, branch)}
            return Message("now first in the branch '{branch}'", data)
        return Message("now first of all")


def _changed(
    old: Mapping[str, object], new: Mapping[str, object]
) -> Iterator[tuple[tuple[str, ...], object, object]]:
    for edit in differences(dict(old), dict(new)):
        path = tuple(str(one) for one in edit.at)
        if path and edit.op != "move":
            yield path, edit.before, edit.after


def _told(path: Sequence[str], before: object, after: object) -> Message:
    names = [one for one in path if not one.isdigit()]
    shape, key = (names[-2] if len(names) > 1 else ""), names[-1]
    data = {
        "setting": setting_words(shape, key).label,
        "before": _value(shape, key, before), "after": _value(shape, key, after),
    }  # fmt: skip
    return Message("{setting}: {before} → {after}", data)


def _value(shape: str, key: str, value: object) -> object:
    """A value as text; a word of an enumeration in its own words."""
    if value is None:
        return "–"
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_value(key, name, one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(str(_value(shape, key, one)) for one in value) or "–"
    known = choice_words(shape, key).get(str(value)) if isinstance(value, str) else None
    return known.label if known else str(value)


def _place(flow: Flow, id: str, other: Flow) -> tuple[object, ...]:
    """The block, the branch, and the steps before that both versions have."""
    frame = flow.places[id][-1]
    before = [one.id for one in flow.sequence(frame)[: frame.index] if one.id in other.by_id]
    return frame.block, frame.branch, frozenset(before)

"""May a run follow another version: only if everything that is open has a place there."""

from collections.abc import Iterator, Mapping

from ..core.errors import Message
from . import events as e
from .evolve import evolve
from .model import START, Flow
from .state import Scope, State, Token


def map_state(
    old: Flow, new: Flow, state: State, run: str, steps: Mapping[str, str] | None = None
) -> tuple[State, list[Message]]:
    """The state as it would be under ``new``, or as it is with the reasons why not.

    :param steps: old step id -> new step id, where somebody mapped them by hand.
    """
    found = reasons(old, new, state, run, steps or {})
    if found:
        return state, found
    return evolve(state, e.RunMigrated(run, new.version, steps or {})), []


def reasons(
    old: Flow, new: Flow, state: State, run: str, steps: Mapping[str, str]
) -> list[Message]:
    """Why a run cannot follow ``new``; nothing if it can."""
    found = [_token(old, new, one, steps) for one in state.live_tokens(run)]
    scopes = [one for one in state.scopes.values() if one.run == run and one.state == "open"]
    found += [_scope(new, one, steps) for one in scopes if one.step]
    return list({str(one): one for one in found if one is not None}.values())


def _token(old: Flow, new: Flow, token: Token, steps: Mapping[str, str]) -> Message | None:
    """A thread needs its step: the same type, inside the same branches of the same blocks."""
    step = steps.get(token.step, token.step)
    if step not in new.by_id:
        return Message("Step '{step}' is not there any more.", {"step": step})
    if new.step(step).type != old.step(token.step).type:
        return Message("Step '{step}' is of another type.", {"step": step})
    if [*_blocks(old, token.step, steps)] != [*_blocks(new, step, {})]:
        return Message("Step '{step}' lies in another block.", {"step": step})
    return None


def _blocks(flow: Flow, step: str, steps: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if step == START:
        return
    for frame in flow.places[step][1:]:
        yield steps.get(frame.block, frame.block), frame.branch


def _scope(new: Flow, scope: Scope, steps: Mapping[str, str]) -> Message | None:
    """A block that is open needs the branches that have not arrived."""
    step = new.by_id.get(steps.get(scope.step, scope.step))
    if step is None:
        return Message("Step '{step}' is not there any more.", {"step": scope.step})
    known = {one.id for one in step.branches}
    gone = [one for one in scope.branches if one not in known | set(scope.arrived)]
    if gone and not scope.rows:
        return Message("Branch '{branch}' is not there any more.", {"branch": gone[0]})
    return None

"""Which side of an upgrade to take, as people write it: ``entity/account/title=theirs``."""

from collections.abc import Iterable

from ..core.errors import InvalidValueError
from ..documents.merge import SIDES, Choices
from ..documents.references import Pointer, pointer


def path_of(at: Pointer) -> str:
    """``entity/account/properties/phone``: a place among all documents."""
    return pointer(at)[1:]


def place_of(path: str) -> Pointer:
    """The place that ``path_of`` wrote."""
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in path.split("/"))


def choices_of(asked: Iterable[str], otherwise: str = "") -> Choices:
    """Choices as they are written, and the side of everything that they do not name.

    :raises InvalidValueError: for one that is not written so.
    """
    taken: dict[Pointer, str] = {}
    for one in asked:
        path, _equals, side = one.rpartition("=")
        if side not in SIDES or "/" not in path:
            raise InvalidValueError(
                "'{choice}' is no choice: a place, '=' and ours or theirs are needed, such as "
                "entity/account/title=theirs.", choice=one,
            )  # fmt: skip
        taken[place_of(path)] = side
    return Choices(taken, otherwise)

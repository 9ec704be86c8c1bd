"""Whose texts are whose: those of all apps stand in one document for each language."""

from collections.abc import Iterable, Mapping
from typing import cast

from ..documents.app import Documents
from ..documents.kinds import KINDS

Name = tuple[str, str]
#: The folder and the key of a document, as the paths of its texts begin.
Place = tuple[str, str]


def places_of(names: Iterable[Name]) -> set[Place]:
    """Where the texts of documents begin."""
    return {(KINDS.get(kind).folder, key) for kind, key in names}


def place_of(path: str) -> Place:
    """The document that a text belongs to: ``entities/site/name`` to ``entities/site``."""
    folder, _slash, rest = path.partition("/")
    return folder, rest.partition("/")[0]


def texts_in(documents: Documents, name: Name) -> Mapping[str, str]:
    """The texts of one document of translations; none if it is not there."""
    return cast("Mapping[str, str]", documents.get(name, {}).get("texts", {}))

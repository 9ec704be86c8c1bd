"""How somebody has arranged a list: columns, their widths, what is folded; kept by view."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self, cast

from ....platform.access.preferences import Preferences
from ....platform.documents.app import Entity
from ...unit_of_work import transaction
from .grouping import Folds

#: Widths of columns, in CSS pixels.
NARROWEST, WIDEST, USUAL = 64, 800, 160
MOST = 100
#: Groups of a list that are kept as folded.
MOST_FOLDS = 500


@dataclass(frozen=True)
class Arrangement:
    """Columns by their paths, none for those of the view; widths by path; folded groups."""

    columns: tuple[str, ...] = ()
    widths: Mapping[str, int] = field(default_factory=dict)
    folds: Folds = field(default_factory=Folds)

    @classmethod
    def of(cls, given: object) -> Self:
        """What was kept; a program may have stored anything."""
        kept = given if isinstance(given, dict) else {}
        columns, widths = kept.get("columns"), kept.get("widths")
        return cls(
            tuple(map(str, columns[:MOST])) if isinstance(columns, list) else (),
            _widths(widths.items() if isinstance(widths, dict) else ()),
            _folds(kept.get("folds")),
        )

    def to_json(self) -> dict[str, object]:
        folds = {"by": self.folds.by, "every": self.folds.every, "but": sorted(self.folds.but)}
        return {"columns": self.columns, "widths": dict(self.widths), "folds": folds}


def _folds(kept: object) -> Folds:
    given = kept if isinstance(kept, dict) else {}
    but = given.get("but")
    keys = frozenset(map(str, but[:MOST_FOLDS])) if isinstance(but, list) else frozenset()
    return Folds(str(given.get("by", "")), given.get("every") is True, keys)


def arrangement(entity: Entity, view: str) -> Arrangement:
    """The actor's arrangement of one view of an entity."""
    return Arrangement.of(_kept(entity).get(view))


def keep_columns(entity: Entity, view: str, columns: Iterable[str]) -> None:
    _keep(entity, view, replace(arrangement(entity, view), columns=tuple(columns)[:MOST]))


def keep_widths(entity: Entity, view: str, widths: Iterable[tuple[str, object]]) -> None:
    """Add the widths of some columns to those that are kept."""
    kept = arrangement(entity, view)
    _keep(entity, view, replace(kept, widths={**kept.widths, **_widths(widths)}))


def drop_widths(entity: Entity, view: str) -> None:
    _keep(entity, view, replace(arrangement(entity, view), widths={}))


def keep_folds(entity: Entity, view: str, folds: Folds) -> None:
    _keep(entity, view, replace(arrangement(entity, view), folds=folds))


def drop_arrangement(entity: Entity, view: str) -> None:
    _keep(entity, view, Arrangement())


def move_arrangement(entity: Entity, view: str, to: str) -> None:
    """Let the widths go along to the view that a list is saved as; the view holds its columns."""
    widths = arrangement(entity, view).widths
    _keep(entity, view, Arrangement(widths=widths if view == to else {}))
    _keep(entity, to, Arrangement(widths=widths))


def _keep(entity: Entity, view: str, made: Arrangement) -> None:
    others = {key: one for key, one in _kept(entity).items() if key != view}
    if made != Arrangement():
        others[view] = made.to_json()
    Preferences(transaction()).set(f"lists.{entity.key}", others or None)


def _kept(entity: Entity) -> dict[str, object]:
    kept = Preferences(transaction()).get(f"lists.{entity.key}", {})
    return cast("dict[str, object]", kept) if isinstance(kept, dict) else {}


def _widths(given: Iterable[tuple[str, object]]) -> dict[str, int]:
    found = list(given)[:MOST]
    texts = ((path, str(one)) for path, one in found)
    known = ((path, int(one)) for path, one in texts if one.isdecimal() and len(one) < 6)
    return {path: min(max(one, NARROWEST), WIDEST) for path, one in known}

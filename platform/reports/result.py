"""The frozen answer of a report: the same for a page, a chart, a file, a mail and the API."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A column: ``role`` is ``row``, ``column`` or ``value``, ``type`` that of its cells.

    ``format`` and ``decimals`` are what the document says of a value, ``show`` how it is shown.
    """

    id: str
    title: str
    type: str
    role: str
    format: str = ""
    decimals: int | None = None
    show: str = ""

    def to_json(self) -> dict[str, object]:
        found: dict[str, object] = {
            "id": self.id, "title": self.title, "type": self.type, "role": self.role,
        }  # fmt: skip
        for name in ("format", "decimals", "show"):
            if getattr(self, name) not in ("", None):
                found[name] = getattr(self, name)
        return found


#: Cells in the order of the columns, as JSON: decimals are text, a link is {id, title}, the rest
#: behind the top is {others: true}; null is a blank, and a group that does not stand at a level.
Cells = tuple[object, ...]


@dataclass(frozen=True)
class Subtotals:
    """The rows of a coarser level: so many row groups and column groups stand in it."""

    rows: int
    columns: int
    cells: tuple[Cells, ...]

    def to_json(self) -> dict[str, object]:
        return {"rows": self.rows, "columns": self.columns, "cells": [*map(list, self.cells)]}


@dataclass(frozen=True)
class Result:
    """A report's answer; ``rows`` are the finest groups, or records in a table.

    ``truncated``: there are more records than rows; totals are of all of them. ``ids`` are those of
    the records in the rows of a table. ``is_sample``: only the newest records were looked at; such
    numbers are not kept.
    """

    kind: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Cells, ...]
    totals: Cells
    subtotals: tuple[Subtotals, ...] = ()
    truncated: bool = False
    ids: tuple[str, ...] = ()
    is_sample: bool = False

    def to_json(self) -> Mapping[str, object]:
        """The API's form."""
        return {
            "kind": self.kind,
            "title": self.title,
            "columns": [one.to_json() for one in self.columns],
            "rows": [*map(list, self.rows)],
            "totals": list(self.totals),
            "subtotals": [one.to_json() for one in self.subtotals],
            "truncated": self.truncated,
        }

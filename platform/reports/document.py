"""A report document, read: what stands on which shelf. It is valid by its schema already."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from ..documents.references import Pointer

Document = Mapping[str, object]


@dataclass(frozen=True)
class Group:
    """What rows or columns are grouped by; ``bucket`` is a name, or {name: settings}."""

    at: Pointer
    by: str
    title: str = ""
    bucket: str = ""
    settings: object = None
    subtotals: bool = True


@dataclass(frozen=True)
class Other:
    """Records of another entity that a value is taken from: targets, budgets.

    ``by`` maps each group's path to the field there that holds the same.
    """

    entity: str
    by: Mapping[str, str]
    filter: str = ""


@dataclass(frozen=True)
class ValueSpec:
    """A value: an aggregate of a path, or a formula over the values before it.

    ``of`` stands in the document under ``of_key``.
    """

    at: Pointer
    id: str
    title: str = ""
    agg: str = ""
    of: str = ""
    where: str = ""
    formula: str = ""
    show: str = "value"
    format: str = ""
    decimals: int | None = None
    other: Other | None = None
    of_key: str = "of"
    convert: Document | None = None


@dataclass(frozen=True)
class Top:
    """The first ``n`` of the first row group; the rest together if ``others``."""

    n: int
    others: bool = False


@dataclass(frozen=True)
class Report:
    """A report document."""

    key: str
    title: str
    entity: str
    filter: str
    fields: tuple[str, ...]
    rows: tuple[Group, ...]
    columns: tuple[Group, ...]
    values: tuple[ValueSpec, ...]
    sort: tuple[tuple[str, bool], ...]
    top: Top | None
    special: str
    document: Document

    @property
    def groups(self) -> tuple[Group, ...]:
        return (*self.rows, *self.columns)

    @property
    def kind(self) -> str:
        """table, summary, matrix, funnel or rfm: it follows from the shelves."""
        if self.special or self.columns:
            return self.special or "matrix"
        return "table" if self.fields and not self.rows else "summary"


def read_report(document: Document) -> Report:
    """The report that ``document`` describes."""
    top = cast("Document | None", document.get("top"))
    special = next((one for one in SPECIAL if one in document), "")
    return Report(
        key=str(document["$id"]),
        title=str(document["title"]),
        entity=str(document["entity"]),
        filter=str(document.get("filter", "")),
        fields=tuple(cast("Iterable[str]", document.get("fields", ()))),
        special=special,
        rows=tuple(SPECIAL[special][0](document) if special else _groups(document, "rows")),
        columns=tuple(_groups(document, "columns")),
        values=tuple(SPECIAL[special][1](document) if special else _values(document)),
        sort=tuple(
            (str(one["by"]), bool(one.get("desc", False))) for one in _items(document, "sort")
        ),
        top=Top(cast("int", top["n"]), bool(top.get("others", False))) if top else None,
        document=document,
    )


def _items(document: Document, shelf: str) -> Iterable[Document]:
    return cast("Iterable[Document]", document.get(shelf, ()))


def _groups(document: Document, shelf: str) -> Iterable[Group]:
    for index, one in enumerate(_items(document, shelf)):
        bucket = one.get("bucket", "")
        name, settings = (
            next(iter(bucket.items())) if isinstance(bucket, Mapping) else (bucket, None)
        )
        yield Group(
            at=(shelf, index),
            by=str(one["by"]),
            title=str(one.get("title", "")),
            bucket=str(name),
            settings=settings,
            subtotals=bool(one.get("subtotals", True)),
        )


def _values(document: Document) -> Iterable[ValueSpec]:
    for index, one in enumerate(_items(document, "values")):
        other = cast("Document | None", one.get("from"))
        yield ValueSpec(
            at=("values", index),
            other=None if other is None else _other(other),
            decimals=cast("int | None", one.get("decimals")),
            convert=cast("Document | None", one.get("convert")),
            **{
                name: str(one[name])
                for name in ("id", "title", "agg", "of", "where", "formula", "show", "format")
                if name in one
            },
        )


def _funnel_rows(document: Document) -> Iterable[Group]:
    funnel = cast("Document", document["funnel"])
    yield Group(("funnel",), str(funnel["by"]), bucket="reached", settings=funnel["stages"])


def _funnel_values(document: Document) -> Iterable[ValueSpec]:
    return tuple(_values(document)) or (ValueSpec(("funnel",), "count", agg="count"),)


def _rfm_rows(document: Document) -> Iterable[Group]:
    yield Group(("rfm",), str(cast("Document", document["rfm"])["by"]))


def _rfm_values(document: Document) -> Iterable[ValueSpec]:
    rfm = cast("Document", document["rfm"])
    yield ValueSpec(("rfm",), "last", agg="max", of=str(rfm["date"]), of_key="date")
    yield ValueSpec(("rfm",), "frequency", agg="count")
    yield ValueSpec(("rfm",), "monetary", agg="sum", of=str(rfm["amount"]), of_key="amount")


def _other(given: Document) -> Other:
    return Other(
        str(given["entity"]),
        cast("Mapping[str, str]", given.get("by", {})),
        str(given.get("filter", "")),
    )


#: Reports of a shape of their own, with the groups and values that they stand for.
SPECIAL: Mapping[
    str,
    tuple[Callable[[Document], Iterable[Group]], Callable[[Document], Iterable[ValueSpec]]],
] = {"funnel": (_funnel_rows, _funnel_values), "rfm": (_rfm_rows, _rfm_values)}

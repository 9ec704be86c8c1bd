"""What published reports ask of indexes: one that holds all that a report reads is read instead of
the records, and a tenth as long.

What a filter fixes comes first, then days, then other groups: a database goes through days in
their order and puts them together to months as it goes.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from ..formula import Core, FormulaType, check
from ..formula.core import walk
from .app import App, Entity
from .formula_schema import USER, formula_schema

Keys = tuple[str, ...]
#: More of them would cost imports more than they give readers.
MOST_OF_REPORTS = 3
#: Columns of one such index.
WIDEST = 6


def report_indexes(app: App, entity: Entity) -> dict[Keys, Keys]:
    """Columns of indexes for the reports on an entity's own fields, those of most reports first;
    with the reports that ask for each.
    """
    wanted: dict[Keys, list[str]] = {}
    reports: dict[Keys, list[str]] = {}
    for name, report in app.all("report"):
        found = _asked(app, entity, report) if report.get("entity") == entity.key else None
        if found is not None and found[0]:
            lead, rest = found
            wanted.setdefault(lead, []).extend(rest)
            reports.setdefault(lead, []).append(name)
    for lead in sorted(wanted, key=len):
        _give_to_longer(lead, wanted, reports)
    order = sorted(wanted, key=lambda lead: -len(reports[lead]))[:MOST_OF_REPORTS]
    return {
        tuple(dict.fromkeys((*lead, *wanted[lead])))[:WIDEST]: tuple(reports[lead])
        for lead in order
    }


def _give_to_longer(
    lead: Keys, wanted: dict[Keys, list[str]], reports: dict[Keys, list[str]]
) -> None:
    """A longer index that begins in the same way serves both."""
    for longer in wanted:
        if longer != lead and longer[: len(lead)] == lead:
            wanted[longer].extend(wanted.pop(lead))
            reports[longer].extend(reports.pop(lead))
            return


def _asked(app: App, entity: Entity, report: Mapping[str, object]) -> tuple[Keys, Keys] | None:
    """What leads an index for a report, and what else it holds; None where none could do."""
    groups = [str(one["by"]) for one in _items(report, "rows") + _items(report, "columns")]
    values = [one for one in _items(report, "values") if "formula" not in one]
    reads = [str(one["of"]) for one in values if one.get("of")]
    tests = [str(report.get("filter", "")), *(str(one.get("where", "")) for one in values)]
    cores = [_core(app, entity, text) for text in tests if text.strip()]
    if not values or any(one is None for one in cores) or any("from" in one for one in values):
        return None
    found = [core for core in cores if core is not None]
    also = [key for core in found for key in _fields(core)]
    if not all(key in entity.table.columns for key in (*groups, *reads, *also)):
        return None
    fixed = _fixed(found[0]) if tests[0].strip() else ()
    days = [key for key in groups if _is_day(entity, key)]
    lead = tuple(dict.fromkeys((*fixed, *days, *groups)))
    return lead, tuple(key for key in (*also, *reads) if key not in lead)


def _items(report: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    return [*cast("Sequence[Mapping[str, object]]", report.get(name) or ())]


def _core(app: App, entity: Entity, text: str) -> Core | None:
    return check(text, formula_schema(app), entity.key, variables=USER).core


def _fields(core: Core) -> Iterator[str]:
    """The fields that a test reads, by their paths."""
    for part in walk(core):
        if part.path:
            yield ".".join(part.path)


def _fixed(core: Core) -> Keys:
    """The fields for which a filter names the one value."""
    if core.name == "AND":
        return tuple(key for part in core.parts for key in _fixed(part))
    kinds = {part.kind: part for part in core.parts}
    if core.name != "=" or kinds.keys() != {"field", "const"}:
        return ()
    return (".".join(kinds["field"].path),)


def _is_day(entity: Entity, key: str) -> bool:
    field = entity.fields.get(key)
    return field is not None and field.formula_type is FormulaType.DATE

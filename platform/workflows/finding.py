"""Records that a formula of a flow is true for, with the flow's variables in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from ..core.errors import InvalidValueError
from ..core.transaction import Transaction
from ..documents.app import App
from ..documents.formula_schema import USER, formula_schema
from ..formula import Core, Environment, FieldSpec, FormulaType, check, compile_python, emit_sql
from ..formula.core import walk
from ..records import rights
from ..records.formula_source import source_of
from ..records.listing import MOST_ROWS, Lister, ListQuery
from ..records.values import Record
from .model import Formula
from .ports.people import uuid_of

Sort = tuple[tuple[str, bool], ...]


def find(
    tx: Transaction,
    app: App,
    entity: str,
    formula: Formula | None,
    known: Environment,
    *,
    sort: Sort = (),
    most: int = MOST_ROWS,
    fields: Sequence[str] | None = None,
) -> list[Record]:
    """The first ``most`` records that the actor may read; without a formula, of all.

    :raises NotAllowedError: if the formula reads what is hidden from the actor.
    """
    return list(each(tx, app, entity, formula, known, sort=sort, most=most, fields=fields))


def each(
    tx: Transaction,
    app: App,
    entity: str,
    formula: Formula | None,
    known: Environment,
    *,
    sort: Sort = (),
    most: int | None = None,
    fields: Sequence[str] | None = None,
) -> Iterator[Record]:
    """As ``find``, page by page."""
    target = app.entity(entity)
    rights.demand(tx, target, "read")
    where = None
    if formula is not None:
        for other, field in formula.reads:
            rights.demand_field(tx, app.entity(other), field, use="filter")
        source = source_of(tx, app, target, target.table, right=rights.READ)
        where = emit_sql(formula.core, source, _bindable(formula.core, known))
    lister = Lister(tx, app, target, ListQuery(sort=sort), where=where)
    count, cursor = 0, None
    while most is None or count < most:
        size = MOST_ROWS if most is None else min(most - count, MOST_ROWS)
        page = lister.page(fields, size, cursor)
        yield from page.items
        count, cursor = count + len(page.items), page.next
        if cursor is None:
            return


def condition(app: App, entity: str, text: str, types: Mapping[str, FormulaType]) -> Formula:
    """A condition with variables of these types, by their names without the dollar.

    :raises InvalidValueError: if it is none.
    """
    named = {f"${name}": FieldSpec(f"${name}", name, type) for name, type in types.items()}
    schema = formula_schema(app)
    checked = check(text, schema, entity, returns=FormulaType.BOOLEAN, variables={**USER, **named})
    if checked.core is None:
        raise InvalidValueError("'{formula}' is no condition.", formula=text)
    reads = frozenset((one.entity, one.key) for one in checked.references)
    return Formula(text, compile_python(checked.core), checked.core, reads=reads)


def _bindable(core: Core, known: Environment) -> Environment:
    """Variables as the database compares them: records as their ids."""
    links = {
        one.name: _id(known.variables.get(one.name))
        for one in walk(core)
        if one.kind == "variable" and one.type is FormulaType.LINK
    }
    return replace(known, variables={**known.variables, **links})


def _id(value: object) -> UUID | None:
    found = value.get("id") if isinstance(value, Mapping) else value
    return uuid_of(str(found)) if found else None

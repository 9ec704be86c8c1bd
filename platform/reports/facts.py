"""The rows of a report before they are grouped: the keys of its groups and what is aggregated.

Each source (the report's entity, a target's) is one SELECT with the actor's rights inside, all of
them with the same columns: ``_d0``, ``_d1`` ... for groups, then one for every atom. A measure
through a list is aggregated in a sub-query by the record that has the list, and joined: so an
amount is never counted twice.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Numeric,
    Select,
    Text,
    case,
    literal_column,
    null,
    select,
    type_coerce,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.types import TypeEngine

from ..documents.app import Entity
from ..documents.indexes import is_covered
from ..formula import FormulaType
from ..records.conditions import reads
from .aggregates import ATOMS, AtomKind
from .conversion import converted
from .joins import Joins, sql_type
from .plan import Dim, Measure, Plan, Source
from .sample import Bounds, Sample
from .sight import Sight
from .ways import Way
from .zones import local_day

Column = ColumnElement[Any]
ONE: Column = literal_column("1", BigInteger())


@dataclass(frozen=True)
class Atom:
    """A column that is aggregated: ``name`` in SQL, ``part`` in the measure's formula.

    ``is_merged``: it comes aggregated from a sub-query already.
    """

    name: str
    part: str
    kind: AtomKind
    measure: Measure
    type: TypeEngine[Any]

    @property
    def is_merged(self) -> bool:
        return self.measure.way is not None and self.measure.way.over is not None

    def first(self, column: Column) -> Column:
        """The aggregate over rows."""
        make = self.kind.merge if self.is_merged else self.kind.make
        assert make is not None  # noqa: S101
        return make(column)

    def again(self, column: Column) -> Column:
        """The aggregate over groups."""
        assert self.kind.merge is not None  # noqa: S101
        return self.kind.merge(column)


def dim_name(place: int) -> str:
    """The column of a group: no field's column begins with an underscore."""
    return f"_d{place}"


def raw_name(place: int) -> str:
    """The column of a group before it is put into its bucket."""
    return f"_r{place}"


class Facts:
    """Builds the SELECTs of a plan as far as a sight lets see."""

    def __init__(self, plan: Plan, sight: Sight, *, sample: Bounds | None = None) -> None:
        """``sample`` bounds how many records of a source are looked at."""
        self.plan = plan
        self.sight = sight
        self.app = sight.app
        self.frame = sight.frame
        self.wide = sight.wide
        self.atoms = tuple(self._atoms())
        found = dict.fromkeys(one.source for one in plan.measures)
        own = [one for one in found if one.entity is plan.entity and not one.at]
        self.sources = tuple(own + [one for one in found if one not in own])
        #: The samples of those sources that have more records than that.
        self.samples = {} if sample is None else dict(self._sampled(sample))

    def _sampled(self, bounds: Bounds) -> Iterator[tuple[Source, Sample]]:
        for source in self.sources or (self._records,):
            made = self.sight.sample(source.entity, source.filter, bounds)
            if made.is_needed:
                yield source, made

    @property
    def _records(self) -> Source:
        """The records themselves, of a table without totals."""
        return Source(self.plan.entity, (), self.plan.report.filter)

    @property
    def is_looked_at(self) -> ColumnElement[bool] | None:
        """Which records of the report's own entity are looked at; None for all of them."""
        own = [sample for one, sample in self.samples.items() if one.entity is self.plan.entity]
        return self.plan.entity.table.c.seq.in_(own[0].numbers) if own else None

    def rows(self, source: Source) -> Select[Any]:
        """The rows of a source."""
        return self._select(source, lambda atom, column: column)

    def groups(self, source: Source) -> Select[Any]:
        """The rows of a source by all groups, aggregated: by days first where that is faster."""
        names = [dim_name(place) for place in range(len(self.plan.dims))]
        if not self._by_days(source):
            return self._select(source, lambda atom, column: atom.first(column)).group_by(*names)
        raw = self._select(source, lambda atom, column: atom.first(column), raw=True)
        days = raw.group_by(*map(raw_name, range(len(names)))).subquery("_days")
        keys = [
            self._bucketed(dim, days.c[raw_name(place)]).label(dim_name(place))
            for place, dim in enumerate(self.plan.dims)
        ]
        atoms = [
            type_coerce(atom.again(days.c[atom.name]), atom.type).label(atom.name)
            for atom in self.atoms
        ]
        return select(*keys, *atoms).group_by(*names)

    def _by_days(self, source: Source) -> bool:
        """Whether days are put together before months: a period is found once for each of them.

        It pays where there are few of them and an index gives them in their order: to find each
        day's rows by hashing takes longer than to find the period of every row.
        """
        pairs = [*zip(self.plan.dims, source.dims, strict=True)]
        return (
            any(dim.bucket is not None and dim.bucket.name != "day" for dim, _ in pairs)
            and all(_is_few(dim, way) for dim, way in pairs)
            and all(atom.kind.merge is not None for atom in self.atoms)
            and source not in self.samples
            and self._is_covered(source)
        )

    def _is_covered(self, source: Source) -> bool:
        """Whether an index holds everything that a source reads, for whoever may read it all."""
        mine = [one for one in self.plan.measures if one.source is source]
        ways = [*source.dims, *(one.way for one in mine if one.way is not None)]
        tests = [source.filter, *(one.spec.where for one in mine)]
        known = [reads(self.app, source.entity, text) for text in tests if text.strip()]
        everything = self.sight.is_open(source.entity)
        is_own = all(way.is_own and not way.person for way in ways)
        if not (everything and is_own and source.entity.parent is None) or None in known:
            return False
        keys = {way.field.key for way in ways}.union(*(one for one in known if one is not None))
        return is_covered(self.app, source.entity, frozenset(keys))

    def _select(
        self, source: Source, finish: Callable[[Atom, Column], Column], *, raw: bool = False
    ) -> Select[Any]:
        joins = Joins(self.sight, source.entity)
        key, name = (self._raw_key, raw_name) if raw else (self._key, dim_name)
        keys = [
            key(joins, dim, way).label(name(place))
            for place, (dim, way) in enumerate(zip(self.plan.dims, source.dims, strict=True))
        ]
        inputs = self._inputs(joins, source)
        atoms = [
            finish(atom, inputs.get(atom.name, _blank(self._row_type(atom)))).label(atom.name)
            for atom in self.atoms
        ]
        chosen = joins.live(*keys, *(atoms or [ONE.label("_one")]))
        if source.filter.strip():
            chosen = chosen.where(self.sight.condition(source.entity, source.filter))
        if source in self.samples:
            chosen = chosen.where(joins.table.c.seq.in_(self.samples[source].numbers))
        return chosen

    def _key(self, joins: Joins, dim: Dim, way: Way) -> Column:
        return self._bucketed(dim, self._raw_key(joins, dim, way))

    def _raw_key(self, joins: Joins, dim: Dim, way: Way) -> Column:
        """What a group is made of: days are those of the workspace's zone."""
        column = joins.column(way, way.hops)
        if dim.bucket is None:
            return column
        if way.field.formula_type is FormulaType.DATETIME:
            return local_day(column, self.app.manifest.zone, sqlite=self.frame.sqlite)
        if way.field.formula_type is FormulaType.DATE and self.frame.sqlite:
            return type_coerce(column, Text)
        return column

    def _bucketed(self, dim: Dim, column: Column) -> Column:
        if dim.bucket is None:
            return column
        key = dim.bucket.of(column, self.frame, dim.group.settings)
        return type_coerce(key, dim.bucket.sql_type(sqlite=self.frame.sqlite))

    def _atoms(self) -> Iterator[Atom]:
        for place, measure in enumerate(self.plan.measures):
            for part, kind in measure.aggregate.atoms(wide=self.wide).items():
                found = ATOMS.get(kind)
                yield Atom(f"_a{place}_{part}", part, found, measure, self._type(found, measure))

    def _type(self, kind: AtomKind, measure: Measure) -> TypeEngine[Any]:
        if kind.counts or measure.type is FormulaType.NUMBER:
            return BigInteger() if self.frame.sqlite else Numeric()
        assert measure.way is not None  # noqa: S101
        return sql_type(measure.way)

    def _row_type(self, atom: Atom) -> TypeEngine[Any]:
        """What is aggregated: what is counted has a type of its own."""
        way = atom.measure.way
        is_own = way is not None and way.over is None and atom.measure.conversion is None
        if not atom.kind.counts or way is None or not is_own:
            return atom.type
        return sql_type(way)

    def _inputs(self, joins: Joins, source: Source) -> Mapping[str, Column]:
        """What each atom of a source is aggregated from, by its name."""
        found: dict[str, Column] = {}
        for measure in self.plan.measures:
            if measure.source is not source:
                continue
            mine = [atom for atom in self.atoms if atom.measure is measure]
            columns = self._columns(joins, measure, mine, self.samples.get(source))
            if measure.spec.where.strip():
                when = self.sight.condition(source.entity, measure.spec.where)
                columns = {name: case((when, one)) for name, one in columns.items()}
            found |= columns
        return found

    def _columns(
        self, joins: Joins, measure: Measure, atoms: list[Atom], sample: Sample | None
    ) -> dict[str, Column]:
        way = measure.way
        if way is None:
            return {atom.name: ONE for atom in atoms}
        if way.over is None:
            column = joins.column(way, way.hops)
            if measure.conversion is not None:
                made = converted(joins, column, measure.conversion, self.frame, wide=self.wide)
                return {atom.name: made[atom.part] for atom in atoms}
            return {atom.name: self._raw(column, atom) for atom in atoms}
        return self._through_list(joins, way, way.over, atoms, sample)

    def _raw(self, column: Column, atom: Atom) -> Column:
        """Numbers as the database holds them; what is counted keeps its own type."""
        return column if atom.kind.counts else type_coerce(column, atom.type)

    def _through_list(
        self, joins: Joins, way: Way, over: str, atoms: list[Atom], sample: Sample | None
    ) -> dict[str, Column]:
        entity = joins.entity
        far_entity = way.list_entity
        assert far_entity is not None  # noqa: S101
        far = Joins(self.sight, far_entity, far_entity.table.alias())
        near = "parent" if over in entity.lines else _inverse_field(entity, over)
        value = ONE if way.whole else far.column(way, way.beyond)
        made = [atom.kind.make(self._raw(value, atom)).label(atom.name) for atom in atoms]
        owner = far.table.c[near]
        listed = far.live(owner.label("_owner"), *made).group_by(owner)
        if sample is not None:
            listed = listed.where(owner.in_(sample.ids))
        sums = listed.subquery()
        joins.clause = joins.clause.outerjoin(sums, sums.c["_owner"] == joins.table.c.id)
        return {atom.name: sums.c[atom.name] for atom in atoms}


#: Groups of such fields are few.
_FEW = frozenset({FormulaType.CHOICE, FormulaType.BOOLEAN})


def _is_few(dim: Dim, way: Way) -> bool:
    """Whether a group's own values are few: days of the calendar, options."""
    kind = way.field.formula_type
    return kind in _FEW if dim.bucket is None else dim.is_period and kind is FormulaType.DATE


def _inverse_field(entity: Entity, key: str) -> str:
    return next(one.field for one in entity.inverses if one.key == key)


def _blank(type: TypeEngine[Any]) -> Column:
    """NULL of a type: PostgreSQL must know it in a UNION."""
    return sql_cast(null(), type)

"""Statements that run again and again, by the driver alone once SQLAlchemy has compiled them.

SQLAlchemy takes several times as long to run a short statement as the database does: it looks up
the compiled form, merges parameters and builds a cursor result each time. Here the text and what
turns Python's values into the driver's and back are kept with the statement object. Nothing is
written by hand: a statement still comes from the one query builder, and its first run goes the
ordinary way, past every listener of the engine, such as the guard of record tables.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import Any, cast

from sqlalchemy import Connection, Dialect, Executable, Row
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import ExpandedState, SQLCompiler
from sqlalchemy.sql.elements import ClauseElement

Parameters = Mapping[str, object]
Process = Callable[[Any], Any] | None
#: Where a parameter of the driver comes from: which given one, the place in it if that is a list,
#: what makes the driver's value of it; or, if none is given, the value.
Slot = tuple[str | None, int | None, Process, object]

#: Lists of ids are filled up to one of these lengths, so that few texts serve all of them.
LENGTHS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
#: The execution option of a statement whose values decide how it is best run: the server plans it
#: anew each time.
REPLAN = "replan"


class NotPreparable(Exception):  # noqa: N818
    """The statement needs what only SQLAlchemy's own execution does."""


@dataclass
class Prepared:
    """A compiled statement for lists of certain lengths.

    ``names`` are the driver's parameters where it takes them by name; ``slots`` say in the same
    order where each comes from.
    """

    text: str
    slots: tuple[Slot, ...]
    names: tuple[str, ...] | None
    columns: tuple[tuple[str, Any], ...]
    dialect: Dialect
    make_row: Callable[[Sequence[object]], Row[Any]] | None = None
    #: What the driver is told besides: whether the server keeps the statement, too.
    options: Mapping[str, Any] = field(default_factory=dict)
    is_script: bool = False

    @classmethod
    def script(cls, text: str, dialect: Dialect) -> "Prepared":
        """Several statements that take no parameters, in one round trip."""
        return cls(text, (), None, (), dialect, is_script=True)

    def run(self, connection: Connection, given: Parameters) -> DBAPICursor:
        """Execute it; the caller reads and closes the cursor.

        :raises DBAPIError: as SQLAlchemy does, by the kind of trouble.
        """
        values: list[object] = []
        for key, at, process, constant in self.slots:
            value: Any = constant if key is None else given[key]
            if at is not None:
                value = value[at]
            values.append(value if process is None else process(value))
        names = self.names
        arguments: Any = tuple(values) if names is None else dict(zip(names, values, strict=True))
        cursor = connection.connection.cursor()
        try:
            # The drivers' own options are beyond the DB-API.
            execute: Callable[..., object] = cursor.execute
            execute(self.text, None if self.is_script else arguments, **self.options)
        except Exception as error:
            self._raise(connection, cursor, arguments, error)
        return cursor

    def _raise(
        self, connection: Connection, cursor: DBAPICursor, arguments: Any, error: Exception
    ) -> None:
        """Say it as SQLAlchemy would, and let go of a connection that is lost."""
        dbapi = self.dialect.loaded_dbapi
        is_lost = isinstance(error, dbapi.Error) and self.dialect.is_disconnect(
            error, connection.connection.dbapi_connection, cursor
        )
        cursor.close()
        if is_lost:
            connection.invalidate(error)
            connection.engine.dispose()  # those that lie in the pool are hardly better
        raise DBAPIError.instance(
            self.text,
            arguments,
            error,
            dbapi.Error,
            connection_invalidated=is_lost,
            dialect=self.dialect,
        ) from error

    def rows(self, cursor: DBAPICursor) -> list[Row[Any]]:
        """What a query gave, in Python's types."""
        return list(map(self.make_row or self._learn(cursor), cursor.fetchall()))

    def _learn(self, cursor: DBAPICursor) -> Callable[[Sequence[object]], Row[Any]]:
        """See once which of the driver's types come back: what is to be done depends on them."""
        kinds = [column[1] for column in cursor.description]
        processors = [
            kind._cached_result_processor(self.dialect, given)
            for (_, kind), given in zip(self.columns, kinds, strict=True)
        ]
        known = SimpleResultMetaData([name for name, _ in self.columns])
        self.make_row = made = partial(Row, known, processors, known._key_to_index)
        return made


class Statement:
    """A statement object that ran before, compiled when it runs again.

    :raises NotPreparable: if running it takes more than a text and its parameters.
    """

    def __init__(self, statement: Executable, dialect: Dialect, names: Collection[str]) -> None:
        if not isinstance(statement, ClauseElement):
            raise NotPreparable
        compiled = statement.compile(dialect=dialect, column_keys=sorted(names))
        if not isinstance(compiled, SQLCompiler) or _is_special(compiled):
            raise NotPreparable
        self._compiled = compiled
        self._dialect = dialect
        is_kept = not statement.get_execution_options().get(REPLAN)
        self._options = {"prepare": is_kept} if dialect.driver == "psycopg" else {}
        known = (compiled.bind_names[one] for one in compiled.post_compile_params if one.expanding)
        self._lists = tuple(name for name in known if name in names)
        self._prepared: dict[tuple[int, ...], Prepared] = {}

    def prepared(self, given: Parameters) -> tuple[Prepared, Parameters]:
        """What runs it for lists as long as those given, and the parameters for it."""
        lengths: tuple[int, ...] = ()
        if self._lists:
            given, lengths = _filled(given, self._lists)
        found = self._prepared.get(lengths)
        if found is None:
            found = _prepare(self._compiled, self._dialect, given, self._options)
            self._prepared[lengths] = found
        return found, given


def _filled(given: Parameters, lists: Iterable[str]) -> tuple[Parameters, tuple[int, ...]]:
    """Lists filled up with their last value to one of ``LENGTHS``, and how long they are then."""
    lengths: list[int] = []
    filled = dict(given)
    for key in lists:
        value = list(cast("Iterable[object]", given[key]))
        wanted = next((one for one in LENGTHS if one >= len(value)), len(value)) if value else 0
        filled[key] = [*value, *value[-1:] * (wanted - len(value))]
        lengths.append(wanted)
    return filled, tuple(lengths)


def _prepare(
    compiled: SQLCompiler, dialect: Dialect, given: Parameters, options: Mapping[str, bool]
) -> Prepared:
    state = compiled.construct_expanded_state(given, escape_names=False)
    processors = {**compiled._bind_processors, **state.processors}
    order = tuple(state.parameters if state.positiontup is None else state.positiontup)
    return Prepared(
        text=state.statement,
        slots=_slots(order, state, given, processors),
        names=order if state.positiontup is None else None,
        columns=tuple((one.keyname, one.type) for one in compiled._result_columns),
        dialect=dialect,
        options=options,
    )


def _is_special(compiled: SQLCompiler) -> bool:
    """Values that Python makes, rows that come back from a write, names that must be escaped."""
    if compiled.escaped_bind_names or compiled.literal_execute_params:
        return True
    is_write = compiled.isinsert or compiled.isupdate or compiled.isdelete
    return is_write and bool(
        compiled.insert_prefetch or compiled.update_prefetch or compiled.effective_returning
    )


def _slots(
    order: Sequence[str], state: ExpandedState, given: Parameters, processors: Mapping[str, Any]
) -> tuple[Slot, ...]:
    """Where each of the driver's parameters comes from; what the statement holds is made ready."""
    parts = {
        name: (key, at)
        for key in given
        for at, name in enumerate(state.parameter_expansion.get(key, ()))
    }

    def slot(name: str) -> Slot:
        process = processors.get(name)
        if name in parts:
            return (*parts[name], process, None)
        if name in given:
            return name, None, process, None
        value = state.parameters[name]
        return None, None, None, value if process is None else process(value)

    return tuple(slot(name) for name in order)


#: Ran once; never to be prepared.
_ONCE, _NEVER = object(), object()


class PreparedStatements:
    """The prepared statements of one engine, the least recently used forgotten first."""

    def __init__(self, most: int = 2_000) -> None:
        self._most = most
        self._kept: OrderedDict[object, object] = OrderedDict()
        self._lock = Lock()

    def find(
        self, connection: Connection, statement: Executable, given: Parameters
    ) -> tuple[Prepared, Parameters] | None:
        """What runs ``statement`` and the parameters for it; None: run it the ordinary way.

        So it runs the first time, and is never compiled here if it runs only once. Whoever ran it
        so says ``ran``.
        """
        key = (statement, *given)
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
        if found is _ONCE:
            found = self._compiled(key, connection.dialect, statement, given)
        return found.prepared(given) if isinstance(found, Statement) else None

    def ran(self, statement: Executable, given: Parameters) -> None:
        """It went past every listener and none refused it: the next time it may be prepared."""
        with self._lock:
            self._kept.setdefault((statement, *given), _ONCE)
            self._trim()

    def _compiled(
        self, key: object, dialect: Dialect, statement: Executable, given: Parameters
    ) -> object:
        try:
            found: object = Statement(statement, dialect, given)
        except NotPreparable:
            found = _NEVER
        with self._lock:
            self._kept[key] = found
            self._trim()
        return found

    def _trim(self) -> None:
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)

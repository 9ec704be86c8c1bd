"""PostgreSQL databases that tests use one after the other: emptying one costs a fifth of a new one.

What a test left is compared with how the database looked when it was new, catalogue and rows; one
that cannot be made the same again is dropped.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import LiteralString, cast

import psycopg
from psycopg import sql
from services import PostgresServer
from sqlalchemy import make_url

#: After so many tests a new one begins, without the dead rows of all of them.
MOST_USES = 60
#: A table larger than this is truncated: deleting leaves its rows on the disk.
LARGE = 1_000_000

#: Catalogue, what of it, and which of its rows a statement of ours may have changed.
CATALOGUE = (
    ("pg_class", "oid, relname, relkind, relnatts, relchecks, relowner, relacl", "oid >= 16384"),
    ("pg_attribute", "attrelid, attnum, attname, atttypid, attnotnull", "attrelid >= 16384"),
    ("pg_attrdef", "oid, adrelid, adnum", "oid >= 16384"),
    ("pg_constraint", "oid, conname, convalidated", "oid >= 16384"),
    ("pg_trigger", "oid, tgname, tgenabled", "oid >= 16384"),
    ("pg_type", "oid, typname", "oid >= 16384"),
    ("pg_proc", "oid, proname, md5(prosrc)", "oid >= 16384"),
    ("pg_namespace", "oid, nspname, nspacl", "oid >= 16384"),
    ("pg_collation", "oid, collname", "oid >= 16384"),
    ("pg_extension", "oid, extname, extversion", "oid >= 16384"),
    ("pg_statistic_ext", "oid", "true"),
    ("pg_largeobject_metadata", "oid", "true"),
    (
        "pg_db_role_setting",
        "setrole, setconfig",
        "setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())",
    ),
)
SHAPE = "SELECT md5(string_agg(one, ';' ORDER BY one)) FROM ({}) AS every".format(
    " UNION ALL ".join(
        f"SELECT concat_ws(' ', '{name}', {columns}) AS one FROM {name} WHERE {which}"
        for name, columns, which in CATALOGUE
    )
)
RELATIONS = """SELECT relname, relkind::text FROM pg_class
    WHERE oid >= 16384 AND relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'S')
    ORDER BY relkind = 'v' DESC, relkind"""
OTHERS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
#: Most tables are empty: a digest is worked out of the few rows of a new database, or of a test.
DIGEST = "(SELECT md5(string_agg(one::text, ';' ORDER BY one::text)) FROM {} AS one)"
SIZE = "pg_relation_size({}::regclass)"
#: The rows that came with a template, and how they are put back.
KEPT = "(SELECT json_agg(one)::text FROM {} AS one)"
REFILL = "INSERT INTO {0} SELECT * FROM json_populate_recordset(NULL::{0}, {1})"
DROPS: dict[str, LiteralString] = {
    "v": "DROP VIEW IF EXISTS {} CASCADE",
    "r": "DROP TABLE IF EXISTS {} CASCADE",
    "S": "DROP SEQUENCE IF EXISTS {} CASCADE",
}


class Database:
    """A database, a connection of our own to it, and how it looked when it was new."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.uses = 1
        address = make_url(url).set(drivername="postgresql").render_as_string(False)
        self._connection = psycopg.connect(address, autocommit=True)
        # Rows are deleted in any order; a lock that somebody kept must not stop everything.
        self._run("SET session_replication_role = replica; SET lock_timeout = '5s'")
        self._relations = self._all(RELATIONS)
        self._tables = [sql.Identifier(str(name)) for name, kind in self._relations if kind == "r"]
        self._rows_now = _of_each(self._tables, DIGEST)
        self._rows = self._all(self._rows_now)[0]
        self._kept = self._all(_of_each(self._tables, KEPT))[0]
        self._restart = sql.SQL(";").join(map(self._restarted, self._relations))
        self._shape = self._all(SHAPE)

    def bring_back(self) -> bool:
        """Make it as it was; False if it cannot be made so."""
        try:
            self._all(OTHERS)
            gone = [one for one in self._all(RELATIONS) if one not in self._relations]
            self._run(sql.SQL(";").join(_put(DROPS[str(kind)], name) for name, kind in gone))
            self._run(self._restart)
            return self._all(SHAPE) == self._shape and self._has_rows_again()
        except psycopg.Error:
            return False

    def close(self) -> None:
        self._connection.close()

    def _has_rows_again(self) -> bool:
        rows = zip(self._tables, self._all(self._rows_now)[0], self._rows, self._kept, strict=True)
        changed = [(table, before, kept) for table, now, before, kept in rows if now != before]
        self._empty([table for table, _, _ in changed])
        refilled = [one for one in changed if one[2] is not None]
        refills = (sql.SQL(REFILL).format(table, kept) for table, _, kept in refilled)
        self._run(sql.SQL(";").join(refills))
        now = self._all(_of_each([table for table, _, _ in refilled], DIGEST))[0]
        return now == tuple(before for _, before, _ in refilled)

    def _empty(self, tables: list[sql.Identifier]) -> None:
        sizes = self._all(_of_each([_text(table) for table in tables], SIZE))[0]
        emptied = (
            sql.SQL("TRUNCATE {}" if cast("int", size) > LARGE else "DELETE FROM {}").format(table)
            for table, size in zip(tables, sizes, strict=True)
        )
        self._run(sql.SQL(";").join(emptied))

    def _restarted(self, relation: tuple[object, ...]) -> sql.Composable:
        name, kind = relation
        if kind != "S":
            return sql.SQL("")
        ((last, called),) = self._all(_put("SELECT last_value, is_called FROM {}", name))
        return sql.SQL("SELECT setval({}, {}, {})").format(str(name), last, called)

    def _run(self, statement: LiteralString | sql.Composable) -> None:
        self._connection.execute(cast("sql.Composed", statement))

    def _all(self, statement: str | sql.Composable) -> list[tuple[object, ...]]:
        return self._connection.execute(cast("sql.Composed", statement)).fetchall()


class Pool:
    """The databases of one process, by their template."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._free: defaultdict[str, list[Database]] = defaultdict(list)
        self._lent: dict[str, tuple[str, Database]] = {}

    def take(self, template: str) -> str:
        """The address of a database that is as ``template`` is."""
        free = self._free[template]
        database = free.pop() if free else Database(self._server.new_database(template))
        self._lent[database.url] = template, database
        return database.url

    def give_back(self, url: str) -> None:
        """Let the next test have it, or drop it."""
        template, database = self._lent.pop(url)
        database.uses += 1
        if database.uses <= MOST_USES and database.bring_back():
            self._free[template].append(database)
        else:
            self._drop(database)

    def close(self) -> None:
        for database in [one for free in self._free.values() for one in free]:
            self._drop(database)

    def _drop(self, database: Database) -> None:
        database.close()
        self._server.drop_database(database.url)


def _of_each(tables: Sequence[sql.Composable], what: LiteralString) -> sql.Composed:
    """A statement for ``what`` of each table."""
    return sql.SQL("SELECT {}").format(sql.SQL(", ").join(map(sql.SQL(what).format, tables)))


def _put(statement: LiteralString, name: object) -> sql.Composed:
    return sql.SQL(statement).format(sql.Identifier(str(name)))


def _text(table: sql.Identifier) -> sql.Literal:
    return sql.Literal(table.as_string())

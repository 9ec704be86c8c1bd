"""Transactions: what they keep, what they undo, who waits for whom, and what trouble is called."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import services
from sqlalchemy import Column, Integer, MetaData, Table, Text, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from formloom.platform.core import workspace as workspace_module
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import BusyError, InvalidValueError, UnavailableError
from formloom.platform.core.settings import Settings
from formloom.platform.core.workspace import Workspace

NOTE = Table("t_note", MetaData(), Column("id", Integer, primary_key=True), Column("text", Text))


@pytest.fixture
def notes(workspace):
    """A workspace with a table of notes."""
    with workspace.write(SYSTEM) as tx:
        NOTE.create(tx.connection)
    return workspace


@pytest.fixture
def postgres(postgres_url, tmp_path):
    """A workspace on PostgreSQL with a table of notes."""
    made = Workspace(Settings(home=tmp_path, database_url=postgres_url()))
    with made.write(SYSTEM) as tx:
        NOTE.create(tx.connection)
    yield made
    made.close()


@pytest.fixture
def sqlite(tmp_path):
    """A workspace on SQLite that does not wait for other processes."""
    impatient = (lambda raw: raw.execute("PRAGMA busy_timeout=0"),)
    made = Workspace(Settings(home=tmp_path), hooks=impatient)
    with made.write(SYSTEM) as tx:
        NOTE.create(tx.connection)
    yield made
    made.close()


def count(workspace):
    with workspace.read(SYSTEM) as tx:
        return tx.execute(select(func.count()).select_from(NOTE)).scalar_one()


def add(tx, **values):
    tx.execute(insert(NOTE).values(**values))


def test_what_is_written_is_there_after_the_block(notes):
    with notes.write(SYSTEM) as tx:
        add(tx, id=1)
    assert count(notes) == 1


@pytest.mark.parametrize(
    "error", [ZeroDivisionError(), InvalidValueError("No."), KeyboardInterrupt()]
)
def test_a_writer_that_raises_leaves_nothing_and_frees_the_queue(notes, error):
    def failing():
        with notes.write(SYSTEM) as tx:
            add(tx, id=1)
            raise error

    with pytest.raises(type(error)):
        failing()
    assert count(notes) == 0
    with notes.write(SYSTEM) as tx:
        add(tx, id=2)


def test_a_reading_transaction_refuses_to_write(notes):
    with notes.read(SYSTEM) as tx, pytest.raises(RuntimeError, match=r"Workspace\.write"):
        add(tx, id=1)
    assert count(notes) == 0


def test_calls_for_after_the_commit_come_after_it_and_only_then(notes):
    seen = []
    with notes.write(SYSTEM) as tx:
        add(tx, id=1)
        tx.after_commit(lambda: seen.append(count(notes)))
    assert seen == [1]

    def refused():
        with notes.write(SYSTEM) as tx:
            tx.after_commit(lambda: seen.append("never"))
            raise InvalidValueError("No.")

    with pytest.raises(InvalidValueError):
        refused()
    assert seen == [1]


def test_a_call_that_fails_after_the_commit_undoes_nothing_and_is_logged(notes, caplog):
    seen = []
    with notes.write(SYSTEM, request_id="r1") as tx:
        add(tx, id=1)
        tx.after_commit(lambda: 1 / 0)
        tx.after_commit(lambda: seen.append("told"))
    assert (count(notes), seen) == (1, ["told"])
    assert "after the commit of request r1" in caplog.text


def test_one_transaction_has_one_time(notes):
    with notes.write(SYSTEM) as tx:
        assert tx.now == notes.clock.now()


def test_what_is_kept_is_made_once_until_it_is_forgotten(notes):
    made = []
    with notes.read(SYSTEM) as tx:
        for _ in range(2):
            tx.kept("app", lambda: made.append(1))
        tx.forget("app")
        tx.kept("app", lambda: made.append(2))
    assert made == [1, 2]


def test_a_reader_never_waits_for_a_writer_and_sees_only_what_is_committed(notes):
    with notes.write(SYSTEM) as tx:
        add(tx, id=1)
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(count, notes).result(timeout=60) == 0
    assert count(notes) == 1


def test_writers_of_several_threads_all_get_through(notes):
    def work(number):
        for index in range(10):
            with notes.write(SYSTEM) as tx:
                add(tx, id=number * 10 + index)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    assert count(notes) == 60


def test_a_mistake_of_ours_keeps_its_own_name(notes):
    with pytest.raises(IntegrityError), notes.write(SYSTEM) as tx:
        tx.execute(insert(NOTE), [{"id": 1}, {"id": 1}])
    with notes.read(SYSTEM) as tx, pytest.raises(Exception, match="no_such_table") as caught:
        tx.execute(text("SELECT * FROM no_such_table"))
    assert not isinstance(caught.value, BusyError | UnavailableError)


def test_more_readers_than_connections_are_told_to_come_again(tmp_path):
    workspace = Workspace(Settings(home=tmp_path, threads=1, job_threads=1))
    pool = workspace.engine.pool
    pool._timeout, pool._max_overflow = 0.01, 0
    held = [workspace.engine.connect() for _ in range(pool.size())]
    try:
        with pytest.raises(BusyError), workspace.read(SYSTEM):
            pass
    finally:
        for one in held:
            one.close()
        workspace.close()


def test_sqlite_is_opened_for_people_who_must_not_lose_anything(sqlite):
    with sqlite.read(SYSTEM) as tx:
        found = [
            tx.connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]


def test_a_lock_of_another_process_is_told_as_busy(sqlite):
    other = sqlite3.connect(sqlite.settings.home / "formloom.db")
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(BusyError, match="Others are saving"), sqlite.write(SYSTEM):
            pass
    finally:
        other.close()


def test_a_full_disk_is_told_and_nothing_is_half_done(sqlite):
    def fill():
        with sqlite.write(SYSTEM) as tx:
            tx.connection.exec_driver_sql("PRAGMA max_page_count=1")
            tx.execute(insert(NOTE), [{"id": one, "text": "x" * 4_000} for one in range(100)])

    with pytest.raises(UnavailableError, match="disk is full"):
        fill()
    assert count(sqlite) == 0


def test_an_interrupted_query_is_told_as_too_long(sqlite):
    def interrupted():
        with sqlite.read(SYSTEM) as tx:
            raw = tx.connection.connection.driver_connection
            raw.set_progress_handler(lambda: 1, 1)
            try:
                tx.execute(select(func.count()).select_from(NOTE))
            finally:
                raw.set_progress_handler(None, 0)

    with pytest.raises(BusyError, match="too long"):
        interrupted()


def test_a_file_that_is_no_database_is_told(tmp_path):
    (tmp_path / "formloom.db").write_bytes(b"nothing of the kind" * 100)
    workspace = Workspace(Settings(home=tmp_path))
    with pytest.raises(UnavailableError, match="damaged"), workspace.read(SYSTEM):
        pass
    workspace.close()


def test_a_folder_in_place_of_the_database_is_told(tmp_path):
    (tmp_path / "formloom.db").mkdir()
    workspace = Workspace(Settings(home=tmp_path))
    with pytest.raises(UnavailableError, match="cannot be read"), workspace.read(SYSTEM):
        pass
    workspace.close()


def test_a_server_that_is_not_there_is_told(tmp_path):
    url = f"postgresql://nobody@127.0.0.1:{services.free_port()}/none"
    workspace = Workspace(Settings(home=tmp_path, database_url=url))
    with pytest.raises(UnavailableError, match="did not answer"), workspace.read(SYSTEM):
        pass
    workspace.close()


def test_a_connection_that_is_cut_is_told_and_the_next_one_works(postgres):
    def cut():
        with postgres.write(SYSTEM) as tx:
            add(tx, id=1)
            pid = tx.execute(text("SELECT pg_backend_pid()")).scalar()
            with postgres.engine.connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
            add(tx, id=2)

    with pytest.raises(UnavailableError, match="did not answer"):
        cut()
    assert count(postgres) == 0


@pytest.mark.parametrize(
    ("setting", "statement", "error"),
    [
        ("statement_timeout", "SELECT pg_sleep(10)", "too long"),
        ("lock_timeout", "LOCK TABLE t_note IN ACCESS EXCLUSIVE MODE", "Others are saving"),
    ],
)
def test_time_that_runs_out_on_postgresql_is_told(postgres, setting, statement, error):
    def impatient():
        with postgres.write(SYSTEM) as tx:
            tx.execute(text(f"SET LOCAL {setting} = 50"))
            tx.execute(text(statement))

    with postgres.read(SYSTEM) as reader:
        reader.execute(select(NOTE))
        with pytest.raises(BusyError, match=error):
            impatient()


def test_who_looks_on_postgresql_holds_no_transaction_open(postgres):
    state = text("SELECT state FROM pg_stat_activity WHERE pid = :pid")
    for opened, between in ((postgres.look, "idle"), (postgres.read, "idle in transaction")):
        with opened(SYSTEM) as tx, postgres.look(SYSTEM) as other:
            pid = tx.execute(text("SELECT pg_backend_pid()")).scalar_one()
            assert other.execute(state, {"pid": pid}).scalar_one() == between


def test_a_refused_statement_of_who_looks_harms_no_later_one(notes):
    with notes.look(SYSTEM) as tx, pytest.raises(DBAPIError):
        tx.execute(text("SELECT * FROM no_such_table"))
    with notes.look(SYSTEM) as tx:
        assert tx.execute(select(NOTE)).all() == []


def test_who_looks_cannot_write(notes):
    with notes.look(SYSTEM) as tx, pytest.raises(RuntimeError, match="only reads"):
        tx.execute(insert(NOTE).values(id=1))


def test_postgresql_own_refusals_keep_their_names(postgres):
    with pytest.raises(ProgrammingError), postgres.write(SYSTEM) as tx:
        tx.execute(text("SELECT 1 FROM nowhere"))


def waiting_locks(workspace):
    statement = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with workspace.engine.connect() as connection:
        return connection.execute(text(statement)).scalar()


def test_writers_on_postgresql_do_not_wait_for_each_other(postgres):
    with postgres.write(SYSTEM) as tx, ThreadPoolExecutor(1) as pool:
        add(tx, id=1)

        def other():
            with postgres.write(SYSTEM) as second:
                add(second, id=2)

        pool.submit(other).result(timeout=60)
    assert count(postgres) == 2


@pytest.mark.parametrize("first", [True, False], ids=["publish first", "writer first"])
def test_a_publish_runs_beside_no_writer(postgres, first):
    order = []

    def other():
        with postgres.write(SYSTEM, publishing=not first):
            order.append("second")

    with ThreadPoolExecutor(1) as pool:
        with postgres.write(SYSTEM, publishing=first):
            later = pool.submit(other)
            services.wait(lambda: waiting_locks(postgres) == 1, "the lock")
            order.append("first")
        later.result(timeout=60)
    assert order == ["first", "second"]


def test_a_publish_that_waits_lets_writers_in_between(postgres, monkeypatch):
    """Its place in PostgreSQL's queue would keep every writer out as long as it waits."""
    monkeypatch.setattr(workspace_module, "PUBLISH_SECONDS", 0.05)
    monkeypatch.setattr(workspace_module, "PUBLISH_TURNS", 400)
    monkeypatch.setattr(workspace_module, "PAUSE_SECONDS", 0.1)
    published = threading.Event()

    def publish():
        with postgres.write(SYSTEM, publishing=True):
            published.set()

    with ThreadPoolExecutor(1) as pool:
        with postgres.write(SYSTEM):
            later = pool.submit(publish)
            services.wait(lambda: waiting_locks(postgres) == 1, "the lock")
            with postgres.write(SYSTEM) as tx:
                add(tx, id=1)
            assert not published.is_set()
        later.result(timeout=60)
    assert count(postgres) == 1


def test_a_publish_that_never_gets_its_turn_is_told(postgres, monkeypatch):
    monkeypatch.setattr(workspace_module, "PUBLISH_SECONDS", 0.02)
    monkeypatch.setattr(workspace_module, "PUBLISH_TURNS", 2)

    def publish():
        with postgres.write(SYSTEM, publishing=True):
            pass

    with postgres.write(SYSTEM), pytest.raises(BusyError):
        publish()

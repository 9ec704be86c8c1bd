import pytest
from sqlalchemy import Column, MetaData, Table, Uuid, bindparam, create_engine, insert, select, text

from formloom.platform.access.guard import ACCESS, install_guard
from formloom.platform.access.tables import person
from formloom.platform.core.ids import new_id
from formloom.platform.documents.ddl import DDL

METADATA = MetaData()
ACCOUNT = Table("r_account", METADATA, Column("id", Uuid()), Column("r_note", Uuid()))
JOIN = Table("j_account__people", METADATA, Column("record_id", Uuid()))
PLAIN = Table("fl_plain", METADATA, Column("id", Uuid()), Column("other_r_x", Uuid()))


@pytest.fixture
def connection():
    engine = create_engine("sqlite://")
    install_guard(engine)
    with engine.connect() as opened:
        METADATA.create_all(opened.execution_options(**{DDL: True}))
        opened.commit()
        with engine.connect() as unmarked:
            yield unmarked
    engine.dispose()


UNMARKED = {
    "select": select(ACCOUNT.c.id),
    "alias": select(ACCOUNT.alias("a").c.id),
    "subquery": select(PLAIN.c.id).where(PLAIN.c.id.in_(select(ACCOUNT.c.id))),
    "cte": select(select(ACCOUNT.c.id).cte("x").c.id),
    "exists": select(PLAIN.c.id).where(select(JOIN).exists()),
    "insert": insert(ACCOUNT).values(id=new_id()),
    "from_select": insert(PLAIN).from_select(["id"], select(ACCOUNT.c.id)),
    "update": ACCOUNT.update().values(id=bindparam("new")),
    "delete": ACCOUNT.delete(),
    "join table": select(JOIN.c.record_id),
    "text": text("SELECT * FROM r_account"),
    "quoted": text('SELECT * FROM "r_account"'),
    "capitals": text("SELECT * FROM R_ACCOUNT"),
    "schema": text("SELECT * FROM main.r_account"),
    "search index": text("SELECT * FROM s_account"),
}


@pytest.mark.parametrize("name", UNMARKED)
def test_an_unmarked_statement_on_records_is_refused(connection, name):
    parameters = {"new": new_id()} if name == "update" else {}
    with pytest.raises(RuntimeError, match="does not say why"):
        connection.execute(UNMARKED[name], parameters)


def test_raw_sql_and_many_rows_are_refused_too(connection):
    with pytest.raises(RuntimeError):
        connection.exec_driver_sql("SELECT id FROM r_account")
    with pytest.raises(RuntimeError):
        connection.execute(insert(ACCOUNT), [{"id": new_id()}, {"id": new_id()}])


def test_a_refused_statement_is_refused_again(connection):
    """What is remembered of a statement must not let it pass the second time."""
    for _ in range(2):
        with pytest.raises(RuntimeError):
            connection.execute(select(ACCOUNT.c.id))


def test_a_marked_statement_passes_and_marks_no_other(connection):
    connection.execute(insert(ACCOUNT).execution_options(**{ACCESS: "create"}), [{"id": new_id()}])
    marked = select(ACCOUNT.c.id).execution_options(**{ACCESS: "read"})
    assert len(connection.execute(marked).all()) == 1
    with pytest.raises(RuntimeError):
        connection.execute(select(ACCOUNT.c.id))


@pytest.mark.parametrize("why", ["", None, False])
def test_a_blank_reason_is_no_reason(connection, why):
    with pytest.raises(RuntimeError):
        connection.execute(select(ACCOUNT.c.id).execution_options(**{ACCESS: why}))


def test_tables_of_our_own_need_no_mark(connection):
    assert connection.execute(select(PLAIN.c.id).where(PLAIN.c.other_r_x.is_(None))).all() == []
    assert "fl_person" in str(select(person))


def test_a_workspace_is_guarded(workspace):
    with workspace.engine.connect() as connection, pytest.raises(RuntimeError):
        connection.execute(select(ACCOUNT.c.id))

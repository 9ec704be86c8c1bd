"""The throwaway servers: fresh databases, one server for all workers, nothing left behind."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import needs
import psycopg
import pytest
import redis
import services
from sqlalchemy import create_engine, make_url, text


def query(url: str, statement: str) -> object:
    engine = create_engine(url)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        value = result.scalar() if result.returns_rows else None
    engine.dispose()
    return value


def test_every_call_gives_an_empty_postgres_database(postgres_url):
    first, second = postgres_url(), postgres_url()
    query(first, "CREATE TABLE deals (id int)")
    assert query(second, "SELECT to_regclass('deals')") is None


def test_a_template_is_filled_once_and_copied(postgres_server, postgres_url):
    fills = []

    def fill(url: str) -> None:
        fills.append(url)
        query(url, "CREATE TABLE deals AS SELECT 7 AS id")

    names = {postgres_server.template("of_test_services", fill) for _ in range(2)}
    (name,) = names
    assert query(postgres_url(name), "SELECT id FROM deals") == 7
    assert len(fills) == 1


def test_postgres_knows_chinese_order_and_contrib(postgres_url):
    url = postgres_url()
    query(url, "CREATE EXTENSION pg_trgm")
    assert query(url, "SELECT '赵' > '钱' COLLATE \"zh-x-icu\"") is True  # zhao, qian


def test_a_dropped_database_is_gone(postgres_server):
    url = postgres_server.new_database()
    postgres_server.drop_database(url)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(False))


def test_every_call_gives_an_empty_redis_database(redis_url):
    with redis.Redis.from_url(redis_url()) as first, redis.Redis.from_url(redis_url()) as second:
        first.set("key", "value")
        assert second.get("key") is None


@pytest.mark.parametrize("need", needs.ALL, ids=lambda need: need.name)
def test_advice_names_package_and_setting(need):
    assert need.packages[0] in need.advice
    assert need.setting in need.advice


def test_ci_leaves_nothing_out(monkeypatch):
    monkeypatch.setenv("FORMLOOM_TEST_LEFT_OUT", "postgres redis")
    monkeypatch.setenv("CI", "")
    assert needs.left_out() == {"postgres", "redis"}
    monkeypatch.setenv("CI", "true")
    assert needs.left_out() == set()


INNER_TEST = """
    import os, pathlib, pytest

    @pytest.mark.parametrize("number", range(2))
    def test_server(number, redis_server):
        with pathlib.Path(os.environ["REPORT"]).open("a") as report:
            print(os.environ.get("PYTEST_XDIST_WORKER"), redis_server.admin_url, file=report)
        if "KILL_OWNER" in os.environ:
            os.kill(os.getpid(), 9)
"""


def run_inner_session(folder: Path, *arguments: str, **environment: str) -> list[list[str]]:
    """Run a pytest session of its own and return what its tests wrote down."""
    (folder / "conftest.py").write_text(
        Path(services.__file__).with_name("conftest.py").read_text()
    )
    (folder / "test_inner.py").write_text(textwrap.dedent(INNER_TEST))
    (folder / "pytest.ini").write_text("[pytest]\n")
    settings = {
        "REPORT": str(folder / "report"),
        "TMPDIR": str(folder),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONPATH": str(Path(services.__file__).parent),
    }
    inherited = {
        k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", services.FOLDER))
    }
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *arguments, str(folder)],
        env={**inherited, **settings, **environment},
        cwd=folder,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    return [line.split() for line in (folder / "report").read_text().splitlines()]


def refuses(url: str) -> bool:
    try:
        redis.Redis.from_url(url).ping()
    except redis.ConnectionError:
        return True
    return False


@pytest.mark.usefixtures("redis_server")
def test_workers_share_one_server_and_leave_none(tmp_path):
    lines = run_inner_session(tmp_path, "-p", "xdist", "-n", "2", "--dist", "each")
    workers, addresses = ({line[place] for line in lines} for place in (0, 1))
    assert workers == {"gw0", "gw1"}
    assert len(addresses) == 1
    assert refuses(addresses.pop())


@pytest.mark.usefixtures("redis_server")
def test_a_killed_session_leaves_no_server(tmp_path):
    ((_, address),) = run_inner_session(tmp_path, "-k", "0", KILL_OWNER="1")
    services.wait(lambda: refuses(address), "Redis")  # stops without being told
    assert refuses(address)

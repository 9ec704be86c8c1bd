"""Servers and programs for every test: real ones, thrown away at the end."""

from collections.abc import Callable, Iterator

import needs
import proofs
import pytest
import services

LIFELINE = pytest.StashKey[int]()


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder of shared servers, once for all xdist workers."""
    if not hasattr(config, "workerinput"):
        config.stash[LIFELINE] = services.open_session()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers after the last worker."""
    if LIFELINE in config.stash:
        services.close_session(config.stash[LIFELINE])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep only the long proofs for `make soak`."""
    if proofs.is_soak():
        others = [item for item in items if "proof" not in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in others]


def need(what: needs.Need) -> str:
    """Return where ``what`` is; fail with advice if it is missing.

    Only `make test` outside of CI names what to leave out, and says so in its last lines.
    """
    if what.name in needs.left_out():
        pytest.skip(f"left out: {what.advice}")
    return what.find() or pytest.fail(what.advice, pytrace=False)


@pytest.fixture(scope="session")
def postgres_server() -> services.PostgresServer:
    """The session's PostgreSQL server."""
    need(needs.POSTGRES)
    return services.postgres()


@pytest.fixture
def postgres_url(postgres_server: services.PostgresServer) -> Iterator[Callable[..., str]]:
    """A function that returns the address of a new database, dropped after the test."""
    urls: list[str] = []

    def new(template: str | None = None) -> str:
        urls.append(postgres_server.new_database(template))
        return urls[-1]

    yield new
    for url in urls:
        postgres_server.drop_database(url)


@pytest.fixture(scope="session")
def redis_server() -> services.RedisServer:
    """The session's Redis server."""
    need(needs.REDIS)
    return services.redis_server()


@pytest.fixture
def redis_url(redis_server: services.RedisServer) -> Callable[[], str]:
    """A function that returns the address of an empty Redis database."""
    return redis_server.new_database


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium that can show Chinese."""
    need(needs.FONTS)
    return need(needs.CHROMIUM)


@pytest.fixture(scope="session")
def node() -> str:
    """The path of Node.js."""
    return need(needs.NODE)


@pytest.fixture
def proof(request: pytest.FixtureRequest) -> proofs.Proof:
    """A long proof: a sample of its cases in `make test`, all of them in `make soak`."""
    return proofs.Proof(seed=proofs.seed(request.config), test=request.node.nodeid)

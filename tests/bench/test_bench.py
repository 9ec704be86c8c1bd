"""The yardstick measures what it says: right answers, the same on both databases."""

import json

import handwritten
import load
import pytest
import subjects


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def yardstick(request, tmp_path_factory):
    """The hand-written application over a little data, served."""
    url = f"sqlite:///{tmp_path_factory.mktemp('bench') / 'deals.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_server").new_database()
    with subjects.serve_handwritten(url, 300) as server:
        yield server


def send(server: subjects.Running, kind: str) -> load.Answer:
    with load.Connection(server.port) as connection:
        return connection.send(server.requests[kind](0))


def test_every_kind_of_request_is_answered(yardstick):
    assert {kind: send(yardstick, kind).status for kind in subjects.STATUS} == subjects.STATUS


def test_the_list_is_filtered_sorted_and_shows_accounts(yardstick):
    items = json.loads(send(yardstick, "list").body)["items"]
    amounts = [float(item["values"]["amount"]) for item in items]
    assert len(items) == 50
    assert amounts == sorted(amounts, reverse=True)
    assert {item["values"]["stage"] for item in items} == {handwritten.STAGES[0]}
    assert all(item["values"]["account"]["title"] for item in items)


def test_what_is_created_is_read_back(yardstick):
    created = json.loads(send(yardstick, "create").body)
    with load.Connection(yardstick.port) as connection:
        answer = connection.send(load.Request("GET", f"/deals/{created['id']}"))
    assert json.loads(answer.body) == created
    assert created["values"]["amount"] == "12.50"


def test_an_update_counts_up_the_revision(yardstick):
    first, second = (json.loads(send(yardstick, "update").body) for _ in range(2))
    assert second["revision"] == first["revision"] + 1


def test_figures_come_from_the_server_process(yardstick):
    figures = load.measure(yardstick.pid, yardstick.port, yardstick.requests["list"], 40)
    assert figures.cpu > 0
    assert 0 < figures.median <= figures.p95
    assert figures.per_second > 0


def test_a_wrong_answer_is_no_measurement(yardstick):
    with pytest.raises(RuntimeError, match="404"):
        load.measure(yardstick.pid, yardstick.port, lambda _: load.Request("GET", "/no"), 1)


def test_the_same_data_on_every_call(tmp_path):
    urls = [f"sqlite:///{tmp_path / name}.db" for name in ("first", "second")]
    for url in urls:
        handwritten.fill(url, 5)
    first, second = (subjects.handwritten_requests(url)["get"](0).path for url in urls)
    assert first == second

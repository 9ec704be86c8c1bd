"""The measure of a hover counts what it says: one thread, move by move."""

import bench_pages
from bench_pages import EVENT, TURN


def event(name, ts, tid=1, **more):
    return {"name": name, "pid": 7, "tid": tid, "ts": ts, "args": {}, **more}


def move(ts):
    return event(EVENT, ts, args={"data": {"type": "pointermove"}})


def turn(ts, dur, **more):
    return event(TURN, ts, dur=dur, tdur=dur - 100, **more)


def test_each_move_costs_its_own_turns_and_those_until_the_next():
    events = [
        turn(10, 500),  # before anything moved
        turn(1000, 1100), move(1010), turn(3000, 2100),
        turn(9000, 4100), move(9010), turn(9500, 700, tid=2),
        event(EVENT, 9600, args={"data": {"type": "focus"}}),
    ]  # fmt: skip
    assert bench_pages.costs_of(reversed(events)) == [3.0, 4.0]


def test_figures_beyond_their_limit_are_told():
    assert bench_pages.percentile([4.0, 1.0, 3.0, 2.0], 0.5) == 3.0
    assert bench_pages.percentile([5.0], 0.95) == 5.0
    row = bench_pages.measured("list, first paint cold", 1000.1, "ms", 1000)
    assert row["met"] == "NO"
    assert bench_pages.line(row).endswith("at most  1000  NO")


def test_the_large_documents_are_as_large_as_they_say():
    made = bench_pages.wide()
    assert len(made["entity", "wide"]["properties"]) == 301
    for count in (100, 300):
        body = made["form", f"wide_{count}"]["body"]
        assert sum(len(section["body"]) for section in body) == count

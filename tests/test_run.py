"""The closing lines of `make test` count right, and never call an unfinished run a success."""

import json

import needs
import pytest
import run
import unsteady


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("13 passed in 12.96s", "13 passed, 0 failed"),
        ("3 failed, 2 passed, 1 error in 5.74s", "2 passed, 4 failed"),
        ("===== 1 failed, 12 passed, 2 skipped in 75.20s (0:01:15) =====", "12 passed, 1 failed"),
        ("INTERNALERROR> boom", "0 passed, 1 failed"),
    ],
    ids=["passed", "errors", "skipped", "broken"],
)
def test_pytest_s_closing_line_is_counted(line, counts):
    assert str(run.pytest_counts(f"....\n{line}\n")) == counts


def test_node_s_closing_lines_are_counted():
    output = "# tests 5\n# pass 4\n# fail 1\n"
    assert [run.tap_count(output, word) for word in ("pass", "fail")] == [4, 1]


@pytest.mark.parametrize(
    ("counts", "status"), [((3, 0), 0), ((3, 1), 1), ((0, 0), 1)], ids=["good", "bad", "empty"]
)
def test_the_status_tells_the_outcome(counts, status, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "SUMMARY", tmp_path / "summary")
    assert run.report(run.Counts(*counts), []) == status
    assert (tmp_path / "summary").read_text() == f"{counts[0]} passed, {counts[1]} failed\n"


def test_what_is_left_out_is_said_at_the_end(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(run, "SUMMARY", tmp_path / "summary")
    run.report(run.Counts(passed=1), [needs.REDIS])
    assert capsys.readouterr().out.splitlines() == [
        f"Left out: {needs.REDIS.advice}",
        "1 passed, 0 failed",
    ]


def test_ci_fails_for_what_is_missing(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(run, "SUMMARY", tmp_path / "summary")
    monkeypatch.delenv("FORMLOOM_TEST_REDIS_URL", raising=False)
    monkeypatch.setenv("PATH", "")  # neither programs nor a way to install them
    monkeypatch.setenv("CI", "true")
    assert run.main("test", []) == 1
    assert needs.REDIS.advice in capsys.readouterr().out


E2E = "tests/e2e/test_lists.py::test_a_column_is_dragged[en - wide]"
UNIT = "tests/platform/test_money.py::test_it_rounds"


@pytest.mark.parametrize(
    ("lines", "repeated"),
    [
        ([f"FAILED {E2E} - AssertionError: 1 - 2"], [E2E]),
        ([f"FAILED {E2E}"], [E2E]),
        ([f"FAILED {E2E} - no", f"FAILED {UNIT} - no"], []),
        (["FAILED tests/e2e/test_lists.py::test_nobody_knows - no"], []),
        ([f"FAILED tests/e2e/test_lists.py::test_{n}" for n in range(4)], []),
        ([], []),
    ],
    ids=["cut", "bare", "other", "unknown", "many", "none"],
)
def test_a_few_browser_tests_are_worth_repeating(lines, repeated, tmp_path):
    kept = [E2E, UNIT, *(f"tests/e2e/test_lists.py::test_{n}" for n in range(4))]
    failed = tmp_path / "lastfailed"
    failed.write_text(json.dumps(dict.fromkeys(kept, True)), "utf-8")
    assert unsteady.worth_repeating("\n".join([*lines, "3 failed in 2s"]), failed) == repeated


@pytest.mark.parametrize("passes_alone", [True, False])
def test_what_fails_again_alone_is_a_failure(passes_alone, tmp_path, monkeypatch, capsys):
    line = f"FAILED {E2E} - no"
    (tmp_path / "lastfailed").write_text(json.dumps({E2E: True}), "utf-8")
    monkeypatch.setattr(unsteady.worth_repeating, "__defaults__", (tmp_path / "lastfailed",))
    runs = [f"{line}\n1 failed, 7 passed in 3s\n",
            "1 passed in 2s\n" if passes_alone else f"{line}\n1 failed in 2s\n"]  # fmt: skip
    monkeypatch.setattr(run, "stream", lambda command: runs.pop(0))
    monkeypatch.setenv("SEED", "5")
    assert run.run_python("test", []) == (run.Counts(8, 0) if passes_alone else run.Counts(7, 1))
    assert (f"Unsteady: {E2E}" in capsys.readouterr().out) == passes_alone
    assert runs == []

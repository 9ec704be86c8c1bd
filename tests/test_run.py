"""The closing lines of `make test` count right, and never call an unfinished run a success."""

import needs
import pytest
import run


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

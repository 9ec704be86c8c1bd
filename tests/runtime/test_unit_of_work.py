"""One transaction a request; what answers 400 or above leaves nothing; errors say nothing of us."""

import json

import pytest
from flask import Response, request
from sqlalchemy import Column, Integer, MetaData, Table, func, insert, select

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import BusyError, InvalidValueError, LimitError, NotFoundError
from formloom.runtime import errors
from formloom.runtime.app import create_app
from formloom.runtime.security import VISIT_COOKIE, check_csrf, csp_nonce, csrf_token
from formloom.runtime.unit_of_work import publishing, transaction

NOTE = Table("t_note", MetaData(), Column("id", Integer, primary_key=True))
REFUSALS = {
    "returned": lambda: Response("no", 422),
    "redirected": lambda: Response("", 302, {"Location": "/"}),
    "raised": lambda: _raise(InvalidValueError("No {what}.", what="way")),
    "limit": lambda: _raise(LimitError("Too much.")),
    "busy": lambda: _raise(BusyError("Later.")),
    "missing": lambda: _raise(NotFoundError("Gone.")),
    "failed": lambda: 1 // 0,
}


def _raise(error):
    raise error


@pytest.fixture
def http(workspace):
    """A client of an application with a view that writes and then ends as it is told."""
    with workspace.write(SYSTEM) as tx:
        NOTE.create(tx.connection)
    app = create_app(workspace)

    @app.post("/write/<end>")
    @app.post("/api/write/<end>", endpoint="api_write")
    def write(end):
        tx = publishing() if request.args else transaction()
        tx.execute(insert(NOTE))
        return REFUSALS[end]() if end in REFUSALS else "done"

    @app.get("/look")
    def look():
        transaction().execute(insert(NOTE))
        return "never"

    @app.get("/token")
    def token():
        return csrf_token()

    @app.post("/safe")
    def safe():
        check_csrf(VISIT_COOKIE)
        return "done"

    @app.get("/nonce")
    def nonce():
        return csp_nonce()

    return app.test_client()


def count(workspace):
    with workspace.read(SYSTEM) as tx:
        return tx.execute(select(func.count()).select_from(NOTE)).scalar_one()


@pytest.mark.parametrize(
    ("end", "status", "kept"),
    [("well", 200, 1), ("redirected", 302, 1), ("returned", 422, 0), ("raised", 422, 0),
     ("limit", 413, 0), ("busy", 503, 0), ("missing", 404, 0), ("failed", 500, 0)],
)  # fmt: skip
@pytest.mark.parametrize("way", ["", "?publishing=1"], ids=["write", "publish"])
def test_what_is_refused_leaves_nothing_behind(http, workspace, end, status, kept, way):
    assert http.post(f"/write/{end}{way}").status_code == status
    assert count(workspace) == kept


def test_a_request_that_looks_may_not_write(http, workspace):
    assert http.get("/look").status_code == 500
    assert count(workspace) == 0


def test_the_api_answers_problem_json_and_a_failure_says_nothing_of_us(http):
    answer = http.post("/api/write/raised", headers={"X-Request-ID": "r-1"})
    assert answer.content_type == "application/problem+json"
    body = json.loads(answer.data)
    assert (body["title"], body["status"], body["code"]) == ("No way.", 422, "invalid_value")
    assert (body["request_id"], answer.headers["X-Request-ID"]) == ("r-1", "r-1")
    failed = http.post("/api/write/failed")
    assert json.loads(failed.data)["code"] == "error"
    assert "division" not in failed.text


def test_the_page_of_an_error_says_what_happened_and_nothing_of_us(http):
    answer = http.post("/write/failed")
    assert "Something went wrong on our side" in answer.text
    assert "Traceback" not in answer.text
    assert "division" not in answer.text
    assert answer.headers["X-Request-ID"] in answer.text


def test_a_busy_answer_says_when_to_come_again(http):
    assert http.post("/write/busy").headers["Retry-After"] == "2"


@pytest.mark.parametrize("language", ["zh-CN,zh;q=0.9", "en-US,en", "fr", ""])
def test_the_language_follows_the_browser_and_the_cookie_wins(http, language):
    first = http.get("/nowhere", headers={"Accept-Language": language}).text
    assert ('lang="zh' in first) == language.startswith("zh")
    http.set_cookie("fl_locale", "zh")
    assert 'lang="zh' in http.get("/nowhere", headers={"Accept-Language": language}).text
    http.set_cookie("fl_locale", "xx")
    assert http.get("/nowhere", headers={"Accept-Language": language}).status_code == 404


@pytest.mark.parametrize("given", ["x" * 65, "naïve", "a\x7fb", ""])
def test_a_request_id_of_another_form_is_replaced(http, given):
    answer = http.get("/token", headers={"X-Request-ID": given.encode().decode("latin-1")})
    made = answer.headers["X-Request-ID"]
    assert made != given
    assert len(made) == 36


def test_every_answer_carries_the_headers_that_browsers_obey(http):
    for path in ("/token", "/nowhere", "/api/nowhere", "/static/none.js"):
        headers = http.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "object-src 'none'" in policy


def test_a_nonce_is_good_for_one_answer_and_in_its_policy(http):
    answers = [http.get("/nonce") for _ in range(2)]
    assert answers[0].text != answers[1].text
    assert all(f"'nonce-{one.text}'" in one.headers["Content-Security-Policy"] for one in answers)


def test_a_change_needs_the_visitors_own_token(http, workspace):
    token = http.get("/token").text
    assert http.post("/safe").status_code == 403
    assert http.post("/safe", data={"csrf_token": "织客" * 10}).status_code == 403
    altered = token[:-1] + ("1" if token[-1] == "0" else "0")
    assert http.post("/safe", headers={"X-CSRF-Token": altered}).status_code == 403
    assert http.post("/safe", data={"csrf_token": token}).text == "done"
    assert http.post("/safe", headers={"X-CSRF-Token": token}).text == "done"
    stranger = http.application.test_client()
    stranger.get("/token")
    assert stranger.post("/safe", data={"csrf_token": token}).status_code == 403


def test_every_error_has_a_status():
    statuses = {one.__name__: errors.status_of(one.__new__(one)) for one in errors.STATUS}
    assert all(400 <= status < 600 for status in statuses.values())


def test_health_and_metrics_count_no_more_than_they_must(http):
    assert http.get("/healthz").text == "ok\n"
    assert http.get("/readyz").text == "ready\n"
    http.open("/token", method="MADEUP")
    assert "MADEUP" not in http.get("/metrics").text


def test_the_server_is_not_ready_when_its_database_is_gone(http, workspace):
    workspace.close()
    if workspace.is_sqlite:
        (workspace.settings.home / "formloom.db").rename(workspace.settings.home / "away")
        (workspace.settings.home / "formloom.db").mkdir()
        assert http.get("/readyz").status_code == 503
    assert http.get("/healthz").status_code == 200

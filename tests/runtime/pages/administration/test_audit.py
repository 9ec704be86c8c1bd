"""The page of the audit log, and uncovering a value on the page of a record."""

import ast

import house
import pytest

from formloom.platform.workflows.service import STEERING
from formloom.runtime.pages.administration.audit_page import ACTIONS


def test_administrators_find_what_was_done(visit):
    visit("sales1")
    admin = visit("admin")
    page = admin.get("/settings/audit").text
    assert "Sign-in accepted" in page
    assert "Published a release" in page
    narrowed = admin.get("/settings/audit?action=sign_in&q=sales1").text
    assert "Nothing found" in narrowed
    assert "Published a release</td>" not in admin.get("/settings/audit?action=sign_in").text


def test_a_day_that_nobody_can_read_filters_nothing(visit):
    assert visit("admin").get("/settings/audit?since=soon&person=x").status_code == 200


def test_the_log_is_taken_away_as_a_file_which_is_audited(visit):
    admin = visit("admin")
    admin.get("/settings/audit")
    answer = admin.post("/settings/audit/export", {"action": "sign_in"})
    lines = answer.get_data().decode("utf-8-sig").splitlines()
    answer.close()
    assert lines[0] == "number,at,who,action,subject,data,address,request"
    assert all(",sign_in" in line for line in lines[1:])
    assert len(lines) > 1
    assert "Took the audit log away" in admin.get("/settings/audit").text


@pytest.mark.parametrize("login", ["sales1", "manager", "analyst"])
def test_nobody_else_opens_it(visit, login):
    other = visit(login)
    assert other.get("/settings/audit").status_code == 403
    other.get("/settings")
    assert other.post("/settings/audit/export", {}).status_code == 403
    assert "/settings/audit" not in other.get("/settings").text


def audited_actions():
    return {
        one.value
        for path in house.files(".py", folders=("platform", "runtime", "designer"))
        if "write_audit(" in house.read(path)
        for node in ast.walk(house.syntax(path))
        if getattr(getattr(node, "func", None), "id", "") == "write_audit"
        for one in ast.walk(node.args[1])
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }


def test_every_action_has_a_name():
    found = audited_actions()
    assert "sign_in" in found
    assert found <= ACTIONS.keys()
    assert set(STEERING.values()) <= ACTIONS.keys()

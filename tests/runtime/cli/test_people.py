"""people and token: who may sign in, and the tokens of programs."""

import pytest

from formloom.platform.access.sign_in import sign_in
from formloom.platform.access.tokens import token_actor
from formloom.platform.core.actor import NOBODY, SYSTEM
from formloom.platform.core.errors import NotSignedInError
from formloom.runtime.cli.opening import opened

PASSWORD = "correct horse battery"


def add(shell, login="wang", *more):
    return shell.ok("people", "add", login, "--password", PASSWORD, *more)


def test_people_are_added_listed_and_disabled(shell):
    assert add(shell, "wang", "--name", "王伟", "--role", "sales") == "wang may sign in.\n"
    assert "wang                 王伟  sales" in shell.ok("people", "list")
    shell.ok("people", "disable", "wang")
    assert "王伟 (disabled)" in shell.ok("people", "list")


def test_a_first_password_is_made_and_printed_once(shell):
    told = shell.ok("people", "add", "li", "--first-password")
    password = told.rpartition(" ")[2].strip()
    with opened() as workspace:
        assert sign_in(workspace, "li", password).step == "renew"
    assert password not in shell.ok("people", "list")


def test_the_demo_serves_this_machine_alone(shell):
    assert "this machine alone" in shell.refused("demo", "--host", "0.0.0.0")


def test_a_login_is_taken_once(shell):
    add(shell)
    assert "wang" in shell.refused("people", "add", "wang", "--password", PASSWORD)


def test_a_person_who_is_not_there_is_told(shell):
    for command in (("people", "disable", "x"), ("token", "create", "--person", "x")):
        assert shell.refused(*command) == "There is nobody with the login 'x'."


def test_a_file_of_people_is_imported_and_what_is_wrong_is_told_by_row(shell, tmp_path):
    file = tmp_path / "staff.csv"
    file.write_text("login,name,roles\nann,Ann,sales\nbob,Bob,\n", "utf-8")
    assert "2 added, 0 changed, 0 left out." in shell.ok("people", "import", file)
    file.write_text("login,name,manager\ncai,Cai,nobody_known\n", "utf-8")
    done = shell.run("people", "import", str(file))
    assert (done.status, done.err.startswith("row ")) == (1, True)
    file.write_bytes(b"login,name\n\xff\xfe,x\n")
    assert "not a CSV file in UTF-8" in shell.refused("people", "import", file)


def test_a_token_is_printed_alone_opens_the_workspace_and_can_be_ended(shell):
    add(shell)
    secret = shell.ok("token", "create", "--person", "wang")
    assert len(secret.split()) == 1
    with opened() as workspace, workspace.read(NOBODY) as tx:
        assert token_actor(tx, secret.strip()).name == "wang"
    listed = shell.ok("token", "list", "--person", "wang")
    assert secret.strip() not in listed
    shell.ok("token", "revoke", listed.split()[0], "--person", "wang")
    with opened() as workspace, workspace.read(SYSTEM) as tx, pytest.raises(NotSignedInError):
        token_actor(tx, secret.strip())

"""plan, apply, releases, restore, diff, purge: a design from the shell, on both databases."""

import json
import subprocess
from dataclasses import replace

import pytest
from make import entity
from record_rows import read, write

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import DocumentError, PlanRefusedError
from formloom.platform.documents.drafts import Drafts
from formloom.platform.documents.publishing import publish_drafts
from formloom.platform.documents.releases import current_app
from formloom.runtime.cli.opening import opened
from formloom.runtime.cli.serving import begin_with_folder

DEAL = entity("deal", {"name": {}, "amount": {}}, display="name")
RETYPED = entity("deal", {"name": {}, "amount": {"field": "integer"}}, display="name")


def test_a_plan_is_shown_and_changes_nothing(shell):
    folder = shell.folder("app", DEAL)
    assert "entity/deal" in shell.ok("plan", folder)
    made = json.loads(shell.ok("plan", folder, "--json"))
    assert (made["release"], made["effect"], made["problems"]) == (0, "safe", [])
    assert shell.ok("releases") == ""


def test_apply_publishes_and_a_second_time_nothing_changes(shell):
    folder = shell.folder("app", DEAL)
    assert shell.ok("apply", folder, "--note", "First").endswith("Release 1 is live.\n")
    assert "Nothing changes." in shell.ok("plan", folder)
    assert shell.ok("apply", folder) == "Nothing changes.\n"
    (release,) = json.loads(shell.ok("releases", "--json"))
    assert (release["number"], release["note"]) == (1, "First")


def test_an_empty_folder_publishes_nothing(shell, tmp_path):
    (tmp_path / "empty").mkdir()
    assert shell.ok("apply", tmp_path / "empty") == "Nothing changes.\n"
    assert json.loads(shell.ok("apply", tmp_path / "empty", "--json"))["release"] == 0
    assert shell.ok("releases") == ""


def test_documents_with_problems_are_refused_with_their_places(shell):
    folder = shell.folder("app", entity("deal", {"name": {}}, display="nmae"))
    for command in ("plan", "apply"):
        told = shell.refused(command, folder)
        assert told == "entity/deal/display: 'deal' has no field 'nmae'. Did you mean 'name'?"
    assert shell.ok("releases") == ""


def test_a_folder_that_is_not_there_or_holds_no_json_is_told(shell, tmp_path):
    assert "There is no folder" in shell.refused("plan", tmp_path / "none")
    (tmp_path / "bad/entities").mkdir(parents=True)
    (tmp_path / "bad/entities/x.json").write_text("{")
    assert shell.refused("apply", tmp_path / "bad").startswith("entities/x.json: This is not JSON")


def test_apply_as_json_prints_nothing_but_json(shell):
    made = json.loads(shell.ok("apply", shell.folder("app", DEAL), "--json"))
    assert (made["release"], made["effect"]) == (1, "safe")


def test_loss_is_refused_until_it_is_allowed_by_name(shell):
    shell.ok("apply", shell.folder("app", DEAL))
    _record(shell, name="A", amount="a dozen")
    folder = shell.folder("other", RETYPED)
    done = shell.run("apply", str(folder))
    assert (done.status, "--allow-loss" in done.err) == (1, True)
    assert "a dozen" in done.out
    assert "Release 2 is live." in shell.ok("apply", folder, "--allow-loss")


def test_restore_brings_back_and_diff_shows_what_changed(shell):
    shell.ok("apply", shell.folder("app", DEAL))
    _record(shell, name="A", amount="a dozen")
    shell.ok("apply", shell.folder("other", RETYPED), "--allow-loss")
    assert "amount" in shell.ok("restore", 1, "--plan").lower()
    assert "it restores release 1" in shell.ok("restore", 1)
    changed = json.loads(shell.ok("diff", 1, 2))["entity/deal"]
    assert [edit["path"] for edit in changed] == ["/properties/amount/field"]
    assert json.loads(shell.ok("diff", 1, 3)) == {}
    assert _amounts(shell) == ["a dozen"]
    assert "There is no release 9." in shell.refused("restore", 9)
    assert "There is no release 9." in shell.refused("diff", 1, 9)


def test_purge_drops_what_was_retired_long_ago_and_restore_begins_with_blanks(shell):
    shell.ok("apply", shell.folder("app", DEAL))
    _record(shell, name="A", amount="a dozen")
    shell.ok("apply", shell.folder("other", RETYPED), "--allow-loss")
    assert shell.ok("purge") == "0 columns dropped.\n0 files removed, 0.0 MB.\n"
    assert "r_deal.amount\n1 column would be" in shell.ok("purge", "--days", 0, "--dry-run")
    assert "r_deal.amount\n1 column dropped." in shell.ok("purge", "--days", 0)
    assert shell.ok("purge", "--days", 0).startswith("0 columns dropped.\n")
    shell.ok("restore", 1)
    assert _amounts(shell) == [None]


def _record(shell, **values):
    with opened() as workspace:
        write(workspace, "deal", [values])


def _amounts(shell):
    with opened() as workspace:
        return read(workspace, "deal", "amount")


def git(folder, *words):
    """What git says in a folder, with settings of nobody's."""
    who = ["-c", "user.name=Wang", "-c", "user.email=wang@example.com"]
    done = subprocess.run(
        ["git", *who, *words], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


APP = {
    "$schema": "formloom:app/1", "$id": "crm", "title": "CRM", "version": "1.0.0", "locale": "en",
    "currency": "CNY", "timezone": "UTC", "documents": ["entity/deal", "print/slip"],
}  # fmt: skip
SLIP = {
    "$schema": "formloom:print/1", "$id": "slip", "title": "Slip", "entity": "deal",
    "template": "print/slip.html", "paper": "A4", "html": "<p>{{ record.name }} 织客</p>\n",
}  # fmt: skip


def test_a_folder_in_git_is_what_is_live(shell, tmp_path):
    """Out, committed, changed, in and out again: git sees what was meant and no more."""
    shell.ok("apply", shell.folder("first", APP, DEAL, SLIP, entity("task", {"name": {}})))
    folder = tmp_path / "checkout"
    shell.ok("export", "documents", folder)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "As it is")
    shell.ok("apply", folder)
    shell.ok("export", "documents", folder)
    assert git(folder, "status", "--porcelain") == ""

    slip = folder / "print/slip.html"
    slip.write_text(slip.read_text("utf-8").replace("织客", "Formloom"), "utf-8")
    (folder / "entities/task.json").unlink()
    assert "changes in 1 place: html" in shell.ok("plan", folder)
    assert "entity/task" not in shell.ok("plan", folder)  # no manifest lists it
    told = shell.ok("apply", folder, "--whole", "--allow-loss")
    assert "entity/task" in told
    shell.ok("export", "documents", folder)
    seen = git(folder, "status", "--porcelain").split()
    assert seen == ["D", "entities/task.json", "M", "print/slip.html"]


def draft(tx, kind, key, document):
    Drafts(tx).save(kind, key, document, etag=Drafts(tx).get(kind, key).etag)


def test_drafts_go_out_into_the_folder_and_come_back_live(shell, tmp_path):
    folder = shell.folder("app", APP, DEAL, SLIP)
    shell.ok("apply", folder)
    changed = {**SLIP, "html": "<b>{{ record.name }}</b>\n"}
    with opened() as workspace, workspace.write(SYSTEM) as tx:
        draft(tx, "print", "slip", changed)
    shell.ok("export", "documents", folder)
    assert "织客" in (folder / "print/slip.html").read_text("utf-8")
    shell.ok("export", "documents", folder, "--drafts")
    assert (folder / "print/slip.html").read_text("utf-8") == changed["html"]
    shell.ok("apply", folder)
    with opened() as workspace, workspace.read(SYSTEM) as tx:
        assert not Drafts(tx).list()
        assert current_app(tx).documents["print", "slip"] == changed


def test_nobody_publishes_beside_the_folder_of_documents(shell, tmp_path):
    folder = shell.folder("app", APP, DEAL, SLIP)
    shell.ok("apply", folder)
    with opened() as workspace:
        workspace.settings = replace(workspace.settings, documents=str(folder))
        with workspace.write(SYSTEM) as tx:
            People(tx).add("ann", name="Ann", roles=("designer",))
        with workspace.read(SYSTEM) as tx:
            ann = People(tx).actor("ann")
        with workspace.write(ann) as tx:
            draft(tx, "entity", "deal", {**DEAL, "title": "Sale"})
        with pytest.raises(PlanRefusedError, match="come from the folder"):
            publish_drafts(workspace, ann)
        publish_drafts(workspace, SYSTEM)


def test_serve_begins_with_the_folder_of_documents(shell):
    folder = shell.folder("app", APP, DEAL, SLIP)
    with opened() as workspace:
        workspace.settings = replace(workspace.settings, documents=str(folder))
        begin_with_folder(workspace)
        (folder / "entities/deal.json").write_text("{}")
        with pytest.raises(DocumentError, match="deal"):
            begin_with_folder(workspace)
    (release,) = json.loads(shell.ok("releases", "--json"))
    assert release["note"] == "From the folder of documents"

"""template new, diff, upgrade, uninstall: what was customised stays, and undoing undoes all."""

import json
import shutil

import pytest

from formloom.platform.packages.templates import TEMPLATES

ACCOUNT, LIST = "entities/account.json", "views/account_all.json"
TITLE = "entity/account/title"


def change(folder, name, edit):
    """Edit a document in a folder in place."""
    path = folder / name
    document = json.loads(path.read_text("utf-8"))
    edit(document)
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2), "utf-8")


def field(key, **more):
    return {key: {"id": key, "field": "text", "title": key.title(), **more}}


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def newer(tmp_path):
    """The next version of the CRM, in a folder."""
    folder = tmp_path / "crm2"
    skip = shutil.ignore_patterns("data", "runs")
    shutil.copytree(TEMPLATES / "crm_starter", folder, ignore=skip)
    change(folder, "app.json", lambda one: one.update(version="1.2.0"))
    change(folder, ACCOUNT, lambda one: one.update(title="Company"))
    change(folder, ACCOUNT, lambda one: one["properties"].update(field("brand")))
    change(folder, LIST, lambda one: one["columns"].insert(1, {"field": "brand"}))
    return folder


@pytest.fixture
def customised(shell, tmp_path):
    """A workspace with the CRM and what an analyst made of it; its documents as files."""
    shell.ok("template", "install", "crm_starter")
    folder = tmp_path / "ours"
    shell.ok("export", "documents", folder)
    change(folder, ACCOUNT, lambda one: one.update(title="Customer"))
    change(folder, ACCOUNT, lambda one: one["properties"].update(field("floor")))
    change(folder, LIST, lambda one: one["columns"].append({"field": "floor"}))
    shell.ok("apply", folder)
    shell.ok("export", "documents", folder)
    return folder


def test_an_upgrade_keeps_what_was_customised_and_is_undone_as_one(
    shell, customised, newer, tmp_path
):
    told = json.loads(shell.ok("template", "diff", newer, "--json"))
    assert [one["document"] for one in told["customised"]] == ["entity/account", "view/account_all"]
    assert told["conflicts"] == [
        {"path": TITLE, "base": "Account", "ours": "Customer", "theirs": "Company", "chosen": None}
    ]
    assert TITLE in shell.refused("template", "upgrade", newer)
    done = json.loads(
        shell.ok("template", "upgrade", newer, "--take", f"{TITLE}=ours", "--json")
    )  # fmt: skip
    assert (done["before"], done["after"], done["release"]) == ("1.1.0", "1.2.0", 3)
    after = tmp_path / "after"
    shell.ok("export", "documents", after)
    account = json.loads((after / ACCOUNT).read_text("utf-8"))
    assert account["title"] == "Customer"
    assert [*account["properties"]][-2:] == ["floor", "brand"]
    columns = json.loads((after / LIST).read_text("utf-8"))["columns"]
    assert [columns[1]["field"], columns[-1]["field"]] == ["brand", "floor"]
    assert "Nothing changes." in shell.ok("template", "upgrade", newer)
    shell.ok("restore", "2", "--allow-loss")
    shell.ok("export", "documents", after)
    assert files(after) == files(customised)
    assert "1.1.0 -> 1.2.0" in shell.ok("template", "diff", newer)  # the base went back, too
    assert "is live" in shell.ok("template", "upgrade", newer, "--theirs")


@pytest.mark.parametrize("shell", ["sqlite"], indirect=True)  # who is asked is no SQL
def test_installing_again_undoes_nothing_unasked(shell, customised, newer, tmp_path):
    for name in ("crm_starter", newer):
        said = shell.refused("template", "install", name)
        assert said.startswith("2 documents of 'crm_starter' were customised here.")
    shell.ok("template", "install", "crm_starter", "--overwrite", "--allow-loss")
    after = tmp_path / "after"
    shell.ok("export", "documents", after)
    assert json.loads((after / ACCOUNT).read_text("utf-8"))["title"] == "Account"
    assert "Nothing changes." in shell.ok("template", "install", "crm_starter")


def test_a_field_renamed_here_is_the_same_for_the_new_version(shell, tmp_path):
    mine, newer, ours = tmp_path / "depot", tmp_path / "depot2", tmp_path / "ours"
    shell.ok("template", "new", mine)
    shell.ok("template", "install", mine)
    shutil.copytree(mine, newer)
    request = "entities/depot_request.json"
    change(newer, request, lambda one: one["properties"]["reason"].update(title="Why"))
    shell.ok("export", "documents", ours)
    for path in ours.rglob("*.json"):
        said = path.read_text("utf-8").replace('"reason"', '"grounds"')
        path.write_text(said.replace('"id": "grounds"', '"id": "reason"'), "utf-8")
    change(ours, "i18n/zh.json", lambda one: one["texts"].update(
        {"entities/depot_request/grounds": one["texts"].pop("entities/depot_request/reason")}
    ))  # fmt: skip
    shell.ok("apply", ours)
    assert json.loads(shell.ok("template", "diff", newer, "--json"))["conflicts"] == []
    shell.ok("template", "upgrade", newer)
    shell.ok("export", "documents", ours)
    fields = json.loads((ours / request).read_text("utf-8"))["properties"]
    assert fields["grounds"] == {"id": "reason", "field": "long_text", "title": "Why"}
    assert "reason" not in fields


def test_a_scenario_that_fails_and_loss_stop_an_upgrade(bare, tmp_path):
    bare.ok("init")
    mine, newer = tmp_path / "depot", tmp_path / "depot2"
    bare.ok("template", "new", mine)
    bare.ok("template", "install", mine)
    bare.ok("import", "depot_request", _requests(tmp_path))
    shutil.copytree(mine, newer)
    change(newer, "entities/depot_request.json", lambda one: one["properties"].pop("needed_on"))
    for name in ("forms/depot_request_default.json", "views/depot_request_all.json"):
        change(newer, name, _without_needed_on)
    texts = "entities/depot_request/needed_on"
    change(newer, "i18n/zh.json", lambda one: one["texts"].pop(texts))
    assert "lose data in 1 place" in bare.refused("template", "upgrade", newer)
    scenario = "tests/depot_request_approved.json"
    change(newer, scenario, lambda one: one["steps"][1]["expect"].update(tasks={"zhao": 2}))
    refused = bare.refused("template", "upgrade", newer, "--allow-loss")
    assert "zhao should have 2 tasks to do, and has 1." in refused
    shutil.copy(mine / scenario, newer / scenario)
    planned = bare.ok("template", "upgrade", newer, "--plan")
    assert "! entity/depot_request/properties/needed_on" in planned
    assert "Release 2 is live." in bare.ok("template", "upgrade", newer, "--allow-loss")


def _requests(tmp_path):
    file = tmp_path / "requests.csv"
    file.write_text("subject,needed_on\nScreens,2026-12-01\n", "utf-8")
    return file


def _without_needed_on(one):
    for holder in (one.get("columns"), *(part.get("body") for part in one.get("body", ()))):
        if holder:
            holder[:] = [item for item in holder if item.get("field") != "needed_on"]
    one.pop("sort", None)


def test_an_app_of_which_nobody_kept_the_version_is_compared_with_its_release(
    bare, tmp_path
):  # fmt: skip
    bare.ok("init")
    mine, newer = tmp_path / "depot", tmp_path / "depot2"
    bare.ok("template", "new", mine)
    bare.ok("apply", mine)
    shutil.copytree(mine, newer)
    change(newer, "app.json", lambda one: one.update(version="1.2.0"))
    change(newer, "navigation/depot.json", lambda one: one.update(title="Other"))
    change(
        mine, "navigation/depot.json", lambda one: one["items"].append({"entity": "depot_request"})
    )
    bare.ok("apply", mine)
    assert "--base-release 1" in bare.refused("template", "upgrade", newer)
    assert (
        bare.refused("template", "diff", newer, "--base-release", "9") == "There is no release 9."
    )
    told = json.loads(bare.ok("template", "diff", newer, "--base-release", "1", "--json"))
    assert [one["document"] for one in told["customised"]] == ["navigation/depot"]
    bare.ok("template", "upgrade", newer, "--base-release", "1")
    told = json.loads(bare.ok("template", "diff", newer, "--json"))
    assert (told["before"], told["comes"]) == ("1.2.0", [])


def test_an_app_is_taken_out_and_comes_again(shell, tmp_path):
    mine, before, after = tmp_path / "depot", tmp_path / "before", tmp_path / "after"
    shell.ok("template", "new", mine)
    shell.ok("template", "install", "field_service")
    shell.ok("template", "install", mine)
    shell.ok("export", "documents", before)
    assert "Make another one the main app" in shell.refused(
        "template", "uninstall", "field_service"
    )
    assert "depot_request" in shell.ok("template", "uninstall", mine, "--plan")
    gone = json.loads(shell.ok("template", "uninstall", "depot", "--allow-loss", "--json"))
    assert gone["release"] == 3
    shell.ok("export", "documents", after)
    assert not [name for name in files(after) if "depot" in name]
    shell.ok("restore", "2")
    shell.ok("export", "documents", after)
    assert files(after) == files(before)
    shell.ok("template", "uninstall", "depot", "--allow-loss")
    assert shell.refused("template", "uninstall", "depot") == "There is no template 'depot'."
    assert "is live" in shell.ok("template", "install", mine)  # under ids that are free
    assert "Nothing changes." in shell.ok("template", "install", mine)


def test_a_new_template_is_sound_and_tested(bare, tmp_path):
    folder = tmp_path / "Acme Service"
    assert "12 files" in bare.ok("template", "new", folder, "--title", 'Acme "A/S"')
    assert bare.ok("template", "check", folder) == "10 documents, nothing wrong.\n"
    assert bare.ok("template", "test", folder).endswith("2 scenarios, 0 failed.\n")
    assert bare.ok("texts", folder) == "zh: 0 missing, 0 unused.\n"
    assert json.loads((folder / "app.json").read_text("utf-8"))["title"] == 'Acme "A/S"'
    assert {"README.md", "README.zh.md"} < files(folder).keys()
    assert bare.refused("template", "new", folder) == f"{folder} is not empty."
    assert "begins with a letter" in bare.refused("template", "new", tmp_path / "9")


def test_choices_that_cannot_be_are_named(bare, tmp_path):
    bare.ok("init")
    mine = tmp_path / "depot"
    bare.ok("template", "new", mine)
    assert bare.refused("template", "diff", mine) == "There is no app 'depot'."
    bare.ok("template", "install", mine)
    assert "is no choice" in bare.refused("template", "upgrade", mine, "--take", "title=ours")
    nowhere = bare.refused("template", "upgrade", mine, "--take", "entity/nope=ours")
    assert nowhere == "There is nothing to choose at entity/nope."

"""Documents as files: the same bytes out as in, and bad files told by name."""

import json
from io import BytesIO

import pytest
from make import entity

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import DocumentError, InvalidValueError, NotFoundError
from formloom.platform.documents.folder import overlay, read_folder, write_folder
from formloom.platform.documents.releases import current_app
from formloom.platform.documents.rename import rename_field
from formloom.platform.documents.usage import uses_of_field
from formloom.platform.packages.archive import read_archive, write_archive

DEAL = entity("deal", {"zulu": {}, "alpha": {}})
APP = {
    "$schema": "formloom:app/1", "$id": "crm", "title": "CRM", "version": "1.0.0",
    "license": "Apache-2.0", "locale": "en", "locales": ["en"], "currency": "CNY",
    "timezone": "UTC", "documents": ["entity/deal"],
}  # fmt: skip


def test_files_to_documents_to_files_is_byte_stable(tmp_path, workspace, published):
    app = published(DEAL, APP)
    first = tmp_path / "first"
    write_folder(first, app.documents)
    assert read_folder(first) == app.documents
    second = tmp_path / "second"
    write_folder(second, read_folder(first))
    files = sorted(path.relative_to(first) for path in first.rglob("*.json"))
    assert [str(path) for path in files] == ["app.json", "entities/deal.json"]
    assert all((first / one).read_bytes() == (second / one).read_bytes() for one in files)


def test_the_order_of_fields_is_kept(tmp_path, published):
    app = published(DEAL)
    write_folder(tmp_path, app.documents)
    assert list(read_folder(tmp_path)["entity", "deal"]["properties"]) == ["zulu", "alpha"]


def test_a_folder_with_a_manifest_is_the_whole_app(workspace, published):
    published(DEAL, APP)
    with workspace.read(SYSTEM) as tx:
        given = {("app", "crm"): {**APP, "documents": []}}
        assert set(overlay(current_app(tx), given)) == {("app", "crm")}


def test_a_folder_without_one_only_adds(workspace, published):
    published(DEAL, APP)
    with workspace.read(SYSTEM) as tx:
        other = {("entity", "other"): entity("other", {"name": {}})}
        assert len(overlay(current_app(tx), other)) == 3


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("entities/deal.json", "{", "not JSON"),
        ("entities/deal.json", "{}", "must name a kind"),
        ("entities/deal.json", '{"$schema": "formloom:nothing/1"}', "must name a kind"),
        ("entities/x.json", '{"$schema": "formloom:entity/1", "$id": "y"}', "belongs in"),
        ("views/deal.json", '{"$schema": "formloom:entity/1", "$id": "deal"}', "belongs in"),
        ("entity/deal.json", '{"$schema": "formloom:entity/1", "$id": "deal"}', "belongs in"),
        ("entities/a/deal.json", '{"$schema": "formloom:entity/1", "$id": "deal"}', "belongs in"),
    ],
    ids=["broken", "nameless", "unknown-kind", "wrong-name", "wrong-folder", "no-folder", "deeper"],
)
def test_a_bad_file_is_named(tmp_path, name, text, reason):
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_text(text)
    with pytest.raises(DocumentError) as caught:
        read_folder(tmp_path)
    (problem,) = caught.value.problems
    assert problem.document == name
    assert reason in str(problem.message)


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    secret = tmp_path / "secret.json"
    secret.write_text('{"$schema": "formloom:entity/1", "$id": "deal"}')
    (tmp_path / "app/entities").mkdir(parents=True)
    (tmp_path / "app/entities/deal.json").symlink_to(secret)
    with pytest.raises(DocumentError, match="link"):
        read_folder(tmp_path / "app")


def test_neither_reading_nor_writing_follows_a_link_out_of_the_folder(tmp_path, published):
    app, outside, folder = published(DEAL), tmp_path / "outside", tmp_path / "app"
    write_folder(outside, app.documents)
    kept = (outside / "entities/deal.json").read_bytes()
    folder.mkdir()
    (folder / "entities").symlink_to(outside / "entities")
    with pytest.raises(DocumentError, match="link"):
        read_folder(folder)
    with pytest.raises(InvalidValueError, match="is a link"):
        write_folder(folder, {})
    (folder / "entities").unlink()
    (folder / "entities").mkdir()
    (folder / "entities/deal.json.new").symlink_to(outside / "entities/deal.json")
    write_folder(folder, {name: {**one, "title": "Other"} for name, one in app.documents.items()})
    assert (outside / "entities/deal.json").read_bytes() == kept
    (tmp_path / "current").symlink_to(folder)
    assert read_folder(tmp_path / "current")["entity", "deal"]["title"] == "Other"


def test_an_export_leaves_files_that_are_not_of_documents(tmp_path, published):
    app = published(DEAL, PRINT)
    write_folder(tmp_path, app.documents)
    foreign = [tmp_path / one for one in ("tests/data.json", "print/draft.html", "views/x.json")]
    for path in foreign:
        path.parent.mkdir(exist_ok=True)
        path.write_text("[1]")
    write_folder(tmp_path, {("entity", "deal"): DEAL})
    assert all(path.exists() for path in foreign)
    assert not (tmp_path / "print/slip.html").exists()


def test_an_app_of_its_own_inside_and_hidden_folders_are_left_alone(tmp_path, published):
    app = published(DEAL)
    for place in (tmp_path, tmp_path / "other", tmp_path / ".old"):
        write_folder(place, app.documents)
    (tmp_path / "other/app.json").write_text("{}")
    (tmp_path / "package.json").write_text('{"name": "mine"}')
    assert read_folder(tmp_path) == app.documents


def test_nothing_is_not_the_whole(workspace, published):
    published(DEAL)
    with workspace.read(SYSTEM) as tx, pytest.raises(InvalidValueError, match="no document"):
        overlay(current_app(tx), {}, whole=True)


def test_a_missing_folder_is_told(tmp_path):
    with pytest.raises(NotFoundError):
        read_folder(tmp_path / "nowhere")


PRINT = {
    "$schema": "formloom:print/1", "$id": "slip", "title": "Slip", "entity": "deal",
    "template": "print/slip.html", "paper": "A4", "html": "<p>{{ record.alpha }} 织客</p>\n",
}  # fmt: skip


def test_the_text_of_a_print_template_is_a_file_of_its_own(tmp_path, published):
    app = published(DEAL, PRINT)
    write_folder(tmp_path, app.documents)
    assert (tmp_path / "print/slip.html").read_text("utf-8") == PRINT["html"]
    assert "html" not in (tmp_path / "print/slip.json").read_text("utf-8").replace("slip.html", "")
    assert read_folder(tmp_path) == app.documents
    of_windows = "\ufeff" + PRINT["html"].replace("\n", "\r\n")
    (tmp_path / "print/slip.html").write_bytes(of_windows.encode())
    assert read_folder(tmp_path) == app.documents
    assert read_archive(BytesIO(write_archive(app.documents))) == app.documents
    (tmp_path / "print/slip.html").unlink()
    with pytest.raises(DocumentError, match="There is no file"):
        read_folder(tmp_path)
    write_folder(tmp_path, {name: one for name, one in app.documents.items() if name[0] != "print"})
    assert not [*(tmp_path / "print").iterdir()]


@pytest.mark.parametrize("template", ["../secret.html", "/etc/passwd", "print/../app.json"])
def test_a_text_beside_a_document_is_read_from_its_folder_alone(tmp_path, template):
    (tmp_path / "print").mkdir()
    (tmp_path / "secret.html").write_text("secret")
    document = {key: one for key, one in PRINT.items() if key != "html"}
    (tmp_path / "print/slip.json").write_text(json.dumps({**document, "template": template}))
    assert "html" not in read_folder(tmp_path)["print", "slip"]


def test_a_field_renamed_is_renamed_in_print_templates(published):
    app = published(DEAL, {**PRINT, "file": "{alpha} slip.pdf"})
    changed = rename_field(app, "deal", "alpha", "omega")["print", "slip"]
    assert changed["html"] == "<p>{{ record.omega }} 织客</p>\n"
    assert changed["file"] == "{omega} slip.pdf"
    assert [use.key for use in uses_of_field(app, "deal", "zulu")] == []


def test_a_template_that_names_no_field_is_not_published(published):
    with pytest.raises(DocumentError, match="has no field 'nothing'"):
        published(DEAL, {**PRINT, "html": "{{ record.nothing }}"})
    with pytest.raises(DocumentError, match="not part of print templates"):
        published(DEAL, {**PRINT, "html": "{% include 'x' %}"})
    with pytest.raises(DocumentError, match="has its text in"):
        published(DEAL, PRINT, {**PRINT, "$id": "other"})

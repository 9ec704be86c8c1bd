import pytest

from formloom.runtime.assets import Assets


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "main.js").write_text("one")
    (tmp_path / "logo.svg").write_text("<svg/>")
    return tmp_path


def test_an_address_changes_with_the_content(folder):
    before = Assets(folder, "/static").url("js/main.js")
    (folder / "js" / "main.js").write_text("two")
    assert before.startswith("/static/js/main.js?v=")
    assert Assets(folder, "/static").url("js/main.js") != before


def test_a_missing_file_is_refused(folder):
    with pytest.raises(KeyError):
        Assets(folder, "/static").url("js/gone.js")


def test_the_import_map_holds_the_scripts_only(folder):
    assets = Assets(folder, "/static/")
    assert assets.modules() == {"/static/js/main.js": assets.url("js/main.js")}


def test_the_address_of_sheets_changes_with_any_of_them(tmp_path):
    (tmp_path / "css").mkdir()
    for name in ("one", "two"):
        (tmp_path / f"css/{name}.css").write_text(name)
    before = Assets(tmp_path, "/static").sheets("one", "two")
    assert before.startswith("/static/css/one+two.css?v=")
    (tmp_path / "css/two.css").write_text("other")
    assert Assets(tmp_path, "/static").sheets("one", "two") != before
    with pytest.raises(KeyError):
        Assets(tmp_path, "/static").sheets("one", "gone")

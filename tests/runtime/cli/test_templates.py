"""template: listed, checked, tested, packed, installed with sample data, taken out again."""

import shutil
import zipfile

from formloom.platform.packages.templates import TEMPLATES, sample_size

SIZE = sample_size("field_service")


def test_a_template_is_installed_with_its_sample_data_and_they_are_taken_out(bare):
    bare.ok("init")
    said = bare.ok("template", "install", "field_service", "--sample-data").splitlines()
    assert said[-2] == f"{SIZE} sample records are in."
    again = bare.refused("template", "install", "field_service", "--sample-data")
    assert again == "There are records already; sample data come into an empty app only."
    assert bare.ok("undo", said[-1].rpartition(" ")[2]).startswith(f"{SIZE} removed")


def test_templates_are_listed_checked_tested_and_packed(bare, tmp_path):
    assert f"field_service  1.0.0  Field service: 82 documents, {SIZE} sample records" in bare.ok(
        "template", "list"
    )
    assert bare.ok("template", "check", "field_service") == "82 documents, nothing wrong.\n"
    assert bare.ok("template", "test", "field_service").endswith("8 scenarios, 0 failed.\n")
    bare.ok("template", "pack", "field_service", tmp_path / "one.zip")
    assert zipfile.is_zipfile(tmp_path / "one.zip")


def test_what_is_wrong_is_named(bare, tmp_path):
    assert bare.refused("template", "check", "nope") == "There is no template 'nope'."
    assert bare.refused("template", "install", "../x") == "There is no template '../x'."
    folder = tmp_path / "mine"
    shutil.copytree(TEMPLATES / "field_service", folder, ignore=shutil.ignore_patterns("data"))
    late = folder / "tests/urgent_order_late.json"
    late.write_text(late.read_text("utf-8").replace('"zhou": 1', '"zhou": 2'), "utf-8")
    failed = bare.run("template", "test", str(folder))
    assert (failed.status, failed.out.splitlines()[-1]) == (1, "8 scenarios, 1 failed.")
    assert "zhou should have 2 tasks to do, and has 1." in failed.err
    late.unlink()
    assert "There is no scenario 'urgent_order_late'." in bare.refused("template", "check", folder)

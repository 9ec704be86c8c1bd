"""The pages of docs/reference are those that the code makes, and nothing is missing from them."""

import re
from pathlib import Path

import orjson
import pytest

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import FormloomError
from formloom.platform.core.settings import Settings
from formloom.platform.documents.folder import read_folder
from formloom.platform.documents.kinds import KINDS
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.publish import apply_plan
from formloom.platform.documents.releases import current_app
from formloom.platform.fields.builtin import FIELD_TYPES
from formloom.runtime.cli import COMMANDS
from formloom.runtime.reference import FOLDER, PAGES
from formloom.runtime.reference.errors import ADVICE, FORMULA_PROBLEMS, PROBLEMS
from formloom.runtime.reference.source import PACKAGE, codes, templates
from formloom.runtime.reference.words import EXAMPLES, in_words, table

MAKE = "python -m formloom.runtime.reference"
LINK = re.compile(r"\]\(([^)#:]+)(?:#([^)]+))?\)")


def page(name):
    return (FOLDER / name).read_text(encoding="utf-8")


def headings(text):
    return set(re.findall(r"^## (.+)$", text, re.M))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_the_code_says(name):
    assert page(name) == PAGES[name](), f"docs/reference/{name} is old. Run: {MAKE}"


def test_every_field_type_has_a_heading_and_its_settings():
    text = page("fields.md")
    assert headings(text) == set(FIELD_TYPES.names())
    for one in FIELD_TYPES:
        section = text.partition(f"\n## {one.name}\n")[2].partition("\n## ")[0]
        assert all(f"| `{name}` |" in section for name in one.settings_schema), one.name


def test_every_kind_has_a_heading():
    assert headings(page("documents.md")) == set(KINDS.names())


def test_every_setting_that_the_source_names_is_there():
    listed = {name for name, _value, _help in Settings().listed()}
    assert listed == set(re.findall(r"^\| `(FORMLOOM_\w+)`", page("settings.md"), re.M))
    paths = [
        path
        for folder in ("platform", "runtime", "designer")
        for path in (PACKAGE / folder).rglob("*.py")
    ]
    named = {
        name for path in paths for name in re.findall(r"FORMLOOM_[A-Z_]+[A-Z]", path.read_text())
    }
    assert named <= listed


def classes(top=FormloomError):
    yield top
    for one in top.__subclasses__():
        yield from classes(one)


def test_every_code_has_a_heading():
    ours = {one.code for one in classes() if one.__module__.startswith("formloom.")}
    assert ours <= headings(page("errors.md"))


def test_every_code_is_explained():
    """Say in runtime/reference/errors.py what a new code means and what to do about it."""
    ours = {one.code for one in classes() if one.__module__.startswith("formloom.")}
    assert ours <= ADVICE.keys()
    assert codes("Problem") | codes("_problem") <= PROBLEMS.keys()
    assert codes("FormulaError") | codes("error") <= FORMULA_PROBLEMS.keys()


def test_the_sentences_of_errors_are_found_in_the_source():
    assert "The login or the password is wrong." in templates("NotSignedInError")
    assert {"circle", "reference", "unique"} <= codes("Problem") | codes("_problem")
    assert {"syntax", "unknown_field"} <= codes("FormulaError") | codes("error")


def test_every_command_has_a_heading():
    found = {name.split()[1] for name in headings(page("commands.md"))}
    assert found == set(COMMANDS)


def test_every_command_has_an_example():
    text = page("commands.md")
    for name in headings(text):
        section = text.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        assert f"{name}" in section.partition("```sh")[2], name


def test_the_examples_are_published_together(workspace):
    with workspace.write(SYSTEM, publishing=True) as tx:
        plan = make_plan(tx, read_folder(EXAMPLES))
        assert plan.problems == ()
        apply_plan(tx, plan, note="The examples of the reference")
        app = current_app(tx)
    assert {one.type.name for one in app.entity("repair").fields.values()} == set(
        FIELD_TYPES.names()
    )


def test_the_scenario_of_the_examples_is_one():
    (path,) = (EXAMPLES / "tests").glob("*.json")
    document = orjson.loads(path.read_bytes())
    assert KINDS.get("scenario").problems(str(document["$id"]), document) == []


def test_every_value_of_the_examples_is_taken(published):
    app = published(*(read_folder(EXAMPLES)[name] for name in
                      (("entity", "customer"), ("entity", "repair"))))  # fmt: skip
    values = orjson.loads((EXAMPLES / "record.json").read_bytes())["values"]
    fields = app.entity("repair").fields
    assert set(values) == set(fields)
    for key, field in fields.items():
        if not field.type.computed:
            assert field.type.load(values[key], field) is not None, key


def pages():
    docs = PACKAGE / "docs"
    return [*docs.rglob("*.md"), PACKAGE / "README.md", PACKAGE / "README.zh.md"]


def anchors(path):
    titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", pages(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_links_lead_somewhere(path):
    for target, anchor in LINK.findall(path.read_text(encoding="utf-8")):
        found = path.parent / target
        assert found.exists(), target
        assert not anchor or anchor in anchors(found), f"{target}#{anchor}"


def test_every_page_is_in_the_index():
    index = page("README.md")
    assert {one.name for one in FOLDER.glob("*.md")} - {"README.md"} <= set(
        re.findall(r"\((\w+\.md)\)", index)
    )


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "integer", "minimum": 0, "maximum": 4, "default": 2},
         "integer, 0 to 4, `2` if left out"),
        ({"enum": ["a", "b"]}, '`"a"` `"b"`'),
        ({"type": "string", "formloom:ref": "field", "formloom:in": "to", "pattern": "x"},
         "key of a field, of what `to` names"),
        ({"type": ["number", "string"]}, "number or string"),
        ({"type": "array", "items": {"type": "string"}, "maxItems": 3},
         "list: string, at most 3 items"),
        ({"type": "string", "minLength": 1}, "string, at least 1 characters"),
    ],
    ids=["range", "enum", "reference", "kinds", "list", "least"],
)  # fmt: skip
def test_a_schema_in_words(schema, words):
    assert in_words(schema) == words


def test_a_table_without_rows_is_left_out():
    assert table(("a",), []) == ""
    assert table(("a", "b"), [("x|y", "1\n2")]) == "| a | b |\n| --- | --- |\n| x\\|y | 1 2 |\n"


def test_a_page_is_written_where_it_is_compared():
    assert Path("docs/reference") == FOLDER.relative_to(PACKAGE)

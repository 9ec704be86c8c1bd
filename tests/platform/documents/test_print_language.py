"""The language of print templates: what it names, what it refuses, and renaming in it."""

import pytest

from formloom.platform.documents.print_language import faults, named, renamed

TEXT = """<h1>{{ record.account.name | upper -}}
 </h1>{%- for line in record.items if line.price > 2 %}
{{ loop.index }} {{line.price}}{% set what = line.product %}{{ what.code }}
{%- endfor %}{% for line in record.people %}{{ line.price }}{% endfor %}
{{ record.items | sum("price") }}{{ record . note }}"""


def test_every_value_that_is_named_is_found():
    assert [(one.path, one.line) for one in named(TEXT)] == [
        ("account.name", 1), ("items", 2), ("items.price", 2), ("items.price", 3),
        ("items.product", 3), ("items.product.code", 3), ("people", 4), ("people.price", 4),
        ("items", 5), ("items.price", 5), ("note", 5),
    ]  # fmt: skip
    assert not faults(TEXT)


def test_a_field_is_renamed_wherever_it_is_named_and_nowhere_else():
    text = renamed(TEXT, "items.price", "items.cost")
    assert text.count("cost") == 3
    assert 'record.items | sum("cost")' in text
    assert "record.people %}{{ line.price }}" in text
    assert renamed(text, "items.cost", "items.price") == TEXT
    moved = renamed(TEXT, "account.name", "customer.name")
    assert "record.customer.name | upper" in moved


@pytest.mark.parametrize(
    ("text", "stranger"),
    [
        ("{{ record.__class__ }}", "__class__"),
        ("{{ ''.__class__ }}", "__class__"),
        ("{{ record.name.__class__.mro() }}", "()"),
        ("{{ loop.__init__ }}", "__init__"),
        ("{{ record['name'] }}", "getitem"),
        ("{{ record | attr('x') }}", "attr"),
        ("{{ record.name | safe }}", "safe"),
        ("{{ record.name | map(attribute='x') }}", "map"),
        ("{{ 9 ** 9 }}", "pow"),
        ("{{ record.name() }}", "()"),
        ("{% include 'x' %}", "include"),
        ("{% import 'x' as y %}", "import"),
        ("{% extends 'x' %}", "extends"),
        ("{% macro a() %}{% endmacro %}", "macro"),
        ("{% for a in record.items recursive %}{% endfor %}", "for"),
        ("{% for a, b in record.items %}{% endfor %}", "for"),
        ("{{ record.name is nosuch }}", "nosuch"),
        ("{{ self }}", "self"),
        ("{{ config }}", "config"),
        ("{{ 1e999 * 2 }}", "inf"),
    ],
)
def test_what_is_not_of_the_language_is_refused_by_its_line(text, stranger):
    found = faults(f"\n\n{text}")
    assert (3, stranger) in [(one.line, one.message.data["name"]) for one in found]


def test_broken_text_names_nothing_and_says_where_it_breaks():
    assert named("{{ record.name '") == ()
    assert [one.line for one in faults("a\n{% if %}")] == [2]
    assert faults("{{ " + "(" * 5_000)[0].line == 1


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_a_text_with_the_line_ends_of_others_is_read_and_renamed(end):
    text = TEXT.replace("\n", end)
    assert named(text) == named(TEXT)
    assert renamed(text, "note", "words") == renamed(TEXT, "note", "words")


@pytest.mark.parametrize(
    "deep", ["1" + "+1" * 5_000, "record" + ".a" * 5_000, "1" + " | abs" * 5_000],
    ids=["sum", "path", "filters"],
)  # fmt: skip
def test_a_long_chain_is_too_deep_and_no_failure(deep):
    (told,) = faults(f"{{{{ {deep} }}}}")
    assert "too deep" in str(told.message)

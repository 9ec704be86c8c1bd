"""Texts with values: what they may name, and what they may not do."""

import pytest

from formloom.platform.core.errors import InvalidValueError
from formloom.platform.workflows.texts import problem_of, render

NAMES = {"name": "王伟", "values": {"amount": 12}, "vars": {}, "rows": [1, 2]}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("no values", "no values"), ("{{ name }}!", "王伟!"), ("{{ nothing }}", None),
        ("{% if values.amount > 5 %}large{% endif %}", "large"),
        ("{% for one in rows %}{{ one }};{% endfor %}", "1;2;"),
        ("<b>{{ name }}</b>", "<b>王伟</b>"),
        ("{{ values.amount * 2 }}", "24"), ("{{ nothing }} {", None),
    ],
)  # fmt: skip
def test_values_are_filled_in(text, found):
    if found is None:
        with pytest.raises(InvalidValueError):
            render(text, NAMES)
    else:
        assert render(text, NAMES) == found


@pytest.mark.parametrize(
    "text",
    [
        "{{ name.__class__ }}", "{{ ''.__class__.__mro__ }}", "{{ name * 999999999 }}",
        "{{ 9 ** 99999 }}", "{% for i in range(9) %}{% endfor %}", "{{ values._secret }}",
        "{{ name.format }}{{ '{0.__class__}'.format(name) }}", "{% include 'x' %}",
        "{{ rows.append(3) }}", "{{ lipsum }}", "{{ self.__init__ }}", "{% if %}",
    ],
)  # fmt: skip
def test_there_is_no_way_into_python(text):
    with pytest.raises(InvalidValueError):
        render(text, NAMES)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{{ name }} {{ link }} {{ vars.total }}", ""), ("{{ other }}", "'other' is not defined"),
        ("{% if name %}", "Unexpected end of template"),
    ],
)  # fmt: skip
def test_what_a_text_names_is_looked_at_before(text, why):
    assert problem_of(text, frozenset({"name"})).startswith(why)

"""Templates made of forms: what an app is called stands in them as nothing but text."""

from formloom.platform.documents.print_language import faults
from formloom.runtime.papers.plain_print import written


def test_a_title_is_neither_markup_nor_part_of_the_template():
    title = "<b>Net {{ 7 * 7 }} {% for %}"
    assert faults(f"<th>{title}</th>") != ()
    text = f"<th>{written(title)}</th>"
    assert faults(text) == ()
    assert text == "<th>&lt;b&gt;Net &#123;&#123; 7 * 7 }} &#123;% for %}</th>"

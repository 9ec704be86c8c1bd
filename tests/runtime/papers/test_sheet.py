"""The press of print templates: what it writes, and what no template makes it do."""

import json
from decimal import Decimal

import pytest
from jinja2 import TemplateError

from formloom.runtime.papers.capital import capital
from formloom.runtime.papers.sheet import FAULTS, MOST_LETTERS, RECORD, filled

RECORD_OF = {
    "text": "Quote 1", "raw": "Quote 1",
    "values": {
        "name": {"text": "<b>织客</b>\nA & B", "raw": "x", "label": "Subject"},
        "note": {"text": "plain", "raw": "plain", "html": "<p>rich</p>"},
        "total": {"text": "¥12.50", "raw": "12.5", "isNumber": True},
        "due": {"text": "3 Dec", "raw": "2026-12-03"},
        "none": {"text": "", "raw": None},
        "photo": {"text": "a", "items": [{"text": "a", "picture": "data:image/png;base64,AA"}]},
        "items": {
            "text": "2", "totals": {"sum": {"price": {"text": "¥9", "raw": "9", "isNumber": True}}},
            "items": [{"values": {"price": {"text": "¥4", "raw": "4", "isNumber": True}}},
                      {"values": {"price": {"text": "¥5", "raw": "5", "isNumber": True}}}],
        },
    },
}  # fmt: skip


def write(html, locale="zh"):
    given = {"html": html, "locale": locale, "named": {"company": {"text": "织客科技", "raw": "x"}},
             "frame": RECORD, "records": [RECORD_OF]}  # fmt: skip
    return filled(json.loads(json.dumps(given)))[0]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("{{ record }} · {{ company }}", "Quote 1 · 织客科技"),
        ("{{ record.name }}", "&lt;b&gt;织客&lt;/b&gt;<br>A &amp; B"),
        ('<i title="{{ record.name | upper }}">', "&lt;B&gt;"),
        ("{{ record.name | label }}", "Subject"),
        ("{{ record.note }}", "<p>rich</p>"),
        ("{% if record.none %}a{% else %}b{% endif %}[{{ record.none }}]", "b[]"),
        ("{% if record.total > 12 and record.total <= 12.5 %}big{% endif %}", "big"),
        ("{% if record.due < '2027-01-01' %}soon{% endif %}", "soon"),
        ("{{ record.total * 2 | number(1) }} {{ record.total | raw | number }}", "25.0 12.5"),
        ("{% for l in record.items %}{{ loop.index }}:{{ l.price }} {% endfor %}", "1:¥4 2:¥5"),
        ('{{ record.items | sum("price") }} of {{ record.items | length }}', "¥9 of 2"),
        ("{{ record.total | capital }}", "壹拾贰元伍角"),
        ("{{ record.due | date('yyyy年M月d日') }}", "2026年12月3日"),
        ('<img src="{{ record.photo | picture }}">', 'src="data:image/png;base64,AA"'),
        ('<img src="{{ qr(record.name) }}">', 'src="data:image/svg+xml'),
    ],
)
def test_values_stand_as_their_reader_writes_them(html, text):
    assert text in write(html)


@pytest.mark.parametrize(
    "html",
    [
        "{{ record.__class__ }}", "{{ record.items.__init__ }}", "{{ loop.__class__ }}",
        "{{ record.nothing }}", "{{ 'x' * 99999999 }}", "{{ record.name * 9 }}",
        "{{ range(99999999) }}", "{% include 'base.html' %}", "{{ record.name | safe }}",
        "{{ record.items | sum('nothing') }}", "{{ 'x' | label }}", "{{ 5 | picture }}",
        "{{ 5 | sum('a') }}", "{% for a in range(1000) %}{% for b in range(900) %}12345"
        "{% endfor %}{% endfor %}", "{{ record.total | number }}" + "{% if 1 %}" * 400,
    ],
)  # fmt: skip
def test_a_hostile_template_gets_nowhere(html):
    with pytest.raises((TemplateError, TypeError)):
        write(html)


def test_what_no_compiler_takes_is_the_templates_fault():
    with pytest.raises(FAULTS):
        write("{% for a in range(1) %}" * 30 + "{% endfor %}" * 30)


def test_a_picture_is_no_text_that_grows():
    photo = {"text": "a", "picture": "data:image/png;base64," + "A" * MOST_LETTERS}
    given = {"html": "{{ record.photo | picture }}", "locale": "en", "named": {}, "frame": RECORD,
             "records": [{"text": "", "values": {"photo": photo}}]}  # fmt: skip
    assert filled(given) == [photo["picture"]]


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"), ("0.05", "伍分"), ("0.5", "伍角"), ("10", "壹拾元整"),
        ("10203.40", "壹万零贰佰零叁元肆角"), ("100000.01", "壹拾万元零壹分"),
        ("100010001", "壹亿零壹万零壹元整"), ("20005", "贰万零伍元整"), ("-3.5", "负叁元伍角"),
        ("1234567890.12", "壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分"),
    ],
)  # fmt: skip
def test_an_amount_in_capital_characters(amount, words):
    assert capital(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["1e20", "NaN", "Infinity"])
def test_an_amount_without_words(amount):
    with pytest.raises(ValueError, match="too large"):
        capital(Decimal(amount))

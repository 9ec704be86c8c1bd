"""A print template made of a form: to begin with, and for a document that has no text."""

from collections.abc import Collection, Iterable, Iterator
from html import escape

from ...platform.core.transaction import Transaction
from ...platform.documents.app import Entity
from ...platform.fields.field import Field
from ...platform.forms.choosing import choose_form
from ...platform.forms.form import FULL, FieldItem, Form, LinesItem, Section
from ..i18n import locale
from ..pages.words import app, singular
from .templates import rendered


def plain_print(tx: Transaction, entity: str) -> str:
    """A template with the fields of the form that the actor reads records of the entity by."""
    one = app().entity(entity)
    return made_of(one, choose_form(app(), one, "view", tx.actor))


def made_of(entity: Entity, form: Form) -> str:
    """A template with the fields of a form: a head, sections in two columns, lines as tables."""
    body = "\n".join(_body(entity, form))
    return f"{rendered('plain_style.html', {})}\n{body}\n"


def _body(entity: Entity, form: Form) -> Iterator[str]:
    yield '<div class="head">'
    yield f'  <span class="kind">{written(singular(entity))}</span>'
    yield "  <h1>{{ record }}</h1>"
    yield "</div>"
    for section in form.sections:
        yield from _section(section)
    yield '<p class="foot">{{ company }} · {{ person }} · {{ today }}</p>'


def _section(section: Section) -> Iterator[str]:
    facts = [one for one in section.items if isinstance(one, FieldItem)]
    lines = [one for one in section.items if isinstance(one, LinesItem)]
    title = section.title.to(app(), locale())
    if title and (facts or lines):
        yield f"<h2>{written(title)}</h2>"
    if facts:
        yield '<div class="facts">'
        for one in facts:
            value, wide = f"record.{one.field.key}", ' class="is-wide"' if one.width == FULL else ""
            said = f"<div{wide}><b>{{{{ {value} | label }}}}</b>{{{{ {value} }}}}</div>"
            yield f"  {{% if {value} %}}{said}{{% endif %}}"
        yield "</div>"
    for item in lines:
        sums = {key for key, how in item.footer.items() if how == "sum"}
        yield from table(f"record.{item.field.key}", item.columns, sums)


def written(text: str) -> str:
    """A text of the app inside a template: neither markup nor part of the template's language."""
    return escape(text).replace("{", "&#123;")


def table(rows: str, columns: Iterable[Field], sums: Collection[str] = ()) -> Iterator[str]:
    """All lines of ``rows``, with the sums of some columns below; nothing where there are none."""
    columns = [*columns]
    yield f"{{% if {rows} %}}"
    yield "<table>"
    heads = "".join(f"<th{_side(one)}>{written(one.label(locale()))}</th>" for one in columns)
    yield f"  <thead><tr>{heads}</tr></thead>"
    yield "  <tbody>"
    yield f"    {{% for line in {rows} %}}"
    cells = "".join(f"<td{_side(one)}>{{{{ line.{one.key} }}}}</td>" for one in columns)
    yield f"    <tr>{cells}</tr>"
    yield "    {% endfor %}"
    if sums:
        totals = "".join(
            f'<td class="number">{{{{ {rows} | sum("{one.key}") }}}}</td>' if one.key in sums
            else "<td></td>" for one in columns
        )  # fmt: skip
        yield f'    <tr class="total">{totals}</tr>'
    yield "  </tbody>"
    yield "</table>"
    yield "{% endif %}"


def _side(field: Field) -> str:
    return ' class="number"' if field.value_type.numeric else ""

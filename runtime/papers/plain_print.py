"""A print template made of a form: to begin with, and for a document that has no text."""

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from types import MappingProxyType

from ...platform.core.transaction import Transaction
from ...platform.documents.app import Entity
from ...platform.documents.print_language import TOTALS
from ...platform.fields.field import Field
from ...platform.forms.choosing import choose_form
from ...platform.forms.form import FULL, FieldItem, Form, LinesItem, Section
from ..i18n import locale
from ..pages.records.lines import COUNT
from ..pages.words import app, singular
from .templates import rendered

NO_FOOT: Mapping[str, str] = MappingProxyType({})


def plain_print(tx: Transaction, entity: str) -> str:
    """A template with the fields of the form that the actor reads records of the entity by."""
    one = app().entity(entity)
    return made_of(one, choose_form(app(), one, "print", tx.actor))


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
        yield from _section(section, form.labels)
    yield '<p class="foot">{{ company }} · {{ person }} · {{ today }}</p>'


def _section(section: Section, labels: str) -> Iterator[str]:
    facts = [one for one in section.items if isinstance(one, FieldItem)]
    lines = [one for one in section.items if isinstance(one, LinesItem)]
    title = section.title.to(app(), locale())
    if title and (facts or lines):
        yield f"<h2>{written(title)}</h2>"
    if facts:
        yield f'<div class="facts{" is-left" if labels == "left" else ""}">'
        for one in facts:
            value, wide = f"record.{one.field.key}", ' class="is-wide"' if one.width == FULL else ""
            said = f"<div{wide}><b>{_title(one, value)}</b>{{{{ {value} }}}}</div>"
            yield f"  {{% if {value} %}}{said}{{% endif %}}"
        yield "</div>"
    for item in lines:
        yield from table(f"record.{item.field.key}", item.columns, item.footer)


def _title(item: FieldItem, value: str) -> str:
    """What the form calls a field, else what the field is called."""
    own = item.title.to(app(), locale())
    return written(own) if own else f"{{{{ {value} | label }}}}"


def written(text: str) -> str:
    """A text of the app inside a template: neither markup nor part of the template's language."""
    return escape(text).replace("{", "&#123;")


def table(
    rows: str, columns: Iterable[Field], foot: Mapping[str, str] = NO_FOOT, end: str = ""
) -> Iterator[str]:
    """All lines of ``rows``; nothing where there are none.

    :param foot: what stands below columns, by their keys: one of the language's ``TOTALS``.
    :param end: what stands below the table.
    """
    columns = [*columns]
    hows = {one.key: foot[one.key] for one in columns if _has_total(one, foot)}
    yield f"{{% if {rows} %}}"
    yield "<table>"
    heads = "".join(f"<th{_side(one)}>{written(one.label(locale()))}</th>" for one in columns)
    yield f"  <thead><tr>{heads}</tr></thead>"
    yield "  <tbody>"
    yield f"    {{% for line in {rows} %}}"
    cells = "".join(f"<td{_side(one)}>{{{{ line.{one.key} }}}}</td>" for one in columns)
    yield f"    <tr>{cells}</tr>"
    yield "    {% endfor %}"
    if hows:
        totals = "".join(
            f'<td class="number">{{{{ {rows} | {hows[one.key]}("{one.key}") }}}}</td>'
            if one.key in hows else "<td></td>" for one in columns
        )  # fmt: skip
        yield f'    <tr class="total">{totals}</tr>'
    yield "  </tbody>"
    yield "</table>"
    if end:
        yield end
    yield "{% endif %}"


def _has_total(field: Field, foot: Mapping[str, str]) -> bool:
    how = foot.get(field.key, "")
    return how == COUNT or (how in TOTALS and field.value_type.numeric)


def _side(field: Field) -> str:
    return ' class="number"' if field.value_type.numeric else ""

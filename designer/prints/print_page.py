"""What the designer of print templates shows: the text, and everything that may be put into it."""

from collections.abc import Iterable, Iterator, Mapping

from flask import url_for

from ...platform.core.errors import NotAllowedError
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App, Entity
from ...platform.documents.references import Document, target_of
from ...platform.documents.releases import current_app
from ...platform.fields.field import Field
from ...platform.records.near import name_of
from ...platform.records.service import RecordService
from ...runtime.form_design import related_title
from ...runtime.i18n import gettext as _
from ...runtime.i18n import locale
from ...runtime.pages.words import role_title
from ...runtime.papers.plain_print import table, written
from ...runtime.papers.printing import PAPERS
from ..documents.drafted import drafted_app
from ..documents.drawing import DesignerPage, addresses, work_on
from ..documents.head import DocumentHead

#: Columns of a table of a related list.
MOST_COLUMNS = 4
#: Records to look at the template with.
MOST_RECORDS = 30


def print_page(tx: Transaction, key: str) -> DesignerPage:
    """The designer over the draft of a print template, or over what is live.

    :raises NotFoundError: if there is no such template.
    """
    work, app = work_on(tx, "print", key, "design"), drafted_app(tx)
    document = work.document
    if document is None or document["entity"] not in app.entities:
        return DesignerPage(work.head, (), None, work.problems)
    lines = tuple(str(document.get("html", "")).splitlines())
    given = _given(tx, app, document, work.head)
    return DesignerPage(work.head, lines, given, work.problems)


def _given(tx: Transaction, app: App, document: Document, head: DocumentHead) -> dict[str, object]:
    """Everything the script is told, as JSON."""
    entity = app.entity(str(document["entity"]))
    more = {
        name: url_for(f"designs_prints.{name}", key=head.key) for name in ("inspect", "preview")
    }
    return {
        "document": document,
        "addresses": addresses(head, **more),
        "entity": entity.key,
        "records": [*_records(tx, entity)],
        "groups": [*_groups(app, entity)],
        "papers": [*PAPERS],
        "roles": [(role, role_title(role, app)) for role, _document in app.all("role")],
    }


def _records(tx: Transaction, entity: Entity) -> Iterator[tuple[str, str]]:
    """(id, title) of the newest records, none where the entity is not live or not to be seen."""
    if entity.key not in current_app(tx).entities:
        return
    service = RecordService(tx, entity.key)
    try:
        found = service.list(
            fields=name_of(service.entity), sort=(("created_at", True),), limit=MOST_RECORDS
        )
    except NotAllowedError:
        return
    for one in found.items:
        yield str(one.id), one.title or str(one.id)


def _groups(app: App, entity: Entity) -> Iterator[Mapping[str, object]]:
    """What can be put in, in groups: (title, what is written)."""
    own = [one for one in entity.fields.values() if one.key not in entity.lines]
    yield _group(entity.label(locale()), _values("record", own))
    for key, child in entity.lines.items():
        fields = [*child.fields.values()]
        table = (_("All lines as a table"), _table(f"record.{key}", fields))
        yield _group(child.label(locale()), [table, *_sums(f"record.{key}", fields)])
    for link in own:
        target = target_of(app, entity, link.key) if link.type.rows is None else None
        if target is not None:
            inner = [one for one in target.fields.values() if one.type.rows is None]
            yield _group(link.label(locale()), _values(f"record.{link.key}", inner))
    yield from _related(app, entity)
    yield _group(_("Company and day"), _everywhere())
    yield _group(_("Parts"), _parts(entity))


def _related(app: App, entity: Entity) -> Iterator[Mapping[str, object]]:
    """The lists of records that point to the one on paper."""
    for inverse in entity.inverses:
        other = app.entities[inverse.entity]
        if other.parent is None:
            rows = f"record.{inverse.key}"
            fields = [one for one in other.fields.values() if one.key != inverse.field]
            shown = _few(other, fields)
            end = f"{{% if {rows} | more %}}<p>{_left_out(rows)}</p>{{% endif %}}"
            text = "\n".join([*table(rows, shown, end=end), ""])
            items = [(_("The newest as a table"), text), *_sums(rows, fields)]
            yield _group(_("List: {name}", name=related_title(app, other.key, inverse.key)), items)


def _few(entity: Entity, fields: Iterable[Field]) -> list[Field]:
    """What tells records apart on paper: their name, and the next few fields of one value."""
    plain = [one for one in fields if one.type.rows is None]
    return sorted(plain, key=lambda one: one.key != entity.display)[:MOST_COLUMNS]


def _left_out(rows: str) -> str:
    """How many are not in the table, in words of the language that the designer reads."""
    said = written(_("and {count} more", count="COUNT"))
    return said.replace("COUNT", f"{{{{ {rows} | more }}}}")


def _sums(rows: str, fields: Iterable[Field]) -> Iterator[tuple[str, str]]:
    for one in fields:
        if one.value_type.numeric:
            text = f'{{{{ {rows} | sum("{one.key}") }}}}'
            yield _("Sum: {name}", name=one.label(locale())), text


def _group(title: str, items: Iterable[tuple[str, str]]) -> Mapping[str, object]:
    return {"title": title, "items": [*items]}


def _values(owner: str, fields: Iterable[Field]) -> Iterator[tuple[str, str]]:
    for one in fields:
        value = f"{owner}.{one.key}"
        is_picture = one.type.widget in ("image", "signature")
        picture = f'<img src="{{{{ {value} | picture }}}}" alt="">'
        yield one.label(locale()), picture if is_picture else f"{{{{ {value} }}}}"


def _table(rows: str, fields: Iterable[Field]) -> str:
    return "\n".join([*table(rows, (one for one in fields if one.type.rows is None)), ""])


def _everywhere() -> Iterator[tuple[str, str]]:
    yield _("Name of the company"), "{{ company }}"
    yield _("Who prints it"), "{{ person }}"
    yield _("Today"), "{{ today }}"


def _parts(entity: Entity) -> Iterator[tuple[str, str]]:
    field = entity.display or next(iter(entity.fields), "id")
    number = next((one.key for one in entity.fields.values() if one.value_type.numeric), field)
    yield _("Only where there is a value"), f"{{% if record.{field} %}}…{{% endif %}}"
    yield _("Title of a field"), f"{{{{ record.{field} | label }}}}"
    yield _("QR code"), f'<img src="{{{{ qr(record.{field}) }}}}" alt="" width="80">'
    yield _("Amount in Chinese capital characters"), f"{{{{ record.{number} | capital }}}}"
    yield _("Number with two decimals"), f"{{{{ record.{number} | number(2) }}}}"
    yield _("In Chinese, else in English"), '{{ "报价单" if locale == "zh" else "Quotation" }}'
    yield _("New page"), '<div style="break-after: page"></div>'

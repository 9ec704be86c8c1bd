"""What the pages of a role show: its grid of entities and actions, and one entity in full."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from flask import url_for

from ...platform.access.rights import ACTIONS, FIELD_RIGHTS, PLAIN, Action
from ...platform.access.scopes import SCOPES
from ...platform.core.errors import NotFoundError
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App, Entity
from ...platform.documents.drafts import Drafts
from ...platform.documents.references import Document
from ...runtime.i18n import gettext as _
from ...runtime.i18n import locale, translated
from ...runtime.pages.rights_told import does, right_title
from ...runtime.pages.words import role_title
from ..documents.drafted import drafted_app, problems_of
from ..documents.head import DocumentHead, document_head
from .role_edits import DENIED, ON_REQUEST, YES, cell, right_to, rights_in

Choices = tuple[tuple[str, str], ...]
#: The order of the columns: what one looks at first stands first.
COLUMNS: tuple[Action, ...] = (
    "read", "create", "update", "delete", "export", "import", "share", "transfer", "approve",
    "merge",
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """What a role says of an entity and an action; ``more`` is a formula that adds records."""

    name: str
    label: str
    value: str
    options: Choices
    more: str


@dataclass(frozen=True)
class EntityRow:
    """An entity and what the role may do with its records."""

    title: str
    url: str
    cells: tuple[Cell, ...]
    fields: int


@dataclass(frozen=True)
class RolePage:
    """The grid of a role."""

    head: DocumentHead
    columns: tuple[str, ...]
    rows: tuple[EntityRow, ...]
    values: Mapping[str, str]
    extends: tuple[str, ...]
    others: Choices
    designer: bool
    reports: bool
    preview_url: str
    problems: tuple[str, ...]
    refusal: str = ""


@dataclass(frozen=True)
class FieldRow:
    """A field and the role's right to it; "" is what follows from the actions."""

    name: str
    title: str
    key: str
    value: str


@dataclass(frozen=True)
class RuleRow:
    """A formula that gives more records to an action; ``usual``: it is offered at once."""

    name: str
    title: str
    text: str
    error: str
    usual: bool


@dataclass(frozen=True)
class RoleEntityPage:
    """One entity of a role: fields and rules."""

    head: DocumentHead
    entity: str
    title: str
    entities: Choices
    usual: str
    rights: Choices
    fields: tuple[FieldRow, ...]
    rules: tuple[RuleRow, ...]
    refusal: str = ""


def scope_options(action: Action) -> Choices:
    """What a cell may hold: (value, title)."""
    titles = {
        "own": _("Own"), "subordinates": _("Own and staff’s"), "department": _("Department"),
        "department_below": _("Department and below"), "region": _("Region"), "all": _("All"),
    }  # fmt: skip
    scopes = (
        [(YES, _("Yes"))] if action in PLAIN else [(one, titles[one]) for one in SCOPES.names()]
    )
    return (("", "–"), *scopes, (DENIED, _("Denied")))


def role_page(
    tx: Transaction, key: str, document: Document | None = None, refusal: str = ""
) -> RolePage:
    """The grid; ``document`` is what somebody made of the draft and could not be saved."""
    draft, app = Drafts(tx).get("role", key), drafted_app(tx)
    role = there(key, document or draft.document)
    found = problems_of(tx, "role", key)
    return RolePage(
        head=document_head(tx, draft, "rights", len(found)),
        columns=tuple(does(one) for one in COLUMNS),
        rows=tuple(_row(app, role, key, one) for one in entities_of(app)),
        values={"title": str(role.get("title", "")), "help": str(role.get("help", ""))},
        extends=tuple(cast("list[str]", role.get("extends", ()))),
        others=tuple(_others(app, key)),
        designer=bool(role.get("designer")),
        reports=bool(role.get("reports")),
        preview_url=url_for("designs_roles.preview", role=key),
        problems=tuple(translated(one.message) for one in found),
        refusal=refusal,
    )


def there(key: str, document: Document | None) -> Document:
    """:raises NotFoundError: for a role that will be deleted."""
    if document is None:
        raise NotFoundError("There is no {kind} '{key}'.", kind="role", key=key)
    return document


def entities_of(app: App) -> list[Entity]:
    """The entities that roles speak of."""
    return [one for one in app.entities.values() if one.parent is None]


def _others(app: App, key: str) -> list[tuple[str, str]]:
    return [(one, role_title(one, app)) for one, _document in app.all("role") if one != key]


def _row(app: App, role: Document, key: str, entity: Entity) -> EntityRow:
    title = entity.label(locale())
    also = rights_in(role, entity.key, "also")
    cells = (
        Cell(
            f"r.{entity.key}.{action}", f"{title}, {does(action)}",
            cell(role, entity.key, action), scope_options(action), also.get(action, ""),
        )
        for action in COLUMNS
    )  # fmt: skip
    fields = rights_in(role, entity.key, "fields")
    url = url_for("designs_roles.entity", key=key, entity=entity.key)
    return EntityRow(title, url, tuple(cells), len(fields))


def role_entity_page(
    tx: Transaction, key: str, entity_key: str, typed: Document | None = None, refusal: str = ""
) -> RoleEntityPage:
    """One entity of a role."""
    draft, app = Drafts(tx).get("role", key), drafted_app(tx)
    role = there(key, typed or draft.document)
    entity = next((one for one in entities_of(app) if one.key == entity_key), None)
    if entity is None:
        raise NotFoundError("There is no entity '{entity}'.", entity=entity_key)
    problems = problems_of(tx, "role", key)
    errors = {one.path: translated(one.message) for one in problems}
    return RoleEntityPage(
        head=document_head(tx, draft, "rights", len(problems)),
        entity=entity.key,
        title=entity.label(locale()),
        entities=tuple((one.key, one.label(locale())) for one in entities_of(app)),
        usual=_usual(role, entity.key),
        rights=tuple(_rights()),
        fields=tuple(_fields(app, role, entity)),
        rules=tuple(_rules(role, entity.key, errors)),
        refusal=refusal,
    )


def _rights() -> Iterator[tuple[str, str]]:
    """What a role may say of a field: (value, title)."""
    yield "", _("As usual")
    for one in FIELD_RIGHTS:
        yield one, right_title(one)
        if one == "masked":
            yield ON_REQUEST, _("Masked, shown on request")


def _usual(role: Document, entity: str) -> str:
    """The right to fields of which the role says nothing."""
    given = {one for one in ACTIONS if cell(role, entity, one) not in {"", DENIED}}
    given |= set(rights_in(role, entity, "also"))
    if given & {"create", "update"}:
        return right_title("edit")
    return right_title("read" if "read" in given else "hidden")


def _fields(app: App, role: Document, entity: Entity) -> list[FieldRow]:
    return [
        FieldRow(f"f.{path}", title, path, right_to(role, entity.key, path))
        for path, title in named_fields(entity)
    ]


def named_fields(entity: Entity) -> Iterator[tuple[str, str]]:
    """(path, title) of the fields that a role may name: those of lines after their lines."""
    for key, one in entity.fields.items():
        title = one.label(locale())
        yield key, title
        lines = entity.lines.get(key)
        for inner, field in lines.fields.items() if lines else ():
            yield f"{key}.{inner}", f"{title} · {field.label(locale())}"


def _rules(role: Document, entity: str, errors: Mapping[str, str]) -> list[RuleRow]:
    also = rights_in(role, entity, "also")
    return [
        RuleRow(
            f"also.{action}", does(action), also.get(action, ""),
            errors.get(f"/entities/{entity}/also/{action}", ""), action in {"read", "update"},
        )
        for action in COLUMNS
        if action not in PLAIN
    ]  # fmt: skip

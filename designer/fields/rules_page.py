"""What the pages of an entity's rules show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from ...platform.core.errors import NotFoundError, Problem
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App
from ...platform.documents.drafts import Draft, Drafts
from ...platform.documents.formula_schema import formula_schema
from ...platform.documents.references import Document
from ...platform.formula import describe
from ...runtime.i18n import gettext as _
from ...runtime.i18n import locale, translated
from ...runtime.pages.document_words import field_title
from ..documents.drafted import drafted_app, problems_with
from ..documents.head import DocumentHead, document_head
from ..documents.texts_edits import language, others
from .rule_edits import MESSAGE, Rules, rule_path


@dataclass(frozen=True)
class RuleRow:
    """A rule in the list: its message, its condition in words, the field beside which it stands."""

    title: str
    url: str
    key: str
    condition: str
    field: str
    is_on: bool


@dataclass(frozen=True)
class RulesPage:
    """The rules of an entity."""

    head: DocumentHead
    rows: tuple[RuleRow, ...]


@dataclass(frozen=True)
class Message:
    """What is said in one language when a rule is broken; the app's own one must be there."""

    name: str
    label: str
    text: str
    required: bool


@dataclass(frozen=True)
class RulePage:
    """One rule as a form; ``key`` is "" for a new one. ``errors`` are by control."""

    head: DocumentHead
    entity: str
    key: str
    values: Mapping[str, str]
    messages: tuple[Message, ...]
    fields: tuple[tuple[str, str], ...]
    errors: Mapping[str, str]
    refusal: str = ""

    def error(self, name: str) -> str:
        return self.errors.get(name, "")


def rules_in(tx: Transaction, key: str) -> tuple[Draft, Rules]:
    """The drafted rules of an entity.

    :raises NotFoundError: if there is no such entity, or it is to be deleted.
    """
    draft = Drafts(tx).get("entity", key)
    if draft.document is None:
        raise NotFoundError("There is no {kind} '{key}'.", kind="entity", key=key)
    return draft, Rules(key, draft.document)


def rules_page(tx: Transaction, key: str) -> RulesPage:
    draft, rules = rules_in(tx, key)
    app = drafted_app(tx)
    return RulesPage(_head(tx, draft), tuple(_row(app, rules, one) for one in rules.all))


def _head(tx: Transaction, draft: Draft) -> DocumentHead:
    name = f"entity/{draft.key}"
    problems = sum(one.document == name for one in problems_with(tx, {}))
    return document_head(tx, draft, "rules", problems)


def _row(app: App, rules: Rules, rule: Document) -> RuleRow:
    key, path = str(rule["id"]), rule_path(rules.entity, str(rule["id"]))
    return RuleRow(
        title=app.text(path, locale(), str(rule["message"])),
        url=url_for("designs_rules.change_form", key=rules.entity, rule=key),
        key=key,
        condition=describe(str(rule["assert"]), formula_schema(app), rules.entity, locale()),
        field=dict(_fields(app, rules)).get(str(rule.get("field")), ""),
        is_on=bool(rule.get("enabled", True)),
    )


def _fields(app: App, rules: Rules) -> Iterable[tuple[str, str]]:
    entity = app.entities.get(rules.entity)
    for key, field in entity.fields.items() if entity else ():
        yield key, field_title(app, rules.entity, key, field.title)


def rule_page(
    tx: Transaction, key: str, rule: str, form: Mapping[str, str] | None = None,
    problems: Sequence[Problem] = (), refusal: str = "",
) -> RulePage:  # fmt: skip
    """A rule as it is drafted, or as ``form`` has it with what is wrong."""
    draft, rules = rules_in(tx, key)
    app = drafted_app(tx)
    values = _values(app, rules, rule) if form is None else form
    return RulePage(
        head=_head(tx, draft), entity=key, key=rule, values=values,
        messages=tuple(_messages(app, values)), fields=tuple(_fields(app, rules)),
        errors=_errors(app, problems), refusal=refusal,
    )  # fmt: skip


def _values(app: App, rules: Rules, rule: str) -> dict[str, str]:
    if not rule:
        return {"enabled": "1"}
    found = rules.get(rule)
    said = {
        f"{MESSAGE}{one}": app.text(rule_path(rules.entity, rule), one, "") for one in others(app)
    }
    return {
        **said, f"{MESSAGE}{app.manifest.locale}": str(found["message"]),
        "assert": str(found["assert"]), "field": str(found.get("field", "")),
        "enabled": "1" if found.get("enabled", True) else "",
    }  # fmt: skip


def _messages(app: App, values: Mapping[str, str]) -> Iterable[Message]:
    own = app.manifest.locale
    for one in (own, *others(app)):
        label = _("Message ({language})", language=language(one))
        yield Message(f"{MESSAGE}{one}", label, values.get(f"{MESSAGE}{one}", ""), one == own)


def _errors(app: App, problems: Iterable[Problem]) -> dict[str, str]:
    """Sentences by control; what concerns none of them stands beside the condition."""
    controls = {
        "message": f"{MESSAGE}{app.manifest.locale}", "field": "field", "id": "key",
    }  # fmt: skip
    found: dict[str, str] = {}
    for one in problems:
        name = controls.get(one.path.rpartition("/")[2], "assert")
        hint = f" {translated(one.hint)}" if one.hint else ""
        found.setdefault(name, f"{translated(one.message)}{hint}")
    return found

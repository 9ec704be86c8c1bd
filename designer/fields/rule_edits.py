"""Rules of an entity as pure data: found, written, taken out, their messages in every language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from ...platform.core.errors import NotFoundError, Problem
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App
from ...platform.documents.drafts import Drafts, Name
from ...platform.documents.references import Document
from ..documents.drafted import problems_at, save_all
from ..documents.edits import free_key
from ..documents.texts_edits import others, translated_in

Form = Mapping[str, str]
#: The control of the message in a language: ``message.zh``.
MESSAGE = "message."
_LONGEST_KEY = 40


class RuleRefusedError(Exception):
    """A rule that would not compile; paths of ``problems`` begin at the rule."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class Rules:
    """The rules in an entity's document."""

    entity: str
    document: Document

    @property
    def all(self) -> list[Document]:
        return [*cast("Sequence[Document]", self.document.get("rules", ()))]

    def get(self, rule: str) -> Document:
        """One rule.

        :raises NotFoundError: if the entity has none of that key.
        """
        found = next((one for one in self.all if one["id"] == rule), None)
        if found is None:
            raise NotFoundError("'{entity}' has no rule '{rule}'.", entity=self.entity, rule=rule)
        return found

    def saved(self, said: Document) -> Document:
        """The document with a rule in the place of the one of its key, else at the end."""
        rules = [said if one["id"] == said["id"] else one for one in self.all]
        return self._with(rules if said in rules else [*rules, said])

    def without(self, rule: str) -> Document:
        gone = self.get(rule)
        return self._with([one for one in self.all if one is not gone])

    def _with(self, rules: list[Document]) -> Document:
        kept = {name: value for name, value in self.document.items() if name != "rules"}
        return {**kept, "rules": rules} if rules else kept


def rule_path(entity: str, rule: str) -> str:
    """Where translations say a rule's message."""
    return f"entities/{entity}/@rules/{rule}"


def said_of(rules: Rules, form: Form, rule: str, own: str) -> Document:
    """The rule that a form tells; a new one's key is made of its message where none is given."""
    before = rules.get(rule) if rule else {}
    message = form.get(f"{MESSAGE}{own}", "").strip()
    said: dict[str, object] = {
        **before, "id": rule or _key(rules, form, message),
        "assert": form.get("assert", "").strip(), "message": message,
    }  # fmt: skip
    for name in ("field", "enabled"):
        said.pop(name, None)
    if form.get("field"):
        said["field"] = form["field"]
    if not form.get("enabled"):
        said["enabled"] = False
    return said


def _key(rules: Rules, form: Form, message: str) -> str:
    return form.get("key", "").strip() or free_key(
        message, [str(one["id"]) for one in rules.all], "rule"
    )


def save_rule(tx: Transaction, app: App, rules: Rules, said: Document, form: Form) -> None:
    """Draft a rule and what its message is in every other language.

    :raises RuleRefusedError: with what is wrong.
    """
    document = rules.saved(said)
    changed: dict[Name, Document | None] = {("entity", rules.entity): document}
    for locale in others(app):
        text = form.get(f"{MESSAGE}{locale}", "").strip()
        path = rule_path(rules.entity, str(said["id"]))
        changed |= translated_in(Drafts(tx).documents(), locale, {path: text})
    _demand(tx, rules.entity, str(said["id"]), document, changed)
    save_all(tx, changed)


def _demand(
    tx: Transaction, entity: str, rule: str, document: Document,
    changed: Mapping[Name, Document | None],
) -> None:  # fmt: skip
    at = [one["id"] for one in Rules(entity, document).all].index(rule)
    problems = problems_at(tx, changed, f"entity/{entity}", f"/rules/{at}")
    if problems:
        raise RuleRefusedError(problems)


def remove_rule(tx: Transaction, app: App, rules: Rules, rule: str) -> None:
    """Draft an entity without a rule, and without its messages in other languages."""
    changed: dict[Name, Document | None] = {("entity", rules.entity): rules.without(rule)}
    for locale in others(app):
        path = rule_path(rules.entity, rule)
        changed |= translated_in(Drafts(tx).documents(), locale, {path: ""})
    save_all(tx, changed)

"""What the designer of flows is told: forms in words, cards in words, findings, names to pick."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..platform.access.departments import Departments
from ..platform.access.people import People
from ..platform.core.errors import Message
from ..platform.core.transaction import Transaction
from ..platform.documents.app import App, Entity
from ..platform.documents.drafted import drafted_app
from ..platform.documents.formula_schema import formula_schema
from ..platform.formula import describe
from ..platform.workflows.approvers.builtin import APPROVERS
from ..platform.workflows.design.beginnings import (
    BEGINNINGS,
    RULE_BEGINNINGS,
    START_BEGINNINGS,
)
from ..platform.workflows.design.choice_words import choice_words
from ..platform.workflows.design.controls import (
    Control,
    Form,
    Option,
    branch_forms,
    flow_form,
    rule_forms,
    start_forms,
    step_forms,
)
from ..platform.workflows.design.inspecting import Document, inspect, is_tree, with_flow
from ..platform.workflows.design.step_words import GROUPS, STEP_WORDS, words_of
from ..platform.workflows.design.summaries import branch_summary, start_summary, summary
from ..platform.workflows.lint.finding import Finding
from ..platform.workflows.lint.outside import outside_of
from ..platform.workflows.model import START, Branch, Step, read_steps
from ..platform.workflows.steps.builtin import DOCUMENTED
from .i18n import gettext as _
from .i18n import locale, translated

JSON = dict[str, object]
#: Choices of people that the designer brings along; more are found by searching.
MOST_PEOPLE = 500


@dataclass(frozen=True)
class SpokenNames:
    """``Names`` of a flow in the language of this request."""

    app: App
    document: Document
    people: Mapping[str, str]
    departments: Mapping[str, str]

    @classmethod
    def of(cls, tx: Transaction, app: App, document: Document) -> "SpokenNames":
        people = {one.login: one.name for one in People(tx).all()}
        return cls(app, document, people, {one.key: one.name for one in Departments(tx).all()})

    def role(self, key: str) -> str:
        return self._titled("role", "roles", key)

    def person(self, login: str) -> str:
        return self.people.get(login, login)

    def department(self, key: str) -> str:
        return self.departments.get(key, key)

    def entity(self, key: str) -> str:
        found = self.app.entities.get(key)
        return found.label(locale()) if found else key

    def flow(self, key: str) -> str:
        return self._titled("flow", "flows", key)

    def form(self, key: str) -> str:
        return self._titled("form", "forms", key)

    def step(self, id: str) -> str:
        if id == START:
            return _("Start")
        for step in _all_steps(read_steps(self.document.get("steps"))):
            if step.id == id:
                return title_of(step)
        return id

    def field(self, path: str) -> str:
        """The labels along a path: "Account › Owner"."""
        schema, here, found = formula_schema(self.app), str(self.document.get("entity", "")), []
        for key in path.split("."):
            spec = schema.fields(here).get(key) if here in self.app.entities else None
            found.append(spec.titles.get(locale(), spec.title) if spec else key)
            here = (spec.entity or "") if spec else ""
        return " › ".join(found)

    def condition(self, text: str, entity: str = "") -> str:
        about = entity or str(self.document.get("entity", ""))
        if about not in self.app.entities:
            return text
        return describe(text, formula_schema(self.app), about, locale())

    def joined(self, parts: Iterable[Message | str]) -> str:
        said = [one if isinstance(one, str) else translated(one) for one in parts]
        return _(", ").join(said)

    def titled(self, step: Step) -> JSON:
        """The name of a card in the language of this request; ``own`` is that of the document."""
        own = step.text("title")
        key = str(self.document.get("$id", ""))
        shown = self.app.text(f"flows/{key}/{step.id}", locale(), own) if own else title_of(step)
        return {"title": shown, "own": own}

    def branch(self, step: Step, branch: Branch) -> JSON:
        """The name of a branch, and when it is taken."""
        own = branch.title
        path = f"flows/{self.document.get('$id', '')}/{step.id}/{branch.id}"
        said = branch_summary(branch, self)
        shown = self.app.text(path, locale(), own)
        return {"title": shown, "own": own, "words": translated(said) if said else ""}

    def _titled(self, kind: str, folder: str, key: str) -> str:
        document = self.app.documents.get((kind, key), {})
        return self.app.text(f"{folder}/{key}", locale(), str(document.get("title", key)))


def title_of(step: Step) -> str:
    """What a step is called: its own name, or its type."""
    return step.text("title") or translated(words_of(step.type).title)


def _all_steps(steps: Iterable[Step]) -> Iterator[Step]:
    for step in steps:
        yield step
        for branch in step.branches:
            yield from _all_steps(branch.steps)


def inspected(tx: Transaction, key: str, document: Document) -> JSON:
    """A draft in words: cards, branches and the start by id, and what is wrong with it."""
    app = with_flow(drafted_app(tx), key, document)
    names = SpokenNames.of(tx, app, document)
    active = frozenset(one.login for one in People(tx).all())
    found = inspect(app, key, document, active, outside_of(tx))
    return {**told(names, document), "findings": findings_of(found)}


def told(names: SpokenNames, document: Document) -> JSON:
    """The cards in words."""
    if not is_tree(document):
        return {"cards": {}, "branches": {}, "start": []}
    steps = list(_all_steps(read_steps(document.get("steps"))))
    start = document["start"]
    assert isinstance(start, Mapping)  # noqa: S101
    return {
        "cards": {one.id: {**names.titled(one), "lines": lines_of(one, names)} for one in steps},
        "branches": {
            branch.id: names.branch(one, branch) for one in steps for branch in one.branches
        },
        "start": [translated(one) for one in start_summary(start, names)],
    }


def lines_of(step: Step, names: SpokenNames) -> list[str]:
    return [translated(one) for one in summary(step, names)]


def findings_of(found: Iterable[Finding]) -> list[JSON]:
    return [
        {
            "code": one.code, "level": one.level, "step": one.step, "path": one.path,
            "message": translated(one.message),
            "fixes": [
                {"title": translated(fix.title), "patch": list(fix.patch)} for fix in one.fixes
            ],
        }
        for one in found
    ]  # fmt: skip


def manual() -> JSON:
    """Every type of step, rule and start with its words, its form and its beginning."""
    return {
        "groups": [_group(key, title) for key, title in GROUPS.items()],
        "types": {one.name: _type(one.name) for one in DOCUMENTED},
        "rules": {
            one.name: _chosen("by", one.name, rule_forms(), RULE_BEGINNINGS) for one in APPROVERS
        },
        "starts": {
            key: _chosen("on", key, start_forms(), START_BEGINNINGS) for key in start_forms()
        },
        "flow": _form(flow_form()),
        "branch": {name: _form(form) for name, form in branch_forms().items()},
        "rights": [_worded(one) for one in choice_words("", "fields").items()],
    }


def _group(key: str, title: Message) -> JSON:
    """A group of the palette with its types in the order of their words."""
    known = {one.name for one in DOCUMENTED}
    names = [*STEP_WORDS, *(one for one in known if one not in STEP_WORDS)]
    found = [one for one in names if one in known and words_of(one).group == key]
    return {"key": key, "title": translated(title), "types": found}


def _type(name: str) -> JSON:
    words = words_of(name)
    return {
        "title": translated(words.title), "help": translated(words.help), "group": words.group,
        "icon": words.icon, "tint": words.tint, "form": _form(step_forms()[name]),
        "first": BEGINNINGS.get(name, {}),
    }  # fmt: skip


def _chosen(
    key: str, name: str, forms: Mapping[str, Form], beginnings: Mapping[str, Mapping[str, object]]
) -> JSON:
    words = choice_words("", key).get(name)
    return {
        "title": translated(words.label) if words else name,
        "form": _form(forms[name]),
        "first": {key: name, **beginnings.get(name, {})},
    }


def _worded(pair: tuple[str, object]) -> JSON:
    value, words = pair
    return {"value": value, "title": translated(words[0])}  # type: ignore[index]


def _form(form: Form) -> JSON:
    return {"parts": [_control(one) for one in form.parts], "either": list(form.either)}


def _control(one: Control) -> JSON:
    found: JSON = {
        "key": one.key, "kind": one.kind, "label": translated(one.label),
        "help": translated(one.help) if one.help else "", "required": one.required,
        "many": one.many, "of": one.of, "options": [_option(option) for option in one.options],
        "parts": [_control(part) for part in one.parts], "either": list(one.either),
        "onlyWith": list(one.only_with) if one.only_with else None,
        "least": one.least, "most": one.most,
    }  # fmt: skip
    return {key: value for key, value in found.items() if value not in ("", [], False, None)}


def _option(one: Option) -> JSON:
    found: JSON = {"value": one.value, "title": translated(one.title)}
    if one.help:
        found["help"] = translated(one.help)
    if one.part:
        found["part"] = _control(one.part)
    return found


def pickers(tx: Transaction, app: App) -> JSON:
    """What can be picked: (key, title) by what is asked for."""
    names = SpokenNames.of(tx, app, {})
    people = list(names.people.items())[:MOST_PEOPLE]
    return {
        "person": people,
        "department": list(names.departments.items()),
        "entity": [(key, one.label(locale())) for key, one in _entities(app)],
        "role": [*_titles(names, app, "role", names.role), ("administrator", _("Administrator"))],
        "flow": list(_titles(names, app, "flow", names.flow)),
        "form": list(_titles(names, app, "form", names.form)),
        **{f"fields {key}": list(_fields(one)) for key, one in _entities(app)},
    }


def _fields(entity: Entity) -> Iterator[tuple[str, str]]:
    for key, one in {**entity.fields, "owner": entity.system.get("owner")}.items():
        if one is not None:
            yield key, one.titles.get(locale(), one.title)


def _entities(app: App) -> Iterator[tuple[str, Entity]]:
    for key, one in app.entities.items():
        if not one.parent:
            yield key, one


def _titles(names: SpokenNames, app: App, kind: str, title: object) -> Iterator[tuple[str, str]]:
    for key, _document in app.all(kind):
        yield key, title(key)  # type: ignore[operator]

"""Rules of an entity: what must hold whenever a record is saved. What is saved is a draft."""

from functools import partial

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from ...platform.core.errors import DocumentError, FormloomError, Message, Problem
from ...platform.core.transaction import Transaction
from ...runtime.i18n import gettext as _
from ...runtime.pages.shell import page
from ...runtime.pages.toasts import toast
from ...runtime.pages.words import refusal_of
from ...runtime.unit_of_work import transaction
from ..documents.autosave import autosaved, is_autosave
from ..documents.designs import for_designers, to
from ..documents.drafted import drafted_app
from .changes import same_state
from .rule_edits import Form, RuleRefusedError, remove_rule, said_of, save_rule
from .rules_page import rule_page, rules_in, rules_page

pages = Blueprint("designs_rules", __name__, url_prefix="/designs/entity/<key>/rules")


@pages.get("")
@for_designers
def show(key: str) -> ResponseReturnValue:
    """Every rule of an entity."""
    return page("designs/rules.html", page=rules_page(transaction(), key))


@pages.get("/new")
@for_designers
def add_form(key: str) -> ResponseReturnValue:
    """Ask what must hold."""
    return page("designs/rule.html", page=rule_page(transaction(), key, ""))


@pages.post("/new")
@for_designers
def add(key: str) -> ResponseReturnValue:
    """Draft a new rule."""
    return _saved(key, "")


@pages.get("/<rule>")
@for_designers
def change_form(key: str, rule: str) -> ResponseReturnValue:
    """One rule as a form."""
    return page("designs/rule.html", page=rule_page(transaction(), key, rule))


@pages.post("/<rule>")
@for_designers
def change(key: str, rule: str) -> ResponseReturnValue:
    """Draft what the form says of a rule."""
    if is_autosave():
        return autosaved(partial(_autosave, transaction(), key, rule, request.form), "entity", key)
    return _saved(key, rule)


@pages.post("/<rule>/remove")
@for_designers
def remove(key: str, rule: str) -> ResponseReturnValue:
    """Draft the entity without a rule."""
    tx = transaction()
    remove_rule(tx, drafted_app(tx), rules_in(tx, key)[1], rule)
    toast(_("The rule is taken out of the draft."))
    return to(url_for(".show", key=key))


def _saved(key: str, rule: str) -> ResponseReturnValue:
    tx, form = transaction(), request.form
    try:
        _save(tx, key, rule, form)
    except RuleRefusedError as refused:
        told = rule_page(tx, key, rule, form, refused.problems)
        return page("designs/rule.html", status=422, page=told)
    except FormloomError as error:
        told = rule_page(tx, key, rule, form, refusal=refusal_of(error))
        return page("designs/rule.html", status=409, page=told)
    toast(_("Draft saved."))
    return to(url_for(".show", key=key))


def _autosave(tx: Transaction, key: str, rule: str, form: Form) -> None:
    try:
        _save(tx, key, rule, form)
    except RuleRefusedError as refused:
        raise DocumentError(refused.problems) from refused


def _save(tx: Transaction, key: str, rule: str, form: Form) -> None:
    draft, rules = rules_in(tx, key)
    same_state(draft, form)
    app = drafted_app(tx)
    said = said_of(rules, form, rule, app.manifest.locale)
    if not rule and any(one["id"] == said["id"] for one in rules.all):
        message = Message(
            "'{entity}' has a rule '{key}' already.", {"entity": key, "key": said["id"]}
        )
        raise RuleRefusedError([Problem(f"entity/{key}", "/id", "key", message)])
    save_rule(tx, app, rules, said, form)

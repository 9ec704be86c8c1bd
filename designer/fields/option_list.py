"""Options at work in the drawer of a field: who holds them, values for new ones, their words."""

from collections.abc import Mapping, Sequence
from typing import cast

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from ...platform.core.errors import DocumentError, FormloomError, NotFoundError
from ...platform.core.transaction import Transaction
from ...platform.documents.drafts import Drafts
from ...platform.documents.kinds import KINDS
from ...platform.documents.option_uses import option_uses
from ...platform.documents.references import Document
from ...platform.documents.releases import current_app
from ...platform.fields.options import LONGEST
from ...runtime.errors import status_of
from ...runtime.pages.document_words import next_color
from ...runtime.pages.words import refusal_of
from ...runtime.unit_of_work import transaction
from ..documents.designs import for_designers
from ..documents.drafted import drafted_app, save_all
from ..documents.edits import free_key, properties_of
from ..documents.owner import Owner
from ..documents.texts_edits import others, translated_in

pages = Blueprint("field_options", __name__, url_prefix="/designs/entity/<key>/fields/<field>")
#: More than a field can have.
MOST = 1000
#: Between the value and the title of a line.
EQUALS = ("=", "\t")


@pages.get("/options")
@for_designers
def uses(key: str, field: str) -> ResponseReturnValue:
    """How many records hold each option; none where the field is not live."""
    return jsonify(uses_of(transaction(), key, field))


@pages.post("/options")
@for_designers
def fresh(key: str, field: str) -> ResponseReturnValue:
    """The options that lines of text make; nothing is saved."""
    form = request.form
    taken = {*form.getlist("taken"), *live_values(transaction(), key, field)}
    return jsonify(fresh_options(form.get("lines", ""), taken, len(form.getlist("taken"))))


@pages.post("/options/title")
@for_designers
def title(key: str, field: str) -> ResponseReturnValue:
    """Draft what an option is called in another language."""
    form = request.form
    path = f"{Owner.of(key).text_path(field)}/{form.get('value', '')}"
    try:
        keep_title(transaction(), path, form.get("locale", ""), form.get("text", "").strip())
    except FormloomError as error:
        return jsonify(refusal=refusal_of(error)), status_of(error)
    return "", 204


def uses_of(tx: Transaction, key: str, field: str) -> Mapping[str, int]:
    """By value; a field is known by its id, whatever it is called by now."""
    id = str(properties_of(_inner(drafted_app(tx).documents, key)).get(field, {}).get("id", field))
    entity = current_app(tx).entities.get(key)
    found = next((one for one in entity.fields.values() if one.id == id), None) if entity else None
    return option_uses(tx, entity, found) if entity and found else {}


def _inner(documents: Mapping[tuple[str, str], Document], key: str) -> Document:
    owner = Owner.of(key)
    return owner.inner(documents.get(owner.name, {}))


def live_values(tx: Transaction, key: str, field: str) -> set[str]:
    """The values that the live field offers: one that is new is none of them."""
    held = properties_of(_inner(current_app(tx).documents, key)).get(field, {})
    return {str(one["value"]) for one in cast("Sequence[Document]", held.get("options", ()))}


def fresh_options(lines: str, taken: set[str], there: int) -> list[dict[str, str]]:
    """An option for each line, with a value that is free; "value = title" names it, too.

    :param there: how many the field has already, for the colours of those that follow.
    """
    found: dict[str, dict[str, str]] = {}
    for line in [one.strip() for one in lines.splitlines() if one.strip()][:MOST]:
        value, title = _parted(line)
        known = {*taken, *found}
        free = value if value and value not in known else free_key(title, known, "option")
        color = next_color(there + len(found))
        found[free] = {"value": free, "title": title[:200], "color": color}
    return [*found.values()]


def _parted(line: str) -> tuple[str, str]:
    for sign in EQUALS:
        value, equals, title = (part.strip() for part in line.partition(sign))
        if equals and title and len(value) <= LONGEST and value.isidentifier():
            return value, title
    return "", line


def keep_title(tx: Transaction, path: str, locale: str, text: str) -> None:
    """Draft a translation.

    :raises NotFoundError: if the app has no such other language.
    :raises DocumentError: if it is no text for people.
    """
    if locale not in others(drafted_app(tx)):
        raise NotFoundError("There is no language '{locale}' in this app.", locale=locale)
    changed = translated_in(Drafts(tx).documents(), locale, {path: text})
    for document in changed.values():
        if problems := KINDS.get("i18n").problems(locale, document or {}):
            raise DocumentError(problems)
    save_all(tx, changed)

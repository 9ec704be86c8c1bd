"""Rules of duplicates: which records are probably the same, by rows of fields to compare."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ...platform.core.transaction import Transaction
from ...platform.documents.references import Document
from ...runtime.i18n import gettext as _
from ...runtime.i18n import translated
from ...runtime.pages.shell import page
from ...runtime.pages.toasts import toast
from ...runtime.unit_of_work import transaction
from ..documents.designs import for_designers, to
from ..documents.drafted import problems_at, problems_of, save_all
from ..documents.edits import free_key, properties_of
from ..documents.head import DocumentHead, document_head
from ..fields.changes import same_state
from ..fields.field_pages import entity_draft

pages = Blueprint("designs_duplicates", __name__, url_prefix="/designs/entity/<key>/duplicates")
#: How two values are compared: titles by what the dialect calls them.
MANNERS = {
    "exact": "The same, letter by letter",
    "phone": "As a phone number",
    "email": "As an e-mail address",
    "company": "As a company, “Ltd” and 有限公司 left out",
    "person": "As a person's name",
    "pinyin": "By its sound (pinyin)",
    "address": "As an address",
}
THEN = {"warn": "Warn, and let people decide", "block": "Refuse to save"}
#: Rows of a rule that are offered blank, and how alike records must be at first.
SPARE, USUAL_SCORE = 2, 0.85
MOST_MATCHES, MOST_RULES = 10, 10


@dataclass(frozen=True)
class MatchRow:
    """A field that is compared; a row without one is blank."""

    field: str = ""
    manner: str = "exact"
    weight: str = ""


@dataclass(frozen=True)
class DuplicateRule:
    """One rule as rows of a form; ``index`` counts from 0, a new one comes last."""

    index: int
    id: str
    matches: tuple[MatchRow, ...]
    percent: str
    then: str
    is_new: bool = False


@dataclass(frozen=True)
class DuplicatesPage:
    """The rules of an entity's duplicates; ``refusals`` say why nothing was saved."""

    head: DocumentHead
    rules: tuple[DuplicateRule, ...]
    fields: tuple[tuple[str, str], ...]
    manners: tuple[tuple[str, str], ...]
    effects: tuple[tuple[str, str], ...]
    is_empty: bool
    refusals: tuple[str, ...] = ()


@pages.get("")
@for_designers
def show(key: str) -> ResponseReturnValue:
    """Every rule, and a blank one."""
    return page("designs/duplicates.html", page=duplicates_page(transaction(), key))


@pages.post("")
@for_designers
def save(key: str) -> ResponseReturnValue:
    """Draft what the rows say."""
    tx = transaction()
    draft, entity = entity_draft(tx, key)
    same_state(draft, request.form)
    said = read_rules(entity, request.form)
    changed = _with(entity, said)
    found = problems_at(tx, {("entity", key): changed}, f"entity/{key}", "/duplicates")
    if found:
        told = duplicates_page(tx, key, said, tuple(translated(one.message) for one in found))
        return page("designs/duplicates.html", status=422, page=told)
    save_all(tx, {("entity", key): changed})
    toast(_("Draft saved."))
    return to(url_for(".show", key=key))


def duplicates_page(
    tx: Transaction, key: str, said: Sequence[Document] | None = None,
    refusals: tuple[str, ...] = (),
) -> DuplicatesPage:  # fmt: skip
    draft, entity = entity_draft(tx, key)
    rules = _rules(entity) if said is None else said
    rows = [_row(index, one) for index, one in enumerate(rules)]
    if len(rows) < MOST_RULES:
        rows.append(_blank(len(rows)))
    return DuplicatesPage(
        head=document_head(tx, draft, "duplicates", len(problems_of(tx, "entity", key))),
        rules=tuple(rows),
        fields=tuple(_fields(entity)),
        manners=tuple((one, _(title)) for one, title in MANNERS.items()),
        effects=tuple((one, _(title)) for one, title in THEN.items()),
        is_empty=not rules,
        refusals=refusals,
    )


def _rules(entity: Document) -> Sequence[Document]:
    return cast("Sequence[Document]", entity.get("duplicates", ()))


def _with(entity: Document, rules: Sequence[Document]) -> Document:
    kept = {name: value for name, value in entity.items() if name != "duplicates"}
    return {**kept, "duplicates": rules} if rules else kept


def _row(index: int, rule: Document) -> DuplicateRule:
    matches = cast("Sequence[Mapping[str, object]]", rule["match"])
    rows = [MatchRow(str(one["field"]), str(one["as"]), _written(one.get("weight")))
            for one in matches]  # fmt: skip
    spare = min(SPARE, MOST_MATCHES - len(rows))
    return DuplicateRule(
        index,
        str(rule.get("id", "")),
        (*rows, *[MatchRow()] * spare),
        _percent(rule["score"]),
        str(rule["then"]),
    )


def _percent(score: object) -> str:
    return _written(round(score * 100, 2) if isinstance(score, int | float) else score)


def _written(number: object) -> str:
    """A number as short as it is said; what was written instead of one stays."""
    return f"{number:g}" if isinstance(number, int | float) else str(number or "")


def _blank(index: int) -> DuplicateRule:
    return DuplicateRule(
        index, "", (MatchRow(),) * (SPARE + 1), _percent(USUAL_SCORE), "warn", is_new=True
    )


def _fields(entity: Document) -> Iterable[tuple[str, str]]:
    for name, field in properties_of(entity).items():
        yield name, str(field.get("title", name))


def read_rules(entity: Document, form: MultiDict[str, str]) -> list[Document]:
    """The rules as the form has them; one without fields, or that is taken out, is not said."""
    before, found = _rules(entity), list[Document]()
    for index in range(MOST_RULES):
        matches = _read_matches(form, f"{index}.")
        if not matches or form.get(f"{index}.remove"):
            continue
        taken = {str(one.get("id", "")) for one in (*before, *found)}
        named = form.get(f"{index}.id", "")
        id = named or free_key(str(matches[0]["field"]), taken, "rule")
        found.append({"id": id, "match": matches, **_read_effect(form, f"{index}.")})
    return found


def _read_matches(form: MultiDict[str, str], prefix: str) -> list[dict[str, object]]:
    matches = []
    for field, manner, weight in zip(
        form.getlist(f"{prefix}field"), form.getlist(f"{prefix}as"),
        form.getlist(f"{prefix}weight"), strict=False,
    ):  # fmt: skip
        if field:
            one: dict[str, object] = {"field": field, "as": manner}
            if weight.strip():
                one["weight"] = _number(weight)
            matches.append(one)
    return matches


def _read_effect(form: MultiDict[str, str], prefix: str) -> dict[str, object]:
    percent = _number(form.get(f"{prefix}percent", ""))
    score = round(percent / 100, 4) if isinstance(percent, int | float) else percent
    return {"score": score, "then": form.get(f"{prefix}then", "warn")}


def _number(text: str) -> object:
    """A number as people write it; what is none is left for the check to refuse."""
    with suppress(ValueError):
        number = float(text.strip().removesuffix("%"))
        return int(number) if number.is_integer() else number
    return text.strip()

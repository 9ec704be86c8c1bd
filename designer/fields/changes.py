"""Carries out guided changes of fields: each ends in drafts, or in problems by setting."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from flask import url_for
from werkzeug.datastructures import MultiDict

from ...platform.core.errors import (
    DocumentError,
    Message,
    Problem,
    StaleRevisionError,
)
from ...platform.core.transaction import Transaction
from ...platform.documents.drafts import Draft, Drafts, Name
from ...platform.documents.references import Document
from ...platform.documents.rename import rename_list
from ...platform.documents.taking_out import refuse_by_hand, taken_out
from ...platform.documents.texts import translations
from ...platform.documents.usage import uses_of_field
from ...platform.fields.builtin import FIELD_TYPES
from ...runtime.i18n import translated
from ...runtime.pages.document_words import type_title
from ..documents.drafted import (
    drafted_app,
    lies_in,
    problems_at,
    problems_with,
    save_all,
    sound_app,
    used_ids,
)
from ..documents.edits import (
    free_key,
    listed,
    placed,
    properties_of,
    retyped,
    with_column,
    with_field,
    without_field,
)
from ..documents.head import DocumentHead
from ..documents.owner import Owner
from ..documents.remove import RemovalPage, effects, use_rows
from ..documents.texts_edits import others, translated_in
from ..releases.plan import PlanChange, PlanGroup, problem_groups
from .field_pages import (
    TITLE,
    entity_draft,
    errors_by_setting,
    field_of,
    shown_title,
    types_instead_of,
)
from .settings import Setting, changeable, read_settings, settings_of, with_errors

Form = MultiDict[str, str]


class FieldRefusedError(Exception):
    """A guided change that would not compile; ``said`` is the field as the form had it."""

    def __init__(self, problems: Sequence[Problem], said: Document) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems
        self.said = said


def refusing(save: Callable[[], None]) -> Callable[[], None]:
    """``save`` with what is wrong with a field as problems of its document."""

    def saved() -> None:
        try:
            save()
        except FieldRefusedError as refused:
            raise DocumentError(refused.problems) from refused

    return saved


@dataclass(frozen=True)
class RetypePage:
    """Another type being thought about, and what it does to the data.

    ``elsewhere`` is what would be wrong then in other places, and has to follow before publishing.
    """

    head: DocumentHead
    key: str
    title: str
    type_title: str
    type: str
    types: tuple[tuple[str, str], ...]
    settings: tuple[Setting, ...]
    changes: tuple[PlanChange, ...]
    is_previewed: bool
    refusals: tuple[str, ...]
    elsewhere: tuple[PlanGroup, ...]


def add_field(tx: Transaction, key: str, type_name: str, form: Form) -> str:
    """Draft a new field and return its title.

    :raises FieldRefusedError: with what is wrong, by setting.
    """
    draft, entity = entity_draft(tx, key)
    same_state(draft, form)
    title = form.get("title", "").strip()
    name = form.get("key", "").strip() or free_key(title, properties_of(entity))
    said: dict[str, object] = {
        "id": free_key(name, used_ids(tx, key)), "field": type_name, "title": title,
        **_common(form), **_settings(tx, entity, type_name, form, {}),
    }  # fmt: skip
    if name in properties_of(entity):
        raise FieldRefusedError([_taken(key, name)], said)
    owner, app = Owner.of(key), drafted_app(tx)
    changed = with_field(entity, name, said, required=bool(form.get("required")))
    documents = _changed(draft, owner, changed)
    for one in form.getlist("forms"):
        shown = app.document("form", one)
        lines = owner.lines
        documents["form", one] = with_column(shown, lines, name) if lines else placed(shown, name)
    for one in form.getlist("views"):
        documents["view", one] = listed(app.document("view", one), name)
    documents |= _titled(tx, owner, name, form)
    _save(tx, documents, owner, name, said)
    return title


def _changed(draft: Draft, owner: Owner, inner: Document) -> dict[Name, Document | None]:
    """The owner's document with its fields as ``inner`` has them."""
    return {owner.name: owner.outer(cast("Document", draft.document), inner)}


def change_field(tx: Transaction, key: str, field: str, form: Form) -> None:
    """Draft what a form says of a field.

    :raises FieldRefusedError: with what is wrong, by setting.
    :raises StaleRevisionError: if somebody saved meanwhile.
    """
    draft, entity = entity_draft(tx, key)
    same_state(draft, form)
    said = said_of(tx, key, field, form)
    owner = Owner.of(key)
    repaired = _with_list_renamed(tx, key, field, field_of(entity, key, field), said)
    if owner.name in repaired:
        entity = owner.inner(repaired[owner.name])
    changed = with_field(entity, field, said, required=bool(form.get("required")))
    documents = {**repaired, **_changed(draft, owner, changed)} | _titled(tx, owner, field, form)
    _save(tx, documents, owner, field, said)


def _with_list_renamed(
    tx: Transaction, key: str, field: str, before: Document, said: Document
) -> Mapping[Name, Document]:  # fmt: skip
    """What names the related list of a link, where its form gives the list another name."""
    new = str(said.get("inverse", ""))
    if new in ("", before.get("inverse")) or said.get("to") != before.get("to"):
        return {}
    return rename_list(sound_app(tx), key, field, new)


def _titled(
    tx: Transaction, owner: Owner, field: str, form: Form
) -> dict[Name, Document | None]:  # fmt: skip
    """The translations that change when the form says what the field is called in a language."""
    changed: dict[Name, Document | None] = {}
    for one in others(drafted_app(tx)):
        if f"{TITLE}{one}" in form:
            said = {owner.text_path(field): form[f"{TITLE}{one}"].strip()}
            changed |= translated_in(Drafts(tx).documents(), one, said)
    return changed


def said_of(tx: Transaction, key: str, field: str, form: Form) -> Document:
    """A field as its form has it, whether that is right or not."""
    _draft, entity = entity_draft(tx, key)
    before = field_of(entity, key, field)
    settings = changeable(settings_of(drafted_app(tx), entity, str(before["field"]), before))
    replaced = {"title", "help", "unique", *(one.name for one in settings)}
    kept = {name: value for name, value in before.items() if name not in replaced}
    return {
        **kept, "title": form.get("title", "").strip(),
        **_common(form), **read_settings(settings, form, before),
    }  # fmt: skip


def _common(form: Form) -> dict[str, object]:
    said: dict[str, object] = {}
    if form.get("help", "").strip():
        said["help"] = form["help"].strip()
    if form.get("unique"):
        said["unique"] = True
    return said


def _settings(
    tx: Transaction, entity: Document, type_name: str, form: Form, before: Document
) -> dict[str, object]:
    return read_settings(settings_of(drafted_app(tx), entity, type_name, before), form, before)


def same_state(draft: Draft, form: Mapping[str, str]) -> None:
    """Refuse a form that was made from an older state of the draft.

    :raises StaleRevisionError: if somebody saved meanwhile.
    """
    if form.get("etag") not in (None, draft.etag):
        raise StaleRevisionError(
            "{name} was changed by {who} meanwhile. Look at both versions and choose.",
            theirs={}, name=f"{draft.kind}/{draft.key}", who=draft.by_name,
        )  # fmt: skip


def _taken(key: str, name: str) -> Problem:
    message = Message("'{entity}' has a field '{key}' already.", {"entity": key, "key": name})
    return Problem(f"entity/{key}", f"/properties/{name}/key", "key", message)


def _save(
    tx: Transaction,
    changed: dict[Name, Document | None],
    owner: Owner,
    field: str,
    said: Document,
) -> None:
    """Save drafts unless the field itself is wrong; other problems are shown at publishing."""
    found = problems_at(tx, changed, owner.document, owner.path_of(field))
    if found:
        raise FieldRefusedError(owner.told(found), said)
    save_all(tx, changed)


def retype_page(
    tx: Transaction, key: str, field: str, type_name: str, given: Form,
    problems: Iterable[Problem] = (),
) -> RetypePage:  # fmt: skip
    draft, entity = entity_draft(tx, key)
    before = field_of(entity, key, field)
    said = _retyped(tx, entity, before, type_name, given) if type_name else before
    changed = _changed(
        draft, Owner.of(key), with_field(entity, field, said, required=_is_required(entity, field))
    )
    wrong = problems_with(tx, changed) if type_name else []
    own = [one for one in wrong if _is_own(one, key, field)]
    found = [*problems, *Owner.of(key).told(own)]
    settings = settings_of(drafted_app(tx), entity, type_name, said) if type_name else ()
    return RetypePage(
        head=Owner.of(key).head(tx, draft),
        key=field,
        title=shown_title(tx, key, field, before),
        type_title=type_title(str(before["field"])),
        type=type_name,
        types=tuple(types_instead_of(key, str(before["field"]))),
        settings=with_errors(settings, errors_by_setting(found) if given.get("checked") else {}),
        changes=_effects_of(tx, changed, key, field) if type_name and not found else (),
        is_previewed=bool(type_name) and not found,
        refusals=tuple(translated(one.message) for one in found) if given.get("checked") else (),
        elsewhere=() if found else tuple(_elsewhere(tx, wrong)),
    )


def _is_own(problem: Problem, key: str, field: str) -> bool:
    """Whether a problem lies in the field itself."""
    owner = Owner.of(key)
    return problem.document == owner.document and lies_in(problem.path, owner.path_of(field))


def _elsewhere(tx: Transaction, wrong: Iterable[Problem]) -> Iterator[PlanGroup]:
    """What is wrong then and is not yet."""
    before = problems_with(tx, {})
    return problem_groups(drafted_app(tx), [one for one in wrong if one not in before])


def _retyped(
    tx: Transaction, entity: Document, before: Document, type_name: str, given: Form
) -> Document:
    """The field as another type; settings that both types have are kept at first."""
    fresh = not any(name.startswith("set.") for name in given)
    schema = FIELD_TYPES.get(type_name).settings_schema
    kept = {name: before[name] for name in schema if name in before} if fresh else {}
    return retyped(before, type_name, kept | _settings(tx, entity, type_name, given, before))


def _is_required(entity: Document, field: str) -> bool:
    return field in cast("Sequence[str]", entity.get("required", ()))


def _effects_of(
    tx: Transaction, changed: dict[Name, Document | None], key: str, field: str
) -> tuple[PlanChange, ...]:
    owner = Owner.of(key)
    return effects(tx, changed, owner.document, owner.path_of(field))


def retype(tx: Transaction, key: str, field: str, form: Form) -> None:
    """Draft another type.

    :raises FieldRefusedError: if its settings are wrong.
    """
    draft, entity = entity_draft(tx, key)
    same_state(draft, form)
    said = _retyped(tx, entity, field_of(entity, key, field), form.get("type", ""), form)
    changed = with_field(entity, field, said, required=_is_required(entity, field))
    owner = Owner.of(key)
    _save(tx, _changed(draft, owner, changed), owner, field, said)


def removal_of_field(tx: Transaction, key: str, field: str) -> RemovalPage:
    """Where a field is used, and what deleting it loses."""
    draft, entity = entity_draft(tx, key)
    title = shown_title(tx, key, field, field_of(entity, key, field))
    app = drafted_app(tx)
    uses = uses_of_field(app, key, field) if field in app.entity(key).fields else []
    return RemovalPage(
        head=Owner.of(key).head(tx, draft),
        title=title,
        url=url_for("designs_fields.remove", key=key, field=field),
        back_url=url_for("designs_fields.change_form", key=key, field=field),
        uses=use_rows(app, uses),
        changes=_effects_of(tx, _without_field(tx, key, field), key, field),
    )


def remove_field(tx: Transaction, key: str, field: str) -> None:
    """Draft the deletion of a field.

    :raises ConflictError: if a place is left that means something by it.
    """
    refuse_by_hand(uses_of_field(sound_app(tx), key, field))
    save_all(tx, _without_field(tx, key, field))


def neighbour_of(tx: Transaction, key: str, field: str) -> tuple[str, str]:
    """What a field is called, and the key of the one that stands in its place once it is gone, ""
    for none.
    """
    owner = Owner.of(key)
    fields = properties_of(owner.inner(drafted_app(tx).document(*owner.name)))
    keys = [*fields]
    at = keys.index(field) if field in fields else 0
    left = [one for one in keys if one != field]
    title = str(fields.get(field, {}).get("title", field))
    return title, left[min(at, len(left) - 1)] if left else ""


def _without_field(tx: Transaction, key: str, field: str) -> dict[Name, Document | None]:
    app, owner = drafted_app(tx), Owner.of(key)
    uses = uses_of_field(app, key, field)
    changed: dict[Name, Document | None] = {**taken_out(app, uses)}
    entity = changed.get(owner.name) or app.document(*owner.name)
    left = without_field(owner.inner(entity), field)
    return {
        **changed, **_untitled(tx, owner, field), owner.name: owner.outer(entity, left),
    }  # fmt: skip


def _untitled(tx: Transaction, owner: Owner, field: str) -> dict[Name, Document | None]:
    """The translations without the field's texts; those of its options and columns go too."""
    app, documents = drafted_app(tx), Drafts(tx).documents()
    path = owner.text_path(field)
    changed: dict[Name, Document | None] = {}
    for one in others(app):
        there = translations(documents, one)
        gone = [text for text in there if text == path or text.startswith(f"{path}/")]
        changed |= translated_in(documents, one, dict.fromkeys(gone, ""))
    return changed

"""What the page of a public form's settings shows to designers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import request, url_for
from markupsafe import escape
from werkzeug.datastructures import MultiDict

from ...platform.access.rows import may
from ...platform.core.errors import Message, NotFoundError, Problem
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App, Entity
from ...platform.documents.drafts import Draft, Drafts
from ...platform.documents.references import Document
from ...platform.documents.releases import current_app
from ...platform.forms.public import is_public
from ...platform.forms.public_admin import MOST, PublicFormsAdmin, Standing, Submission
from ...platform.forms.public_lint import may_stand
from ...platform.records.plan import plan_of
from ...platform.records.rights import visible
from ...runtime.i18n import gettext as _
from ...runtime.i18n import translated
from ...runtime.pages.document_words import field_title
from ...runtime.pages.qr import picture_of
from ...runtime.pages.times import Moment, moment
from ...runtime.pages.titles import titles_of
from ...runtime.unit_of_work import workspace
from ..documents.drafted import drafted_app, problems_of
from ..documents.head import DocumentHead, document_head
from .public_form_edits import named_fields, settings_of, value_rows, values_of

#: Rows for values that are not said yet.
SPARE = 2
#: A problem's place in the document -> the control beside which it stands.
_CONTROLS = {"color": "brand.color", "logo": "logo", "name": "brand.name"}
#: What to write where a text has not the shape that its control asks for.
_SHAPES = {
    "slug": Message("Write 3 to 80 small letters, digits and hyphens."),
    "opens": Message("Write a day such as 2026-12-01, or a moment such as 2026-12-01T09:00."),
    "closes": Message("Write a day such as 2026-12-01, or a moment such as 2026-12-01T09:00."),
    "redirect": Message("Write an address such as https://www.example.com."),
    "embed": Message("Write addresses such as https://www.example.com, without a path."),
    "brand.color": Message("Write a colour such as #0b5d4e."),
    "attribution": Message("Write small letters, digits and _."),
}


@dataclass(frozen=True)
class SentRow:
    """One submission; ``given`` are the values of one that belongs to a record known before."""

    title: str
    url: str
    at: Moment
    attribution: str
    language: str
    consent: bool
    given: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SettingsPage:
    """The settings of a public form, where it is and what came in."""

    head: DocumentHead
    values: MultiDict[str, str]
    fields: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, str], ...]
    errors: Mapping[str, str]
    refusal: str
    is_live: bool
    url: str
    qr: str
    snippet: str
    standing: Standing
    closed_at: Moment
    rows: tuple[SentRow, ...]
    older_url: str
    is_public: bool = True

    def error(self, name: str) -> str:
        return self.errors.get(name, "")

    @property
    def given(self) -> tuple[tuple[str, str, str], ...]:
        """What is stored although nobody types it, with room for more."""
        return (*value_rows(self.values), *[("", "", "")] * SPARE)


def form_in(tx: Transaction, key: str) -> tuple[Draft, Document]:
    """The drafted form.

    :raises NotFoundError: if there is none, or it is to be deleted.
    """
    draft = Drafts(tx).get("form", key)
    if draft.document is None:
        raise NotFoundError("There is no {kind} '{key}'.", kind="form", key=key)
    return draft, draft.document


def settings_page(
    tx: Transaction, key: str, *, form: MultiDict[str, str] | None = None,
    problems: Sequence[Problem] | None = None, refusal: str = "",
    wrong: Mapping[str, str] | None = None, before: UUID | None = None,
) -> SettingsPage:  # fmt: skip
    """The settings as they are drafted, or as ``form`` has them with what is wrong."""
    draft, document = form_in(tx, key)
    app, admin = drafted_app(tx), PublicFormsAdmin(tx)
    found = problems_of(tx, "form", key) if problems is None else problems
    said = settings_of(document)
    standing, sent = admin.standing(key), admin.submissions(key, before=before)
    live = current_app(tx).documents.get(("form", key), {})
    url = public_url(live if is_public(live) else {"public": said})
    return SettingsPage(
        head=document_head(tx, draft, "public", len(found)),
        values=values_of(said) if form is None else form,
        fields=tuple(_fields(app, document)),
        others=tuple(_others(app, document)),
        errors={**_errors(found), **(wrong or {})},
        refusal=refusal,
        is_live=is_public(live),
        url=url,
        qr=picture_of(url),
        snippet=snippet(url, str(document["title"])),
        standing=standing,
        closed_at=moment(standing.closed_at),
        rows=tuple(_rows(tx, document, sent)),
        older_url=url_for(".show", key=key, before=sent[-1].id) if len(sent) == MOST else "",
        is_public=document.get("use") == "public",
    )


def public_url(document: Document) -> str:
    """Where visitors find the form."""
    home = workspace().settings.public_url.rstrip("/") or request.host_url.rstrip("/")
    said = settings_of(document)
    return home + url_for("public_form.show", slug=str(said["slug"]))


def snippet(url: str, title: str) -> str:
    """What another site puts into its page."""
    script = url.rpartition("/")[0] + "/embed.js"
    return (
        f'<iframe src="{url}?embed=1" title="{escape(title)}" width="100%" height="600" '
        f'loading="lazy"></iframe>\n<script src="{script}" async></script>'
    )


def _fields(app: App, document: Document) -> Iterable[tuple[str, str]]:
    entity = app.entity(str(document["entity"]))
    named = set(named_fields(document.get("body")))
    for key, field in entity.fields.items():
        if key in named and may_stand(field):
            yield key, field_title(app, entity.key, key, field.title)


def _others(app: App, document: Document) -> Iterable[tuple[str, str]]:
    """Fields that visitors do not fill in, which may get a value all the same."""
    entity = app.entity(str(document["entity"]))
    named = set(named_fields(document.get("body")))
    for key, field in plan_of(app, entity).settable.items():
        if key in entity.fields and key not in named and field.type.rows is None:
            yield key, field_title(app, entity.key, key, field.title)


def _errors(problems: Iterable[Problem]) -> dict[str, str]:
    """Sentences by control; "" is for what has none."""
    found: dict[str, str] = {}
    for one in problems:
        *_way, top, last = ("", *one.path.split("/"))
        name = top if last.isdecimal() else _CONTROLS.get(last, last)
        control = name if one.path.startswith("/public/") else ""
        told = _SHAPES.get(control, one.message) if one.code == "pattern" else one.message
        found[control] = " ".join(filter(None, (found.get(control), translated(told))))
    return found


def _rows(tx: Transaction, document: Document, sent: Sequence[Submission]) -> Iterable[SentRow]:
    entity = current_app(tx).entities.get(str(document["entity"]))
    if entity is None or not may(tx, entity, "read"):
        return
    titles = titles_of(tx, entity.key, [one.record for one in sent])
    for one in sent:
        yield _row(tx, entity, one, titles.get(one.record))


def _row(tx: Transaction, entity: Entity, one: Submission, title: str | None) -> SentRow:
    """A submission; whoever may not see its record sees nothing that was written."""
    known = title is not None
    told = ", ".join(f"{name}: {text}" for name, text in sorted(one.attribution.items()))
    return SentRow(
        title=title if title is not None else _("no access"),
        url=url_for("records.show", entity=entity.key, id=one.record) if known else "",
        at=moment(one.at),
        attribution=told if known else "",
        language=one.locale,
        consent=bool(one.consent),
        given=tuple(_given(tx, entity, one)) if known else (),
    )


def _given(tx: Transaction, entity: Entity, one: Submission) -> Iterable[tuple[str, str]]:
    rights = visible(tx, entity)
    for key, value in (one.given or {}).items():
        if rights.get(key) in {"read", "edit"} and value not in (None, "", []):
            yield entity.fields[key].title if key in entity.fields else key, str(value)

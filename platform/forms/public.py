"""Public forms as their documents say: who may fill them in, when, how often, and what follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import cast
from zoneinfo import ZoneInfo

from ..core.actor import Actor, Makes
from ..core.errors import NotFoundError
from ..documents.app import App
from .form import Form, Title
from .reading import read_form

#: What is noted of where somebody came from, unless the document names other parameters.
USUAL_ATTRIBUTION = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
#: What lookup codes give.
VIEW, EDIT = "view", "edit"
EXISTING = "existing"


@dataclass(frozen=True, eq=False)
class PublicForm:
    """A form with its settings for everybody. ``opens`` and ``closes`` are aware, in UTC or not."""

    form: Form
    slug: str
    enabled: bool
    opens: datetime | None
    closes: datetime | None
    quota: int | None
    per_person: int | None
    person: tuple[str, ...]
    duplicates: str
    values: Mapping[str, object]
    languages: tuple[str, ...]
    brand: Mapping[str, str]
    help: Title
    consent: Title
    thanks: Title
    redirect: str
    lookup: str
    attribution: tuple[str, ...]
    embed: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.form.key

    @property
    def entity(self) -> str:
        return self.form.entity.key

    @property
    def fields(self) -> frozenset[str]:
        """The keys that a visitor may fill in."""
        return frozenset(one.field.key for one in self.form.fields if not one.field.type.computed)

    @property
    def actor(self) -> Actor:
        """Who makes the records: the form itself, which may do nothing else."""
        fields = self.fields | frozenset(self.values)
        return Actor(None, f"form/{self.key}", makes=Makes(self.entity, fields))


def is_public(document: Mapping[str, object]) -> bool:
    """Whether a form's document makes a page for everybody."""
    return document.get("use") == "public" and document.get("public") is not None


@lru_cache(maxsize=64)
def public_form(app: App, key: str) -> PublicForm:
    """The public form called ``key``.

    :raises NotFoundError: if there is none.
    """
    document = app.document("form", key)
    if not is_public(document):
        raise NotFoundError("There is no {kind} '{key}'.", kind="form", key=key)
    said, path = cast("Mapping[str, object]", document["public"]), f"forms/{key}"
    zone = app.manifest.zone
    return PublicForm(
        form=read_form(app, key),
        slug=str(said["slug"]),
        enabled=said.get("enabled") is not False,
        opens=_moment(said.get("opens"), zone),
        closes=_moment(said.get("closes"), zone, is_end=True),
        quota=cast("int | None", said.get("quota")),
        per_person=cast("int | None", said.get("perPerson")),
        person=_texts(said, "person"),
        duplicates=str(said.get("duplicates", "create")),
        values=cast("Mapping[str, object]", said.get("values", {})),
        languages=_texts(said, "languages") or app.manifest.locales,
        brand=cast("Mapping[str, str]", said.get("brand", {})),
        help=Title(f"{path}/@help", str(document.get("help", ""))),
        consent=Title(f"{path}/@consent", str(said.get("consent", ""))),
        thanks=Title(f"{path}/@thanks", str(said.get("thanks", ""))),
        redirect=str(said.get("redirect", "")),
        lookup=str(said.get("lookup", "none")),
        attribution=_texts(said, "attribution") or USUAL_ATTRIBUTION,
        embed=_texts(said, "embed"),
    )


def public_form_at(app: App, slug: str) -> PublicForm:
    """The form at a public address.

    :raises NotFoundError: if there is none.
    """
    key = _addresses(app).get(slug)
    if key is None:
        raise NotFoundError("There is nothing at this address.")
    return public_form(app, key)


@lru_cache(maxsize=8)
def _addresses(app: App) -> Mapping[str, str]:
    return {
        str(cast("Mapping[str, object]", document["public"])["slug"]): key
        for key, document in app.all("form")
        if is_public(document)
    }


def _texts(said: Mapping[str, object], name: str) -> tuple[str, ...]:
    return tuple(cast("Sequence[str]", said.get(name, ())))


def _moment(written: object, zone: ZoneInfo, *, is_end: bool = False) -> datetime | None:
    """A moment; one without a zone is the workspace's, a day that ends lasts until midnight."""
    if written is None:
        return None
    text = str(written)
    if "T" in text:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=zone)
    day = date.fromisoformat(text) + timedelta(days=is_end)
    return datetime.combine(day, time(), zone)

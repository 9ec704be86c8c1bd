"""What the page of an upgrade shows, and how it becomes drafts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ...platform.core.errors import (
    ConflictError,
    DocumentError,
    FormloomError,
    NotFoundError,
    Problem,
)
from ...platform.core.transaction import Transaction
from ...platform.documents.app import App, Documents
from ...platform.documents.drafted import Drafted
from ...platform.documents.drafts import Drafts, Name
from ...platform.documents.merge import SIDES
from ...platform.documents.references import Document
from ...platform.documents.releases import current_app
from ...platform.packages.choosing import choices_of
from ...platform.packages.free_ids import with_free_ids
from ...platform.packages.installed import Unknown, base_from_release, base_of
from ...platform.packages.templates import offered
from ...platform.packages.upgrading import DocumentChange, Upgrade, upgrade
from ...platform.packages.versions import keep_version, kept_version
from ...runtime.i18n import translated
from ...runtime.pages.document_words import document_title
from ...runtime.pages.times import NEVER, Moment, moment
from ...runtime.pages.words import refusal_of
from ..documents.drafted import problems_with, save_all, sound_app
from ..releases.compared import Compared, compared
from .upgrade_choices import Choice, choice


@dataclass(frozen=True)
class Asked:
    """Which version to go to, "" for that on disk; the release to compare with where nobody knows
    what was installed; the side of each place that was chosen.
    """

    to: str = ""
    release: int | None = None
    choices: Mapping[str, str] = field(default_factory=dict)

    def written(self) -> list[str]:
        return [f"{path}={side}" for path, side in self.choices.items() if side in SIDES]


@dataclass(frozen=True)
class UpgradePage:
    """``comes`` is what the upgrade changes here, ``stays`` what was customised; ``release`` is the
    one that would be compared with, for an app of which nobody knows what was installed.
    """

    key: str
    title: str
    before: str
    after: str = ""
    asked: Asked = field(default_factory=Asked)
    comes: tuple[Compared, ...] = ()
    stays: tuple[Compared, ...] = ()
    choices: tuple[Choice, ...] = ()
    problems: tuple[str, ...] = ()
    is_unknown: bool = False
    release: int | None = None
    since: Moment = NEVER
    refusal: str = ""

    @property
    def is_current(self) -> bool:
        return not (self.comes or self.choices)


def upgrade_page(tx: Transaction, key: str, asked: Asked, refusal: str = "") -> UpgradePage:
    """:raises NotFoundError: if there is no such app."""
    app = sound_app(tx)
    manifest = app.document("app", key)
    title, before = document_title(app, "app", key), str(manifest.get("version", ""))
    given = _given(tx, key, asked)
    if given is None:
        return UpgradePage(key, title, before, refusal=refusal)
    after = str(given["app", key]["version"])
    base = _base(tx, app, key, asked, given)
    if isinstance(base, Unknown):
        release = base.release
        return UpgradePage(
            key, title, before, after, asked, is_unknown=True, refusal=refusal,
            release=release.number if release else None,
            since=moment(release.at) if release else NEVER,
        )  # fmt: skip
    try:
        found = _upgrade(tx, app, base, given, asked)
    except FormloomError as error:
        return UpgradePage(key, title, before, after, asked, refusal=refusal or refusal_of(error))
    then = Drafted(current_app(tx), found.documents)
    return UpgradePage(
        key, title, before, after, asked,
        comes=_compared(then.app, found.written(), found.ours, found.documents),
        stays=_compared(app, found.customised(), found.came, found.stands),
        choices=tuple(choice(app, found, one) for one in found.conflicts),
        problems=tuple(_told(then.problems)),
        refusal=refusal,
    )  # fmt: skip


def draft_upgrade(tx: Transaction, key: str, asked: Asked) -> int:
    """Draft an upgrade and return how many documents it changes.

    :raises ConflictError: if a place is left where nobody chose, or what was installed is unknown.
    :raises DocumentError: if the app would not be sound, or a scenario of it does not come out.
    """
    app = sound_app(tx)
    app.document("app", key)
    given = _given(tx, key, asked)
    if given is None:
        raise NotFoundError("There is no other version of '{app}' here.", app=key)
    base = _base(tx, app, key, asked, given)
    if isinstance(base, Unknown):
        raise ConflictError("It is not known which version '{app}' was installed from.", app=key)
    found = _upgrade(tx, app, base, given, asked)
    if found.open:
        raise ConflictError("Choose at {count} place(s) first.", count=len(found.open))
    changed = changed_by(tx, with_free_ids(tx, found.documents))
    if problems := problems_with(tx, changed):
        raise DocumentError(problems)
    save_all(tx, changed)
    keep_version(tx, given)
    return len(changed)


def changed_by(tx: Transaction, after: Documents) -> dict[Name, Document | None]:
    """What has to be drafted so that everything is as in ``after``."""
    there = Drafts(tx).documents()
    changed: dict[Name, Document | None] = {
        name: one for name, one in after.items() if there.get(name) != one
    }
    return changed | {name: None for name in there if name not in after}


def _given(tx: Transaction, key: str, asked: Asked) -> Documents | None:
    """The version to go to: a package that was kept, else the template on disk."""
    return kept_version(tx, key, asked.to) if asked.to else offered(key)


def _base(
    tx: Transaction, app: App, key: str, asked: Asked, given: Documents
) -> Documents | Unknown:  # fmt: skip
    if asked.release is not None:
        return base_from_release(tx, asked.release, key, given)
    return base_of(tx, app.document("app", key))


def _upgrade(
    tx: Transaction, app: App, base: Documents, given: Documents, asked: Asked
) -> Upgrade:  # fmt: skip
    return upgrade(app, Drafts(tx).documents(), base, given, choices_of(asked.written()))


def _compared(
    app: App, changes: Iterable[DocumentChange], before: Documents, after: Documents
) -> tuple[Compared, ...]:  # fmt: skip
    return tuple(
        compared(app, one.name, before.get(one.name), after.get(one.name)) for one in changes
    )


def _told(problems: Iterable[Problem]) -> Iterable[str]:
    return (f"{one.document}: {translated(one.message)}" for one in problems)

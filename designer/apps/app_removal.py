"""Deleting an app with all that is its alone: told with what it loses, drafted by its name."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...platform.core.errors import InvalidValueError
from ...platform.core.transaction import Transaction
from ...platform.documents.drafts import Drafts, Name
from ...platform.documents.plan import make_plan
from ...platform.documents.references import Document
from ...platform.documents.taking_out import only_lists, refuse_by_hand
from ...platform.packages.removing import going, refuse_main, removal, uses_outside
from ...runtime.i18n import translated
from ...runtime.pages.document_words import document_title
from ..documents.document import UseRow
from ..documents.drafted import drafted_app, problems_with, save_all, sound_app
from ..documents.remove import use_rows
from ..releases.plan import PlanChange, changes_of
from .life import Count, counted, demand_sound


@dataclass(frozen=True)
class RemovalPage:
    """What goes away with an app; ``blocked`` while something else means something by it."""

    key: str
    title: str
    parts: tuple[Count, ...]
    changes: tuple[PlanChange, ...]
    uses: tuple[UseRow, ...]
    problems: tuple[str, ...]
    is_main: bool
    refusal: str = ""

    @property
    def blocked(self) -> bool:
        return self.is_main or bool(self.problems) or any(one.by_hand for one in self.uses)


def removal_page(tx: Transaction, key: str, refusal: str = "") -> RemovalPage:
    """:raises NotFoundError: if there is no such app."""
    app = drafted_app(tx)
    app.document("app", key)
    gone = going(app, key)
    uses = uses_outside(app, gone)
    is_main = key == app.manifest.key
    changed = {} if is_main else removal(app, gone, uses)
    has_hands = any(not only_lists(one) for one in uses)
    problems = () if has_hands or is_main else problems_with(tx, changed)
    changes = () if problems or has_hands or is_main else _losses(tx, changed, gone)
    return RemovalPage(
        key=key,
        title=document_title(app, "app", key),
        parts=tuple(counted(name for name in gone if name[0] != "app")),
        changes=tuple(changes),
        uses=tuple(one for one in use_rows(app, uses) if one.by_hand),
        problems=tuple(f"{one.document}: {translated(one.message)}" for one in problems),
        is_main=is_main,
        refusal=refusal,
    )


def draft_removal(tx: Transaction, key: str, typed: str) -> int:
    """Draft that an app goes away with all that is its alone; return how many documents.

    :raises InvalidValueError: unless ``typed`` is what the app is called.
    :raises ConflictError: if something else means something by one of them.
    """
    app = sound_app(tx)
    app.document("app", key)
    refuse_main(app, key)
    if typed.strip() != document_title(app, "app", key):
        raise InvalidValueError("That is not what the app is called. Type its name as it stands.")
    gone = going(app, key)
    uses = uses_outside(app, gone)
    refuse_by_hand(uses)
    changed = removal(app, gone, uses)
    demand_sound(tx, changed)
    save_all(tx, changed)
    return len(gone)


def _losses(
    tx: Transaction, changed: Mapping[Name, Document | None], gone: set[Name]
) -> tuple[PlanChange, ...]:
    """What publishing the removal loses of real data."""
    documents = dict(Drafts(tx).documents())
    for name, document in changed.items():
        documents.pop(name, None)
        if document is not None:
            documents[name] = document
    names = {"/".join(name) for name in gone}
    plan = make_plan(tx, documents)
    lost = [one for one in plan.changes if one.document in names and one.effect != "safe"]
    return changes_of(tx, lost)

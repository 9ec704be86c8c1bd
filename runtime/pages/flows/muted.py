"""What the muted records, runs and flows of a person are called."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from ....platform.core.errors import NotFoundError
from ....platform.core.transaction import Transaction
from ....platform.records.history import entities_of
from ....platform.workflows.notices import Notices
from ....platform.workflows.reading import run_title, see_run
from ...i18n import gettext as _
from ..titles import titles_of
from ..words import app, title_of


def muted_titles(tx: Transaction, subjects: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(subject, title) of each: as it is called now, else as its newest notice called it."""
    told = [(one, *one.split("/", 1)) for one in subjects]
    named = _records(tx, [UUID(name) for _one, kind, name in told if kind == "record"])
    for subject, kind, name in told:
        yield subject, flow_name(name) if kind == "flow" else _title(tx, kind, UUID(name), named)


def flow_name(key: str) -> str:
    """The title of a flow, its key if it is gone."""
    return title_of("flow", key) if ("flow", key) in app().documents else key


def _title(tx: Transaction, kind: str, id: UUID, records: Mapping[UUID, str]) -> str:
    title = records.get(id, "") if kind == "record" else _run(tx, id)
    if title:
        return title
    last = Notices(tx).last(id, run=kind == "run")
    return str((last.message.data if last else {}).get("title") or _("a record"))


def _run(tx: Transaction, id: UUID) -> str:
    """What a run is about, for those who take part in it."""
    try:
        see_run(tx, id)
    except NotFoundError:
        return ""
    return run_title(tx, id)


def _records(tx: Transaction, ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """What those are called that the actor may see."""
    by_entity: dict[str, list[UUID]] = {}
    for id, entity in entities_of(tx, ids).items():
        by_entity.setdefault(entity, []).append(id)
    keys = {one.id: key for key, one in app().entities.items()}
    return {
        id: title
        for entity, some in by_entity.items()
        for id, title in titles_of(tx, keys.get(entity, ""), some).items()
    }

"""Who began each app, and who published a change of it last, read out of the releases."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ...platform.core.transaction import Transaction
from ...platform.documents.drafts import Name
from ...platform.documents.releases import Release, list_releases

#: Releases that are looked through; of an older app the oldest of them counts as its beginning.
MOST = 100


@dataclass(frozen=True)
class Past:
    """When an app was last changed and by whom; ``begun_by`` published it first."""

    by: str
    at: datetime
    begun_by: UUID | None


def pasts(tx: Transaction, parts: Mapping[str, frozenset[Name]]) -> dict[str, Past]:
    """The past of each app, whose documents are ``parts``; drafts alone have none."""
    releases = list_releases(tx, limit=MOST)
    found = {key: _past(releases, f"app/{key}", names) for key, names in parts.items()}
    return {key: past for key, past in found.items() if past is not None}


def _past(releases: list[Release], app: str, parts: frozenset[Name]) -> Past | None:
    having = [one for one in releases if app in one.documents]
    if not having:
        return None
    names = {app, *("/".join(name) for name in parts)}
    states = [{name: one.documents.get(name) for name in names} for one in having]
    last = next((at for at, state in enumerate(states[1:]) if state != states[at]), len(states) - 1)
    return Past(having[last].by_name, having[last].at, having[-1].by)

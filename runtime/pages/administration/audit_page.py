"""What the page of the audit log shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from uuid import UUID

import orjson
from flask import url_for

from ....platform.access.audit_log import AuditEntry, AuditLog, AuditQuery
from ....platform.access.departments import Departments
from ....platform.access.people import People
from ....platform.core.transaction import Transaction
from ...i18n import gettext as _
from ..account.settings_page import tabs
from ..tabs import Tab
from ..times import Moment, moment
from ..words import app, manner, role_title, singular

LIMIT = 50
#: Signs of an entry's data that the page shows.
LONGEST = 140
FIELDS = ("person", "action", "since", "until", "q")
#: What an action is called. One without a name here shows as it is.
ACTIONS = {
    "audit.export": "Took the audit log away",
    "delegation.add": "Let somebody stand in for a person",
    "delegation.end": "Ended a delegation",
    "department.add": "Added a department",
    "department.change": "Changed a department",
    "export": "Exported records",
    "flow_secret.add": "Stored a secret of flows",
    "flow_secret.change": "Replaced a secret of flows",
    "flow_secret.remove": "Removed a secret of flows",
    "handover.begin": "Had somebody's work go to another person",
    "handover.end": "Ended a handover",
    "identity.link": "Linked a sign-in elsewhere",
    "identity.unlink": "Unlinked a sign-in elsewhere",
    "keys.rotate": "Rotated the key of secrets",
    "person.add": "Added a person",
    "person.change": "Changed a person",
    "person.departments": "Changed a person's departments",
    "person.disable": "Disabled a person",
    "person.enable": "Let a person sign in again",
    "person.password": "Set a password",
    "password_reset": "Set a new password by mail",
    "password_reset.ask": "Asked for a new password by mail",
    "privacy.erase": "Erased personal data",
    "privacy.export": "Took personal data away",
    "public_form.close": "Closed a public form",
    "public_form.open": "Opened a public form again",
    "public_form.password": "Set the password of a public form",
    "public_form.publish": "Published a public form",
    "public_form.withdraw": "Withdrew a public form",
    "record.reveal": "Uncovered a value",
    "release.publish": "Published a release",
    "role.add": "Added a role",
    "role.change": "Changed a role",
    "role.remove": "Removed a role",
    "run.handover": "Handed over what somebody had to decide",
    "run.jump": "Let a run jump to a step",
    "run.migrate": "Moved a run to another version",
    "run.reassign": "Gave a task to somebody else",
    "run.resume": "Let a run go on",
    "run.retry": "Tried a step again",
    "run.skip": "Skipped a step",
    "run.suspend": "Suspended a run",
    "run.terminate": "Ended a run",
    "second_factor.add": "Set up a second factor",
    "second_factor.codes": "Made new recovery codes",
    "second_factor.recovery": "Used a recovery code",
    "second_factor.remove": "Removed a second factor",
    "second_factor.require": "Changed who needs a second factor",
    "second_factor.reset": "Reset a second factor",
    "session.end": "Ended a session",
    "share.give": "Shared a record",
    "share.take": "Took back a share",
    "sign_in": "Sign-in accepted",
    "sign_in.code_failed": "Typed a wrong code",
    "sign_in.failed": "Typed a wrong password",
    "sign_out": "Signed out",
    "subscription.add": "Had a report sent to people",
    "subscription.change": "Changed when a report is sent",
    "subscription.remove": "Ended a subscription",
    "token.create": "Made a token",
    "token.revoke": "Revoked a token",
    "view_as.begin": "Began to view as somebody",
    "view_as.end": "Stopped viewing as somebody",
}
#: Where something went wrong, or a secret was seen.
NOTABLE = {
    "sign_in.failed": ("bad", "triangle-alert"), "sign_in.code_failed": ("bad", "triangle-alert"),
    "record.reveal": ("warn", "eye"), "export": ("warn", "download"),
    "audit.export": ("warn", "download"), "privacy.export": ("warn", "download"),
    "privacy.erase": ("warn", "trash-2"), "public_form.publish": ("warn", "globe"),
}  # fmt: skip


@dataclass(frozen=True)
class AuditRow:
    """One entry; ``tone`` and ``icon`` are "" for what is usual."""

    at: Moment
    who: str
    action: str
    tone: str
    icon: str
    subject: str
    url: str
    detail: str
    address: str


@dataclass(frozen=True)
class AuditPage:
    """Entries that fit the filter; ``values`` are those of its fields."""

    tabs: tuple[Tab, ...]
    rows: tuple[AuditRow, ...]
    people: tuple[tuple[str, str], ...]
    actions: tuple[tuple[str, str], ...]
    values: Mapping[str, str]
    is_narrowed: bool
    next_url: str


def audit_query(values: Mapping[str, str]) -> AuditQuery:
    """What a filter asks for: days are those of the workspace, both of them included."""
    since, until = _day(values.get("since", "")), _day(values.get("until", ""))
    return AuditQuery(
        person=_id(values.get("person", "")),
        action=values.get("action", ""),
        since=since and _midnight(since),
        until=until and _midnight(until + timedelta(days=1)),
        search=values.get("q", ""),
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), manner().zone)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def audit_page(tx: Transaction, given: Mapping[str, str], before: int | None) -> AuditPage:
    log = AuditLog(tx)
    found = log.page(audit_query(given), before=before, limit=LIMIT + 1)
    values = {key: given.get(key, "") for key in FIELDS}
    narrowed = {key: value for key, value in values.items() if value}
    next_url = ""
    if len(found) > LIMIT:
        query = urlencode({**narrowed, "before": found[LIMIT - 1].seq})
        next_url = f"{url_for('audit.show')}?{query}"
    teller = _Teller(tx)
    return AuditPage(
        tabs=tabs(tx),
        rows=tuple(teller.row(one) for one in found[:LIMIT]),
        people=tuple((str(one.id), one.name) for one in People(tx).all(disabled=True)),
        actions=tuple(sorted(((one, _named(one)) for one in log.actions()), key=lambda o: o[1])),
        values=values,
        is_narrowed=bool(narrowed),
        next_url=next_url,
    )


def _named(action: str) -> str:
    return _(ACTIONS.get(action, action))


class _Teller:
    """Tells of entries in words."""

    def __init__(self, tx: Transaction) -> None:
        self._people = {str(one.id): one.name for one in People(tx).all(disabled=True)}
        self._departments = {str(one.id): one.name for one in Departments(tx).all()}

    def row(self, one: AuditEntry) -> AuditRow:
        subject, url = self._subject(one.subject)
        tone, icon = NOTABLE.get(one.action, ("", ""))
        return AuditRow(
            at=moment(one.at),
            who=one.actor_name or _("System"),
            action=_named(one.action),
            tone=tone,
            icon=icon,
            subject=subject,
            url=url,
            detail=_detail(one.data),
            address=one.address,
        )

    def _subject(self, subject: str) -> tuple[str, str]:
        kind, _slash, key = subject.partition("/")
        if kind == "person":
            return self._people.get(key, key), url_for("settings_people.one", id=key)
        if kind == "department":
            return self._departments.get(key, key), ""
        if kind == "role":
            return role_title(key), ""
        if kind == "release" and key.isdecimal():
            return _("Release {number}", number=key), url_for(
                "designs_releases.show", number=int(key)
            )
        if kind == "run" and _id(key):
            return _("Run of a flow"), url_for("runs.show", id=key)
        return _record(kind, key) or (subject, "")


def _record(kind: str, key: str) -> tuple[str, str] | None:
    entities = app().entities
    if kind == "entity" and key in entities:
        return singular(entities[key]), url_for("lists.show", entity=key)
    if kind in entities and _id(key):
        return singular(entities[kind]), url_for("records.show", entity=kind, id=key)
    return None


def _detail(data: Mapping[str, object]) -> str:
    """The data in short; what is blank is left out, and whole documents."""
    told = {key: value for key, value in data.items() if value not in ("", [], None)}
    told = {key: value for key, value in told.items() if "$schema" not in str(value)}
    text = "; ".join(f"{key}: {_short(value)}" for key, value in told.items())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _short(value: object) -> str:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return value if isinstance(value, str) else orjson.dumps(value).decode()

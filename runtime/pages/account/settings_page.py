"""What the pages of settings show."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from flask import request, url_for

from ....platform.access.actors import demand_person
from ....platform.access.departments import Departments
from ....platform.access.people import People
from ....platform.access.person import Person
from ....platform.access.preferences import Preferences
from ....platform.access.second_factor import SecondFactor
from ....platform.access.sessions import Sessions
from ....platform.access.tokens import Tokens
from ....platform.core.actor import ADMINISTRATOR, DESIGNER
from ....platform.core.transaction import Transaction
from ....platform.records.following import follows_own
from ....platform.workflows.notices import BY_MAIL
from ...i18n import gettext as _
from ...i18n import locale
from ...outside import sends_mail
from ...shell import Avatar
from ..look import TAG_OF, Look, look_of
from ..tabs import Tab
from ..times import Moment, moment
from ..words import app, role_title

#: Pages that lie below the one of passwords and sessions.
SECOND_FACTOR = tuple(
    f"second_factor.{one}" for one in ("show", "begin", "confirm", "new_codes", "remove")
)
#: How long a token may hold, in days; 0 for ever.
DAYS = (30, 90, 365, 0)


@dataclass(frozen=True)
class ProfilePage:
    """Who one is, and how one likes the pages."""

    tabs: tuple[Tab, ...]
    avatar: Avatar
    login: str
    email: str
    department: str
    roles: str
    look: Look
    locale: str
    shortcuts: bool
    kinds: tuple[tuple[str, str], ...]
    by_mail: tuple[str, ...]
    follows_own: bool
    sends_mail: bool


@dataclass(frozen=True)
class SessionRow:
    """An open session."""

    id: str
    device: str
    address: str
    since: Moment
    seen: Moment
    is_current: bool


@dataclass(frozen=True)
class SecurityPage:
    """The password and the open sessions."""

    tabs: tuple[Tab, ...]
    sessions: tuple[SessionRow, ...]
    second_factor: Moment
    refusal: str = ""


@dataclass(frozen=True)
class TokenRow:
    """A token in use."""

    id: str
    title: str
    roles: str
    created: Moment
    expires: Moment
    used: Moment
    has_ended: bool
    revoke_url: str


@dataclass(frozen=True)
class TokensPage:
    """The tokens; ``secret`` is that of the one just made, ``holder`` a service account's name."""

    tabs: tuple[Tab, ...]
    rows: tuple[TokenRow, ...]
    roles: tuple[tuple[str, str], ...]
    days: tuple[tuple[str, str], ...]
    url: str
    holder: str = ""
    secret: str = ""
    refusal: str = ""
    title: str = ""


def tabs(tx: Transaction) -> tuple[Tab, ...]:
    """The parts of the settings that the actor may open."""
    places = [
        (_("Profile"), "settings.show"),
        (_("Password and sessions"), "settings.security"),
        (_("Out of office"), "flows_absence.show"),
        (_("API tokens"), "settings.tokens"),
    ]
    if tx.actor.is_administrator:
        places += [
            (_("People"), "settings_people.show"),
            (_("Departments"), "settings_people.departments"),
            (_("Audit log"), "audit.show"),
            (_("Sign-in"), "settings_sign_in.show"),
        ]
    here = str(request.endpoint)
    current = {
        "settings.store": "settings.show", "settings.set_password": "settings.security",
        "settings.create_token": "settings.tokens",
        "settings_sign_in.store": "settings_sign_in.show",
        "flows_absence.add": "flows_absence.show",
        **dict.fromkeys(SECOND_FACTOR, "settings.security"),
    }.get(here, here)  # fmt: skip
    return tuple(Tab(title, url_for(end), end == current) for title, end in places)


def profile_page(tx: Transaction) -> ProfilePage:
    person = People(tx).get(demand_person(tx))
    department = Departments(tx).names().get(person.department) if person.department else ""
    return ProfilePage(
        tabs=tabs(tx),
        avatar=Avatar.of(person.name),
        login=person.login,
        email=person.email or "",
        department=department or "",
        roles=", ".join(role_title(one) for one in person.roles),
        look=look_of(tx),
        locale=TAG_OF[locale()],
        shortcuts=Preferences(tx).get("shortcuts") is not False,
        kinds=_kinds(tx),
        by_mail=_by_mail(tx),
        follows_own=follows_own(tx),
        sends_mail=sends_mail(tx.workspace.settings),
    )


def _kinds(tx: Transaction) -> tuple[tuple[str, str], ...]:
    """The kinds of notices that somebody may be sent."""
    told = (
        ("task", _("Something for me to do")), ("urge", _("Somebody asks me to hurry")),
        ("remind", _("Something is due or late")), ("copy", _("I am sent a copy")),
        ("comment", _("Somebody mentions me")), ("ended", _("What I started is decided")),
        ("note", _("Notices of flows")), ("follow", _("Records that I follow")),
    )  # fmt: skip
    administrators = (("incident", _("A flow needs an administrator")),)
    return told + (administrators if tx.actor.is_administrator else ())


def _by_mail(tx: Transaction) -> tuple[str, ...]:
    kept = Preferences(tx).get(BY_MAIL)
    return tuple(map(str, kept)) if isinstance(kept, list) else ()


def security_page(tx: Transaction, current: str, *, refusal: str = "") -> SecurityPage:
    rows = [
        SessionRow(
            one.id, device_of(one.agent), one.address, moment(one.created_at), moment(one.seen_at),
            one.id == current,
        )
        for one in Sessions(tx, demand_person(tx)).all()
    ]  # fmt: skip
    since = SecondFactor(tx, demand_person(tx)).status().since
    return SecurityPage(tabs(tx), tuple(rows), moment(since), refusal)


#: Parts of user agents and what people call them, the most telling first.
BROWSERS = (
    ("MicroMessenger", "WeChat"), ("DingTalk", "DingTalk"), ("Edg/", "Edge"),
    ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_of(agent: str) -> str:
    """ "Chrome, Windows" from a user agent; the agent itself where nothing is known."""
    found = [
        next((name for part, name in known if part in agent), "") for known in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(one for one in found if one) or agent[:60] or _("Unknown device")


def tokens_page(
    tx: Transaction,
    *,
    service: Person | None = None,
    secret: str = "",
    refusal: str = "",
    title: str = "",
) -> TokensPage:
    who = service.id if service else demand_person(tx)
    rows = [
        TokenRow(
            id=str(one.id),
            title=one.title,
            roles=_("All of mine")
            if one.roles is None
            else ", ".join(role_title(role) for role in one.roles),
            created=moment(one.created_at),
            expires=moment(one.expires_at),
            used=moment(one.used_at),
            has_ended=one.expires_at is not None and one.expires_at <= tx.now,
            revoke_url=_revoke_url(one.id, service),
        )
        for one in Tokens(tx, who).all()
    ]
    mine = People(tx).get(who).roles
    return TokensPage(
        tabs=tabs(tx),
        rows=tuple(rows),
        roles=tuple((one, role_title(one)) for one in mine),
        days=tuple((str(one), _days(one)) for one in DAYS),
        url=url_for("settings_service.create_token", id=who)
        if service
        else url_for("settings.create_token"),
        holder=service.name if service else "",
        secret=secret,
        refusal=refusal,
        title=title,
    )


def _revoke_url(token: UUID, service: Person | None) -> str:
    if service is None:
        return url_for("settings.revoke_token", id=token)
    return url_for("settings_service.revoke_token", id=service.id, token=token)


def _days(count: int) -> str:
    return _("{count} days", count=count) if count else _("For ever")


def all_roles() -> Iterator[tuple[str, str]]:
    """Every role that a person may have: those of the system, then those of documents."""
    for key in (ADMINISTRATOR, DESIGNER):
        yield key, role_title(key)
    for key, _document in app().all("role"):
        yield key, role_title(key)

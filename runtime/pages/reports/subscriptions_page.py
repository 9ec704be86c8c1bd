"""What the pages of subscriptions show: who gets what, when, and how it went the last time."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from babel.dates import get_day_names
from flask import request, url_for
from werkzeug.datastructures import MultiDict

from ....platform.access.people import People
from ....platform.core.errors import FormloomError
from ....platform.core.transaction import Transaction
from ....platform.formula import FormulaType
from ....platform.records.conditions import condition
from ....platform.reports.conditions import NAMES
from ....platform.reports.document import Document
from ....platform.reports.own import OWN
from ....platform.reports.plan import compile_report
from ....platform.reports.subscription import LAST_DAY, Condition, Subscription, Timing
from ....platform.reports.subscriptions import Subscriptions, filtered_by, subscribed
from ....platform.reports.ways import find_way
from ...i18n import gettext as _
from ...i18n import locale, translated
from ...outside import sends_mail
from ...papers.letter import address_of
from ...shell import Avatar
from ..addresses import with_query
from ..clock import clock
from ..records.filters import in_words
from ..records.list_state import QUICK
from ..tabs import Tab
from ..times import Moment, moment, zone_title
from ..words import app, manner, title_of
from .dashboards_page import DashboardState, filter_menu
from .state import RunState, quick_of

#: What each rhythm is called.
RHYTHMS: Mapping[str, str] = {
    "hour": "Every hour", "day": "Every day", "workday": "Monday to Friday", "week": "Every week",
    "month": "Every month",
}  # fmt: skip
#: What became of the last letter: in words, tone and icon of its badge.
STATES: Mapping[str, tuple[str, str, str]] = {
    "": ("Not yet", "", "clock"),
    "sent": ("It was sent", "ok", "circle-check"),
    "skipped": ("Nothing to tell", "", "circle-check"),
    "waiting": ("Tried again soon", "warn", "hourglass"),
    "failed": ("Failed", "bad", "circle-alert"),
    "stopped": ("Stopped", "bad", "circle-alert"),
}
#: Zones to choose from, beside that of the workspace and the one that was chosen.
ZONES = (
    "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo", "Asia/Seoul",
    "Asia/Bangkok", "Asia/Kolkata", "Asia/Dubai", "Europe/London", "Europe/Paris",
    "Europe/Berlin", "Europe/Moscow", "Africa/Johannesburg", "America/Sao_Paulo",
    "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
    "Australia/Sydney", "Pacific/Auckland", "UTC",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A subscription in the list."""

    id: str
    title: str
    url: str
    who: Avatar
    when: str
    condition: str
    last: Moment
    state: str
    tone: str
    icon: str
    reason: str
    paused: bool


@dataclass(frozen=True)
class ListPage:
    """One's own subscriptions, or everybody's."""

    rows: tuple[Row, ...]
    tabs: tuple[Tab, ...]
    is_all: bool
    mail_note: str


@dataclass(frozen=True)
class FormPage:
    """A form that says who gets a report or dashboard, and when."""

    title: str
    heading: str
    crumbs: tuple[tuple[str, str], ...]
    action: str
    form: Mapping[str, str]
    people: tuple[tuple[str, str], ...]
    chosen: tuple[str, ...]
    values: tuple[tuple[str, str], ...]
    rhythms: tuple[tuple[str, str], ...]
    weekdays: tuple[tuple[str, str], ...]
    conditions: tuple[tuple[str, str], ...]
    zones: tuple[tuple[str, str], ...]
    last_day: int
    is_new: bool
    mail_note: str
    refusal: str = ""
    field: str = ""
    filtered: tuple[tuple[str, str], ...] = ()


def list_page(tx: Transaction, *, everybody: bool) -> ListPage:
    """The list; everybody's is for administrators."""
    known = Subscriptions(tx)
    found = known.all() if everybody else known.mine()
    names = People(tx).names_of(one.person for one in found)
    url = url_for("subscriptions.index")
    tabs = (
        Tab(_("Mine"), url, not everybody),
        Tab(_("Everybody's"), f"{url}?all=1", everybody),
    )
    return ListPage(
        tuple(_row(one, names.get(one.person, "")) for one in found),
        tabs if tx.actor.is_administrator else (),
        everybody,
        _mail_note(tx),
    )


def _mail_note(tx: Transaction) -> str:
    """What keeps letters from being sent, and who can change it; nothing where they are."""
    if sends_mail(tx.workspace.settings):
        return ""
    if tx.actor.is_administrator:
        return _(
            "Nothing is sent until an administrator sets FORMLOOM_SMTP_URL, FORMLOOM_MAIL_FROM "
            "and FORMLOOM_PUBLIC_URL."
        )
    return _("Nothing is sent until an administrator has set up mail. Ask yours.")


def _row(one: Subscription, name: str) -> Row:
    state, tone, icon = STATES[one.last_state]
    return Row(
        id=str(one.id),
        title=_title(one),
        url=address_of(one),
        who=Avatar.of(name),
        when=when_in_words(one.timing),
        condition="" if one.condition.when == "always" else _(NAMES[one.condition.when]),
        last=moment(one.last_at),
        state=_(state),
        tone=tone,
        icon=icon,
        reason=translated(one.last_reason) if one.last_reason else "",
        paused=one.paused,
    )


def _title(one: Subscription) -> str:
    """What it is of; what was deleted meanwhile goes by its key."""
    if one.kind == "report" and one.key.startswith(OWN):
        return _("A report of their own")
    known = (one.kind, one.key) in app().documents
    return title_of(one.kind, one.key) if known else one.key


def when_in_words(timing: Timing) -> str:
    """A rhythm for people to read."""
    time, days = timing.at, get_day_names("wide", locale=locale())
    said = {
        "hour": lambda: _("Every hour at minute {minute}", minute=time.partition(":")[2]),
        "day": lambda: _("Every day at {time}", time=time),
        "workday": lambda: _("Monday to Friday at {time}", time=time),
        "week": lambda: _("Every {day} at {time}", day=days[timing.on - 1], time=time),
        "month": lambda: _("On day {day} of every month at {time}", day=timing.on, time=time),
    }[timing.every]()
    return said if timing.zone == manner().zone.key else f"{said} ({zone_title(timing.zone)})"


def new_page(
    tx: Transaction, kind: str, key: str, filters: Mapping[str, str],
    given: Mapping[str, str] | None = None,
    chosen: Iterable[str] = (), error: FormloomError | None = None,
) -> FormPage:  # fmt: skip
    """The form for a new one."""
    document = subscribed(tx, kind, key, locale())
    start = {"every": "week", "at": "08:00", "on": "1", "day": "1", "zone": manner().zone.key}
    title = title_of("dashboard", key) if kind == "dashboard" else str(document["title"])
    return _form_page(
        tx, kind, key, document, title, given or {**start, "when": "always"},
        tuple(chosen) or (str(tx.actor.person),), error, filters, id="",
    )  # fmt: skip


def change_page(
    tx: Transaction, one: Subscription, given: Mapping[str, str] | None = None,
    error: FormloomError | None = None,
) -> FormPage:  # fmt: skip
    """The form for one that there is."""
    document = subscribed(tx, one.kind, one.key, locale())
    is_weekly = one.timing.every == "week"
    stored = {
        "every": one.timing.every, "at": one.timing.at, "zone": one.timing.zone,
        "on": str(one.timing.on if is_weekly else 1), "day": str(one.timing.on),
        "when": one.condition.when, "formula": one.condition.formula,
        "value": one.condition.value, "limit": one.condition.limit,
    }  # fmt: skip
    return _form_page(
        tx, one.kind, one.key, document, _title(one), given or stored, (str(one.person),), error,
        one.filters, id=str(one.id),
    )  # fmt: skip


def _form_page(
    tx: Transaction, kind: str, key: str, document: Document, title: str,
    form: Mapping[str, str], chosen: tuple[str, ...], error: FormloomError | None,
    filters: Mapping[str, str], id: str,
) -> FormPage:  # fmt: skip
    new = with_query(
        url_for("subscriptions.add", kind=kind, key=key), request.args.to_dict(flat=False)
    )
    filtered = filtered_by(kind, document, filters)
    zones = (manner().zone.key, form.get("zone") or "UTC", *ZONES)
    shown = url_for(f"{kind}s.show", key=key)
    return FormPage(
        title=title,
        heading=_("Subscribe to {name}", name=title) if not id else title,
        crumbs=((_("Reports"), url_for("reports.index")), (title, shown)),
        action=url_for("subscriptions.change", id=id) if id else new,
        form=form,
        people=() if id else tuple(_people(tx, key)),
        chosen=chosen,
        values=tuple(_values(filtered)) if kind == "report" else (),
        rhythms=tuple((name, _(told)) for name, told in RHYTHMS.items()),
        weekdays=tuple(
            (str(day + 1), str(name))
            for day, name in sorted(get_day_names("wide", locale=locale()).items())
        ),
        conditions=tuple((name, _(told)) for name, told in NAMES.items()),
        zones=tuple((one, zone_title(one)) for one in dict.fromkeys(zones)),
        last_day=LAST_DAY,
        is_new=not id,
        mail_note=_mail_note(tx),
        refusal=translated(error.message) if error else "",
        field=str(getattr(error, "field", "") or ""),
        filtered=tuple(_in_words(tx, kind, key, document, filters)),
    )


def filters_of(
    tx: Transaction, kind: str, key: str, params: MultiDict[str, str]
) -> Mapping[str, str]:
    """The filters that an address brings, as letters keep them.

    :raises InvalidValueError: for a formula that is wrong.
    """
    document = subscribed(tx, kind, key, locale())
    if kind == "dashboard":
        return DashboardState(key, document, params).given
    state = RunState.of(key, str(document["entity"]), params)
    entity = app().entity(state.entity)
    kept = state.kept(quick_of(entity, document, state))
    if "filter" in kept:
        condition(tx, app(), entity, kept["filter"])
    return kept


def _in_words(
    tx: Transaction, kind: str, key: str, document: Document, filters: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """(name, value) of every filter, for people to read."""
    if kind == "dashboard":
        state = DashboardState(key, document, {QUICK + id: one for id, one in filters.items()})
        menus = (filter_menu(tx, state, one).menu for one in state.filters)
        yield from ((one.title, one.on_text) for one in menus if one.on_text)
        return
    entity = app().entity(str(document["entity"]))
    if filters.get("filter"):
        yield _("Filter"), in_words(entity, filters["filter"])
    if filters.get("by"):
        way = find_way(app(), entity, filters["by"].partition(":")[0], ())
        yield _("By"), way.field.label(locale())


def _people(tx: Transaction, key: str) -> Iterator[tuple[str, str]]:
    """Those whom the actor may subscribe; a report of one's own is for oneself."""
    known = Subscriptions(tx)
    for one in People(tx).all():
        is_me = one.id == tx.actor.person
        if is_me or (not key.startswith(OWN) and known.may_subscribe(one.id)):
            yield str(one.id), one.name


def _values(document: Document) -> Iterator[tuple[str, str]]:
    """The numbers of a report by id, as conditions name them."""
    plan = compile_report(app(), document)
    for one in plan.values:
        if one.type is FormulaType.NUMBER:
            field = getattr(one, "field", None)
            title = one.spec.title or (field.label(locale()) if field is not None else one.spec.id)
            yield one.spec.id, title


def timing_of(form: Mapping[str, str]) -> Timing:
    """What a sent form says of the time."""
    day = form.get("day" if form.get("every") == "month" else "on", "1")
    return Timing(
        form.get("every", ""), clock(form.get("at", "")), int(day) if day.isdecimal() else 0,
        form.get("zone", "").strip() or manner().zone.key,
    )  # fmt: skip


def condition_of(form: Mapping[str, str]) -> Condition:
    """What a sent form says of the condition; what belongs to another kind is left out."""
    when = form.get("when", "always")
    if when == "formula":
        return Condition(when, formula=form.get("formula", "").strip())
    if when in {"over", "under"}:
        return Condition(when, value=form.get("value", ""), limit=form.get("limit", "").strip())
    return Condition(when)

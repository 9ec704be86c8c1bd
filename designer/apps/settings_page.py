"""What an app says of itself as a form: language, money, calendar, colour; and back again."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from zoneinfo import available_timezones

from babel.dates import get_day_names, get_month_names
from werkzeug.datastructures import FileStorage, MultiDict

from ...platform.core.errors import DocumentError
from ...platform.core.transaction import Transaction
from ...platform.documents.brand import tokens
from ...platform.documents.drafts import Drafts
from ...platform.documents.holidays import as_entries, days_in
from ...platform.documents.kinds import KINDS
from ...platform.documents.references import Document
from ...runtime.i18n import gettext as _
from ...runtime.i18n import locale
from ...runtime.pages.clock import clock
from ...runtime.pages.document_words import COLORS
from ..documents.head import DocumentHead, document_head
from ..documents.icons import ICONS
from ..documents.logo import logo_in

#: What an app wears that says nothing of it.
USUAL_ICON, USUAL_COLOR = "boxes", "blue"

Form = MultiDict[str, str]
Pairs = tuple[tuple[str, str], ...]

LANGUAGES: Mapping[str, str] = {"en": "English", "zh": "简体中文"}
CURRENCIES = ("CNY", "USD", "EUR", "GBP", "JPY", "HKD", "TWD", "SGD", "KRW", "INR", "AUD", "CAD",
              "CHF", "SEK", "BRL", "MXN", "THB", "VND", "IDR", "MYR", "AED", "ZAR")  # fmt: skip
#: What most weeks are.
WEEK, HOURS = (1, 2, 3, 4, 5), ("09:00", "18:00")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: Settings that are plain texts and go when they are left blank.
PLAIN = ("title", "help", "icon", "color", "version", "locale", "currency", "timezone", "brand")


@dataclass(frozen=True)
class AppSettingsPage:
    """An app's settings; ``values`` and ``lists`` hold what is chosen by name."""

    head: DocumentHead
    values: Mapping[str, str]
    lists: Mapping[str, Sequence[str]]
    languages: Pairs
    currencies: Pairs
    zones: tuple[str, ...]
    days: Pairs
    months: Pairs
    has_brand: bool
    logo: str
    icons: Pairs
    colors: tuple[tuple[str, str, str], ...]
    swatches: Pairs
    refusal: str = ""


def settings_page(
    tx: Transaction, key: str, form: Form | None = None, refusal: str = ""
) -> AppSettingsPage:
    """The settings of the draft, or what somebody wrote and could not be kept.

    :raises NotFoundError: if there is no such app.
    """
    draft = Drafts(tx).get("app", key)
    document = draft.document or {}
    shown = _changed(document, form) if form is not None else document
    calendar = cast("Mapping[str, object]", shown.get("calendar", {}))
    brand = str(shown.get("brand", ""))
    hours = cast("Sequence[str]", calendar.get("hours", HOURS))
    values = {name: str(shown.get(name, "")) for name in PLAIN}
    values |= {
        "week_start": str(calendar.get("weekStart", "")), "from": hours[0], "to": hours[-1],
        "fiscal_start": str(calendar.get("fiscalStart", "")),
        "holidays": _lines(calendar.get("holidays")),
        "workdays": _lines(calendar.get("workdays")),
    }  # fmt: skip
    return AppSettingsPage(
        head=document_head(tx, draft, "settings"),
        values=values,
        lists={"locales": _texts(shown.get("locales", [shown.get("locale", "en")])),
               "week": _texts(calendar.get("week", WEEK))},
        languages=tuple(LANGUAGES.items()),
        currencies=tuple((one, one) for one in _currencies(values["currency"])),
        zones=tuple(sorted(one for one in available_timezones() if "/" in one)),
        days=tuple((str(at + 1), one) for at, one in get_day_names(locale=locale()).items()),
        months=tuple((str(at), one) for at, one in get_month_names(locale=locale()).items()),
        has_brand=bool(brand),
        logo=str(shown.get("logo", "")),
        icons=tuple(_icons(values["icon"])),
        colors=tuple(_colors(values["color"])),
        swatches=tuple(_swatches(brand)) if not refusal else (),
        refusal=refusal,
    )  # fmt: skip


def _currencies(current: str) -> Iterable[str]:
    return CURRENCIES if current in CURRENCIES or not current else (current, *CURRENCIES)


def _icons(current: str) -> Iterator[tuple[str, str]]:
    """What each icon is chosen by, and its name; "" chooses the usual one."""
    for name in ICONS if current in ICONS or not current else (current, *ICONS):
        yield "" if name == USUAL_ICON != current else name, name


def _colors(current: str) -> Iterator[tuple[str, str, str]]:
    """What each colour is chosen by, its title and its name; "" chooses the usual one."""
    for name, title in COLORS.items():
        yield "" if name == USUAL_COLOR != current else name, _(title), name


def _lines(value: object) -> str:
    return "\n".join(f"{day} {title}".strip() for day, title in days_in(value))


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, Iterable) else []


def _swatches(brand: str) -> Iterator[tuple[str, str]]:
    """The steps that the colour gives, each with its name."""
    if not brand:
        return
    light, dark = tokens(brand)
    words = {"pri": _("Buttons and links"), "pri-hover": _("Under the pointer"),
             "pri-soft": _("Chosen")}  # fmt: skip
    for name, title in words.items():
        yield light[name], title
        yield dark[name], _("{name}, dark", name=title)


def keep_settings(tx: Transaction, key: str, form: Form, logo: FileStorage | None = None) -> None:
    """Draft what the form says; a ``logo`` takes the place of the one before.

    :raises DocumentError: naming what cannot be; a colour that cannot be read is refused here.
    :raises InvalidValueError: for a logo that is no small picture.
    """
    document = dict(_changed(Drafts(tx).get("app", key).document or {}, form))
    if chosen := logo_in(logo):
        document["logo"] = chosen
    problems = KINDS.get("app").problems(key, document)
    if problems:
        raise DocumentError(problems)
    Drafts(tx).save("app", key, document, etag=form.get("etag"))


def _changed(document: Document, form: Form) -> Document:
    kept = {name: value for name, value in document.items() if name not in (*PLAIN, "locales")}
    plain = {name: form.get(name, str(document.get(name, ""))).strip() for name in PLAIN}
    if "logo.gone" in form:
        kept.pop("logo", None)
    if "has_brand" not in form:
        plain["brand"] = ""
    found: dict[str, object] = {**kept, **{name: one for name, one in plain.items() if one}}
    found["title"] = plain["title"]
    locales = [plain["locale"], *(one for one in form.getlist("locales") if one != plain["locale"])]
    found["locales"] = locales
    found["calendar"] = _calendar(form)
    return found


def _calendar(form: Form) -> Document:
    calendar: dict[str, object] = {
        "week": sorted(int(one) for one in form.getlist("week") if one.isdecimal()),
        "hours": [clock(form.get("from", HOURS[0])), clock(form.get("to", HOURS[1]))],
    }
    for name, said in (("weekStart", "week_start"), ("fiscalStart", "fiscal_start")):
        if form.get(said, "").isdecimal():
            calendar[name] = int(form[said])
    if days := _titled(form.get("holidays", "")):
        calendar["holidays"] = as_entries(days)
    if others := form.get("workdays", "").split():
        calendar["workdays"] = sorted(dict.fromkeys(others))
    return calendar


def _titled(text: str) -> Mapping[str, str]:
    """Days with their titles, which stand behind them; what is no day is kept, to be refused."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        day = ""
        for word in line.split():
            if not day or _DAY.fullmatch(word):
                day = word
                found.setdefault(day, "")
            else:
                found[day] = f"{found[day]} {word}".strip()
    return found

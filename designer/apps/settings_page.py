"""What an app says of itself as a form: language, money, calendar, colour; and back again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from zoneinfo import available_timezones

from babel.dates import get_day_names, get_month_names
from werkzeug.datastructures import MultiDict

from ...platform.core.errors import DocumentError
from ...platform.core.transaction import Transaction
from ...platform.documents.brand import tokens
from ...platform.documents.drafts import Drafts
from ...platform.documents.kinds import KINDS
from ...platform.documents.references import Document
from ...runtime.i18n import gettext as _
from ...runtime.i18n import locale
from ..documents.document import DocumentHead, document_head

Form = MultiDict[str, str]
Pairs = tuple[tuple[str, str], ...]

LANGUAGES: Mapping[str, str] = {"en": "English", "zh": "简体中文"}
CURRENCIES = ("CNY", "USD", "EUR", "GBP", "JPY", "HKD", "TWD", "SGD", "KRW", "INR", "AUD", "CAD",
              "CHF", "SEK", "BRL", "MXN", "THB", "VND", "IDR", "MYR", "AED", "ZAR")  # fmt: skip
#: What most weeks are.
WEEK, HOURS = (1, 2, 3, 4, 5), ("09:00", "18:00")
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
        "holidays": _lines(calendar.get("holidays")), "workdays": _lines(calendar.get("workdays")),
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
        swatches=tuple(_swatches(brand)) if not refusal else (),
        refusal=refusal,
    )  # fmt: skip


def _currencies(current: str) -> Iterable[str]:
    return CURRENCIES if current in CURRENCIES or not current else (current, *CURRENCIES)


def _lines(value: object) -> str:
    return "\n".join(_texts(value))


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


def keep_settings(tx: Transaction, key: str, form: Form) -> None:
    """Draft what the form says.

    :raises DocumentError: naming what cannot be; a colour that cannot be read is refused here.
    """
    document = _changed(Drafts(tx).get("app", key).document or {}, form)
    problems = KINDS.get("app").problems(key, document)
    if problems:
        raise DocumentError(problems)
    Drafts(tx).save("app", key, document, etag=form.get("etag"))


def _changed(document: Document, form: Form) -> Document:
    kept = {name: value for name, value in document.items() if name not in (*PLAIN, "locales")}
    plain = {name: form.get(name, str(document.get(name, ""))).strip() for name in PLAIN}
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
        "hours": [form.get("from", HOURS[0]), form.get("to", HOURS[1])],
    }
    for name, said in (("weekStart", "week_start"), ("fiscalStart", "fiscal_start")):
        if form.get(said, "").isdecimal():
            calendar[name] = int(form[said])
    for name in ("holidays", "workdays"):
        if days := form.get(name, "").split():
            calendar[name] = sorted(dict.fromkeys(days))
    return calendar

"""How a person wants the pages to look: theme, density, language, navigation, how rows open.

Kept with the person; cookies carry it to the next sign-in and to pages without one, so that the
first paint is right.
"""

from dataclasses import asdict, dataclass, replace
from typing import Literal, Self, cast

from flask import Response, request

from ...platform.access.preferences import Preferences
from ...platform.core.transaction import Transaction
from .. import i18n
from ..security import set_cookie

COOKIE = "fl_look"
KEY = "look"
YEAR = 365
#: Language tags of pages -> locales of catalogues.
TAGS = {"zh-CN": "zh", "en": "en"}
TAG_OF = {locale: tag for tag, locale in TAGS.items()}
CHOICES = {
    "theme": ("light", "dark", "auto"),
    "density": ("comfortable", "compact"),
    "nav": ("open", "collapsed"),
    "rows": ("page", "peek"),
    "size": ("25", "50", "100", "200"),
    "paging": ("pages", "scroll"),
    "lunar": ("shown", "hidden"),
}


@dataclass(frozen=True)
class Look:
    """What may be chosen, besides the language; ``rows`` open a page, or look into the record.

    ``size`` is how many rows a list shows at once, ``paging`` how it goes on. ``lunar`` are
    the dates of the Chinese calendar, in Chinese pages.
    """

    theme: str = "auto"
    density: str = "comfortable"
    nav: str = "open"
    rows: str = "page"
    size: str = "50"
    paging: str = "pages"
    lunar: str = "shown"

    @classmethod
    def of(cls, given: object) -> Self:
        """A look from what was kept; anything unknown is as if it had not been chosen."""
        kept = cast("dict[str, object]", given) if isinstance(given, dict) else {}
        known = {key: kept[key] for key, values in CHOICES.items() if kept.get(key) in values}
        return cls(**cast("dict[str, str]", known))

    def to_json(self) -> dict[str, str]:
        return asdict(self)

    @property
    def theme_name(self) -> Literal["light", "dark", "auto"]:
        return cast("Literal['light', 'dark', 'auto']", self.theme)

    @property
    def density_name(self) -> Literal["comfortable", "compact"]:
        return cast("Literal['comfortable', 'compact']", self.density)


def look_of(transaction: Transaction | None) -> Look:
    """The look of this request: the person's own, else this browser's."""
    if transaction is not None and transaction.actor.person is not None:
        kept = Preferences(transaction).get(KEY)
        if kept is not None:
            return Look.of(kept)
    values = request.cookies.get(COOKIE, "").split(".")
    return Look.of(dict(zip(CHOICES, values, strict=False)))


def choose(transaction: Transaction, name: str, value: str) -> None:
    """Store one choice of the person."""
    preferences = Preferences(transaction)
    if name == "locale":
        preferences.set("locale", TAGS[value])
    elif value in CHOICES.get(name, ()):
        chosen = replace(look_of(transaction), **{name: value})
        preferences.set(KEY, chosen.to_json())


def remember(transaction: Transaction, response: Response) -> None:
    """Give the browser what the person has chosen."""
    look = look_of(transaction)
    value = ".".join(look.to_json().values())
    set_cookie(response, COOKIE, value, days=YEAR)
    locale = Preferences(transaction).get("locale") or transaction.actor.locale
    if locale in i18n.LOCALES:
        set_cookie(response, i18n.COOKIE, str(locale), days=YEAR)

"""What every page of the runtime shows around its content, as plain frozen values."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

#: The soft grounds of avatars; the classes are in static/css/color.css.
TINTS = ("red", "orange", "yellow", "green", "teal", "cyan", "blue", "indigo", "purple", "pink")
HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Avatar:
    """A person's mark: ``text`` has at most two characters, ``tint`` is one of ``TINTS``."""

    name: str
    text: str
    tint: str
    image_url: str = ""

    @classmethod
    def of(cls, name: str, image_url: str = "") -> "Avatar":
        """Return the same text and tint for the same name, on every machine."""
        tint = TINTS[sha256(name.encode()).digest()[0] % len(TINTS)]
        return cls(name, initials(name), tint, image_url)


def initials(name: str) -> str:
    """Return the last two characters of a Chinese name, else the first letters of two words."""
    if HAN.search(name):
        return "".join(HAN.findall(name))[-2:]
    words = name.split()
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper()


@dataclass(frozen=True)
class NavItem:
    """One line of the navigation; ``count`` is what waits there, 0 shows nothing.

    ``keys`` open it from anywhere, one after the other: ``g i``. ``short`` is what it is called
    where there is room for few letters, "" for the title.
    """

    title: str
    url: str
    icon: str
    current: bool = False
    count: int = 0
    keys: str = ""
    short: str = ""


@dataclass(frozen=True)
class NavGroup:
    """A titled group of the navigation; an empty ``title`` shows none."""

    title: str
    items: tuple[NavItem, ...]


@dataclass(frozen=True)
class MenuLink:
    """One line of a menu that leads to a page."""

    title: str
    url: str
    icon: str = ""


@dataclass(frozen=True)
class PersonMenu:
    """The signed-in person and what the menu behind the avatar leads to."""

    avatar: Avatar
    note: str = ""
    links: tuple[MenuLink, ...] = ()
    sign_out_url: str = ""


@dataclass(frozen=True)
class Toast:
    """A short message; with ``undo_url`` it offers Undo (a POST) for seven seconds."""

    text: str
    tone: Literal["ok", "bad", "info"] = "ok"
    undo_url: str = ""


@dataclass(frozen=True)
class FaultyDraft:
    """A draft that cannot be read, why, and where that is mended or the draft thrown away."""

    title: str
    text: str
    mend_url: str
    discard_url: str
    back_url: str = ""


@dataclass(frozen=True)
class Shell:
    """Everything ``base.html`` needs besides the page itself.

    ``locale`` is a BCP 47 tag and becomes ``<html lang>``. ``bottom`` are the two or three
    entries of the phone's bottom bar, before the menu. ``prefs_url`` takes POSTs of theme, density,
    nav and locale.
    ``palette_key`` changes with the person, the release and the language.
    ``notices`` counts those that are unread.
    ``looking_as`` is the name of whom an administrator looks as.
    ``keeper`` is for whom the device may keep pages and unsent forms.
    """

    app_title: str
    locale: str
    person: PersonMenu | None = None
    theme: Literal["light", "dark", "auto"] = "auto"
    density: Literal["comfortable", "compact"] = "comfortable"
    rows: Literal["page", "peek"] = "page"
    nav_collapsed: bool = False
    home_url: str = "/"
    nav: tuple[NavGroup, ...] = ()
    bottom: tuple[NavItem, ...] = ()
    new_menu: tuple[MenuLink, ...] = ()
    locales: tuple[tuple[str, str], ...] = (("zh-CN", "简体中文"), ("en", "English"))
    search_url: str = ""
    search_text: str = ""
    palette_url: str = ""
    brand_url: str = ""
    logo_url: str = ""
    palette_key: str = ""
    help_url: str = ""
    prefs_url: str = ""
    notices_url: str = ""
    notices: int = 0
    csrf_token: str = ""
    shortcuts: bool = True
    toasts: tuple[Toast, ...] = ()
    faulty: tuple[FaultyDraft, ...] = ()
    looking_as: str = ""
    keeper: str = ""
    offers_tour: bool = False

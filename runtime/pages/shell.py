"""What every page shows around its content, and how a page is rendered."""

import logging

from flask import Response, g, make_response, render_template, request, url_for
from flask import current_app as flask_app

from ...platform.access.followed import FOLLOWED
from ...platform.access.preferences import Preferences
from ...platform.core.transaction import Transaction
from ...platform.documents.designers import may_design
from ...platform.workflows.notices import Notices
from ..i18n import gettext as _
from ..i18n import locale
from ..security import csp_nonce, csrf_token
from ..shell import Avatar, MenuLink, PersonMenu, Shell
from ..unit_of_work import afterwards, transaction
from .brand import brand_url, logo_url
from .look import TAG_OF, look_of
from .navigation import bottom_items, nav_groups, new_links
from .toasts import shown_toasts
from .tour import has_toured
from .words import app, role_title

LOG = logging.getLogger("formloom")


def page(
    template: str, *, status: int = 200, frame: Shell | None = None, **values: object
) -> Response:
    """Render a template inside the shell, or inside another ``frame``.

    Template values are ``shell``, ``csp_nonce`` and ``values``; ``base.html`` or ``plain.html`` is
    what the template extends.
    """
    text = render_template(template, shell=frame or shell(), csp_nonce=csp_nonce(), **values)
    return make_response(text, status)


def part(template: str, *, status: int = 200, **values: object) -> Response:
    """Render a part of a page, for htmx."""
    text = render_template(template, csrf_token=csrf_token(), csp_nonce=csp_nonce(), **values)
    return make_response(text, status)


def shell() -> Shell:
    """The frame of this request's page; without navigation when nobody is signed in."""
    opened = transaction() if "stack" in g else None
    if opened is None or not opened.actor.is_known:
        return plain_shell(opened)
    # A part of the application may have a menu of its own.
    look, groups = look_of(opened), g.get("menu", nav_groups)()
    is_told = any(app().all("flow")) or bool(FOLLOWED.of(opened))
    return Shell(
        app_title=app().title_in(locale()),
        locale=TAG_OF[locale()],
        person=_person(opened),
        theme=look.theme_name,
        density=look.density_name,
        rows="peek" if look.rows == "peek" else "page",
        nav_collapsed=look.nav == "collapsed",
        nav=groups,
        bottom=bottom_items(groups),
        new_menu=new_links(),
        search_url=url_for("search.show"),
        palette_url=url_for("palette.show"),
        brand_url=brand_url(),
        logo_url=logo_url(),
        palette_key=f"{opened.actor.person}.{app().release}.{locale()}",
        search_text=request.args.get("q", "") if request.endpoint == "search.show" else "",
        prefs_url=url_for("prefs.store"),
        notices_url=url_for("flows_notices.show") if is_told else "",
        notices=Notices(opened).unread() if is_told else 0,
        csrf_token=csrf_token(),
        shortcuts=Preferences(opened).get("shortcuts") is not False,
        toasts=shown_toasts(),
        faulty=g.get("faulty", tuple)(),
        looking_as=g.get("looking_as", ""),
        keeper=keeper(),
        offers_tour=request.endpoint == "home.show" and bool(keeper()) and not has_toured(opened),
    )


def keeper() -> str:
    """For whom a device may keep what it is shown: who has signed in on it and looks as nobody
    else; else "".
    """
    if "keeper" not in g:
        person = transaction().actor.person
        strange = g.get("looking_as") or g.get("by_token")
        g.keeper = "" if strange or person is None else str(person)
    return str(g.keeper)


def plain_shell(opened: Transaction | None = None) -> Shell:
    """The frame of pages that anybody may see; it needs no database."""
    look = look_of(None)
    return Shell(
        app_title=app().title_in(locale()) if opened is not None else "Formloom",
        brand_url=brand_url() if opened is not None else "",
        logo_url=logo_url() if opened is not None else "",
        locale=TAG_OF[locale()],
        theme=look.theme_name,
        density=look.density_name,
        csrf_token=csrf_token(),
        toasts=shown_toasts(),
        looking_as=g.get("looking_as", ""),
    )


def error_shell(status: int) -> Shell:
    """The frame of an error's page: whoever is signed in keeps their way about.

    Without a database, which may be what failed, it is the frame that needs none.
    """
    if status == 503:
        return plain_shell()
    try:
        with afterwards():
            return shell()
    except Exception:
        LOG.warning("the page of an error stands alone", exc_info=True)
        return plain_shell()


def _person(opened: Transaction) -> PersonMenu:
    actor = opened.actor
    links = [MenuLink(title, url, icon) for title, url, icon in places_of(opened)]
    return PersonMenu(Avatar.of(actor.name), _note(opened), tuple(links), url_for("sign_in.leave"))


def places_of(opened: Transaction) -> list[tuple[str, str, str]]:
    """Pages behind the avatar: those of this application that exist and the actor may open."""
    places = [
        (_("Jobs"), "jobs.show", "hourglass", True),
        (_("Bulk changes"), "change_sets.show", "undo-2", True),
        (_("Recycle bin"), "bin.show", "trash-2", True),
        (_("Runs of flows"), "flows_admin.show", "workflow", opened.actor.is_administrator),
        (_("Designs"), "designs.show", "git-branch", may_design(opened)),
        (_("Settings"), "settings.show", "settings", True),
    ]
    known = _endpoints()
    return [(title, url_for(end), icon) for title, end, icon, may in places if may and end in known]


def _endpoints() -> frozenset[str]:
    return frozenset(rule.endpoint for rule in flask_app.url_map.iter_rules() if not rule.arguments)


def _note(opened: Transaction) -> str:
    """The roles of the person, in words."""
    return ", ".join(role_title(key) for key in sorted(opened.actor.roles))

"""The areas of pages; each is a module with a blueprint ``pages``."""

from flask import Flask, request
from markupsafe import Markup

from ...platform.core.errors import NotFoundError
from ...platform.fields.rich_text import clean_html
from . import brand, home, palette, prefs, search, tour
from .account import (
    company_sign_in,
    forgotten,
    second_factor,
    second_step,
    settings,
    sign_in,
    view_as,
)  # fmt: skip
from .administration import audit, jobs, people, privacy, service_accounts, sign_in_methods
from .exchange import exports, imports
from .flows import absence, admin, handover, inbox, notices, runs, secrets
from .phone import manifest, offline
from .phone.offline import install_offline
from .public import form
from .records import (
    around,
    bin,
    calendars,
    cells,
    change_sets,
    consents,
    duplicates,
    files,
    filter_row,
    forms,
    kanban,
    lists,
    mails,
    new_in_link,
    options,
    peek,
    printing,
    record_access,
    records,
    repeating,
)  # fmt: skip
from .reports import dashboards, papers, reports, subscriptions
from .toasts import install_toasts

AREAS = (
    home, search, palette, prefs, brand, manifest, offline, tour,
    sign_in, second_step, second_factor, forgotten, company_sign_in, settings, view_as,
    people, service_accounts, sign_in_methods, audit, privacy, jobs,
    lists, filter_row, cells, peek, kanban, calendars, repeating,
    records, around, mails, duplicates, record_access, forms, files, options, new_in_link, bin,
    change_sets, consents, printing,
    imports, exports, inbox, runs, notices, absence, admin, handover, secrets,
    reports, papers, subscriptions, dashboards, form,
)  # fmt: skip
#: Where the entity may be that of lines.
OF_LINES = frozenset({
    "options.found", "new_in_link.ask", "new_in_link.make", "files.take", "filter_row.show",
})  # fmt: skip


def install_pages(app: Flask) -> None:
    """Register every area, and what all templates use."""
    app.jinja_env.filters["clean"] = lambda html: Markup(clean_html(html))  # noqa: S704
    install_toasts(app)
    install_offline(app)
    app.before_request(_refuse_lines)
    for area in AREAS:
        app.register_blueprint(area.pages)


def _refuse_lines() -> None:
    """Lines have no pages of their own, only choices and files on the record's form."""
    entity = str((request.view_args or {}).get("entity", ""))
    has_pages = request.path.startswith(("/e/", "/bin/")) and request.endpoint not in OF_LINES
    if "." in entity and has_pages:
        raise NotFoundError("There is no entity '{entity}'.", entity=entity)

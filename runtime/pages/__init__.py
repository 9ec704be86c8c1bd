"""The pages that staff use. Each area is a module with a blueprint ``pages``."""

from typing import Any

from flask import Flask, request
from markupsafe import Markup

from ...platform.core.errors import NotFoundError
from ...platform.fields.rich_text import clean_html
from . import (
    bin,
    change_sets,
    designs,
    designs_fields,
    designs_publish,
    designs_releases,
    exports,
    files,
    forms,
    home,
    imports,
    jobs,
    lists,
    options,
    prefs,
    records,
    search,
    settings,
    settings_people,
    sign_in,
)
from .shell import plain_shell
from .toasts import install_toasts

AREAS = (
    sign_in, home, lists, records, forms, files, options, search, prefs, bin, change_sets, jobs,
    exports, imports, settings, settings_people, designs, designs_fields, designs_publish,
    designs_releases,
)  # fmt: skip


def install_pages(app: Flask) -> None:
    """Register every area, and what all templates use."""
    app.jinja_env.globals["plain_shell"] = plain_shell
    app.jinja_env.filters["clean"] = lambda html: Markup(clean_html(html))  # noqa: S704
    install_toasts(app)
    app.url_value_preprocessor(_refuse_lines)
    for area in AREAS:
        app.register_blueprint(area.pages)


def _refuse_lines(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Lines have no pages of their own, only the choices of their links on the record's form."""
    entity = str((values or {}).get("entity", ""))
    if "." in entity and endpoint != "options.found" and request.path.startswith(("/e/", "/bin/")):
        raise NotFoundError("There is no entity '{entity}'.", entity=entity)

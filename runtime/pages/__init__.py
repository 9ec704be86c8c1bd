"""The pages that staff use. Each area is a module with a blueprint ``pages``."""

from typing import Any

from flask import Flask, request
from markupsafe import Markup

from ...platform.core.errors import NotFoundError
from ...platform.fields.rich_text import clean_html
from . import (
    audit,
    bin,
    change_sets,
    company_sign_in,
    consents,
    dashboards,
    dashboards_designer,
    designs,
    designs_fields,
    designs_flows,
    designs_forms,
    designs_formulas,
    designs_publish,
    designs_releases,
    designs_roles,
    designs_rules,
    designs_texts,
    exports,
    files,
    flows_absence,
    flows_admin,
    flows_handover,
    flows_notices,
    flows_secrets,
    forgotten,
    forms,
    home,
    imports,
    inbox,
    jobs,
    lists,
    options,
    prefs,
    privacy,
    public_form,
    public_form_settings,
    record_access,
    records,
    report_papers,
    report_subscriptions,
    reports,
    reports_builder,
    runs,
    search,
    second_factor,
    second_step,
    settings,
    settings_people,
    settings_service,
    settings_sign_in,
    sign_in,
    view_as,
)
from .toasts import install_toasts

AREAS = (
    sign_in, home, lists, records, record_access, forms, files, options, search, prefs, bin,
    change_sets, jobs, inbox, runs, flows_notices, flows_absence, flows_admin,
    flows_handover, flows_secrets, exports, imports, settings, settings_people, audit, privacy,
    consents,
    settings_service, settings_sign_in, second_step, second_factor, forgotten,
    company_sign_in, designs, designs_fields, designs_flows, designs_forms, designs_formulas,
    designs_publish,
    designs_releases, designs_roles, designs_rules, designs_texts, reports, report_papers,
    report_subscriptions, reports_builder, dashboards, dashboards_designer, view_as, public_form,
    public_form_settings,
)  # fmt: skip


def install_pages(app: Flask) -> None:
    """Register every area, and what all templates use."""
    app.jinja_env.filters["clean"] = lambda html: Markup(clean_html(html))  # noqa: S704
    install_toasts(app)
    app.url_value_preprocessor(_refuse_lines)
    for area in AREAS:
        app.register_blueprint(area.pages)


def _refuse_lines(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Lines have no pages of their own, only choices and files on the record's form."""
    entity = str((values or {}).get("entity", ""))
    belongs = endpoint in {"options.found", "files.take"}
    if "." in entity and not belongs and request.path.startswith(("/e/", "/bin/")):
        raise NotFoundError("There is no entity '{entity}'.", entity=entity)

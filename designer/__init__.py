"""The pages that analysts use: each design of a business has its own folder."""

from flask import Flask

from .apps import from_files, gallery, life_pages, navigation, samples, upgrade
from .apps import settings as app_settings
from .dashboards import dashboards
from .documents import designs, texts
from .fields import fields, formulas, option_list, rules
from .flows import flows
from .forms import forms, public_forms
from .modeller import duplicates, modeller, states
from .prints import prints
from .releases import publish, releases, versions
from .reports import builder
from .roles import roles
from .views import views

#: Each has a blueprint ``pages``.
AREAS = (
    designs, texts, fields, modeller, states, duplicates, formulas, rules, forms, public_forms,
    flows, builder, dashboards, roles, prints, publish, releases, versions, views, from_files,
    app_settings, navigation, gallery, life_pages, samples, upgrade, option_list,
)  # fmt: skip


def install_designer(app: Flask) -> None:
    """Register every area."""
    for area in AREAS:
        app.register_blueprint(area.pages)

"""The pages that analysts use: each design of a business has its own folder."""

from flask import Flask

from .dashboards import dashboards
from .documents import designs, texts
from .fields import fields, formulas, rules
from .flows import flows
from .forms import forms, public_forms
from .releases import publish, releases
from .reports import builder
from .roles import roles

#: Each has a blueprint ``pages``.
AREAS = (
    designs, texts, fields, formulas, rules, forms, public_forms, flows, builder, dashboards,
    roles, publish, releases,
)  # fmt: skip


def install_designer(app: Flask) -> None:
    """Register every area."""
    for area in AREAS:
        app.register_blueprint(area.pages)

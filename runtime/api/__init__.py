"""The HTTP API under /api/v1: everything that the pages do."""

from flask import Blueprint, Flask
from werkzeug.routing import BaseConverter

from .audit import audit
from .documents import documents
from .duplicates import duplicates
from .files import files
from .flow_design import flow_design
from .flows import flows
from .form_design import form_design
from .formula import formula
from .history import history
from .hooks import hooks
from .jobs import jobs
from .notices import notices
from .openapi import schemas
from .operations import Area
from .people import people
from .privacy import privacy
from .records import records
from .releases import releases
from .reports import reports
from .rights import rights
from .search import search
from .series import series
from .standing import standing
from .subscriptions import subscriptions
from .transfers import transfers

#: Every area, in the order of openapi.json.
AREAS: tuple[Area, ...] = (
    records, series, duplicates, history, documents, releases, schemas, formula, search, people,
    jobs, files, transfers, rights, reports, subscriptions, audit, privacy, flows, flow_design,
    form_design, notices, standing, hooks,
)  # fmt: skip


class KeyConverter(BaseConverter):
    """A key of a document: an entity, a kind, a preference."""

    regex = "[a-z][a-z0-9_]{0,39}"


class NumberConverter(BaseConverter):
    """A number of a release."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        return int(value)


class WordConverter(BaseConverter):
    """A name of letters, digits and a few signs."""

    regex = "[A-Za-z0-9_.-]{1,100}"


def install_api(app: Flask) -> None:
    """Put the API into ``app``."""
    app.url_map.converters.update(key=KeyConverter, number=NumberConverter, word=WordConverter)
    blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
    for area in AREAS:
        area.install(blueprint)
    app.register_blueprint(blueprint)

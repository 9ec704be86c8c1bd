"""Where the documents of installed templates are kept, besides what the workspace made of them."""

from sqlalchemy import Column, String, Table

from ..core.columns import JSONText, UTCDateTime
from ..core.tables import OWN

#: A version of a template: its documents by "kind/key". Its app says ``mark`` under ``installed``
#: for as long as it stands on this version, in drafts and older releases too.
TEMPLATE_VERSION = Table(
    "fl_template_version",
    OWN,
    Column("app", String(40), primary_key=True),
    Column("mark", String(64), primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    Column("documents", JSONText, nullable=False),
)

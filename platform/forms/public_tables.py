"""The tables of public forms; ``v0017_public_forms`` begins them."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, Uuid

from ..core.columns import JSONText, UTCDateTime
from ..core.tables import OWN

#: How a form stands besides its document: its row is the lock of all that is sent through it.
PUBLIC_FORM = Table(
    "fl_public_form",
    OWN,
    Column("form", String(40), primary_key=True),
    Column("taken", BigInteger, nullable=False),
    Column("password", Text),
    Column("closed_at", UTCDateTime),
    Column("closed_by", Uuid),
)

#: How often each person has sent a form; ``digest`` tells whom only to who knows the number.
PUBLIC_PERSON = Table(
    "fl_public_person",
    OWN,
    Column("form", String(40), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
)

#: What was sent; ``id`` is that of the page it was filled in on. ``given`` holds the values that
#: went into no record of their own.
PUBLIC_SUBMISSION = Table(
    "fl_public_submission",
    OWN,
    Column("id", Uuid, primary_key=True),
    Column("form", String(40), nullable=False),
    Column("entity_id", String(81), nullable=False),
    Column("record_id", Uuid, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("locale", String(10), nullable=False),
    Column("attribution", JSONText, nullable=False),
    Column("consent", Text),
    Column("code", String(64), nullable=False),
    Column("given", JSONText),
    Index("ix_fl_public_submission_form", "form", "id"),
    Index("ix_fl_public_submission_record", "record_id"),
    Index("ix_fl_public_submission_code", "form", "code", unique=True),
)

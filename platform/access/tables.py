"""The tables of people and of what they are allowed; ``v0002_access`` begins them.

A person is never deleted, only disabled: history, owners and audit go on naming them.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    Uuid,
)

from ..core.columns import JSONText, UTCDateTime, plain_text
from ..core.tables import OWN

department = Table(
    "fl_department",
    OWN,
    Column("id", Uuid(), primary_key=True),
    Column("key", Text(), nullable=False, unique=True),
    Column("name", Text(), nullable=False),
    Column("parent_id", Uuid(), ForeignKey("fl_department.id"), index=True),
    # No foreign key: people point at departments, and a circle of tables could not be created.
    Column("head_id", Uuid()),
)

person = Table(
    "fl_person",
    OWN,
    Column("id", Uuid(), primary_key=True),
    Column("login", Text(), nullable=False),
    # What ``login`` is compared by, see names.login_key.
    Column("login_key", Text(), nullable=False, unique=True),
    Column("name", Text(), nullable=False),
    Column("sort_key", plain_text(), nullable=False),
    Column("search", Text(), nullable=False),
    Column("email", Text()),
    # Blank for somebody who cannot sign in by password.
    Column("password_hash", Text()),
    # The end of a first password, which others know; blank for one of the person's own.
    Column("password_until", UTCDateTime()),
    Column("roles", JSONText(), nullable=False),
    Column("department_id", Uuid(), ForeignKey("fl_department.id"), index=True),
    Column("manager_id", Uuid(), ForeignKey("fl_person.id"), index=True),
    Column("locale", Text()),
    Column("created_at", UTCDateTime(), nullable=False),
    Column("disabled_at", UTCDateTime()),
    Column("region", Text()),
    Column("posts", JSONText()),
    # A program's account: it has tokens, and neither a password nor an identity elsewhere.
    Column("is_service", Boolean()),
)

#: The departments of people beside their primary one.
membership = Table(
    "fl_membership",
    OWN,
    Column("person_id", Uuid(), ForeignKey("fl_person.id"), primary_key=True),
    Column("department_id", Uuid(), ForeignKey("fl_department.id"), primary_key=True),
)

#: A record that somebody was given beside what their roles say. ``grantee`` is a person, a
#: department or a role, see ``shared.py``; ``until`` is the last day, blank for no end; ``part`` is
#: what a member of the record's team does in it, "" for a plain share.
share = Table(
    "fl_share",
    OWN,
    Column("id", Uuid(), primary_key=True),
    Column("entity_id", String(81), nullable=False),
    Column("record_id", Uuid(), nullable=False),
    Column("grantee", String(60), nullable=False),
    Column("may_edit", Boolean(), nullable=False),
    Column("part", Text(), nullable=False),
    Column("until", Date()),
    Column("created_at", UTCDateTime(), nullable=False),
    Column("created_by", Uuid()),
    Index("ix_fl_share_record", "record_id", "entity_id", "grantee", unique=True),
    Index("ix_fl_share_grantee", "grantee", "entity_id", "record_id"),
)

#: A number for each thing that processes keep in memory, counted up when it changes.
stamp = Table(
    "fl_stamp",
    OWN,
    Column("name", String(40), primary_key=True),
    Column("number", BigInteger(), nullable=False),
)

# By the digest of a login and not by person: a login that nobody has locks like any other, so
# being locked out tells nothing.
attempt = Table(
    "fl_attempt",
    OWN,
    Column("login_digest", Text(), primary_key=True),
    Column("failed_count", Integer(), nullable=False),
    Column("tried_at", UTCDateTime(), nullable=False, index=True),
    Column("locked_until", UTCDateTime()),
)

session = Table(
    "fl_session",
    OWN,
    Column("id", Text(), primary_key=True),  # the digest of the token in the person's cookie
    Column("person_id", Uuid(), ForeignKey("fl_person.id"), nullable=False, index=True),
    Column("created_at", UTCDateTime(), nullable=False),
    Column("seen_at", UTCDateTime(), nullable=False),
    Column("expires_at", UTCDateTime(), nullable=False, index=True),
    Column("agent", Text(), nullable=False),
    Column("address", Text(), nullable=False),
)

#: What shows the codes of a person; blank ``confirmed_at`` while it is being set up.
second_factor = Table(
    "fl_second_factor",
    OWN,
    Column("person_id", Uuid(), ForeignKey("fl_person.id"), primary_key=True),
    Column("sealed", LargeBinary(), nullable=False),
    # The newest 30 seconds whose code was used: no code works twice.
    Column("last_step", BigInteger(), nullable=False),
    Column("created_at", UTCDateTime(), nullable=False),
    Column("confirmed_at", UTCDateTime()),
)

#: Codes for a lost phone; a used one is gone.
recovery_code = Table(
    "fl_recovery_code",
    OWN,
    Column("digest", Text(), primary_key=True),
    Column("person_id", Uuid(), ForeignKey("fl_person.id"), nullable=False, index=True),
)

#: A secret that opens one thing, once and soon, see ``tickets.py``.
ticket = Table(
    "fl_ticket",
    OWN,
    Column("digest", Text(), primary_key=True),
    Column("purpose", String(20), nullable=False),
    Column("person_id", Uuid(), ForeignKey("fl_person.id"), nullable=False, index=True),
    Column("created_at", UTCDateTime(), nullable=False),
    Column("expires_at", UTCDateTime(), nullable=False, index=True),
)

#: Who a person is for a provider of identities.
identity = Table(
    "fl_identity",
    OWN,
    Column("issuer", Text(), primary_key=True),
    Column("subject", Text(), primary_key=True),
    Column("person_id", Uuid(), ForeignKey("fl_person.id"), nullable=False, index=True),
    Column("created_at", UTCDateTime(), nullable=False),
)

#: What administrators settle for the whole workspace.
setting = Table(
    "fl_setting",
    OWN,
    Column("key", String(40), primary_key=True),
    Column("value", JSONText(), nullable=False),
)

token = Table(
    "fl_token",
    OWN,
    Column("id", Uuid(), primary_key=True),
    Column("digest", Text(), nullable=False, unique=True),
    Column("person_id", Uuid(), ForeignKey("fl_person.id"), nullable=False, index=True),
    Column("title", Text(), nullable=False),
    Column("roles", JSONText()),  # the roles that it is limited to; blank: all of the person's
    Column("created_at", UTCDateTime(), nullable=False),
    Column("created_by", Uuid()),
    Column("expires_at", UTCDateTime()),
    Column("used_at", UTCDateTime()),
    Column("revoked_at", UTCDateTime()),
)

preference = Table(
    "fl_preference",
    OWN,
    Column("person_id", Uuid(), ForeignKey("fl_person.id"), primary_key=True),
    Column("key", Text(), primary_key=True),
    Column("value", JSONText()),
)

audit = Table(
    "fl_audit",
    OWN,
    Column(
        "seq", Integer().with_variant(BigInteger(), "postgresql"), primary_key=True,
        autoincrement=True,
    ),
    Column("at", UTCDateTime(), nullable=False),
    Column("actor_id", Uuid()),
    Column("actor_name", Text(), nullable=False),
    Column("action", Text(), nullable=False),
    Column("subject", Text(), nullable=False),  # kind/key of what it was done to
    Column("data", JSONText(), nullable=False),
    Column("address", Text(), nullable=False),
    Column("request_id", Text(), nullable=False),
    # See audit.py. Blank salt: the personal part was erased.
    Column("digest", Text()),
    Column("salt", Text()),
    Column("chain", Text()),
    Index("ix_fl_audit_at", "at"),
    Index("ix_fl_audit_actor", "actor_id", "seq"),
    Index("ix_fl_audit_action", "action", "seq"),
)  # fmt: skip

#: Every few minutes: the log's end, signed, so that a tail cut off later shows.
audit_head = Table(
    "fl_audit_head",
    OWN,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", UTCDateTime(), nullable=False),
    Column("chain", Text(), nullable=False),
    Column("signature", Text(), nullable=False),
)

"""People, departments, sessions, tokens, preferences and the audit log."""

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Text, Uuid

from formloom.platform.core.columns import JSONText, UTCDateTime, plain_text

revision = "0002_access"
down_revision = "0001_documents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _people()
    _sign_in()
    _preferences_and_audit()


def _people() -> None:
    op.create_table(
        "fl_department",
        Column("id", Uuid(), primary_key=True),
        Column("key", Text(), nullable=False, unique=True),
        Column("name", Text(), nullable=False),
        Column("parent_id", Uuid(), ForeignKey("fl_department.id"), index=True),
        Column("head_id", Uuid()),
    )
    op.create_table(
        "fl_person",
        Column("id", Uuid(), primary_key=True),
        Column("login", Text(), nullable=False),
        Column("login_key", Text(), nullable=False, unique=True),
        Column("name", Text(), nullable=False),
        Column("sort_key", plain_text(), nullable=False),
        Column("search", Text(), nullable=False),
        Column("email", Text()),
        Column("password_hash", Text()),
        Column("roles", JSONText(), nullable=False),
        Column("department_id", Uuid(), ForeignKey("fl_department.id"), index=True),
        Column("manager_id", Uuid(), ForeignKey("fl_person.id"), index=True),
        Column("locale", Text()),
        Column("created_at", UTCDateTime(), nullable=False),
        Column("disabled_at", UTCDateTime()),
    )


def _sign_in() -> None:
    op.create_table(
        "fl_attempt",
        Column("login_digest", Text(), primary_key=True),
        Column("failed_count", Integer(), nullable=False),
        Column("tried_at", UTCDateTime(), nullable=False, index=True),
        Column("locked_until", UTCDateTime()),
    )
    op.create_table(
        "fl_session",
        Column("id", Text(), primary_key=True),
        Column("person_id", Uuid(), ForeignKey("fl_person.id"), nullable=False, index=True),
        Column("created_at", UTCDateTime(), nullable=False),
        Column("seen_at", UTCDateTime(), nullable=False),
        Column("expires_at", UTCDateTime(), nullable=False, index=True),
        Column("agent", Text(), nullable=False),
        Column("address", Text(), nullable=False),
    )
    op.create_table(
        "fl_token",
        Column("id", Uuid(), primary_key=True),
        Column("digest", Text(), nullable=False, unique=True),
        Column("person_id", Uuid(), ForeignKey("fl_person.id"), nullable=False, index=True),
        Column("title", Text(), nullable=False),
        Column("roles", JSONText()),
        Column("created_at", UTCDateTime(), nullable=False),
        Column("created_by", Uuid()),
        Column("expires_at", UTCDateTime()),
        Column("used_at", UTCDateTime()),
        Column("revoked_at", UTCDateTime()),
    )


def _preferences_and_audit() -> None:
    op.create_table(
        "fl_preference",
        Column("person_id", Uuid(), ForeignKey("fl_person.id"), primary_key=True),
        Column("key", Text(), primary_key=True),
        Column("value", JSONText()),
    )
    op.create_table(
        "fl_audit",
        Column(
            "seq",
            Integer().with_variant(BigInteger(), "postgresql"),
            primary_key=True,
            autoincrement=True,
        ),
        Column("at", UTCDateTime(), nullable=False),
        Column("actor_id", Uuid()),
        Column("actor_name", Text(), nullable=False),
        Column("action", Text(), nullable=False),
        Column("subject", Text(), nullable=False),
        Column("data", JSONText(), nullable=False),
        Column("address", Text(), nullable=False),
        Column("request_id", Text(), nullable=False),
        Column("digest", Text()),
    )
    op.create_index("ix_fl_audit_at", "fl_audit", ["at"])
    op.create_index("ix_fl_audit_actor", "fl_audit", ["actor_id", "seq"])
    op.create_index("ix_fl_audit_action", "fl_audit", ["action", "seq"])

"""The tables of what flows tell people and the world, and of who stands in for whom.

``v0013_flows_outside`` begins them; ``v0021_following`` adds to them.
"""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table, Uuid, text

from ..core.columns import JSONText, UTCDateTime, plain_text
from ..core.tables import OWN

#: What people are told, once by (person, key). ``message`` is a template with its data; ``about``
#: is a record that the message itself names.
NOTICE = Table(
    "fl_notice",
    OWN,
    Column("id", Uuid, primary_key=True),
    Column("person", Uuid, nullable=False),
    Column("key", plain_text(), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("message", JSONText, nullable=False),
    Column("root_id", Uuid),
    Column("task", String(20), nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("read_at", UTCDateTime),
    Column("about", Uuid),
)
UNREAD = text("read_at IS NULL")
Index("ix_fl_notice_newest", NOTICE.c.person, NOTICE.c.id)
Index("ix_fl_notice_key", NOTICE.c.person, NOTICE.c.key, unique=True)
_ABOUT = text("about IS NOT NULL")
Index("ix_fl_notice_about", NOTICE.c.about, sqlite_where=_ABOUT, postgresql_where=_ABOUT)
Index(
    "ix_fl_notice_unread",
    NOTICE.c.person,
    NOTICE.c.id,
    sqlite_where=UNREAD,
    postgresql_where=UNREAD,
)


def _person(name: str, *, primary: bool = False) -> Column[object]:
    key = ForeignKey("fl_person.id")
    return Column(name, Uuid, key, primary_key=primary, nullable=False)


#: Standing delegates; no flows and no entities means everything. Blank ``until`` has no end.
DELEGATION = Table(
    "fl_delegation",
    OWN,
    Column("id", Uuid, primary_key=True),
    _person("principal"),
    _person("agent"),
    Column("since", UTCDateTime, nullable=False),
    Column("until", UTCDateTime),
    Column("mode", String(20), nullable=False),
    Column("flows", JSONText, nullable=False),
    Column("entities", JSONText, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("created_by", Uuid),
)
Index("ix_fl_delegation_principal", DELEGATION.c.principal)
Index("ix_fl_delegation_agent", DELEGATION.c.agent)

#: Who is asked instead of somebody who left.
HANDOVER = Table(
    "fl_handover",
    OWN,
    _person("leaver", primary=True),
    _person("receiver"),
    Column("since", UTCDateTime, nullable=False),
    Column("created_by", Uuid),
)

#: What flows name by ``secret``, sealed with the installation's key.
SECRET = Table(
    "fl_flow_secret",
    OWN,
    Column("key", String(40), primary_key=True),
    Column("address", LargeBinary, nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("by", Uuid),
)

#: How far a flow that starts by the clock has come: nothing before ``since``, all up to ``seen``.
CLOCK = Table(
    "fl_flow_clock",
    OWN,
    Column("flow", String(40), primary_key=True),
    Column("since", UTCDateTime, nullable=False),
    Column("seen", UTCDateTime, nullable=False),
)

#: Records whose date was reached not long ago: once for each record and moment.
FIRED = Table(
    "fl_flow_fired",
    OWN,
    Column("flow", String(40), primary_key=True),
    Column("record_id", Uuid, primary_key=True),
    Column("moment", UTCDateTime, primary_key=True),
)

"""What was changed last, read no further back than it must be."""

from make import entity

from formloom.platform.core.actor import NOBODY, SYSTEM
from formloom.platform.documents.releases import current_app
from formloom.platform.records.latest import FEW_ENTRIES, latest_changes
from formloom.platform.records.service import RecordService


def test_an_import_hides_no_older_news(workspace, published):
    published(*(entity(key, {"name": {}}, display="name") for key in ("account", "deal")))
    with workspace.write(SYSTEM) as tx:
        RecordService(tx, "deal").create({"name": "Older"})
        rows = ({"name": f"A{number}"} for number in range(FEW_ENTRIES + 20))
        RecordService(tx, "account").create_many(rows)
    newest = [f"A{FEW_ENTRIES + 19}", f"A{FEW_ENTRIES + 18}"]
    with workspace.read(SYSTEM) as tx:
        app = current_app(tx)
        found = latest_changes(tx, app, mine=True, limit=8, each=2)
        assert [one.title for one in found] == [*newest, "Older"]
        assert [one.title for one in latest_changes(tx, app, mine=True, limit=1)] == newest[:1]
    with workspace.read(NOBODY) as tx:
        assert latest_changes(tx, current_app(tx), mine=True) == []

"""erase: the plan first, and the flows that go on for the record."""

import uuid

from flow_world import ENTITIES, approval, document

from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService
from formloom.platform.workflows.service import Flows
from formloom.runtime.cli.opening import opened


def test_a_record_is_erased_when_its_plan_was_seen_and_its_flows_are_ended(shell):
    stuck = approval("ask", "nobody", ifEmpty={"do": "admin"})
    shell.ok("people", "add", "root", "--role", "administrator", "--password", "long enough 1")
    shell.ok("apply", shell.folder("app", *ENTITIES, document(stuck)))
    with opened() as workspace, workspace.write(SYSTEM) as tx:
        record = RecordService(tx, "quote").create({"name": "Wei Zhang"}).id
        Flows(tx).start("quote_discount", record, str(uuid.uuid4()))
    asked = ("erase", "quote", record, "--field", "name")
    shown = shell.ok(*asked)
    assert "Empty these fields: Name." in shown
    assert "goes on: --end-runs ends it before." in shown
    assert "Nothing is erased yet" in shown
    assert "goes on for this record" in shell.refused(*asked, "--yes")
    assert shell.ok(*asked, "--end-runs", "--yes").endswith("is erased.\n")
    with opened() as workspace, workspace.read(SYSTEM) as tx:
        assert RecordService(tx, "quote").get(record).values["name"] != "Wei Zhang"

"""The page on which a flow is tried out, where it cannot be yet; else see tests/e2e."""

from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.drafts import Drafts


def test_what_reads_a_drafted_field_is_tried_out_once_that_is_live(visit, served):
    with served[1].write(SYSTEM) as tx:
        drafts = Drafts(tx)
        quote, flow = drafts.get("entity", "quote"), drafts.get("flow", "quote_discount")
        urgent = {"id": "urgent_1", "field": "boolean", "title": "Urgent"}
        fields = {**quote.document["properties"], "urgent": urgent}
        drafts.save("entity", "quote", {**quote.document, "properties": fields}, etag=quote.etag)
        start = {**flow.document["start"], "when": "urgent"}
        drafts.save("flow", "quote_discount", {**flow.document, "start": start}, etag=flow.etag)
    page = visit("analyst").get("/designs/flow/quote_discount/simulate").text
    assert "only drafted yet" in page
    assert "urgent" in page
    with served[1].write(SYSTEM) as tx:
        Drafts(tx).discard([("entity", "quote"), ("flow", "quote_discount")])
    page = visit("analyst").get("/designs/flow/quote_discount/simulate").text
    assert "That is not possible" not in page

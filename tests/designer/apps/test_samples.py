"""A template in the gallery, with its sample data: drafted, published, brought in, taken out."""

import re

import pytest

from formloom.designer.apps.app_removal import draft_removal
from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.drafts import Drafts
from formloom.platform.documents.publishing import publish_drafts
from formloom.platform.documents.releases import current_app
from formloom.platform.jobs.runner import JobRunner
from formloom.platform.packages.sample_job import sample_state
from formloom.platform.records.service import RecordService
from formloom.runtime.jobs import acting_as, handlers

SAMPLES = "/designs/apps/field_service/samples"


@pytest.fixture
def analyst(visit):
    return visit("analyst")


def publish_all(workspace):
    """Publish every draft, whatever it loses."""
    publish_drafts(workspace, SYSTEM, allow_loss=True)


def run(workspace, kind):
    """Carry out the job that was asked for last."""
    with workspace.read(SYSTEM) as tx:
        job = getattr(sample_state(tx, "field_service"), kind)
    JobRunner(workspace, handlers(), acting_as).run(job.id)


def test_a_template_comes_with_its_sample_data_and_leaves_without_a_trace(served, analyst):
    workspace = served[1]
    gallery = analyst.get("/designs/apps").text
    assert "With sample data (294 records)" in gallery
    taken = analyst.post(
        "/designs/apps/template", {"template": "field_service", "samples": "1"}
    )  # fmt: skip
    assert taken.location == f"/designs/publish?then={SAMPLES}"
    assert "The app is a draft." in analyst.get(SAMPLES).text
    assert analyst.post(SAMPLES, {}).status_code == 409
    publish_all(workspace)
    assert "294 records wait." in analyst.get(SAMPLES).text
    assert analyst.post(SAMPLES, {}).location == SAMPLES
    assert 'hx-trigger="every 1s"' in analyst.get(SAMPLES).text
    assert analyst.post(SAMPLES, {}).status_code == 409
    run(workspace, "loading")
    assert "The sample data are there." in analyst.get(SAMPLES).text
    assert analyst.post(f"{SAMPLES}/remove", {}).location == SAMPLES
    run(workspace, "removing")
    assert "294 records wait." in analyst.get(SAMPLES).text
    with workspace.write(SYSTEM) as tx:
        assert not RecordService(tx, "work_order").list(limit=1).items
        draft_removal(tx, "field_service", "Field service")
    publish_all(workspace)
    with workspace.read(SYSTEM) as tx:
        app = current_app(tx)
        left = [key for key in app.document("i18n", "zh")["texts"] if "work_order" in key]
        assert (left, "work_order" in app.entities, "ticket" in app.entities) == ([], False, True)
        assert Drafts(tx).list() == []


def test_an_app_with_records_gets_none_and_says_so(analyst, visit):
    page = analyst.get("/designs/apps/crm_starter/samples").text
    assert "This app has records already." in page
    assert "Bring them in" not in page
    assert analyst.post("/designs/apps/crm_starter/samples", {}).status_code == 409
    assert analyst.post("/designs/apps/crm_starter/samples/remove", {}).status_code == 409
    assert analyst.get("/designs/apps/nothing/samples").status_code == 404
    assert visit("sales1").get("/designs/apps/crm_starter/samples").status_code in (403, 404)
    said = visit("analyst", "zh").get("/designs/apps/crm_starter/samples").text
    assert re.search("示例数据只能导入空的应用", said)

"""Personal data on pages: taken away, and erased after the plan was shown."""

import io
import re
import zipfile
from uuid import UUID

import orjson
import pytest
from flow_house import document, house
from flow_pages import with_browsers
from flow_world import approval

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService


@pytest.fixture
def contact(visit):
    admin = visit("admin")
    return admin, f"/privacy/contact/{admin.ids('/e/contact')[0]}"


def test_everything_comes_as_a_zip(contact):
    admin, path = contact
    admin.get(path)
    with admin.post(f"{path}/export", {}) as answer:
        archive = zipfile.ZipFile(io.BytesIO(answer.get_data()))
    told = orjson.loads(archive.read("about.json"))
    assert told["about"] == path.removeprefix("/privacy/")
    assert told["records"][0]["values"]["name"]
    assert "Took personal data away" in admin.get("/settings/audit").text


def test_the_plan_is_shown_and_carried_out_only_when_meant(contact):
    admin, path = contact
    page = admin.get(path).text
    assert "Empty these fields:" in page
    chosen = re.findall(r'type="hidden" name="field" value="(\w+)"', page)
    assert {"name", "mobile"} <= set(chosen)
    refused = admin.post(f"{path}/erase", {"field": chosen})
    assert refused.status_code == 422
    assert "Tick the box first" in refused.text
    assert admin.post(f"{path}/erase", {"field": chosen, "sure": "1"}).status_code == 303
    assert "Erased" in admin.get(path.replace("/privacy/", "/e/")).text


def test_a_person_is_disabled_before_they_are_erased(visit, served):
    admin = visit("admin")
    at = re.search(
        r'href="(/settings/people/[0-9a-f-]{36})"', admin.get("/settings/people?q=sales2").text
    )[1]
    path = at.replace("/settings/people/", "/privacy/person/")
    assert "First disable this person" in admin.get(path).text
    assert admin.post(f"{path}/erase", {"sure": "1"}).status_code == 422
    with served[1].write(SYSTEM) as tx:
        People(tx).disable(UUID(at.rpartition("/")[2]))
    assert admin.post(f"{path}/erase", {"sure": "1"}).status_code == 303
    assert "Erased" in admin.get(at).text


def test_consents_are_told_with_their_words_and_their_end(served, visit):
    with served[1].read(SYSTEM) as tx:
        (agreed,) = RecordService(tx, "contact").list(filter="news_consent", limit=1).items
    path, admin = f"/e/contact/{agreed.id}", visit("admin")
    assert f"{path}/consents" in admin.get(path).text
    told = admin.get(f"{path}/consents").text
    assert "Agrees that we send news and offers by e-mail." in told
    assert "Consent in force" in told
    with served[1].write(SYSTEM) as tx:
        RecordService(tx, "contact").update(agreed.id, {"news_consent": False})
    told = admin.get(f"{path}/consents").text
    assert ("Consent withdrawn" in told, "in force" in told) == (True, False)
    assert "同意我们通过电子邮件发送资讯和优惠" in visit("admin", "zh").get(f"{path}/consents").text


@pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)
def test_what_goes_on_is_named_and_ended_with_the_erasing_if_one_says_so(
    app, workspace, published
):  # fmt: skip
    here = house(workspace, published, document(approval("ask", "zhao")))
    root = with_browsers(here, app)["root"]
    first, second = (here.quote(name="Wei Zhang") for _ in range(2))
    runs = [here.start(record=one) for one in (first, second)]
    path = f"/privacy/quote/{first}"
    page = root.get(path)[1]
    assert f'href="/runs/{runs[0]}"' in page
    assert f'href="/runs/{runs[1]}"' not in page
    sent = {"field": "name", "sure": "1"}
    status, refused = root.post(f"{path}/erase", sent)
    assert (status, "End it first, or say" in refused) == (422, True)
    assert "Wei Zhang" in refused
    assert root.post(f"{path}/erase", sent, end_runs="1")[0] == 303
    assert here.run(runs[0]).result == "terminated"
    assert "End what goes on" not in root.get(path)[1]

    def api(address, **more):
        asked = {"entity": "quote", "id": str(second), **more}
        answer = root.http.post(f"/api/v1/privacy/{address}", json=asked, headers=root.headers)
        return answer.status_code, answer.get_json()

    assert [one["id"] for one in api("plan")[1]["runs"]] == [str(runs[1])]
    assert api("erase")[0] == 409
    assert here.run(runs[1]).state == "running"
    assert api("erase", end_runs=True)[0] == 200
    assert here.run(runs[1]).result == "terminated"

"""Notes, decisions and changes in lists that are made without a network: each is done once."""

import os
import random
import re
import time
from collections.abc import Callable
from uuid import UUID, uuid4

import axe
import pytest
from demo_app import TOKEN
from flask import Flask
from flow_world import approval
from phone_acts import GUARDED, again, await_kept, await_page, waiting
from playwright.sync_api import BrowserContext, Page, expect

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.workspace import Workspace
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.publish import apply_plan
from formloom.platform.documents.releases import current_app
from formloom.platform.records.service import RecordService
from formloom.platform.workflows.commands import Command
from formloom.platform.workflows.service import Flows

#: The event of Background Sync, which this browser sends by itself only where it has a profile.
CALL = "() => dispatchEvent(Object.assign(new ExtendableEvent('sync'), {tag: 'fl-outbox'}))"
#: Whoever sends has done with it.
SENT = "() => navigator.locks.request('fl-outbox', () => {})"
LIST = "/e/opportunity?view=opportunity_mine"
#: The form of this page, filled in again and again, as it is kept without a network.
MANY = """async (written) => {
    const { imports } = JSON.parse(document.querySelector("script[type=importmap]").textContent);
    const outbox = Object.keys(imports).find((one) => one.endsWith("/offline/outbox.js"));
    const { hold } = await import(outbox);
    const [form, page] = [document.querySelector("form[data-waits]"), location.pathname];
    const told = { kind: "form", url: page, page, state: "waiting", words: {}, written: [] };
    for (const values of written) {
        const body = new FormData(form);
        body.set("id", crypto.randomUUID());
        for (const [key, value] of Object.entries(values)) body.set(key, value);
        await hold(crypto.randomUUID(), body, { ...told, title: values.name });
        const kept = Date.now();
        while (Date.now() === kept) await new Promise(requestAnimationFrame);
    }
}"""
#: More than a device has room for.
LARGE = """() => {
    const photograph = document.createElement("input");
    Object.assign(photograph, { type: "hidden", name: "photograph", value: "x".repeat(1.5e7) });
    document.querySelector("form[data-kept]").append(photograph);
}"""
FLOW = {
    "$schema": "formloom:flow/1", "$id": "field_report", "title": "Report from the field",
    "entity": "competitor", "start": {"on": "button", "withdraw": "any_time"},
    "steps": [approval("look", "sales1", title="Look at it")],
}  # fmt: skip


@pytest.fixture
def reports(demo: tuple[Flask, Workspace]) -> list[str]:
    """The addresses of two runs that wait for somebody in sales."""
    workspace = demo[1]
    with workspace.write(SYSTEM, publishing=True) as tx:
        live = current_app(tx).documents
        if live.get(kept := ("flow", FLOW["$id"])) != FLOW:  # another test has published it
            apply_plan(tx, make_plan(tx, {**live, kept: FLOW}))
    with workspace.read(SYSTEM) as tx:
        admin = People(tx).actor("admin")
    with workspace.write(admin) as tx:
        names = [f"Rival {uuid4().hex[:6]}" for _one in range(2)]
        made = [RecordService(tx, "competitor").create({"name": name}).id for name in names]
        return [f"/runs/{Flows(tx).start('field_report', id, str(uuid4()))}" for id in made]


@pytest.fixture
def phone(visit: Callable[..., Page]) -> Page:
    page = visit("sales1", phone=True, worker=True)
    page.goto("/e/lead")
    page.wait_for_function(GUARDED)
    return page


def opened(page: Page, path: str) -> Page:
    """A page that the device keeps from now on."""
    page.goto(path)
    await_page(page)
    page.wait_for_load_state("networkidle")
    return page


def lead(name: str) -> dict[str, str]:
    return {"name": name, "company": f"{name} Ltd", "mobile": f"139{int(name, 16) % 10**8:08}"}


def write(page: Page, name: str) -> None:
    for key, value in lead(name).items():
        page.fill(f"#{key}", value)
    page.locator(".fl-form-foot .is-primary").click()


def decide(page: Page, run: str, opinion: str) -> None:
    page.goto(run)
    expect(page.locator(".fl-offline")).to_contain_text("This page is as of")
    page.fill("#comment", opinion)
    page.get_by_role("button", name="Agree", exact=True).click()
    page.wait_for_url("**/offline")


def sign_in(context: BrowserContext, login: str) -> None:
    """Somebody signs in without a page that could tell the device."""
    token = TOKEN.search(context.request.get("/sign-in").text())
    assert token
    form = {"login": login, "password": f"{login}-demo", "csrf_token": token[1]}
    assert context.request.post("/sign-in", form=form, max_redirects=0).status == 303


def wake(context: BrowserContext) -> None:
    """Call the worker as the browser does when there is a network again."""
    for worker in context.service_workers:
        worker.evaluate(CALL)


def do(workspace: Workspace, login: str, run: str, kind: str) -> None:
    with workspace.read(SYSTEM) as tx:
        actor = People(tx).actor(login)
    with workspace.write(actor) as tx:
        command = Command(str(uuid4()), kind, str(actor.person))
        Flows(tx).act(UUID(run.rpartition("/")[2]), command)


def count(workspace: Workspace, entity: str, filter: str) -> int:
    with workspace.read(SYSTEM) as tx:
        return RecordService(tx, entity).count(filter=filter).number


def test_notes_and_decisions_wait_and_are_done_once(
    phone: Page, demo: tuple[Flask, Workspace], reports: list[str]
):
    mine, others = reports
    errors: list[str] = []
    phone.goto(LIST)
    record = phone.locator("th[scope=row] a").first.get_attribute("href")
    for path in (record, *reports):
        opened(phone, path)
    phone.context.set_offline(True)
    phone.on("console", lambda one: errors.append(one.text) if one.type == "error" else None)
    phone.goto(LIST)
    phone.wait_for_load_state("networkidle")
    assert errors == []
    phone.goto("/e/never/seen")
    expect(phone.get_by_text("This page is not on this device.")).to_be_visible()
    phone.goto(record)
    word = uuid4().hex
    expect(phone.locator(".fl-composer[data-kept]")).to_be_visible()  # else the worker keeps it
    phone.locator(".fl-composer textarea").fill(f"Met them\n{word}")
    phone.get_by_role("button", name="Write down").click()
    expect(phone.locator("fl-toast")).to_contain_text("Kept on this device")
    expect(phone.locator(".fl-composer textarea")).to_have_value("")
    decide(phone, mine, f"fine by me {word}")
    decide(phone, others, f"fine, too {word}")
    expect(waiting(phone)).to_have_count(3)
    expect(phone.locator("[data-part=waiting] h3")).to_have_text(
        ["Decisions", "Notes and activities"]
    )
    assert axe.violations(phone) == []
    do(demo[1], "admin", others, "withdraw")
    phone.context.set_offline(False)
    expect(waiting(phone)).to_have_count(1)
    expect(waiting(phone)).to_contain_text("This run is over: withdrawn.")
    phone.locator("summary").click()
    expect(waiting(phone)).to_contain_text(f"fine, too {word}")
    assert count(demo[1], "activity", f"CONTAINS(content, '{word}')") == 1
    phone.get_by_role("button", name=re.compile("^Open: ")).click()
    expect(phone.locator("[data-error-summary]")).to_contain_text("This run is over: withdrawn.")
    phone.goto(mine)
    expect(phone.get_by_role("blockquote")).to_have_text(f"fine by me {word}")


def test_a_cell_that_is_changed_without_a_network_waits(
    visit: Callable[..., Page], demo: tuple[Flask, Workspace]
):
    page = visit("sales1", worker=True)
    page.goto(LIST)
    page.wait_for_function(GUARDED)
    cell = page.locator("main tbody tr[id] >> nth=0 >> [data-cell=amount]")
    record = page.locator("main tbody th[scope=row] a").first.get_attribute("href")
    expect(page.locator("[data-list][data-ready]")).to_have_count(1)
    cell.dblclick()
    editor = page.locator(".fl-cell-editor").get_by_role("textbox")
    expect(editor).to_be_focused()
    page.context.set_offline(True)
    editor.fill("7531")
    page.keyboard.press("Enter")
    expect(cell).to_have_text("7531")
    with demo[1].write(SYSTEM) as tx:
        RecordService(tx, "opportunity").update(UUID(record.rpartition("/")[2]), {"amount": "1357"})
    page.goto("/offline")
    expect(waiting(page)).to_contain_text("7531")
    page.context.set_offline(False)
    expect(waiting(page)).to_contain_text("changed this record while you were writing")
    page.get_by_role("button", name=re.compile("^Open: ")).click()
    page.get_by_label(re.compile("7,531.*Yours")).check()
    page.locator(".fl-form-foot .is-primary").click()
    page.wait_for_url(f"**{record}")
    expect(page.get_by_text("7,531.00").first).to_be_visible()
    await_kept(page, "waiting", 0)


def test_the_worker_sends_when_every_page_is_closed(phone: Page, demo: tuple[Flask, Workspace]):
    """Not to somebody else's session, and not before there is one again."""
    word, context = uuid4().hex, phone.context
    opened(phone, "/e/lead/new")
    context.set_offline(True)
    write(phone, word)
    expect(waiting(phone)).to_have_count(1)
    blank = context.new_page()
    phone.close()
    context.clear_cookies()
    sign_in(context, "sales2")
    context.set_offline(False)
    wake(context)
    blank.goto("/manifest.webmanifest")  # of this origin, and runs nothing
    blank.evaluate(SENT)
    assert count(demo[1], "lead", f"name = '{word}'") == 0
    context.clear_cookies()
    sign_in(context, "sales1")
    wake(context)
    await_kept(blank, "waiting", 0)
    with demo[1].read(SYSTEM) as tx:
        (lead,) = RecordService(tx, "lead").list(filter=f"name = '{word}'").items
        assert lead.values["created_by"].id == People(tx).by_login("sales1").id


def test_a_hundred_drafts_are_sent_in_their_order_and_once(
    phone: Page, demo: tuple[Flask, Workspace]
):
    names, context = [uuid4().hex for _one in range(100)], phone.context
    opened(phone, "/e/lead/new")
    context.set_offline(True)
    phone.evaluate(MANY, [lead(name) for name in names])
    phone.goto("/offline")
    expect(waiting(phone)).to_have_count(len(names))
    other = context.new_page()
    other.goto("/offline")  # two windows send as one
    context.set_offline(False)
    await_kept(phone, "waiting", 0)
    with demo[1].read(SYSTEM) as tx:
        found = RecordService(tx, "lead").list(limit=len(names)).items
    assert [one.values["name"] for one in found] == names[::-1]


def test_a_device_without_room_says_so_and_loses_nothing(visit: Callable[..., Page], address: str):
    """The form stays as it was typed, and is kept when there is room again."""
    phone, word = visit("sales1", phone=True, worker=True), uuid4().hex
    device = phone.context.new_cdp_session(phone)
    device.send("Storage.overrideQuotaForOrigin", {"origin": address, "quotaSize": 10_000_000})
    phone.goto("/e/lead/new")
    phone.wait_for_function(GUARDED)
    phone.wait_for_load_state("networkidle")
    expect(phone.locator("form[data-kept]")).to_be_visible()
    phone.context.set_offline(True)
    phone.evaluate(LARGE)
    write(phone, word)
    expect(phone.locator("fl-toast")).to_contain_text("This device has no room left")
    expect(phone.locator("#name")).to_have_value(word)
    device.send("Storage.overrideQuotaForOrigin", {"origin": address})
    phone.locator(".fl-form-foot .is-primary").click()
    phone.wait_for_url("**/offline")
    expect(waiting(phone)).to_contain_text(word)
    for _press in range(2):
        phone.get_by_role("button", name=re.compile("^Throw away: ")).click()
    await_kept(phone, "waiting", 0)


def test_of_two_decisions_on_one_task_the_second_is_refused_and_kept(
    phone: Page, reports: list[str]
):
    """And whose session has ended meanwhile is told so before anything is sent."""
    opened(phone, reports[0])
    phone.context.set_offline(True)
    for opinion in ("the first word", "the second word"):
        decide(phone, reports[0], opinion)
    expect(waiting(phone)).to_have_count(2)
    phone.context.clear_cookies()
    phone.context.set_offline(False)
    expect(phone.locator("[data-part=ended]")).to_be_visible()
    expect(waiting(phone)).to_have_count(2)
    sign_in(phone.context, "sales1")
    phone.reload()
    expect(waiting(phone)).to_have_count(1)
    expect(phone.locator("[data-part=ended]")).to_be_hidden()
    phone.locator("summary", has_text="What you wrote").click()
    expect(waiting(phone)).to_contain_text("the second word")
    expect(waiting(phone).locator(".fl-error")).not_to_be_empty()
    phone.goto(reports[0])
    expect(phone.get_by_role("blockquote")).to_have_text("the first word")


def test_whatever_happens_each_is_sent_once(phone: Page, demo: tuple[Flask, Workspace]):
    """Pages are closed and opened, networks go and come, the worker is killed, two tabs send."""
    seed = int(os.environ.get("FORMLOOM_TEST_SEED", "11"))
    chance, context = random.Random(seed), phone.context
    opened(phone, "/e/lead/new")
    written: list[str] = []
    is_offline = False
    acts = ["network", "write", "write", "close", "kill", "tabs", "wake", "network", "write"]
    chance.shuffle(acts)
    for act in acts:
        if act == "write":
            written.append(uuid4().hex)
            phone.goto("/e/lead/new")
            expect(phone.locator("form[data-waits]")).to_be_visible()
            phone.wait_for_function("() => navigator.serviceWorker.controller !== null")
            write(phone, written[-1])
            if is_offline:
                phone.wait_for_url("**/offline")
            else:
                phone.wait_for_url(re.compile("/(offline|e/lead/[0-9a-f]{8}-.*)$"))
        elif act == "network":
            is_offline = not is_offline
            context.set_offline(is_offline)
        elif act == "close":
            phone = again(phone, "/offline")
        elif act == "kill":
            stop = context.new_cdp_session(phone)
            stop.send("ServiceWorker.enable")
            stop.send("ServiceWorker.stopAllWorkers")
        elif act == "tabs":
            for path in ("/offline", "/e/lead"):
                context.new_page().goto(path)
        else:
            wake(context)
    context.set_offline(False)
    phone = again(phone, "/offline")
    phone.clock.set_fixed_time(time.time() + 120)  # what was lost on the way is given up after 60 s
    phone.reload()
    await_kept(phone, "waiting", 0)
    assert [count(demo[1], "lead", f"name = '{one}'") for one in written] == [1] * len(written), (
        seed
    )

"""A board by mouse, keys and menu; every claim is about the records themselves."""

import pytest
from axe import violations
from playwright.sync_api import expect

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService

BOARD = "/e/opportunity?view=opportunity_board&q=board"


@pytest.fixture
def deals(demo):
    """Three opportunities in the first stage, by name."""
    with demo[1].write(SYSTEM) as tx:
        owner = People(tx).by_login("sales1").id
        account = RecordService(tx, "account").list(limit=1).items[0].id
        service = RecordService(tx, "opportunity")
        made = {
            name: service.create(
                {"name": f"board {name}", "account": account, "owner": owner, "amount": "100"}
            ).id
            for name in ("one", "two", "three")
        }
    yield made
    with demo[1].write(SYSTEM) as tx:
        RecordService(tx, "opportunity").delete_many(made.values())


def value(demo, id, key="stage"):
    with demo[1].read(SYSTEM) as tx:
        return RecordService(tx, "opportunity").get(id).values[key]


def opened(page, width=2100):
    """The board; as wide as all its columns."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(BOARD)
    expect(page.locator("[data-card]")).to_have_count(3)
    return page


def card(page, id):
    return page.locator(f"#card-{id}")


def column(page, stage):
    return page.locator(f'[data-cards="{stage}"]')


def centre(one):
    one.scroll_into_view_if_needed()
    box = one.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + min(box["height"] / 2, 60)


def drag(page, id, stage, *, line=True):
    """Drag as a person does: in small steps; the line says where the card would go."""
    x, y = centre(card(page, id))
    to = column(page, stage).bounding_box()
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 6, y)
    page.mouse.move(to["x"] + to["width"] / 2, to["y"] + 40, steps=8)
    if line:
        expect(page.get_by_test_id("drop-line")).to_be_visible()
    page.mouse.up()


def rests(page, id, stage):
    """Wait until the server has said where the card is."""
    expect(page.locator(f'[data-cards="{stage}"] > #card-{id}:not([aria-busy])')).to_have_attribute(
        "data-column", stage
    )


def test_cards_are_moved_by_mouse_or_told_why_not(visit, demo, deals):
    page = opened(visit("sales1", locale="zh"))
    assert violations(page) == []
    for stage in ("need", "qualify"):
        drag(page, deals["one"], stage)
        rests(page, deals["one"], stage)
        assert value(demo, deals["one"]) == stage
    expect(page.locator("[data-numbers=qualify]")).to_contain_text("3")
    # from the first stage no deal is won: the ghost says so and the card stays
    drag(page, deals["one"], "won", line=False)
    rests(page, deals["one"], "qualify")
    assert value(demo, deals["one"]) == "qualify"


def test_a_stage_that_needs_more_asks_and_others_may_be_faster(visit, demo, deals):
    page = opened(visit("sales1"))
    drag(page, deals["one"], "lost")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Reason lost")
    assert violations(page) == []
    page.keyboard.press("Escape")
    rests(page, deals["one"], "qualify")
    assert value(demo, deals["one"]) == "qualify"
    drag(page, deals["one"], "lost")
    dialog.get_by_label("Close date").fill("2026-11-20")
    dialog.get_by_label("Reason lost").select_option("price")
    dialog.get_by_role("button", name="Move").click()
    rests(page, deals["one"], "lost")
    assert value(demo, deals["one"], "lost_reason") == "price"
    with demo[1].write(SYSTEM) as tx:
        RecordService(tx, "opportunity").update(deals["two"], {"stage": "propose"})
    drag(page, deals["two"], "need")
    expect(page.locator("fl-toast.is-bad")).to_contain_text("Somebody else changed board two")
    rests(page, deals["two"], "propose")
    page.locator("fl-toast", has_text="board one").get_by_role("button", name="Undo").click()
    expect(page.locator("fl-toast")).to_contain_text("before")
    rests(page, deals["one"], "qualify")


def test_cards_are_moved_by_menu_and_keys(visit, demo, deals):
    page = opened(visit("sales1"))
    card(page, deals["one"]).locator("summary").click()
    card(page, deals["one"]).get_by_role("button", name="Needs analysis").click()
    rests(page, deals["one"], "need")
    assert value(demo, deals["one"]) == "need"
    link = card(page, deals["two"]).get_by_role("link", name="board two", exact=True)
    link.focus()
    page.keyboard.press("Space")
    expect(page.locator("#fl-live")).to_contain_text("board two is grabbed")
    assert violations(page) == []
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    rests(page, deals["two"], "qualify")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    rests(page, deals["two"], "need")
    assert value(demo, deals["two"]) == "need"
    expect(link).to_be_focused()
    page.keyboard.press("Alt+ArrowRight")
    rests(page, deals["two"], "propose")
    assert value(demo, deals["two"]) == "propose"
    page.keyboard.press("ArrowLeft")
    expect(card(page, deals["one"]).get_by_role("link", name="board one")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/e/opportunity/{deals['one']}")


def test_people_put_cards_into_their_order(visit, demo, by_hand):
    page = visit("sales1")
    page.set_viewport_size({"width": 1600, "height": 900})
    page.goto("/e/lead?view=lead_board&q=byhand")
    cards = page.locator('[data-cards="new"] > [data-card]')
    expect(cards).to_have_count(3)

    def names():
        return cards.locator(".fl-board-card-head > a").all_inner_texts()

    def stands(*wanted):
        expect(page.locator("[data-card][aria-busy]")).to_have_count(0)
        assert names() == [f"byhand {one}" for one in wanted]
        page.reload()
        expect(cards).to_have_count(3)
        assert names() == [f"byhand {one}" for one in wanted]

    assert names() == ["byhand three", "byhand two", "byhand one"]
    x, y = centre(cards.nth(0))
    low = cards.nth(1).bounding_box()
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 6)
    page.mouse.move(x, low["y"] + low["height"] - 4, steps=8)
    expect(page.get_by_test_id("drop-line")).to_be_visible()
    with page.expect_response("**/move*"):
        page.mouse.up()
    stands("two", "three", "one")
    cards.nth(2).locator("a").first.focus()
    with page.expect_response("**/move*"):
        page.keyboard.press("Alt+ArrowUp")
    stands("two", "one", "three")
    cards.nth(0).locator("a").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    with page.expect_response("**/move*"):
        page.keyboard.press("Space")
    expect(page.locator("fl-toast")).to_contain_text("stands elsewhere now")
    assert violations(page) == []
    stands("one", "three", "two")
    cards.nth(2).locator("summary").click()
    page.get_by_role("button", name="The top of this column").click()
    expect(page.locator("fl-toast")).to_contain_text("stands elsewhere now")
    page.locator("fl-toast").get_by_role("button", name="Undo").click()
    expect(page.locator("fl-toast")).to_have_count(0)
    stands("one", "three", "two")


@pytest.fixture
def by_hand(demo):
    """Three leads of somebody, on a board that no field sorts."""
    with demo[1].write(SYSTEM) as tx:
        owner = People(tx).by_login("sales1").id
        service = RecordService(tx, "lead")
        made = [
            service.create(
                {
                    "name": f"byhand {one}",
                    "company": f"Byhand {one}",
                    "owner": owner,
                    "received_on": "2026-11-20",
                    "email": f"{one}@byhand.example",
                }
            ).id
            for one in ("one", "two", "three")
        ]
    yield made
    with demo[1].write(SYSTEM) as tx:
        RecordService(tx, "lead").delete_many(made)

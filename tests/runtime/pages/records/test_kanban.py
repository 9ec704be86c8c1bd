"""Boards, for somebody at a browser without scripts and for the scripts of the page."""

import html
import re
from collections import Counter, defaultdict
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from demo_app import Visitor, undo_path
from make import entity

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService

BOARD = "/e/opportunity?view=opportunity_board"
ONE_DATABASE = pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)


def in_stage(served, stage, owner="sales1"):
    """The newest opportunity of somebody in a stage."""
    with served[1].read(SYSTEM) as tx:
        person = People(tx).by_login(owner).id
        filter = f"stage = '{stage}' and owner = '{person}'"
        return RecordService(tx, "opportunity").list(filter=filter, limit=1).items[0]


def now(served, id, entity="opportunity"):
    with served[1].read(SYSTEM) as tx:
        return RecordService(tx, entity).get(UUID(str(id)))


def move(visitor, record, to, *, script=True, **more):
    visitor.headers = {**visitor.headers, **({"HX-Request": "true"} if script else {})}
    query = BOARD.partition("?")[2]
    sent = {"to": to, "revision": record.revision, **more}
    return visitor.post(f"/e/opportunity/{record.id}/move?{query}", sent)


def numbers(page):
    """What stands above each column: how many, how much."""
    found = re.findall(
        r'data-numbers="(\w*)">.*?fl-count[^>]*>([\d,]+)(.*?)</span>\s*</span>', page, re.S
    )
    return {key: (int(count.replace(",", "")), "".join(re.findall(r"[\d,]+\.\d\d", rest)))
            for key, count, rest in found}  # fmt: skip


def test_a_column_tells_how_many_and_how_much_there_is(sales, served):
    with served[1].read(SYSTEM) as tx:
        own = f"owner = '{People(tx).by_login('sales1').id}'"
        records, cursor = [], None
        while cursor is not None or not records:
            page = RecordService(tx, "opportunity").list(filter=own, limit=500, cursor=cursor)
            records, cursor = [*records, *page.items], page.next
            if cursor is None:
                break
    counts = Counter(one.values["stage"] for one in records)
    totals = defaultdict(Decimal)
    for one in records:
        totals[one.values["stage"]] += one.values["amount"] or 0
    page = sales.get(BOARD).text
    told = {
        key: (count, f"{totals[key]:,.2f}" if totals[key] else "") for key, count in counts.items()
    }
    assert {key: one for key, one in numbers(page).items() if one[0]} == told
    assert page.count('data-column="won"') == min(20, counts["won"])


def test_further_cards_come_by_their_address(sales):
    page = sales.get(BOARD).text
    link = re.search(r'data-more-of="won"><a[^>]*data-more="([^"]+)"', page)[1].replace(
        "&amp;", "&"
    )
    first = set(re.findall(r'id="card-([\w-]+)"[^>]*data-column="won"', page))
    second = set(re.findall(r'id="card-([\w-]+)"[^>]*data-column="won"', sales.get(link).text))
    assert second
    assert not first & second


def test_a_card_goes_to_another_column_and_back(sales, served):
    record = in_stage(served, "qualify")
    before = numbers(sales.get(BOARD).text)
    answer = move(sales, record, "need")
    assert answer.status_code == 200
    assert f'id="card-{record.id}"' in answer.text
    assert 'data-column="need"' in answer.text
    after = {key: count for key, (count, _total) in numbers(answer.text).items()}
    assert after == {"qualify": before["qualify"][0] - 1, "need": before["need"][0] + 1}
    assert now(served, record.id).values["stage"] == "need"
    sales.post(undo_path(answer.text), {})
    assert now(served, record.id).values["stage"] == "qualify"


def test_a_stage_that_needs_more_asks_for_it_first(sales, served):
    record = in_stage(served, "propose")
    asked = move(sales, record, "lost")
    assert asked.status_code == 422
    assert "<dialog" in asked.text
    assert re.findall(r'name="asked" value="(\w+)"', asked.text) == ["lost_reason"]
    assert now(served, record.id).revision == record.revision
    again = move(sales, record, "lost", asked="lost_reason", lost_reason="")
    assert again.status_code == 422
    assert "<dialog" in again.text
    done = move(sales, record, "lost", asked="lost_reason", lost_reason="price")
    assert done.status_code == 200
    values = now(served, record.id).values
    assert (values["stage"], values["lost_reason"]) == ("lost", "price")


def test_a_step_that_the_states_do_not_allow_says_why(sales, served):
    record = in_stage(served, "won")
    answer = move(sales, record, "qualify")
    assert answer.status_code == 422
    assert "fl-toast is-bad" in answer.text
    assert 'data-column="won"' in answer.text
    assert now(served, record.id).values["stage"] == "won"
    assert f"/e/opportunity/{record.id}/move" not in sales.get(f"{BOARD}&q={record.title}").text


def test_somebody_who_was_faster_is_not_overwritten(sales, served):
    record = in_stage(served, "need")
    with served[1].write(SYSTEM) as tx:
        RecordService(tx, "opportunity").update(record.id, {"stage": "propose", "amount": "5"})
    answer = move(sales, record, "qualify")
    assert answer.status_code == 409
    assert 'data-column="propose"' in answer.text
    assert now(served, record.id).values["stage"] == "propose"


def test_a_board_works_without_scripts(sales, served):
    record = in_stage(served, "propose")
    asked = move(sales, record, "lost", script=False)
    assert asked.status_code == 422
    assert "<h1" in asked.text
    assert 'name="lost_reason"' in asked.text
    done = move(sales, record, "lost", script=False, asked="lost_reason", lost_reason="price")
    assert done.status_code == 303
    assert done.location.endswith(BOARD)
    assert "is in Lost now." in sales.get(done.location).text
    refused = move(sales, in_stage(served, "won"), "lost", script=False)
    assert refused.status_code == 422
    assert "Back to the board" in refused.text


def test_a_card_that_is_not_ones_own_stands_still(sales, served):
    with served[1].read(SYSTEM) as tx:
        me = People(tx).by_login("sales1").id
    page = sales.get("/e/activity?view=activity_board").text
    cards = re.findall(r'<li class="fl-board-card[^>]*data-card="([\w-]+)"([^>]*)>', page)
    owners = {id: now(served, id, "activity").values["owner"].id for id, _more in cards}
    assert {("data-move=" in more) == (owners[id] == me) for id, more in cards} == {True}
    other = next((id for id, owner in owners.items() if owner != me), None)
    if other is not None:
        path = f"/e/activity/{other}/move?view=activity_board"
        assert sales.post(path, {"to": "cancelled"}).status_code in {403, 404}


def test_a_new_card_begins_in_its_column_or_on_its_form(sales, served):
    path = "/e/activity/cards?view=activity_board"
    asked = sales.post(path, {"title": "Call back", "column": "planned"})
    assert asked.status_code == 303
    assert "/e/activity/new?" in asked.location
    form = sales.get(asked.location).text
    assert 'value="Call back"' in form
    assert re.search(r'value="planned"[^>]* selected', form)


def test_a_folded_column_stays_folded_for_this_person(sales, visit):
    path = f"/e/opportunity/fold?{BOARD.partition('?')[2]}"
    assert sales.post(path, {"column": "won"}).status_code == 303
    page = sales.get(BOARD).text
    assert 'data-column="won"' not in page
    assert numbers(page)["won"][0]
    assert 'data-column="won"' in visit("sales2").get(BOARD).text
    sales.post(path, {"column": "won"})
    assert 'data-column="won"' in sales.get(BOARD).text


def test_a_filter_and_a_search_hold_on_the_board(sales):
    page = sales.get(f"{BOARD}&f.priority=high&q=dianheng").text
    assert "fl-board-card" in page
    assert "莲湖" not in page
    assert "Nothing matches" in sales.get(f"{BOARD}&q=zzzz").text


def test_other_views_are_no_boards(sales):
    for path in (
        "/e/opportunity/cards?view=opportunity_all",
        "/e/activity/cards?view=activity_calendar",
    ):
        assert sales.get(path).status_code == 422


DEAL = entity(
    "deal",
    {
        "name": {},
        "stage": {
            "field": "choice", "options": [{"value": one, "title": one.title()} for one in "ab"],
        },
        "amount": {"field": "integer"},
        "due": {"field": "date"},
        "paid": {"field": "boolean"},
    },
    display="name", required=["name", "stage"],
)  # fmt: skip
VIEW = {
    "$schema": "formloom:view/1", "$id": "deals", "title": "Deals", "entity": "deal",
    "kind": "kanban", "by": "stage", "cards": ["amount", "owner"], "limits": {"a": 1},
    "sum": "amount", "lanes": "owner", "due": "due", "done": ["b"], "stuck": 3,
}  # fmt: skip


PAID = {
    "$schema": "formloom:view/1", "$id": "paid", "title": "Paid", "entity": "deal",
    "kind": "kanban", "by": "paid", "sum": "amount",
}  # fmt: skip


def role(key, **rights):
    return {
        "$schema": "formloom:role/1",
        "$id": key,
        "title": key.title(),
        "entities": {"deal": rights},
    }


@pytest.fixture
def someone(app, workspace, published):
    """A function that signs somebody with a role in, with two deals of their own."""
    published(
        DEAL, VIEW, PAID,
        role("owner", create=True, read="own", update="own"),
        role("reader", read="all", fields={"amount": "hidden"}),
        role("blind", read="all", fields={"stage": "hidden"}),
        role("fixed", read="all", update="all", fields={"paid": "read"}),
    )  # fmt: skip
    app.testing = True

    def sign_in(login):
        with workspace.write(SYSTEM) as tx:
            person = People(tx).add(login, name=login, roles=[login], password=f"{login}-demo")
            for name, stage, due in (
                ("one", "a", "2026-11-20"),
                ("two", "a", None),
                ("three", "b", "2026-11-20"),
            ):
                values = {
                    "name": f"{login} {name}",
                    "stage": stage,
                    "amount": 7,
                    "due": due,
                    "owner": person.id,
                }
                RecordService(tx, "deal").create(values)
        return Visitor(app, login)

    return sign_in


def test_counts_and_sums_are_of_what_one_may_see(someone):
    owner, reader, blind = someone("owner"), someone("reader"), someone("blind")
    page = owner.get("/e/deal?view=deals").text
    counts = r'data-numbers="(\w)">\s*<span class="fl-count( is-bad)?[^>]*>(\d+)'
    assert re.findall(counts, page) == [
        ("a", " is-bad", "2"), ("b", "", "1"),
    ]  # fmt: skip
    assert page.count("fl-board-total") == 2
    assert page.count("data-move=") == 3
    assert page.count("fl-board-lane") == 1
    assert page.count("1 day late") == 1
    page = reader.get("/e/deal?view=deals").text
    assert re.findall(r'data-numbers="(\w)">\s*<span class="fl-count[^>]*>(\d+)', page) == [
        ("a", "6"),
        ("b", "3"),
    ]
    assert "fl-board-total" not in page
    assert "data-move=" not in page
    assert page.count("fl-board-lane") == 3
    card = re.search(r'data-card="([\w-]+)"', page)[1]
    assert reader.post(f"/e/deal/{card}/move?view=deals", {"to": "b"}).status_code == 403
    answer = blind.get("/e/deal?view=deals")
    assert answer.status_code == 422
    assert "its values are hidden from you" in answer.text


def test_a_card_that_stands_too_long_says_so(someone, workspace):
    owner = someone("owner")
    assert "days here" not in owner.get("/e/deal?view=deals").text
    workspace.clock.advance(timedelta(days=4))
    page = owner.get("/e/deal?view=deals").text
    assert page.count("4 days here") == 2
    assert page.count("5 days late") == 1


def cards(page, column):
    """The names of a column's cards, in their order."""
    card = rf'data-column="{column}".*?fl-board-card-head"><a[^>]*>\w+ (\w+)<'
    return re.findall(card, page, re.S)


def ids(page):
    """The cards by the last word of their names."""
    return {name: id for id, name in re.findall(
        r'data-card="([\w-]+)".*?fl-board-card-head"><a[^>]*>\w+ (\w+)<', page, re.S)}  # fmt: skip


@ONE_DATABASE
def test_yes_and_no_are_columns_whose_order_is_everybodys(someone, workspace):
    owner = someone("owner")
    url = "/e/deal?view=paid"
    page = owner.get(url).text
    assert re.findall(r'data-head="(\w*)"', page) == ["false", "true"]
    assert numbers(page)["false"][0] == 3
    assert cards(page, "false") == ["three", "two", "one"]
    card = ids(page)
    path = "/e/deal/{}/move?view=paid"
    owner.headers = {**owner.headers, "HX-Request": "true"}

    def put(name, to, above=""):
        return owner.post(path.format(card[name]), {"to": to, "above": card.get(above, "")})

    moved = put("three", "false", "one")
    assert cards(owner.get(url).text, "false") == ["two", "one", "three"]
    assert put("one", "true").status_code == 200
    assert put("two", "true", "one").status_code == 200
    page = owner.get(url).text
    assert (cards(page, "false"), cards(page, "true")) == (["three"], ["one", "two"])
    assert "stands elsewhere now" in moved.text
    back = html.unescape(re.search(r'action="([^"]*/put-back[^"]*)"', moved.text)[1])
    assert owner.post(back.replace("rank=", "rank=zz"), {}).status_code == 422
    assert put("one", "false").status_code == 200
    assert put("three", "false").status_code == 200
    assert cards(owner.get(url).text, "false") == ["three", "one"]
    assert owner.post(back, {}).status_code == 303
    with workspace.read(SYSTEM) as tx:
        paid = RecordService(tx, "deal").list(filter="paid").items
    assert [one.title for one in paid] == ["owner two"]
    put("three", "true", "two")
    assert owner.post(back, {}).status_code == 303  # it has left that column
    assert cards(owner.get(url).text, "true") == ["two", "three"]
    for other in (someone("reader"), someone("fixed")):
        assert "data-move=" not in other.get(url).text
        assert other.post(path.format(card["one"]), {"to": "false"}).status_code == 403
        assert other.post(back, {}).status_code == 403

"""The order that people give records by hand, whoever else moves some at the same time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from make import entity

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import InvalidValueError, NotAllowedError
from formloom.platform.records.ranks import (
    LONGEST,
    WIDE,
    HandOrder,
    Pile,
    between,
    is_rank,
    over,
    under,
)
from formloom.platform.records.service import RecordService

DEAL = entity("deal", {"name": {}, "stage": {}}, display="name")
ROLE = {
    "$schema": "formloom:role/1", "$id": "seller", "title": "Seller",
    "entities": {"deal": {"create": True, "read": "all", "update": "own"}},
}  # fmt: skip


@pytest.fixture
def deals(workspace, published):
    """Five records of one stage by name, e the newest; a and b are a seller's own."""
    published(DEAL, ROLE)
    with workspace.write(SYSTEM) as tx:
        seller = People(tx).add("seller", name="seller", roles=["seller"])
        service = RecordService(tx, "deal")
        made = {}
        for name in "abcde":
            owner = {"owner": seller.id} if name in "ab" else {}
            made[name] = service.create({"name": name, "stage": "x", **owner}).id
        return made


def order(tx, stage="x"):
    pile = Pile("board", "stage", stage, f"stage = '{stage}'", fields=("name",))
    return HandOrder(RecordService(tx, "deal"), pile)


def names(tx, limit=10, stage="x"):
    """What stands in the pile, read page by page."""
    found, at = [], ""
    while at is not None:
        page = order(tx, stage).page(limit, at)
        found += [one.values["name"] for one in page.items]
        at = page.next
    return "".join(found)


def test_records_stand_where_they_are_put_on_every_page(workspace, deals):
    with workspace.write(SYSTEM) as tx:
        assert names(tx) == "edcba"
        order(tx).put(deals["b"], deals["e"])
        assert names(tx) == names(tx, 2) == "ebdca"
        order(tx).put(deals["d"])
        order(tx).put(deals["e"], deals["a"])
        assert names(tx) == names(tx, 1) == "dbcae"
        RecordService(tx, "deal").create({"name": "new", "stage": "x"})
        assert names(tx) == "newdbcae"
        order(tx).put(deals["b"], deals["d"])  # where it is
        assert names(tx) == "newdbcae"


def test_a_place_is_taken_back_and_one_of_another_column_is_another(workspace, deals):
    with workspace.write(SYSTEM) as tx:
        service = RecordService(tx, "deal")
        order(tx).put(deals["a"], deals["d"])
        rank = order(tx).rank(deals["a"])
        order(tx).put(deals["a"])
        order(tx).put_back(deals["a"], rank)
        assert names(tx) == "edacb"
        service.update(deals["a"], {"stage": "y"})
        order(tx, "y").put(deals["a"])
        assert (names(tx), names(tx, stage="y")) == ("edcb", "a")
        service.update(deals["a"], {"stage": "x"})
        assert names(tx) == "edacb"
        order(tx).put(deals["b"], deals["a"])
        service.update(deals["a"], {"stage": "y"})
        order(tx).put(deals["c"], deals["a"])  # which has left: so it comes first
        assert names(tx) == "cedb"
        order(tx).put_back(deals["b"], "")
        assert names(tx) == "cedb"


def test_who_may_not_change_a_record_leaves_it_where_it_is(workspace, deals):
    with workspace.write(SYSTEM) as tx:
        seller = People(tx).actor("seller")
    with workspace.write(seller) as tx:
        order(tx).put(deals["a"])
        assert names(tx) == "aedcb"
        with pytest.raises(NotAllowedError):
            order(tx).put(deals["c"])
        with pytest.raises(NotAllowedError):
            order(tx).put_back(deals["c"], "")
        mine = order(tx).page(2).next
    with workspace.read(SYSTEM) as tx, pytest.raises(InvalidValueError):
        order(tx).page(2, mine)


def test_what_is_gone_for_good_leaves_no_place(workspace, deals):
    with workspace.write(SYSTEM) as tx:
        order(tx).put(deals["a"])
        service = RecordService(tx, "deal")
        service.delete(deals["a"])
        assert names(tx) == "edcb"
        assert order(tx).rank(deals["a"])
        service.purge(deals["a"])
        assert order(tx).rank(deals["a"]) == ""


def test_where_there_is_no_room_left_all_get_some_in_their_order(workspace, deals):
    with workspace.write(SYSTEM) as tx:
        order(tx).put(deals["c"], deals["e"])
        rank = order(tx).rank(deals["c"]).ljust(LONGEST, "0")
        order(tx).put_back(deals["d"], f"{int(rank, 16) - 1:0{LONGEST}x}")
        assert names(tx) == "ecdba"
        order(tx).put(deals["b"], deals["c"])
        assert names(tx) == names(tx, 1) == "ecbda"
        assert max(len(order(tx).rank(one)) for one in deals.values()) < LONGEST


@given(st.integers(1, 2**62).map("{:016x}".format))
def test_thousands_fit_at_an_end(place):
    low = high = place
    for _turn in range(300):
        low, high = under(low), over(high)
        assert is_rank(high)
        assert high < f"{int(place, 16) + 1:016x}"
    assert len(high) == WIDE
    assert low < place < high


PLACES = st.integers(0, 2**62).map("{:016x}".format)
RANKS = st.tuples(PLACES, st.sampled_from(["", "0001", "8", "ffff"])).map("".join)


@given(RANKS, RANKS)
def test_there_is_always_room_between_two_ranks(one, other):
    low, high = sorted((one, other))
    if low.ljust(20, "0") == high.ljust(20, "0"):
        return
    for _turn in range(40):
        rank = between(low, high)
        assert low < rank < high
        assert is_rank(rank)
        low, high = (low, rank) if _turn % 2 else (rank, high)


@pytest.mark.parametrize("text", ["x" * 16, "0" * 15, "f" * 16, "0" * 2_000])
def test_other_texts_are_no_ranks(text):
    assert not is_rank(text)

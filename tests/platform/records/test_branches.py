"""A list whose row rule has several parts: merged in order, each record once, on every page."""

import pytest

from formloom.platform.access.departments import Departments
from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService

DEAL = {
    "$schema": "formloom:entity/1", "$id": "deal", "title": "Deal", "type": "object",
    "display": "name",
    "properties": {
        "name": {"id": "name", "field": "text", "title": "Name"},
        "amount": {"id": "amount", "field": "integer", "title": "Amount"},
    },
}  # fmt: skip
ROLE = {
    "$schema": "formloom:role/1", "$id": "sales", "title": "Sales",
    "entities": {"deal": {"create": True, "read": "department_below"}},
}  # fmt: skip
SORTS = {
    "newest": (), "up": (("amount", False),), "down": (("amount", True),),
    "mixed": (("amount", True), ("name", False)),
}  # fmt: skip


@pytest.fixture
def seller(workspace, published):
    """Wang of the head office, two teams below it, and deals of everybody, some of them blank."""
    published(DEAL, ROLE)
    with workspace.write(SYSTEM) as tx:
        head = Departments(tx).add("head", "Head").id
        places = [head, *(Departments(tx).add(k, k, parent=head).id for k in ("north", "south"))]
        places += [None, Departments(tx).add("abroad", "Abroad").id]
        People(tx).add("wang", roles=["sales"], department=head)
        other, wang = People(tx).add("li"), People(tx).actor("wang")
        owners = [str(wang.person), str(other.id)]
        rows = [
            {
                "name": f"Deal {n}",
                "amount": n % 4 or None,
                "owner": owners[n % 2],
                "department": places[n % 5] and str(places[n % 5]),
            }
            for n in range(40)
        ]
        assert not RecordService(tx, "deal").create_many(rows).errors
    return wang


def pages(service, limit, **query):
    page = service.list(limit=limit, **query)
    yield page.items
    while page.next:
        page = service.list(limit=limit, cursor=page.next, **query)
        yield page.items


def seen(number):
    """Wang's own, and those of the head office and of the teams below it."""
    return number % 2 == 0 or number % 5 < 3


@pytest.mark.parametrize("sort", SORTS.values(), ids=SORTS)
@pytest.mark.parametrize("filter", ["", "amount > 1"], ids=["all", "filtered"])
def test_every_page_holds_what_the_system_sees_of_it(workspace, seller, sort, filter):
    with workspace.read(SYSTEM) as tx:
        everything = RecordService(tx, "deal").list(limit=100, sort=sort, filter=filter).items
    expected = [one.id for one in everything if seen(int(one.values["name"].split()[1]))]
    with workspace.read(seller) as tx:
        service = RecordService(tx, "deal")
        found = [one.id for page in pages(service, 7, sort=sort, filter=filter) for one in page]
        assert found == expected
        assert service.count(filter=filter).number == len(expected)


def test_the_recycle_bin_is_merged_too(workspace, seller):
    with workspace.write(SYSTEM) as tx:
        service = RecordService(tx, "deal")
        service.delete_many(one.id for one in service.list(limit=10).items)
    with workspace.read(seller) as tx:
        service = RecordService(tx, "deal")
        gone = service.list(limit=100, deleted=True).items
        assert len(gone) == sum(map(seen, range(30, 40)))
        assert service.count(deleted=True).number == len(gone)
        assert service.count().number == sum(map(seen, range(30)))

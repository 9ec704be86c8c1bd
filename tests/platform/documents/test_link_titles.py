"""A text that becomes a link names records by their titles; going back gives the texts back."""

import pytest
from make import entity
from record_rows import read, rows, write

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import PlanRefusedError
from formloom.platform.documents.plan import make_plan, plan_restore
from formloom.platform.documents.publish import apply_plan
from formloom.platform.documents.releases import current_app

TEXT = entity("deal", {"name": {}, "buyer": {}})
LINK = entity("deal", {"name": {}, "buyer": {"field": "link", "to": "firm"}})
FIRM = entity("firm", {"name": {}}, display="name")
NAMES = ["Acme", "ACME", "织客", "Twins", "twins", "Twins", "Gone Ltd"]


@pytest.fixture
def firms(workspace, published):
    """The ids of the firms by place; the last one is in the recycle bin."""
    published(FIRM, TEXT)
    write(workspace, "firm", [{"name": one} for one in NAMES])
    rows(workspace, "UPDATE r_firm SET deleted_at = created_at WHERE name = 'Gone Ltd'")
    return read(workspace, "firm", "id")


def plan_of(workspace, document):
    with workspace.read(SYSTEM) as tx:
        return make_plan(tx, {**current_app(tx).documents, ("entity", document["$id"]): document})


def restore(workspace, number):
    with workspace.write(SYSTEM, publishing=True) as tx:
        apply_plan(tx, plan_restore(tx, number), allow_loss=True, restores=number)


def buy(workspace, *texts):
    write(workspace, "deal", [{"buyer": one} for one in texts])


def test_titles_exactly_then_in_any_case_then_ids(workspace, published, firms):
    buy(workspace, "Acme", " ACME ", "织客", str(firms[3]), None)
    published(LINK)
    assert read(workspace, "deal", "buyer") == [firms[0], firms[1], firms[2], firms[3], None]


def test_another_case_is_found_where_only_one_record_is_called_so(workspace, published, firms):
    rows(workspace, "UPDATE r_firm SET name = 'Other' WHERE name = 'ACME'")
    buy(workspace, "aCmE")
    published(LINK)
    assert read(workspace, "deal", "buyer") == [firms[0]]


def test_the_plan_counts_what_is_found_ambiguous_and_missing(workspace, published, firms):
    buy(workspace, "Acme", "Twins", "tWINS", "Nobody", "Gone Ltd")
    (change,) = [one for one in plan_of(workspace, LINK).changes if one.action == "retype"]
    data = change.message.data
    assert (data["total"], data["found"], data["several"], data["none"]) == (5, 1, 2, 2)
    assert [(one.value, str(one.reason)) for one in change.samples] == [
        ("Twins", "There are 2 records of Firm called 'Twins'."),
        ("tWINS", "There are 3 records of Firm called 'tWINS'."),
        ("Nobody", "There is no Firm 'Nobody'."),
        ("Gone Ltd", "There is no Firm 'Gone Ltd'."),
    ]
    with pytest.raises(PlanRefusedError, match="allow-loss"):
        published(LINK)


def test_going_back_gives_every_text_back(workspace, published, firms):
    texts = ["Acme", "acme ltd", " 织客", "Twins", None]
    buy(workspace, *texts)
    published(LINK, allow_loss=True)
    restore(workspace, 1)
    assert read(workspace, "deal", "buyer") == texts


def test_a_link_that_was_chosen_since_goes_back_as_a_title(workspace, published, firms):
    buy(workspace, "Acme")
    published(LINK)
    write(workspace, "deal", [{"buyer": str(firms[2])}])
    restore(workspace, 1)
    assert read(workspace, "deal", "buyer") == ["Acme", "织客"]

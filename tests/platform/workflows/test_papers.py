"""A decision is signed by the hand of whoever decides, drawn for it."""

from io import BytesIO

import pytest
from flow_house import document, house
from flow_world import approval
from pictures import PNG

from formloom.platform.core.errors import InvalidValueError
from formloom.platform.workflows.papers import ATTACHMENT, SIGNATURE, Papers

NEEDS = ["signature", "attachment"]


@pytest.fixture
def here(workspace, published):
    first, second = (approval(id, "zhao", "lu", require=NEEDS) for id in ("one", "two"))
    return house(workspace, published, document(first, second))


def brought(here, root, who):
    """A signature and a file of somebody, as the page keeps them."""
    with here.workspace.write(here.actor(who)) as tx:
        papers = Papers(tx, root)
        file = papers.add(ATTACHMENT, "a.txt", BytesIO(b"a"))
        hand = papers.sign(papers.add(SIGNATURE, "hand.png", BytesIO(PNG)), "", {})
    return {"signature": str(hand), "attachments": (str(file),)}


def test_nobody_signs_with_words_another_hand_or_twice(here):
    root, other = here.start(), here.start()
    mine = brought(here, root, "zhao")
    theirs, elsewhere = brought(here, root, "lu"), brought(here, other, "zhao")
    swapped = {"signature": f"{mine['attachments'][0]}:x"}
    forged = [{"signature": "s"}, swapped, *({"signature": one["signature"]}
              for one in (theirs, elsewhere))]  # fmt: skip
    forged += [{"attachments": one} for one in (("a",), theirs["attachments"],
               elsewhere["attachments"])]  # fmt: skip
    for one in forged:
        with pytest.raises(InvalidValueError):
            here.act(root, "approve", "zhao", **mine | one)
    here.act(root, "approve", "zhao", **mine)
    here.act(root, "approve", "lu", **theirs)
    with pytest.raises(InvalidValueError, match="Sign on the page"):
        here.act(root, "approve", "zhao", **mine)
    here.act(root, "approve", "zhao", **brought(here, root, "zhao"))
    assert [one.step for one in here.state(root).tasks.values() if one.state == "done"] == [
        "one", "one", "two",
    ]  # fmt: skip

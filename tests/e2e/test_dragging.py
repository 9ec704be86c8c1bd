"""Everything that can be dragged, by mouse and by finger, and all of it by keys alone."""

import random
import re
from pathlib import Path

import pytest
from drag_calendars import CALENDARS
from drag_data import DATA
from drag_designs import FORMS
from drag_reports import REPORTS
from drag_work import RECORDS
from dragging import Surface, do
from playwright.sync_api import Error
from sqlalchemy import delete

from formloom.platform.access.tables import preference
from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.drafts import Drafts

SCRIPTS = Path(__file__).parents[2] / "runtime/static/js"
FAMILIES: dict[str, tuple[type[Surface], ...]] = {
    "forms": FORMS,
    "data": DATA,
    "reports": REPORTS,
    "records": RECORDS,
    "calendars": CALENDARS,
}
HEARS = re.compile(r"new (?:Drag|Sorting)\(")
#: Lists that are put in order have their drags from here.
SHARED = "designer/sorting.js"


def test_whatever_hears_drags_is_dragged_here():
    hearing = {
        str(path.relative_to(SCRIPTS))
        for path in SCRIPTS.rglob("*.js")
        if HEARS.search(path.read_text())
    }
    dragged = {surface.script for family in FAMILIES.values() for surface in family}
    assert hearing - {SHARED} == dragged


@pytest.mark.parametrize("name", FAMILIES)
def test_it_is_dragged_and_its_model_tells(visit, demo, proof, name):
    cases = [(surface, hand) for surface in FAMILIES[name] for hand in surface.hands]
    counts, wrong = dict.fromkeys(("mouse", "finger", "keys"), 0), []
    for surface, hand in proof.sample(cases, 1):
        with demo[1].write(SYSTEM) as tx:
            Drafts(tx).discard()
            tx.execute(delete(preference))
        page = visit(surface.login, phone=hand == "finger")
        page.set_viewport_size({"width": 1440, "height": 900})
        chance = random.Random(f"{proof.seed} {surface.__name__} {hand}")
        try:
            counts[hand] += do(surface(page, demo[1], hand), 20 if proof.whole else 2, chance)
        except (AssertionError, Error) as error:  # the others are tried all the same
            wrong.append(f"{surface.__name__} by {hand}: {error}")
        page.close()
    assert not wrong, "\n".join(wrong)
    assert sum(counts.values()) >= 2
    proof.write(f"drags_{name}", surfaces=len(FAMILIES[name]), **counts)

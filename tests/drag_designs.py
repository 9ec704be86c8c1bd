"""What designers of forms and flows drag: fields and what is new, edges, steps, branches."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from dragging import Move, Rows, Spot, Surface, moved
from playwright.sync_api import Locator, expect

from formloom.platform.core.actor import SYSTEM
from formloom.platform.documents.drafts import Drafts

Document = dict[str, Any]
#: What a bar shows until everything is kept, and where it was not.
SAVING = "[role=status] use[href$='#loader-circle'], [role=status].is-bad"


class Designed(Surface):
    """A designer of one document, which saves itself as a draft."""

    kind: ClassVar[str]
    key: ClassVar[str]
    ready: ClassVar[str] = ".is-ready"

    def draft(self, document: Mapping[str, object]) -> None:
        with self.workspace.write(SYSTEM) as tx:
            Drafts(tx).save(self.kind, self.key, dict(document))

    def document(self) -> Document:
        with self.workspace.read(SYSTEM) as tx:
            return dict(Drafts(tx).get(self.kind, self.key).document)

    def open(self, path: str) -> None:
        self.page.goto(path)
        expect(self.page.locator(self.ready).first).to_be_visible()

    def settle(self) -> None:
        expect(self.page.locator(SAVING)).to_have_count(0)


class FormFields(Rows, Designed):
    """Fields of a form on its canvas."""

    script = "form-designer/moving.js"
    kind, key, ready = "form", "dragged", ".fl-fd.is-ready"
    fields: ClassVar[Sequence[str]] = ("name", "account", "stage", "amount", "priority")

    def begin(self) -> None:
        fields = [{"field": one, "width": 12} for one in self.fields]
        body = [{"section": "all", "title": "All", "body": fields}]
        document = {"$schema": "formloom:form/1", "$id": self.key, "title": "Dragged"}
        self.draft({**document, "entity": "opportunity", "use": "create", "body": body})
        self.open(f"/designs/form/{self.key}/design")

    def settle(self) -> None:
        super().settle()
        self.page.wait_for_load_state("networkidle")  # what it shows is fetched and drawn

    def items(self) -> list[Document]:
        return list(self.document()["body"][0]["body"])

    def order(self) -> Sequence[str]:
        return [next(iter(one.values())) for one in self.items()]

    def row(self, name: str) -> Locator:
        return self.page.locator(f'.fl-fd-canvas [data-cell="field:{name}"]')

    def grip(self, name: str) -> Locator:
        return self.page.locator(f'.fl-fd-canvas [data-at="field:{name}"]')

    def move(self, chance: random.Random) -> Move:
        plain = super().move(chance)
        if chance.random() < 0.5:
            return plain
        arrows = [key.removeprefix("Alt+") for key in plain.keys]
        return replace(plain, keys=["Space", *arrows, "Space"])


class FormOutline(FormFields):
    """The same in the tree beside the canvas."""

    def begin(self) -> None:
        super().begin()
        self.page.get_by_role("tab", name="Outline").click()

    def row(self, name: str) -> Locator:
        return self.page.locator(f'[data-line="field:{name}"]')

    grip = row

    def move(self, chance: random.Random) -> Move:
        return Rows.move(self, chance)


class FormPalette(FormFields):
    """Something new that is put between the fields."""

    def source(self) -> Locator:
        return self.page.locator(".fl-fd-add [data-new*='\"divider\"']").last

    def order(self) -> Sequence[str]:
        return [one.get("field", "new") for one in self.items()]

    def move(self, chance: random.Random) -> Move:
        now = self.order()
        at = chance.randrange(len(now))
        down = chance.choice((0.2, 0.8)) if at else 0.8
        after = [*now[: at + round(down)], "new", *now[at + round(down) :]]
        return Move(Spot(self.source()), Spot(self.row(now[at]), down=down), after, self.source())

    def press(self, move: Move) -> None:
        assert isinstance(move.after, list)
        at = move.after.index("new")
        self.grip(move.after[at - 1]).click()  # what is added stands behind what is selected
        move.focus.focus()
        self.page.keyboard.press("Enter")

    def tidy(self) -> None:
        self.page.keyboard.press("Control+z")


class FormWidth(FormFields):
    """The right edge of a field."""

    sign, is_edge = "", True
    widths: ClassVar[Sequence[int]] = (3, 4, 6, 8, 12)

    def read(self) -> object:
        return {one["field"]: one["width"] for one in self.items()}

    def move(self, chance: random.Random) -> Move:
        now = {one["field"]: one["width"] for one in self.items()}
        wide = chance.choice([one for one in self.widths if one != now["account"]])
        steps = self.widths.index(wide) - self.widths.index(now["account"])
        edge = self.page.locator('[data-resize="field:account"]')
        grid = self.page.locator(".fl-fd-grid").first
        keys = ["+" if steps > 0 else "-"] * abs(steps)
        after = {**now, "account": wide}
        return Move(Spot(edge), Spot(grid, wide / 12), after, self.grip("account"), keys)


class FlowSteps(Rows, Designed):
    """Steps of a flow, which are let go over a "+"."""

    script = "flow-designer/dragging.js"
    kind, key, ready = "flow", "dragged", ".fl-flow.is-ready"
    steps: ClassVar[Sequence[str]] = ("one", "two", "three", "four")

    def begin(self) -> None:
        steps = [{"id": one, "type": "cc", "title": one} for one in self.steps]
        document = {"$schema": "formloom:flow/1", "$id": self.key, "title": "Dragged"}
        start = {"on": "button", "title": "Go"}
        self.draft({**document, "entity": "quote", "start": start, "steps": steps})
        self.open(f"/designs/flow/{self.key}/steps")

    def order(self) -> Sequence[str]:
        return [one["id"] for one in self.document()["steps"]]

    def row(self, name: str) -> Locator:
        return self.page.locator(f'.fl-flow-canvas [data-at="{name}"]')

    def move(self, chance: random.Random) -> Move:
        now = list(self.order())
        start = chance.randrange(len(now))
        slot = chance.choice([at for at in range(len(now) + 1) if at not in (start, start + 1)])
        after = moved(now, start, slot)
        steps = after.index(now[start]) - start
        keys = ["Alt+ArrowDown" if steps > 0 else "Alt+ArrowUp"] * abs(steps)
        plus = self.page.locator(f'[data-slot="//{slot}"]')
        card = self.row(now[start])
        return Move(Spot(card, down=0.2), Spot(plus), after, card, keys)


class FlowBranches(Designed):
    """Branches of a decision, of which the further left is tried first."""

    script = "flow-designer/dragging.js"
    kind, key, ready = "flow", "dragged", ".fl-flow.is-ready"

    def begin(self) -> None:
        ways = [{"id": one, "when": "discount > 0", "steps": []} for one in ("a", "b", "c")]
        other = {"id": "other", "default": True, "steps": []}
        block = {"id": "way", "type": "exclusive", "title": "Way", "branches": [*ways, other]}
        document = {"$schema": "formloom:flow/1", "$id": self.key, "title": "Dragged"}
        start = {"on": "button", "title": "Go"}
        self.draft({**document, "entity": "quote", "start": start, "steps": [block]})
        self.open(f"/designs/flow/{self.key}/steps")

    def read(self) -> object:
        return self.branches()

    def branches(self) -> list[str]:
        return [one["id"] for one in self.document()["steps"][0]["branches"]]

    def move(self, chance: random.Random) -> Move:
        now = self.branches()
        start, end = chance.sample(range(3), 2)
        after = moved(now, start, end + (end > start))
        cards = [self.page.locator(f'[data-at="way/{now[at]}"]') for at in (start, end)]
        keys = ["Alt+ArrowRight" if end > start else "Alt+ArrowLeft"] * abs(end - start)
        goal = Spot(cards[1], across=0.8 if end > start else 0.2)
        return Move(Spot(cards[0]), goal, after, cards[0], keys)


FORMS: tuple[type[Surface], ...] = (
    FormFields, FormOutline, FormPalette, FormWidth, FlowSteps, FlowBranches,
)  # fmt: skip

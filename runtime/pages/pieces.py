"""What a form is drawn from: its parts as plain frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .records.display import BLANK, Shown
from .records.lines import LinesTable
from .records.widgets import Filling


@dataclass(frozen=True)
class Control:
    """One field on the page; ``macro`` draws it from ``filling``, or ``shown`` stands there."""

    key: str
    name: str
    label: str
    macro: str
    filling: Filling = field(default_factory=Filling)
    shown: Shown = BLANK
    help: str = ""
    hint: str = ""
    error: str = ""
    placeholder: str = ""
    required: bool = False
    width: int = 12
    group: bool = False
    hidden: bool = False
    locked: bool = False

    @property
    def attrs(self) -> Mapping[str, object]:
        """Attributes of the control itself."""
        said: dict[str, object] = {"placeholder": self.placeholder} if self.placeholder else {}
        if self.locked:
            said["disabled" if self.filling.choices else "readonly"] = True
        return {**self.filling.attrs, **said}


@dataclass(frozen=True)
class Prose:
    """Words between the fields."""

    html: str
    width: int = 12
    key: str = ""
    hidden: bool = False
    macro: str = "prose"


@dataclass(frozen=True)
class Line:
    """A thin line between fields."""

    macro: str = "divider"


@dataclass(frozen=True)
class FlowButton:
    """Leads to the page that starts a flow; ``kind`` is that of the button."""

    label: str
    url: str
    kind: str = ""
    width: int = 12
    key: str = ""
    hidden: bool = False
    macro: str = "flow_button"


Piece = Control | Prose | Line | LinesTable | FlowButton


@dataclass(frozen=True)
class SectionView:
    """A section as it is drawn."""

    key: str
    title: str
    help: str
    pieces: tuple[Piece, ...]
    collapsed: bool = False
    hidden: bool = False


@dataclass(frozen=True)
class TabView:
    """A tab: a link to its part of the page; ``errors`` counts what is to correct there."""

    title: str
    url: str
    sections: tuple[SectionView, ...]
    errors: int = 0
    current: bool = False
    key: str = ""
    hidden: bool = False


@dataclass(frozen=True)
class Fault:
    """A line of the summary; ``field`` is the id of the control, "" for the form as a whole."""

    field: str
    text: str

"""One field of an entity, as its document says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from ..formula.types import FormulaType
    from .field_type import FieldType

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Field:
    """A field: its key, its unchanging id, its type and what its document says of it.

    ``settings`` is the property's whole document; ``column`` is the physical column, None for a
    value that lives in rows of its own (links, lines, files). ``titles`` maps locale to label,
    ``option_titles`` locale to option value to title.
    """

    key: str
    id: str
    type: "FieldType"
    settings: Mapping[str, object]
    column: str | None = None
    required: bool = False
    titles: Mapping[str, str] = field(default_factory=dict)
    option_titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    _prepared: dict[object, object] = field(default_factory=dict, init=False, repr=False)

    @property
    def title(self) -> str:
        return str(self.settings.get("title", self.key))

    @property
    def value_type(self) -> "FieldType":
        """The type of the value: the field's own, or what a computed field returns."""
        return self.type.value_type(self)

    @property
    def formula_type(self) -> "FormulaType | None":
        """What formulas take the value for; None when they may not name the field."""
        return self.value_type.formula_type

    def label(self, locale: str) -> str:
        """The label in ``locale``, else in the app's own language."""
        return self.titles.get(locale, self.title)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean keyword of the document: unique, searchable, readOnly, history, public."""
        return bool(self.settings.get(name, default))

    def text(self, name: str, default: str = "") -> str:
        """A text keyword of the document."""
        return str(self.settings.get(name, default))

    def number(self, name: str, default: int) -> int:
        """A whole-number keyword of the document."""
        value = self.settings.get(name, default)
        return value if isinstance(value, int) else default

    @property
    def default_formula(self) -> str:
        """What computes the value where none is given; "" where that is fixed or nothing."""
        default = self.settings.get("default")
        found = default.get("formula") if isinstance(default, Mapping) else None
        return str(found or "")

    def prepared(self, make: Callable[["Field"], T]) -> T:
        """``make(self)``, made once: what a type works out from the settings (limits, options)."""
        if make not in self._prepared:
            self._prepared[make] = make(self)
        return cast(T, self._prepared[make])

"""Yes or no."""

from collections.abc import Mapping
from typing import ClassVar

from sqlalchemy import Boolean

from ..core.errors import InvalidValueError
from ..formula.types import FormulaType
from .field import Field
from .field_type import JSON, FieldType, Manner, expect, shorten
from .text import clean, folded

_YES = ("true", "yes", "y", "t", "1", "x", "on", "是", "对", "真", "有", "√", "✓", "✔", "☑")
_NO = ("false", "no", "n", "f", "0", "off", "否", "不是", "错", "假", "无", "×", "✗", "☐", "", "-")
_WORDS: Mapping[str, bool] = dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False)
_SHOWN = {"zh": ("否", "是")}


class BooleanField(FieldType):
    """True or False; a blank is False, as in formulas.

    Settings: ``consent``, whether it is somebody's consent to what the help text says; each time
    it is given or withdrawn is kept with the words of that day.
    """

    name = "boolean"
    formula_type = FormulaType.BOOLEAN
    operators: ClassVar[tuple[str, ...]] = ("=",)
    widget = "checkbox"
    settings_schema: ClassVar[JSON] = {"consent": {"type": "boolean", "default": False}}

    def column(self, field: Field) -> Boolean:
        return Boolean()

    def load(self, raw: object, field: Field) -> bool:
        if raw is None or isinstance(raw, bool):
            return bool(raw)
        raise InvalidValueError("Use true or false.", field=field.key)

    def parse(self, text: str, field: Field, manner: Manner) -> bool:
        word = folded(clean(text, field) or "")
        if word not in _WORDS:
            raise InvalidValueError(
                "Write yes or no, not '{text}'.", field=field.key, text=shorten(word)
            )
        return _WORDS[word]

    def write(self, value: object, field: Field) -> str:
        return "true" if value else "false"

    def show(self, value: object, field: Field, manner: Manner) -> str:
        return _SHOWN.get(manner.locale[:2], ("No", "Yes"))[bool(expect(bool, value))]

    def json_schema(self, field: Field) -> JSON:
        return {"type": "boolean"}

    def search_text(self, value: object, field: Field) -> str:
        return ""

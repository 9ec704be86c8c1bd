"""Telephone numbers."""

import re

from ..core.errors import InvalidValueError
from .field import Field
from .field_type import JSON, Manner
from .text import TextField, clean, narrow

LONGEST = 50
_SHAPE = re.compile(
    r"\+?[0-9()*#][0-9() ./*#,;-]*(?: ?(?:ext\.?|x|转|分机) ?[0-9]{1,8})?", re.IGNORECASE
)
_SEPARATORS = re.compile(r"[() ./-]")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_INTERNATIONAL = re.compile(r"\+[1-9][0-9]{6,14}")
#: What begins as a mobile number of mainland China and has digits too few or too many. Shorter
#: ones are extensions and services, longer ones have a prefix that is dialled first.
_UNFINISHED = re.compile(r"(?:\+86)?(1[3-9][0-9]{5,8}|1[3-9][0-9]{10,11})")
#: Numbers of mainland China: a mobile, or an area and what follows it.
_CHINESE = re.compile(
    r"\+86(?:(1[0-9]{2})([0-9]{4})|(10|2[0-9])([0-9]{4})|([3-9][0-9]{2})([0-9]{3,4}))([0-9]{4})"
)


class PhoneField(TextField):
    """A telephone number as it was typed, but for two forms that are sure.

    An international number is kept as ``+8613800138000``, a mobile number of mainland China as
    ``13800138000``; all others keep their spaces and hyphens. What begins as such a mobile number
    and has not its 11 digits is refused: it was mistyped.
    """

    name = "phone"
    trims = True
    widget = "tel"
    longest = LONGEST

    def canonical(self, text: str, field: Field) -> str:
        typed = re.sub(r"\s+", " ", text)
        if not _SHAPE.fullmatch(typed) or not 3 <= sum(map(str.isdigit, typed)) <= 24:
            raise InvalidValueError(
                "Write a telephone number such as 138 0013 8000 or +86 755 8888 8888.",
                field=field.key,
            )
        bare = _SEPARATORS.sub("", typed)
        if bare.startswith("0086"):
            bare = "+" + bare[2:]
        unfinished = _UNFINISHED.fullmatch(bare)
        if unfinished:
            raise InvalidValueError(
                "A Chinese mobile number has 11 digits; this one has {count}. Begin the number of "
                "another country with + and its code.",
                field=field.key, count=len(unfinished[1]),
            )  # fmt: skip
        # A 0 of the national form after the country's code: which of the two is dialled?
        doubtful = "(0)" in typed or bare.startswith("+860")
        sure = _MOBILE.fullmatch(bare) or (_INTERNATIONAL.fullmatch(bare) and not doubtful)
        return bare if sure else typed

    def load(self, raw: object, field: Field) -> str | None:
        return super().load(narrow(clean(raw, field) or ""), field)

    def parse(self, text: str, field: Field, manner: Manner) -> str | None:
        return self.load((clean(text, field) or "").strip().removeprefix("tel:"), field)

    def show(self, value: object, field: Field, manner: Manner) -> str:
        """The number in groups, if it is one of mainland China with its country's code."""
        written = self.write(value, field)
        found = _CHINESE.fullmatch(written)
        return " ".join(["+86", *filter(None, found.groups())]) if found else written

    def json_schema(self, field: Field) -> JSON:
        return {**super().json_schema(field), "maxLength": field.number("maxLength", LONGEST)}

    def search_text(self, value: object, field: Field) -> str:
        """The number as it is kept, and its digits alone."""
        written = self.write(value, field)
        digits = re.sub("[^0-9]", "", written)
        return written if digits == written else f"{written} {digits}"

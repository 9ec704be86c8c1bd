"""Places on the map."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar, cast

from ..core.errors import InvalidValueError
from ..formula.types import FormulaType
from .field import Field
from .field_type import JSON, Manner, expect
from .parts import PartsField
from .text import clean, narrow

#: Centimetres; a receiver that reports more only adds noise.
_PLACES = 7
_LIMITS = {"lat": 90, "lng": 180}
_LONGEST = 200
_TYPED = re.compile(
    r"(-?[0-9]{1,3}(?:\.[0-9]{1,20})?)\s*[,;]\s*(-?[0-9]{1,3}(?:\.[0-9]{1,20})?)"
    r"(?:\s*\((.*)\))?",
    re.DOTALL,
)

Place = dict[str, float | str]


class LocationField(PartsField):
    """A place: ``lat`` and ``lng`` in degrees (WGS 84), seven decimals at most, and a ``label``."""

    name = "location"
    widget = "location"
    parts: ClassVar = {
        "lat": FormulaType.NUMBER,
        "lng": FormulaType.NUMBER,
        "label": FormulaType.TEXT,
    }

    def load(self, raw: object, field: Field) -> Place | None:
        if raw is None or raw == "":
            return None
        if not isinstance(raw, Mapping) or not raw.keys() <= {"lat", "lng", "label"}:
            raise InvalidValueError("Send an object with lat and lng.", field=field.key)
        place: Place = {name: _degrees(raw.get(name), name, field) for name in _LIMITS}
        label = (clean(raw.get("label"), field) or "").strip()
        if len(label) > _LONGEST:
            raise InvalidValueError(
                "Use at most {longest} characters.", field=field.key, longest=_LONGEST
            )
        return {**place, "label": label} if label else place

    def parse(self, text: str, field: Field, manner: Manner) -> Place | None:
        typed = (clean(text, field) or "").strip()
        if not typed:
            return None
        found = _TYPED.fullmatch(typed) or _TYPED.fullmatch(narrow(typed))
        if found is None:
            raise InvalidValueError(
                "Write latitude and longitude, such as 22.5431, 114.0579.", field=field.key
            )
        place = {"lat": float(found[1]), "lng": float(found[2]), "label": found[3]}
        return self.load(place, field)

    def write(self, value: object, field: Field) -> str:
        place = cast(Place, expect(dict, value) or {})
        if not place:
            return ""
        degrees = ", ".join(
            str(Decimal(str(place[name])).normalize().__format__("f")) for name in _LIMITS
        )
        return f"{degrees} ({place['label']})" if "label" in place else degrees

    def show(self, value: object, field: Field, manner: Manner) -> str:
        place = cast(Place, expect(dict, value) or {})
        return str(place["label"]) if "label" in place else self.write(value, field)

    def json_schema(self, field: Field) -> JSON:
        degrees = {
            name: {"type": "number", "minimum": -most, "maximum": most}
            for name, most in _LIMITS.items()
        }
        return {
            "type": "object",
            "properties": {**degrees, "label": {"type": "string", "maxLength": _LONGEST}},
            "required": list(_LIMITS),
            "additionalProperties": False,
        }

    def search_text(self, value: object, field: Field) -> str:
        return str(cast(Place, expect(dict, value) or {}).get("label", ""))


def _degrees(raw: object, name: str, field: Field) -> float:
    most = _LIMITS[name]
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not -most <= raw <= most:
        raise InvalidValueError(
            "Give {name} as degrees from -{most} to {most}.", field=field.key, name=name, most=most
        )
    return round(float(raw), _PLACES) + 0.0

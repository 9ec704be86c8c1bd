"""The options of a choice: found by value, or by title in any language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import cast

from ..core.errors import InvalidValueError
from .field import Field
from .field_type import JSON, shorten
from .text import folded

LONGEST = 100
#: What parts the values of a list in text; a value of a list may not contain them.
SEPARATORS = ",;，；、\n"
SINGLE = rf"^[^{SEPARATORS}]+$"


@dataclass(frozen=True)
class Option:
    """One option; a retired one (not ``active``) keeps old records valid."""

    value: str
    title: str
    color: str = ""
    active: bool = True


@dataclass(frozen=True)
class Options:
    """A field's options, by value and by every name that people may write."""

    by_value: Mapping[str, Option]
    by_name: Mapping[str, Option]

    def find(self, text: str, field: Field) -> str:
        """The value that ``text`` names.

        :raises InvalidValueError: if there is none, with the nearest title.
        """
        option = self.by_value.get(text) or self.by_name.get(folded(text))
        if option is None:
            raise self.refusal(text, field)
        return option.value

    def written(self, value: str) -> str:
        """The title of ``value`` in the app's language, if it can be read back; else the value."""
        option = self.by_value.get(value)
        if option is None:
            return value
        title = option.title.strip()
        found = self.by_value.get(title) or self.by_name.get(folded(title))
        safe = not set(title) & set(SEPARATORS)
        return title if safe and found is option else value

    def title(self, value: str, field: Field, locale: str) -> str:
        """What people call ``value`` in ``locale``."""
        titles = field.option_titles.get(locale, {})
        option = self.by_value.get(value)
        return titles.get(value) or (option.title if option else value)

    def refusal(self, text: str, field: Field) -> InvalidValueError:
        near = get_close_matches(folded(shorten(text)), self.by_name, n=1, cutoff=0.7)
        if near:
            return InvalidValueError(
                "'{text}' is not an option. Did you mean '{near}'?",
                field=field.key,
                text=shorten(text),
                near=self.by_name[near[0]].title,
            )
        titles = [option.title for option in self.by_value.values() if option.active]
        return InvalidValueError(
            "'{text}' is not an option. Choose one of: {options}.",
            field=field.key,
            text=shorten(text),
            options=", ".join(titles[:10]) + ("…" if len(titles) > 10 else ""),
        )


def options_of(field: Field) -> Options:
    """The field's options; made once."""
    return field.prepared(_read)


def _read(field: Field) -> Options:
    given = cast("Iterable[Mapping[str, object]]", field.settings.get("options", ()))
    options = [
        Option(
            str(one["value"]),
            str(one.get("title", one["value"])),
            str(one.get("color", "")),
            bool(one.get("active", True)),
        )
        for one in given
    ]
    by_name: dict[str, Option] = {}
    for names in (_values, _titles, _translations):
        for option in options:
            for name in names(option, field):
                by_name.setdefault(folded(name), option)
    return Options({option.value: option for option in options}, by_name)


def _values(option: Option, field: Field) -> Iterable[str]:
    return (option.value,)


def _titles(option: Option, field: Field) -> Iterable[str]:
    return (option.title,)


def _translations(option: Option, field: Field) -> Iterable[str]:
    return (
        titles[option.value] for titles in field.option_titles.values() if option.value in titles
    )


def options_schema(value_pattern: str = "") -> JSON:
    """The setting ``options``."""
    value: dict[str, object] = {"type": "string", "minLength": 1, "maxLength": LONGEST}
    if value_pattern:
        value["pattern"] = value_pattern
    return {
        "type": "array",
        "maxItems": 1000,
        "items": {
            "type": "object",
            "properties": {
                "value": value,
                "title": {"type": "string", "minLength": 1, "maxLength": 200},
                "color": {"type": "string", "pattern": "^([a-z]{1,20}|#[0-9a-f]{6})$"},
                "active": {"type": "boolean"},
            },
            "required": ["value"],
            "additionalProperties": False,
        },
    }


def one_of(field: Field) -> JSON:
    """The options as plain JSON Schema: ``oneOf`` of ``const`` and ``title``."""
    options = options_of(field).by_value.values()
    if not options:
        return {"type": "string"}
    return {"oneOf": [{"const": option.value, "title": option.title} for option in options]}

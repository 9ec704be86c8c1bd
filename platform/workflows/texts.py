"""Texts with values: Jinja in a sandbox, ``{{ amount }}`` or ``{% if values.amount > 5 %}``.

A name is shown as its reader writes it, ``values`` holds what can be compared. There is no Python:
attributes are fields, and the names are those of the sandbox.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, meta
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ..core.errors import InvalidValueError

#: What a text may name beside the fields of the record.
NAMES = frozenset({"values", "vars", "initiator", "flow", "link"})
LONGEST = 100_000


class _Environment(ImmutableSandboxedEnvironment):
    """Without what would let a text grow or run for ever."""

    intercepted_binops = frozenset({"*", "**"})

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, finalize=_shown, autoescape=False)
        self.globals.clear()

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "**" or not all(isinstance(one, int | Decimal) for one in (left, right)):
            raise TypeError(f"'{operator}' is not for this")
        return super().call_binop(context, operator, left, right)


def _shown(value: object) -> object:
    return "" if value is None else value


_ENVIRONMENT = _Environment()


def render(text: str, names: Mapping[str, object]) -> str:
    """The text with its values.

    :raises InvalidValueError: if it names what is not there, or is no such text.
    """
    if "{" not in text:
        return text
    try:
        return _template(text).render(names)[:LONGEST]
    except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
        raise InvalidValueError("The text cannot be filled in: {why}", why=str(error)) from error


def problem_of(text: str, fields: frozenset[str]) -> str:
    """Why a text could not be filled in; empty if it can."""
    try:
        named = meta.find_undeclared_variables(_ENVIRONMENT.parse(text))
    except TemplateError as error:
        return str(error)
    unknown = sorted(named - fields - NAMES)
    return f"'{unknown[0]}' is not defined" if unknown else ""


@lru_cache(maxsize=500)
def _template(text: str) -> Template:
    return _ENVIRONMENT.from_string(text)

"""The templates of what leaves the screen: rendered without a request, everything escaped."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ..i18n import gettext, locale
from .pieces import MOST_COLUMNS, is_number

HTML = Path(__file__).parents[1] / "html" / "papers"


def rendered(template: str, values: Mapping[str, object]) -> str:
    """A template in the language that is spoken."""
    return _environment().get_template(template).render(values, locale=locale())


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HTML), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.globals.update(_=gettext, is_number=is_number, most_columns=MOST_COLUMNS)
    return made

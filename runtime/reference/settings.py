"""``docs/reference/settings.md``: what an installation, a workspace and a person can set."""

from dataclasses import Field, fields
from typing import cast

from ...platform.core.settings import Settings, variable
from ...platform.documents.inline import inlined
from ...platform.documents.kinds import KINDS
from ..pages.look import CHOICES, TAGS, Look
from .words import Schema, code, in_words, table

INTRODUCTION = """# Settings

## Of the installation

Environment variables, read once when a command starts; `formloom doctor` lists them with the
values that they have now. An empty variable is as good as none, and a value of the wrong kind ends
the command with a sentence that names it.
"""
WORKSPACE = """## Of a workspace

The app document (`app.json`, or Designs → App) says them; they take effect when it is published.
It is described with the [other documents](documents.md#app).
"""
PERSON = """## Of a person

On the page Settings, or `PUT /api/v1/me/preferences/look`. They are kept with the person, and
follow them to every browser.
"""
#: Keywords of the app document that say what the app is made of, and not how it behaves.
NOT_SETTINGS = {"$schema", "$id", "requires", "documents", "shares"}


def markdown() -> str:
    """The whole page."""
    variables = [_variable(one) for one in fields(Settings)]
    schema = cast("Schema", inlined(KINDS.get("app").schema)["properties"])
    keywords = [(f"`{name}`", in_words(cast("Schema", one)))
                for name, one in schema.items() if name not in NOT_SETTINGS]  # fmt: skip
    chosen = [(f"`{name}`", _listed(values), code(getattr(Look(), name)))
              for name, values in CHOICES.items()]  # fmt: skip
    chosen.append(("`locale`", _listed(tuple(TAGS)), "the browser's"))
    return "\n".join(
        [
            INTRODUCTION, table(("variable", "meaning", "takes", "if left out"), variables),
            WORKSPACE, table(("keyword", "takes"), keywords),
            PERSON, table(("preference", "takes", "if left out"), chosen),
        ]
    )  # fmt: skip


def _listed(values: tuple[str, ...]) -> str:
    return " ".join(f"`{one}`" for one in values)


def _variable(one: Field[object]) -> tuple[str, str, str, str]:
    default = str(one.default).lower() if isinstance(one.default, bool) else str(one.default)
    shown = f"`{default}`" if default else "empty"
    return f"`{variable(one.name)}`", str(one.metadata["help"]), _takes(one), shown


def _takes(one: Field[object]) -> str:
    if isinstance(one.default, bool):
        return "`true` or `false`"
    if isinstance(one.default, int):
        most = f" to {one.metadata['most']}" if "most" in one.metadata else " or more"
        return f"whole number, {one.metadata.get('least', 0)}{most}"
    among = one.metadata.get("among")
    return _listed(among) if among else "path" if one.name == "home" else "text"

"""``docs/reference/commands.md``: every command with its options and examples."""

import inspect
import re
from collections.abc import Iterator

import click

from ..cli import formloom
from .words import table

INTRODUCTION = """# Commands

What the commands say of themselves (`formloom <command> --help`). They act on the workspace of
[`FORMLOOM_HOME` and `FORMLOOM_DATABASE_URL`](settings.md); who has the shell has the data, so no
command asks for rights.

| exit status | |
| --- | --- |
| 0 | it is done |
| 1 | it is refused, or a part of it: standard error says why |
| 2 | the command is not written as it should be: standard error says what to write |
"""


def markdown() -> str:
    """The whole page."""
    found = [*commands()]
    rows = [(f"[`{name}`](#{_anchor(name)})", one.get_short_help_str(200)) for name, one in found]
    parts = [INTRODUCTION, table(("command", ""), rows)]
    return "\n".join([*parts, *(_section(name, one) for name, one in found)])


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by the words that one types."""
    yield from _below("formloom", formloom)


def _below(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield name, command
        return
    context = click.Context(command)
    for word in command.list_commands(context):
        below = command.get_command(context, word)
        assert below is not None  # noqa: S101
        yield from _below(f"{name} {word}", below)


def _anchor(name: str) -> str:
    return name.replace(" ", "-")


def _section(name: str, command: click.Command) -> str:
    words, _, examples = inspect.cleandoc(command.help or "").partition("\b\n")
    usage = " ".join(command.collect_usage_pieces(click.Context(command)))
    options = (one for one in command.params if isinstance(one, click.Option))
    parts = [
        f"## {name}\n", f"`{name} {usage}`\n",
        re.sub(r"(?<!\n)\n(?!\n)", " ", words.strip()) + "\n",
        f"```sh\n{examples.strip()}\n```\n" if examples.strip() else "",
        table(("option", ""), [_option(one) for one in options]),
        f"{command.epilog}\n" if command.epilog else "",
    ]  # fmt: skip
    return "\n".join(part for part in parts if part)


def _option(option: click.Option) -> tuple[str, str]:
    context = click.Context(click.Command(""))
    if option.is_flag:
        written = ", ".join(option.opts)
    else:
        written = f"{', '.join(option.opts)} {option.make_metavar(context)}"
    default = f" `{option.default}` if left out." if option.show_default else ""
    must = " Must be given." if option.required else ""
    several = " May be given several times." if option.multiple else ""
    return f"`{written}`", f"{option.help or ''}{default}{must}{several}"

"""The ``formloom`` command. Each command lives in a module of its own, imported when it is used."""

import importlib
import sys

import click

from ... import __version__
from ...platform.core.errors import FormloomError

#: command -> (module, function)
COMMANDS = {
    "init": ("setup", "init"),
    "demo": ("serving", "demo"),
    "serve": ("serving", "serve"),
    "worker": ("serving", "worker"),
    "tick": ("serving", "tick"),
    "doctor": ("setup", "doctor"),
    "plan": ("designs", "plan"),
    "apply": ("designs", "apply"),
    "releases": ("designs", "releases"),
    "restore": ("designs", "restore"),
    "diff": ("designs", "diff"),
    "texts": ("texts", "texts"),
    "template": ("templates", "template"),
    "export": ("exporting", "export"),
    "import": ("importing", "import_records"),
    "undo": ("importing", "undo"),
    "people": ("people", "people"),
    "token": ("people", "token"),
    "audit": ("upkeep", "audit"),
    "rotate-keys": ("upkeep", "rotate_keys"),
    "purge": ("upkeep", "purge"),
    "erase": ("privacy", "erase"),
    "backup": ("upkeep", "backup"),
    "restore-backup": ("upkeep", "restore_backup"),
}


class Commands(click.Group):
    """Loads a command's module only when the command is asked for, so that help stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, function = COMMANDS[cmd_name]
        command = getattr(importlib.import_module(f".{module}", __name__), function)
        assert isinstance(command, click.Command)  # noqa: S101
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="formloom")
def formloom() -> None:
    """Formloom 织客: build and run CRM apps made of documents.

    The data folder is FORMLOOM_HOME (var/formloom when it is not set); `formloom doctor` lists
    every setting.
    """


def main() -> None:
    """Run the command.

    A refusal is one sentence on standard error and exit status 1, a command that is not written as
    it should be one and exit status 2.
    """
    try:
        sys.exit(formloom.main(prog_name="formloom", standalone_mode=False) or 0)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.UsageError as error:
        _misused(error)
    except click.ClickException as error:
        _refuse(error.format_message())
    except click.Abort:
        _refuse("Stopped.")
    except FormloomError as error:
        _refuse(str(error))
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        _refuse(f"{name}{error.strerror or error}")
    except ValueError as error:
        if not str(error).startswith("FORMLOOM_"):
            raise
        _refuse(str(error))


def _misused(error: click.UsageError) -> None:
    """What is wrong with the command as it was typed, and where it is explained."""
    path = error.ctx.command_path if error.ctx is not None else "formloom"
    said = " ".join(error.format_message().split()).rstrip(".")
    click.echo(f"{path}: {said} (see {path} --help).", err=True)
    sys.exit(error.exit_code)


def _refuse(sentence: str) -> None:
    click.echo(f"formloom: {sentence}", err=True)
    sys.exit(1)

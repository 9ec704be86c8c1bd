"""Every command has help with an example; what is wrong is one sentence and exit status 1."""

import click
import pytest

from formloom.runtime.cli import COMMANDS, formloom


def commands():
    """Every command with its path, those of groups included."""
    context = click.Context(formloom)
    for name in COMMANDS:
        command = formloom.get_command(context, name)
        inner = command.commands.items() if isinstance(command, click.Group) else ()
        yield from (((name, sub), one) for sub, one in inner)
        if not isinstance(command, click.Group):
            yield (name,), command


ALL = dict(commands())


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_help_says_what_a_command_does_and_shows_an_example(bare, path):
    shown = bare.ok(*path, "--help")
    assert f"formloom {' '.join(path)}" in shown.partition("\n")[2]
    assert "Options:" in shown


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_option_is_explained(path):
    silent = [
        one.name for one in ALL[path].params
        if isinstance(one, click.Option) and not one.help and one.name not in {"email", "title"}
    ]  # fmt: skip
    assert not silent


def test_the_list_of_commands_has_a_sentence_for_each(bare):
    lines = bare.ok("--help").partition("Commands:")[2].strip().splitlines()
    assert [line.split()[0] for line in lines if line[2] != " "] == list(COMMANDS)
    assert all(len(line.split()) > 2 for line in lines)


def test_the_version_is_told(bare):
    assert bare.ok("--version").startswith("formloom, version ")


@pytest.mark.parametrize(
    "arguments",
    [("releases",), ("people", "list"), ("plan", "."), ("backup", "x.zip"), ("audit", "verify"),
     ("serve",), ("tick",), ("purge",)],
    ids=" ".join,
)  # fmt: skip
def test_without_a_workspace_every_command_says_how_to_make_one(bare, arguments):
    assert bare.refused(*arguments).endswith("Make one with: formloom init")
    assert not bare.home.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "eighty"), ("DATABASE_URL", "mysql://x/y"), ("LOG_LEVEL", "loud")],
)
def test_a_wrong_setting_is_told_with_its_name(bare, monkeypatch, name, value):
    monkeypatch.setenv(f"FORMLOOM_{name}", value)
    assert bare.refused("init").startswith(f"FORMLOOM_{name} must be")


def test_a_data_folder_that_is_a_file_is_told(bare):
    bare.home.write_text("x")
    assert str(bare.home) in bare.refused("init")


def test_a_database_that_does_not_answer_is_told(bare, monkeypatch):
    monkeypatch.setenv("FORMLOOM_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert "did not answer" in bare.refused("releases")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["nothing"], "formloom: No such command 'nothing' (see formloom --help)."),
        (["plan"], "formloom plan: Missing argument 'FOLDER' (see formloom plan --help)."),
        (["plan", "x", "--all"], "formloom plan: No such option"),
        (["people", "ad"], "formloom people: No such command 'ad'"),
        (["import", "deal", "no.csv"], "formloom import: Invalid value for 'FILE'"),
        (["serve", "--port", "70000"], "formloom serve: Invalid value for '--port'"),
        (["restore", "one"], "formloom restore: Invalid value for 'NUMBER'"),
        (["restore", "99999999999999999999"], "formloom restore: Invalid value for 'NUMBER'"),
        (["diff", "1"], "formloom diff: Missing argument 'SECOND'"),
        (["purge", "--days", "-1"], "formloom purge: Invalid value for '--days'"),
        (["token", "create"], "formloom token create: Missing option '--person'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_that_is_written_wrongly_is_one_sentence_and_status_2(bare, typed, said):
    done = bare.run(*typed)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(said)
    assert done.err.count("\n") == 1


def test_a_group_alone_shows_its_help(bare):
    done = bare.run("people")
    assert done.status == 2
    assert "formloom people [OPTIONS] COMMAND" in done.err

"""README, in both languages: its commands are there, its sign-ins open, its links lead on."""

import re
from pathlib import Path

import click
import pytest

from formloom.runtime.cli import COMMANDS, formloom
from formloom.runtime.demo import SIGN_INS

ROOT = Path(__file__).parents[2]
READMES = [ROOT / "README.md", ROOT / "README.zh.md"]
MAKE = re.compile(r"\bmake ([a-z]+)")
FORMLOOM = re.compile(r"`formloom ([a-z][a-z-]*)")


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
class TestReadme:
    def test_every_goal_of_make_is_there(self, path):
        goals = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
        found = set(MAKE.findall(path.read_text("utf-8")))
        assert found
        assert found <= goals

    def test_every_command_is_there(self, path):
        found = set(FORMLOOM.findall(path.read_text("utf-8")))
        assert found <= set(COMMANDS)

    def test_every_sign_in_is_told_with_its_password(self, path):
        text = path.read_text("utf-8")
        assert "`admin-demo`" in text
        for login, password, *_ in SIGN_INS:
            assert f"`{login}`" in text
            assert password == f"{login}-demo"


def test_both_languages_have_the_same_commands_and_links():
    english, chinese = (path.read_text("utf-8") for path in READMES)
    for pattern in (r"```sh\n(.*?)```", r"`(make [^`]*|formloom [^`]*)`"):
        assert re.findall(pattern, english, re.S) == re.findall(pattern, chinese, re.S)
    pages = [
        {link.replace(".zh.", ".") for link in re.findall(r"\]\(([^)]+)\)", text)}
        for text in (english, chinese)
    ]
    assert pages[0] == pages[1]


def test_commands_in_how_to_guides_exist():
    context = click.Context(formloom)
    for path in (ROOT / "docs").rglob("*.md"):
        for name in re.findall(r"^formloom ([a-z-]+)", path.read_text("utf-8"), re.M):
            assert formloom.get_command(context, name) is not None, (path, name)

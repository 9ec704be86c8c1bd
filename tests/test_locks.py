"""The lock files: complete, hashed, and of no particular mirror."""

import re
from pathlib import Path

import house
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = ["requirements.lock", "requirements-dev.lock"]
PIN = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    """Return name -> version."""
    found = PIN.findall(house.read(Path(lock)))
    return {canonicalize_name(name): version for name, version in found}


def group(name: str) -> list[str]:
    """Return the requirements of a dependency group, with the groups it includes."""
    entries = house.pyproject()["dependency-groups"][name]
    plain = [entry for entry in entries if isinstance(entry, str)]
    return plain + [r for e in entries if isinstance(e, dict) for r in group(e["include-group"])]


def unmet(lock: str, requirements: list[str]) -> list[str]:
    """Return the requirements that ``lock`` does not satisfy."""
    pinned = pins(lock)
    wanted = map(Requirement, requirements)
    versions = [(each, pinned.get(canonicalize_name(each.name))) for each in wanted]
    return [str(each) for each, version in versions if not version or version not in each.specifier]


def test_the_lock_satisfies_the_project():
    project = house.pyproject()["project"]
    extras = [one for extra in project["optional-dependencies"].values() for one in extra]
    assert not unmet("requirements.lock", [*project["dependencies"], *extras, *group("build")])


def test_the_tools_are_locked():
    assert not unmet("requirements-dev.lock", group("dev"))


def test_both_locks_agree():
    run, tools = (pins(lock) for lock in LOCKS)
    assert run.keys() <= tools.keys()
    assert {name: tools[name] for name in run} == run


@pytest.mark.parametrize("lock", LOCKS)
def test_every_version_has_hashes(lock):
    entries = re.split(r"^(?=[\w.-]+==)", house.read(Path(lock)), flags=re.MULTILINE)[1:]
    assert entries
    assert not [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry]


@pytest.mark.parametrize("lock", LOCKS)
def test_no_index_no_host_and_no_header(lock):
    text = house.read(Path(lock))
    assert PIN.match(text)
    assert not re.search(r"://|^--|index|find-links|file:", text, re.MULTILINE)

"""docs/security.md has a row for every requirement of ASVS 5.0 at level 1, and names real tests."""

import ast
import re
from pathlib import Path

import house
import pytest

PAGE = Path("docs/security.md")
LEVEL_1 = """
1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.5.1 2.1.1 2.2.1 2.2.2 2.3.1 3.2.1 3.2.2 3.3.1 3.4.1
3.4.2 3.5.1 3.5.2 3.5.3 4.1.1 4.4.1 5.2.1 5.2.2 5.3.1 5.3.2 6.1.1 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5
6.2.6 6.2.7 6.2.8 6.3.1 6.3.2 6.4.1 6.4.2 7.2.1 7.2.2 7.2.3 7.2.4 7.4.1 7.4.2 8.1.1 8.2.1 8.2.2
8.3.1 9.1.1 9.1.2 9.1.3 9.2.1 10.4.1 10.4.2 10.4.3 10.4.4 10.4.5 11.3.1 11.3.2 11.4.1 12.1.1 12.2.1
12.2.2 13.4.1 14.2.1 14.3.1 15.1.1 15.2.1 15.3.1
"""
MET = {"yes", "in part", "no", "operator", "none here"}
ROW = re.compile(r"^\| V(\S+) \|([^|]+)\|([^|]+)\|([^|]+)\|([^|]+)\|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def rows():
    return [tuple(cell.strip() for cell in row) for row in ROW.findall(house.read(PAGE))]


def test_every_requirement_has_its_row_in_order():
    assert [row[0] for row in rows()] == LEVEL_1.split()


def test_every_row_says_how_far_it_is_met_and_how():
    assert all(met in MET and asks and how for _, asks, met, how, _ in rows())


@pytest.mark.parametrize(
    ("path", "name"), sorted(set(TEST.findall(house.read(PAGE)))), ids=lambda one: one[-60:]
)
def test_every_test_that_is_named_exists(path, name):
    names = {one.name for one in house.syntax(Path(path)).body if isinstance(one, ast.FunctionDef)}
    assert name in names

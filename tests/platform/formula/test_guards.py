"""Row rules fail closed: who has no team does not see what has no team."""

import pytest
from formula_engines import Database, World
from formula_world import environment

from formloom.platform.formula import FieldSpec, FormulaType, Place, check, compile_python

WORLD = World(
    {
        "deal": {
            "team": FieldSpec("team", "Team", FormulaType.TEXT),
            "public": FieldSpec("public", "Public", FormulaType.BOOLEAN),
        }
    }
)
VARIABLES = {"$user.team": FieldSpec("team", "Team", FormulaType.TEXT)}
ROW = {"id": 1, "team": None, "public": False}


def sees(text: str, row, team: str | None, place: Place = Place.ROW_RULE) -> bool:
    checked = check(text, WORLD, "deal", place=place, variables=VARIABLES)
    env = environment()
    env = type(env)(env.now, env.zone, variables={"$user.team": team})
    assert checked.core is not None
    return bool(compile_python(checked.core)(row, env))


@pytest.mark.parametrize(
    "rule",
    [
        "team = $user.team",
        "not (team <> $user.team)",
        "not (not (team = $user.team))",
        "team <> $user.team",
        "not (team = $user.team)",
        "IF(team = $user.team, TRUE, FALSE)",
        "IF(team = $user.team, FALSE, TRUE)",
        "not CONTAINS(team, $user.team)",
        "(team = $user.team) = TRUE",
        "public or team = $user.team",
    ],
)
def test_a_blank_person_sees_nothing(rule):
    assert not sees(rule, ROW, None)


def test_the_same_comparison_elsewhere_is_null_safe():
    assert sees("team = $user.team", ROW, None, Place.ANYWHERE)


def test_what_does_not_compare_the_person_stays():
    assert sees("public or team = $user.team", {**ROW, "public": True}, None)
    assert sees("ISBLANK($user.team)", ROW, None)
    assert sees("team = $user.team", {**ROW, "team": "north"}, "north")


def test_the_databases_agree(postgres_url):
    for url in ("sqlite://", postgres_url()):
        database = Database(WORLD, url)
        database.insert("deal", [ROW, {"id": 2, "team": "north", "public": False}])
        checked = check(
            "team = $user.team", WORLD, "deal", place=Place.ROW_RULE, variables=VARIABLES
        )
        for team, seen in ((None, [False, False]), ("north", [False, True])):
            env = environment()
            env = type(env)(env.now, env.zone, variables={"$user.team": team})
            assert database.matching(checked.core, "deal", env) == seen
        database.close()

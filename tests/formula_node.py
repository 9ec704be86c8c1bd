"""The browser's engine, in Node, started once."""

import json
import subprocess
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from formula_engines import World

from formloom.platform.formula import Core, Environment, FormulaType

SCRIPT = Path(__file__).parent / "runtime/static/js/formula/run.js"


class Node:
    """Evaluates cores over one entity's records."""

    def __init__(self, program: str) -> None:
        self._process = subprocess.Popen(
            [program, "--no-warnings", str(SCRIPT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def load(
        self,
        world: World,
        entity: str,
        tables: Mapping[str, list[dict[str, object]]],
        environment: Environment,
    ) -> None:
        self.ask(
            {
                "entity": entity,
                "tables": {
                    name: {
                        row["id"]: {key: outward(value) for key, value in row.items()}
                        for row in rows
                    }
                    for name, rows in tables.items()
                },
                "links": {
                    name: {
                        spec.key: spec.entity
                        for spec in world.fields(name).values()
                        if spec.type in (FormulaType.LINK, FormulaType.CHILDREN)
                    }
                    for name in tables
                },
                "environment": environment_json(environment),
            }
        )

    def values(self, core: Core, environment: Environment | None = None) -> list[object]:
        asked: dict[str, object] = {"core": core.to_json()}
        if environment is not None:
            asked["environment"] = environment_json(environment)
        found = self.ask(asked)
        assert isinstance(found, list)
        return found

    def ask(self, asked: dict[str, object]) -> object:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        with self._process as process:
            process.communicate()


def environment_json(environment: Environment) -> dict[str, object]:
    calendar = environment.calendar
    return {
        "now": environment.now.isoformat(),
        "zone": environment.zone.key,
        "calendar": {
            "week": sorted(calendar.week),
            "holidays": [day.isoformat() for day in sorted(calendar.holidays)],
            "workdays": [day.isoformat() for day in sorted(calendar.workdays)],
        },
        "variables": {key: outward(value) for key, value in environment.variables.items()},
        "old": environment.old and {key: outward(value) for key, value in environment.old.items()},
        "isNew": environment.is_new,
    }


def outward(value: object) -> object:
    """A value as the API writes it; linked records as their ids."""
    if isinstance(value, Decimal):
        return str(value) if value.as_tuple().exponent <= 0 else format(value, "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return value["id"]
    if isinstance(value, list | tuple):
        return [outward(one) for one in value]
    return value

"""One meaning in Python, Node, SQLite and PostgreSQL."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from formula_engines import Database, World, shown
from formula_node import Node
from formula_random import TYPES, each_form, formula
from formula_world import VARIABLES, WORLD, ZONES, Records, environment, stored
from proofs import is_soak, seed
from sqlalchemy.exc import SQLAlchemyError

from formloom.platform.formula import (
    Environment,
    FieldSpec,
    FormulaType,
    Place,
    check,
    compile_python,
    from_conditions,
)
from formloom.platform.formula.functions import CALLS, FUNCTIONS
from formloom.platform.formula.numbers import EXACT, round_down
from formloom.platform.formula.periods import PERIODS, during
from formloom.platform.formula.sql import program

CONFORMANCE = json.loads((Path(__file__).parent / "data/conformance.json").read_text())


class Engines:
    """The same records in all four."""

    def __init__(self, world, tables, entity, env, node: str, url: str) -> None:
        self.world, self.entity, self.environment = world, entity, env
        self.rows = tables[entity]
        self.databases = [Database(world, "sqlite://"), Database(world, url)]
        for database in self.databases:
            for name, rows in tables.items():
                columns = {column.name for column in database.tables[name].columns}
                database.insert(name, [stored(row, columns) for row in rows])
        self.node = Node(node)
        self.node.load(world, entity, tables, env)

    def check(self, text: str, place: Place = Place.ANYWHERE):
        return check(text, self.world, self.entity, variables=VARIABLES, place=place)

    def answers(self, core, env: Environment | None = None) -> dict[str, list[object]]:
        """What each engine gives for every record."""
        env = env or self.environment
        run = compile_python(core)
        found = {
            "python": [shown(run(row, env)) for row in self.rows],
            "node": [shown(one) for one in self.node.values(core, env)],
        }
        for database in self.databases:
            name = database.engine.dialect.name
            found[name] = [shown(one) for one in database.values(core, self.entity, env)]
            if core.type is FormulaType.BOOLEAN:
                found[f"{name} where"] = list(database.matching(core, self.entity, env))
        return found

    def as_stored(self, core, env: Environment | None = None) -> dict[str, list[object]]:
        """What Python and SQLite put into a column of two decimals."""
        env = env or self.environment
        run, sqlite = compile_python(core), self.databases[0]
        return {
            "python": [shown(_in_column(run(row, env))) for row in self.rows],
            "sqlite stored": [shown(one) for one in sqlite.stored(core, self.entity, env, 2)],
        }

    def close(self) -> None:
        self.node.close()
        for database in self.databases:
            database.close()


def _in_column(value: object) -> object:
    whole = program.stored(value, 2)
    return None if whole is None else Decimal(whole).scaleb(-2)


@pytest.fixture
def engines(request, node, postgres_url) -> Iterator[Engines]:
    records = Records(random.Random(seed(request.config)), 60)
    tables = {
        "product": records.products,
        "account": records.accounts,
        "deal": records.deals,
        "line": records.lines,
    }
    found = Engines(WORLD, tables, "deal", environment(), node, postgres_url())
    yield found
    found.close()


def differences(engines: Engines, texts: list[str], env: Environment | None = None) -> list[str]:
    """Where engines disagree, in words."""
    found = []
    for text in texts:
        checked = engines.check(text)
        if checked.core is None:
            continue
        try:
            found += _disagreements(text, engines.answers(checked.core, env))
            if checked.core.type is FormulaType.NUMBER:
                found += _disagreements(text, engines.as_stored(checked.core, env))
        except SQLAlchemyError as error:
            found.append(f"{text}\n    {str(error)[:400]}")
    return found


def _disagreements(text: str, answers: dict[str, list[object]]) -> Iterator[str]:
    for name, values in answers.items():
        wrong = [
            f"record {at + 1}: python {one!r}, {name} {other!r}"
            for at, (one, other) in enumerate(zip(answers["python"], values, strict=True))
            if one != other
        ]
        if wrong:
            yield f"{text}\n    {wrong[0]} ({len(wrong)} records)"


def test_every_form_means_the_same_everywhere(engines, request):
    rng = random.Random(seed(request.config))
    texts = each_form(rng)
    refused = [
        str(engines.check(text).problems[0]) for text in texts if engines.check(text).problems
    ]
    assert len(refused) < len(texts) * 0.03, refused
    found = differences(engines, texts)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("key", ["close_date", "created_at"])
def test_every_period_means_the_same_everywhere(engines, key):
    texts = [from_conditions(during((key,), one)) for one in PERIODS]
    assert all(engines.check(text).core is not None for text in texts)
    assert not differences(engines, texts)


@pytest.mark.timeout(1800)
def test_random_formulas_mean_the_same_everywhere(engines, proof):
    rng = random.Random(proof.seed)
    texts = []
    wanted = 4_000 if is_soak() else 400
    while len(texts) < wanted:
        text = formula(rng, rng.choice(TYPES), rng.choice([1, 2, 2, 3, 4]))
        if engines.check(text).core is not None:
            texts.append(text)
    found = []
    for index, zone in enumerate(ZONES):
        found += differences(engines, texts[index :: len(ZONES)], environment(zone))
    pairs = len(texts) * len(engines.rows)
    print(f"{pairs} formula-row pairs in 4 engines, {len(FUNCTIONS)} functions")
    assert pairs >= 20_000
    proof.write("formula", pairs=pairs, functions=len(FUNCTIONS), engines=4)
    assert not found, "\n".join(found)


def test_every_function_is_among_the_random_forms():
    written = " ".join(each_form(random.Random(0)))
    used = set()
    for function in FUNCTIONS:
        if f"{function.name}(" in written:
            used.add(function.name)
    # On save only: there is no SQL of them.
    assert {one.name for one in FUNCTIONS} - used == {"ISNEW", "ISCHANGED", "PRIOR"}


def _conformance_world() -> tuple[World, dict[str, list[dict[str, object]]]]:
    names = {"num": "number", "bool": "boolean", "multi": "multi_choice", "ref": "link"}
    entities = {
        entity: {
            key: FieldSpec(
                key,
                key,
                FormulaType(names.get(spec["type"], spec["type"])),
                spec.get("scale", 0),
                spec.get("entity"),
                via=spec.get("via"),
            )
            for key, spec in fields.items()
        }
        for entity, fields in CONFORMANCE["schema"].items()
    }
    world = World(entities)
    tables: dict[str, dict[int, dict[str, object]]] = {name: {} for name in entities}

    def load(entity: str, row: dict | None) -> dict[str, object] | None:
        if row is None:
            return None
        if row["id"] not in tables[entity]:
            found: dict[str, object] = {"id": row["id"]}
            tables[entity][row["id"]] = found
            for spec in world.fields(entity).values():
                found[spec.key] = _loaded(spec, row.get(spec.key), load)
                if spec.type is FormulaType.CHILDREN:
                    for child in found[spec.key]:
                        child[spec.via] = found
        return tables[entity][row["id"]]

    for row in CONFORMANCE["rows"]:
        load("deal", row)
    return world, {name: list(rows.values()) for name, rows in tables.items()}


def _loaded(spec: FieldSpec, value, load) -> object:
    if spec.type is FormulaType.CHILDREN:
        return [load(spec.entity, one) for one in value]
    if value is None:
        return None
    match spec.type:
        case FormulaType.LINK:
            return load(spec.entity, value)
        case FormulaType.NUMBER:
            return Decimal(value)
        case FormulaType.DATE:
            return date.fromisoformat(value)
        case FormulaType.DATETIME:
            return datetime.fromisoformat(value)
        case FormulaType.MULTI_CHOICE:
            return tuple(value)
    return value


@pytest.fixture
def conformance(node, postgres_url) -> Iterator[Engines]:
    world, tables = _conformance_world()
    env = Environment(
        now=datetime.fromisoformat(CONFORMANCE["now"]),
        zone=ZoneInfo(CONFORMANCE["tz"]),
        variables={"$user.name": "Ann Lee", "$user.limit": Decimal(20000)},
    )
    found = Engines(world, tables, "deal", env, node, postgres_url())
    yield found
    found.close()


def test_the_conformance_file_holds_in_every_engine(conformance):
    for case in CONFORMANCE["cases"]:
        answers = conformance.answers(conformance.check(case["expr"]).core)
        for name, values in answers.items():
            assert values == case["expect"], f"{case['expr']} in {name}"


#: Plausible mistakes of one engine, each with a formula that shows it.
FAULTS = {
    "ROUND": (lambda value, places: round_down(value, int(places)), "ROUND(amount / 7, 1)"),
    "MOD": (lambda value, by: EXACT.remainder(value, by) if by else None, "MOD(amount, 7)"),
    "LEN": (lambda text: len((text or "").encode("utf-16-le")) // 2, "LEN(name & note)"),
    "/": (lambda value, by: Decimal(value) / Decimal(by) if by else None, "amount / 7"),
    "<": (lambda left, right: left is None or (right is not None and left < right), "qty < rate"),
    "CONTAINS": (lambda text, sought: bool(text) and sought in text, "CONTAINS(name, 'S')"),
    "EDATE": (lambda day, months: day, "EDATE(close_date, 1)"),
    "WORKDAYS": (lambda env, start, end: (end - start).days, "WORKDAYS(start_date, close_date)"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_caught(engines, monkeypatch, name):
    python, text = FAULTS[name]
    monkeypatch.setitem(CALLS._types, name, replace(CALLS.get(name), python=python))
    assert differences(engines, [text])
    # SQLite keeps what it has compiled, the fault included.
    program._loaded.cache_clear()

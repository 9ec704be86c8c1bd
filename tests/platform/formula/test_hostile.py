"""Anything may be typed: soon there is an answer or a problem, the same in the browser."""

import json
import random
import re
import time

import pytest
from formula_node import Node
from formula_random import TYPES, formula
from formula_world import VARIABLES, WORLD, Records, environment
from proofs import is_soak
from shared import NAUGHTY_STRINGS

from formloom.platform.formula import check, compile_python
from formloom.platform.formula.checker import Checked

JUNK = [
    *"()[]{}'\",.+-*/%&=<>!$ \\\n😀é一0９",
    "and",
    "or",
    "not",
    "in",
    "IF(",
    "SUM(lines,",
    "((((",
    "1" * 50,
    "parent.",
    "$old.",
    "{Amount}",
    "POWER(",
    "SUBSTITUTE(",
    "/*",
    "*/",
    "in [",
    "9" * 30,
    "\x00",
    "\u202e",
    "；",
    "__class__",
    "amount.__dict__",
]


def mutated(rng: random.Random) -> str:
    text = formula(rng, rng.choice(TYPES), rng.choice([1, 2, 3, 4]))
    for _ in range(rng.randint(1, 4)):
        at, kind = rng.randint(0, len(text)), rng.random()
        if kind < 0.4:
            text = text[:at] + rng.choice(JUNK) + text[at:]
        elif kind < 0.7:
            text = text[:at] + text[at + rng.randint(1, 5) :]
        elif kind < 0.9:
            end = rng.randint(at, len(text))
            text = text[:at] + text[at:end] * rng.choice([2, 8]) + text[end:]
        else:
            text *= rng.choice([2, 3])
    return text


def test_ten_thousand_mutants(node, proof):
    rng = random.Random(proof.seed)
    texts = [mutated(rng) for _ in range(100_000 if is_soak() else 10_000)]
    records, env = Records(rng, 3).deals, environment()
    found, slowest = [], 0.0
    for text in texts:
        seconds, checked = _run(text, records, env)
        if seconds > 0.05:
            # A pause of the machine's own is no fault of the formula.
            seconds = min(_run(text, records, env)[0] for _ in range(3))
        slowest = max(slowest, seconds)
        found.append(checked)
    accepted = sum(one.core is not None for one in found)
    print(f"{len(texts)} mutants: {accepted} accepted, the slowest took {slowest * 1e3:.1f} ms")
    assert slowest < 0.05
    _agrees_in_the_browser(texts, found, node)
    proof.write("formula-mutants", mutants=len(texts), accepted=accepted)


def _run(text: str, records, env) -> tuple[float, Checked]:
    """How long it took in seconds of this process, and what the checker said."""
    start = time.process_time()
    checked = check(text, WORLD, "deal", variables=VARIABLES)
    if checked.core is not None:
        run = compile_python(checked.core)
        for record in records:
            run(record, env)
    else:
        assert checked.problems
        for problem in checked.problems:
            assert 0 <= problem.start <= problem.end <= len(text)
            assert "{" not in str(problem.message).replace(text, "") or "{" in text
    return time.process_time() - start, checked


def _agrees_in_the_browser(texts: list[str], checked: list[Checked], program: str) -> None:
    """The browser's parser finds the same mistakes at the same places."""
    browser = Node(program)
    found = browser.ask({"texts": texts})
    browser.close()
    assert isinstance(found, list)
    for text, mine, theirs in zip(texts, checked, found, strict=True):
        ours = [
            (one.start, one.end, one.message.template)
            for one in mine.problems
            if one.code == "syntax" or re.search("deeper|characters", one.message.template)
        ]
        expected = [(theirs["start"], theirs["end"], theirs["template"])] if theirs else []
        assert ours == expected, text[:200]


def test_naughty_strings_are_harmless():
    for text in json.loads(NAUGHTY_STRINGS.read_text()):
        _run(text, [], environment())
        quoted = text.replace("'", "''")
        checked = check(f"name = '{quoted}'", WORLD, "deal")
        assert checked.core is not None or len(text) > 3900


@pytest.mark.parametrize(
    "text",
    [
        "(" * 4000,
        "1+" * 1999 + "1",
        "name & " * 500 + "name",
        "a" * 4000,
        "[" * 4000,
        "/*" * 2000,
        "not " * 999,
        "-" * 3999 + "1",
        "a." * 1999 + "a",
        "amount and " * 300 + "active",
        "1 in [" + "1," * 1900 + "1]",
        "POWER(" * 35 + "qty" + ",10)" * 35,
        "“" * 4000,
        "x" * 4001,
        "SUBSTITUTE(" * 30 + "name" + ",'a',note)" * 30,
    ],
    ids=lambda text: text[:12],
)
def test_what_is_built_to_be_slow_is_not(text):
    long = [{"name": "a" * 32_000, "note": "b" * 32_000, "qty": 7}]
    assert min(_run(text, long, environment())[0] for _ in range(3)) < 0.05

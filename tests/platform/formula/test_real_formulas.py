"""Formulas of real applications of another platform: what is in our scope translates and runs."""

import json
import re

from formula_engines import World
from formula_world import environment
from shared import SHARED

from formloom.platform.formula import FieldSpec, FormulaType, check, compile_python

FORMULAS = json.loads((SHARED / "data/formulas/salesforce_formulas.json").read_text())

#: Why a formula is not ours, by what it uses.
OUT_OF_SCOPE = {
    "HYPERLINK": "links are fields of their own",
    "REGEX": "patterns belong to fields",
    "$User": "$user is given by the place",
}
#: Types of their fields by parts of the names.
TYPES = (
    (r"date_time", FormulaType.DATETIME),
    (r"date", FormulaType.DATE),
    (r"^(num|rate|hours|number|total|desired)|rate$|attendancerate", FormulaType.NUMBER),
    (r"opt_out|override", FormulaType.BOOLEAN),
    (r"^(contact|account|program|programcohort|programengagement|service|servicesession|serviceschedule"
     r"|volunteer_job|volunteer_shift|campaign)$", FormulaType.LINK),
)  # fmt: skip


def translated(formula: str) -> str:
    """Their names and joins as ours."""
    text = re.sub(r"%%%\w+?%%%", "", formula)
    text = re.sub(r"\{!\$Label\.(\w+)\}", r"'\1'", text)
    text = re.sub(r"\{!(?:\w+\.)?([\w.]+)\}", r"\1", text)
    text = re.sub(r"\b([A-Za-z]\w*?)__[cr]\b", lambda name: name[1].lower(), text)
    text = re.sub(r"\.([A-Z]\w*)", lambda name: "." + name[1].removesuffix("Id").lower(), text)
    # Their + joins texts, too.
    return re.sub(r"\+(?=\s*['\"])|(?<=['\"])\s*\+|\+(?=\s*IF\b)", " & ", text)


def world_of(text: str) -> World:
    """One entity with every field that is named, each link leading back to it."""
    found = {}
    for key in set(re.findall(r"[A-Za-z][A-Za-z0-9_]*", re.sub(r"'[^']*'|\"[^\"]*\"", "", text))):
        kind = next(
            (type for part, type in TYPES if re.search(part, key.lower())), FormulaType.TEXT
        )
        found[key] = FieldSpec(key, key, kind, 2 if kind is FormulaType.NUMBER else 0, "thing")
    return World({"thing": found})


def test_formulas_in_scope_translate_and_run():
    ran, left_out = 0, {}
    for item in FORMULAS:
        why = next((why for word, why in OUT_OF_SCOPE.items() if word in item["formula"]), None)
        if why:
            left_out[item["formula"]] = why
            continue
        text = translated(item["formula"])
        checked = check(text, world_of(text), "thing")
        assert checked.core is not None, f"{text}\n{checked.problems}"
        compile_python(checked.core)({}, environment())
        ran += 1
    print(f"{ran} of {len(FORMULAS)} run; left out: {sorted(set(left_out.values()))}")
    assert ran >= len(FORMULAS) - 4

"""Microsoft's own cases: ours agree, or differ for a reason that the manual lists."""

from collections import Counter

from formula_engines import shown
from formula_powerfx import agrees, cases, reason
from formula_world import WORLD, environment

from formloom.platform.formula import check, compile_python


def test_no_case_differs_without_a_reason():
    counts: Counter[str] = Counter()
    unexplained = []
    for case in cases():
        checked = check(case.formula, WORLD, "deal")
        if checked.core is None:
            counts["refused by types, arguments or formats"] += 1
            continue
        ours = shown(compile_python(checked.core)({}, environment()))
        why = "agree" if agrees(ours, case.expected) else reason(case, ours)
        if why is None:
            unexplained.append(f"{case.formula} is {case.expected}, ours {ours}")
        counts[why or "unexplained"] += 1
    print("\n".join(f"{count:6} {words}" for words, count in counts.most_common()))
    assert not unexplained, "\n".join(unexplained)
    assert counts["agree"] > 1300

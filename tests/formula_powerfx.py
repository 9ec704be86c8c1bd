"""Microsoft's Power Fx cases as formulas of ours, and why an answer may differ."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from shared import SHARED

ARCHIVE = SHARED / "data/suites/powerfx/powerfx_expression_tests.zip"

#: Their functions that are ours; None keeps the name in capitals.
FUNCTIONS = {
    "Abs": None, "And": None, "Or": None, "Not": None, "If": None, "Coalesce": "IFBLANK",
    "Blank": None, "IsBlank": None, "Round": None, "RoundUp": None, "RoundDown": None,
    "Int": None, "Mod": None, "Sqrt": None, "Power": None, "Min": None, "Max": None, "Sum": None,
    "Average": None, "Len": None, "Left": None, "Right": None, "Mid": None, "Trim": None,
    "Upper": None, "Lower": None, "Concatenate": "CONCAT", "Substitute": None, "Find": None,
    "StartsWith": None, "EndsWith": None, "Value": None, "Date": None, "Year": None,
    "Month": None, "Day": None, "Weekday": None, "EDate": None, "EOMonth": None,
    "ISOWeekNum": None, "Switch": None, "Text": None, "DateValue": None,
}  # fmt: skip
_CALL = re.compile(r"\b([A-Za-z]+)\s*\(")
_TEXT = re.compile(r'"(?:[^"]|"")*"')


@dataclass(frozen=True)
class Case:
    theirs: str
    formula: str
    expected: str


def cases() -> Iterator[Case]:
    """Every case that is written in what both languages have, once."""
    seen = set()
    with zipfile.ZipFile(ARCHIVE) as archive:
        for name in sorted(archive.namelist()):
            if not name.endswith(".txt"):
                continue
            for theirs, expected in _pairs(archive.read(name).decode("utf-8-sig", "replace")):
                formula = _translated(theirs)
                if formula is not None and (theirs, expected) not in seen:
                    seen.add((theirs, expected))
                    yield Case(theirs, formula, expected)


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    lines = [re.sub(r"\s*//.*", "", line) if '"' not in line else line for line in text.splitlines()]
    for at, line in enumerate(lines):
        if line.startswith(">> ") and at + 1 < len(lines):
            expected = lines[at + 1].strip()
            if expected and not expected.startswith((">>", "#")):
                yield line[3:].strip(), expected


def _translated(theirs: str) -> str | None:
    bare = _TEXT.sub('""', theirs)
    calls = set(_CALL.findall(bare))
    if not calls or not calls <= set(FUNCTIONS):
        return None
    words = set(re.findall(r"(?<![A-Za-z.])[A-Za-z][A-Za-z.]*", bare)) - calls
    if not words <= {"true", "false", "And", "Or", "Not"} or re.search(r"[\[\]{}^;$@|]|\d[eE]", bare):
        return None
    return _CALL.sub(lambda call: f"{FUNCTIONS[call[1]] or call[1].upper()}(", theirs)


def agrees(ours: object, expected: str) -> bool:
    """Whether a shown value of ours is the expected one; floats by the digits they show."""
    if expected in ("Blank()", '""'):
        return ours is None
    if isinstance(ours, bool):
        return expected == str(ours).lower()
    if ours is None:
        return False
    if expected.startswith('"'):
        return ours == expected[1:-1].replace('""', '"')
    if expected.startswith(("Date(", "DateTime(")):
        parts = [int(part) for part in re.findall(r"\d+", expected)[:3]]
        return ours == "{:04}-{:02}-{:02}".format(*parts)
    try:
        wanted, given = Decimal(expected), Decimal(str(ours))
    except InvalidOperation:
        return False
    # Theirs are floats of 15 digits, or decimals of 28.
    return abs(wanted - given) <= abs(wanted) * Decimal("1e-14")


#: Why ours may differ, with the test for it: (case, our value) -> whether that is the reason.
REASONS = {
    "what is an error there is blank or has a value here": lambda case, ours: (
        case.expected.startswith(("Error(", "Errors:", "#", "Table(")) or "rror" in case.expected
    ),
    "a blank constant in arithmetic, or in a number's place, is blank": lambda case, ours: (
        "BLANK()" in case.formula and ours is None
    ),
    "a blank side of < and its kin is FALSE": lambda case, ours: (
        "BLANK()" in case.formula and ours is False and bool(re.search(r"[<>]", case.formula))
    ),
    "an empty search text is FALSE": lambda case, ours: (
        case.formula.startswith(("STARTSWITH", "ENDSWITH")) and ours is False
    ),
    "VALUE and DATEVALUE read one canonical form": lambda case, ours: (
        "VALUE(" in case.formula and ours is None
    ),
    "TEXT(TRUE) is TRUE": lambda case, ours: str(ours) in ("TRUE", "FALSE"),
    "MIN and MAX and AVERAGE of none are blank": lambda case, ours: (
        ours is None and bool(re.match(r"(MIN|MAX|AVERAGE|SUM)\(", case.formula))
    ),
    "outside of its bounds a function is blank": lambda case, ours: (
        ours is None and bool(re.search(r"(POWER|DATE|EDATE|EOMONTH|FIND)\(", case.formula))
    ),
}

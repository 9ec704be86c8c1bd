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
    lines = [
        re.sub(r"\s*//.*", "", line) if '"' not in line else line for line in text.splitlines()
    ]
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
    if not words <= {"true", "false", "And", "Or", "Not"} or re.search(
        r"[\[\]{}^;$@|]|\d[eE]", bare
    ):
        return None
    return _CALL.sub(_renamed, theirs)


def _renamed(call: re.Match[str]) -> str:
    """Texts may look like calls; they stay."""
    if call[1] not in FUNCTIONS:
        return call[0]
    return f"{FUNCTIONS[call[1]] or call[1].upper()}("


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
    # Theirs are floats of 15 digits, or decimals of 28, and sometimes shown with 8 places.
    places = -int(wanted.as_tuple().exponent)
    shown = places >= 8 and round(given, places) == wanted
    return shown or abs(wanted - given) <= abs(wanted) * Decimal("1e-14")


#: Why ours may differ: what the formula, their answer and ours look like if that is the reason.
REASONS: dict[str, tuple[str, str, str]] = {
    "what is an error there has a defined value here": (".*", ".*(?i:error).*|#.*", ".*"),
    "VALUE and DATEVALUE read one canonical form": (".*VALUE\\(.*", ".*", "None|False"),
    "a blank constant in arithmetic is blank": (".*(BLANK\\(\\)|IF\\(1<0|'').*", ".*", "None"),
    "one blank: no value, an empty text and a blank result are the same": (
        '.*(BLANK\\(\\)|"").*',
        "true|false",
        "True|False",
    ),
    "a blank side of a comparison gives FALSE": (
        ".*IF\\(1<0.*[<>].*|.*[<>].*IF\\(1<0.*",
        "true",
        "False",
    ),
    "a boolean is never blank, and FALSE is no blank": (
        ".*(IFBLANK|IF\\( ?false|IF\\(1<0,false).*",
        ".*",
        "False|True|FALSE",
    ),
    "an empty search text is FALSE": ("(STARTSWITH|ENDSWITH).*", "true", "False"),
    "an empty text is no date": ('(DAY|MONTH|YEAR)\\(""\\)', ".*", "None"),
    "outside of its bounds a function is blank": (
        ".*(POWER|DATE|EDATE|EOMONTH|FIND|MID)\\(.*",
        ".*",
        "None",
    ),
    "TRUE and FALSE as texts are in capitals": (
        ".*",
        ".*(?i:true|false|e).*",
        ".*(TRUE|FALSE|E).*",
    ),
    "a date as text is ISO": ("TEXT\\(DATE.*", '".*"', "....-..-.."),
    "only whole days are added to a date": (".*DATE\\(.*[+-].*\\..*", "Date.*", "....-..-.."),
    "numbers keep 20 places, their equality looks at 10": (
        ".*0\\.000000000.*|SWITCH\\( 1\\.00000.*",
        ".*",
        ".*",
    ),
    "numbers are exact, theirs have 28 digits": ("TEXT\\( 1.2345678901234567890.*", ".*", ".*"),
    "blanks are skipped; the sum of none is 0": (
        "(SUM|AVERAGE|MIN|MAX)\\(.*BLANK.*",
        "Blank\\(\\)",
        ".*",
    ),
    "a smiley is one character": (".*😀.*", ".*", "1"),
}


def reason(case: Case, ours: object) -> str | None:
    """Why ours differs, if that is known."""
    for words, (formula, expected, value) in REASONS.items():
        found = zip(
            (formula, expected, value), (case.formula, case.expected, str(ours)), strict=True
        )
        if all(re.fullmatch(pattern, text, re.DOTALL) for pattern, text in found):
            return words
    return None

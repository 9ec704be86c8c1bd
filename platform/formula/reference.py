"""``docs/reference/formula.md``: the language's manual, its functions made from the registry.

``python -m formloom.runtime.reference`` writes it with the other pages; a test compares them.
"""

from .functions import FAMILIES, Function
from .functions.text import DATE_FORMATS, NUMBER_FORMATS
from .types import MAX_DEPTH, MAX_NODES, MAX_RESULT, MAX_TEXT

TITLES = {
    "logic": ("Logic", "逻辑"),
    "number": ("Numbers", "数字"),
    "text": ("Text", "文本"),
    "date": ("Dates and times", "日期与时间"),
    "lists": ("Several values and lines", "多个值与明细"),
    "record": ("While a record is saved", "保存记录时"),
}

INTRODUCTION = f"""# Formulas 公式

One language for computed fields, defaults, conditions, validation, filters, row rules, flows and
reports. A formula means the same in the browser, on the server and in both databases, and it never
fails while it runs: mistakes are found when it is written, with their place.

```text
amount * (1 - discount)
stage in ['won', 'lost'] and closed_on < TODAY()
IF(ISBLANK(phone), account.phone, phone)
SUM(lines, qty * price, status = 'open')
```

## Names
| written | is |
|---|---|
| `amount` | a field, by its key |
| `{{Close date}}` `{{结束日期}}` | a field, by its label in any language |
| `account.industry` | a field of the linked record |
| `parent.amount` | inside lines: a field of the record around them |
| `$user.department` `$today` `$now` | who asks, and when |
| `$old.stage` | a field before the change that is being saved |

## Operators
`=` `<>` `<` `<=` `>` `>=` `&` `+` `-` `*` `/` `10%` `in` `not in` `and` `or` `not`; also `==` `!=`
`&&` `||` `!` and the full-width signs of Chinese keyboards. Comparisons do not chain. Texts stand
in single or double quotes; a quote inside is doubled. `/* … */` is a comment.

## What to know
- **Blank.** There is one blank: no value and an empty text are the same. `=` and `<>` compare
  blanks as values; `<` and its kin, and a search in or for a blank, are FALSE. `discount = 0` is
  FALSE for a blank discount. A blank number field counts as 0 in arithmetic; a blank result
  (1 / 0, VALUE of a word) stays blank and spreads.
- **Conditions** are TRUE or FALSE, never blank.
- **Numbers** are exact decimals. Quotients, roots and long products keep 20 places; comparisons
  look at 10, so 1 / 3 * 3 = 1. Rounding is half away from zero.
- **Text** is compared by code point; CONTAINS, STARTSWITH and ENDSWITH ignore capitals. A character
  is a code point: LEN("😀") is 1.
- **Dates** lie in the years 1 to 9999; anything outside is blank. A time becomes a date in the
  workspace's zone where a date is needed. A date plus a number adds whole days.
- **Rights.** In rules about who sees a record, a comparison with a blank `$user` value never lets
  anybody see.
- **Limits.** {MAX_TEXT:,} characters, {MAX_NODES} parts, {MAX_DEPTH} levels; texts are cut at
  {MAX_RESULT:,} characters.

## Differences from Excel
VALUE and DATEVALUE read one form (-12.5, 2026-03-07). A blank constant in arithmetic is blank. What
is an error there is blank here. Types do not mix by themselves: `&` joins, TEXT and VALUE convert.
TEXT(TRUE) is "TRUE". `in` respects capitals. An empty search text is FALSE. There is no `^`: use
POWER. No regular expressions, no random numbers.
"""


def markdown() -> str:
    """The whole page."""
    parts = [INTRODUCTION, "## Functions 函数\n"]
    for family, functions in FAMILIES.items():
        english, chinese = TITLES[family]
        parts.append(f"### {english} {chinese}\n")
        parts += [_function(one) for one in functions]
    parts.append(_formats())
    return "\n".join(parts)


def _function(function: Function) -> str:
    lines = [f"#### {function.name}", *(f"`{one}`  " for one in function.signatures)]
    lines += [f"{function.help['en']}  ", f"{function.help['zh']}", ""]
    lines += [f"- `{one.formula}` → {_result(one.result)}" for one in function.examples]
    if function.aliases:
        lines += ["", f"Imported formulas may say {' or '.join(function.aliases)}."]
    return "\n".join([*lines, ""])


def _result(result: str | None) -> str:
    return "blank" if result is None else f"`{result}`"


def _formats() -> str:
    shown = [" ".join(f"`{one}`" for one in formats) for formats in (NUMBER_FORMATS, DATE_FORMATS)]
    return f"### Formats of TEXT\nNumbers: {shown[0]}\n\nDates and times: {shown[1]}\n"

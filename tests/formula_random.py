"""Random well-typed formulas: every function, over every type, as deep as one likes."""

import random
import re

#: What may stand where, by type; `{number}` is another formula of that type, in `L` of a line.
FORMS: dict[str, tuple[str, ...]] = {
    "number": (
        "{number} + {number}", "{number} - {number}", "{number} * {number}", "{number} / {number}",
        "-{number}", "{number}%", "({number})", "ABS({number})", "ROUND({number}, {digits})",
        "ROUNDUP({number}, {digits})", "ROUNDDOWN({number}, {digits})", "INT({number})",
        "CEILING({number})", "CEILING({number}, {number})", "FLOOR({number})",
        "FLOOR({number}, {number})", "MOD({number}, {number})", "SIGN({number})",
        "POWER({small}, {exponent})", "SQRT({number})", "MIN({number}, {number})",
        "MAX({number}, {number}, {number})", "SUM({number}, {number})",
        "AVERAGE({number}, {number})", "PERCENT({number}, {number})", "VALUE({text})",
        "LEN({text})", "FIND({text}, {text})", "FIND({needle}, {text}, {number})", "YEAR({date})",
        "MONTH({date})", "DAY({date})", "HOUR({datetime})", "WEEKDAY({date})",
        "ISOWEEKNUM({date})", "DATEDIF({date}, {date}, {unit})", "{date} - {date}",
        "HOURSBETWEEN({datetime}, {datetime})", "WORKDAYS({date}, {date})", "COUNT(tags)",
        "IF({boolean}, {number}, {number})", "IF({boolean}, {number})",
        "IFS({boolean}, {number}, {boolean}, {number})", "IFBLANK({number}, {number})",
        "SWITCH({text}, {needle}, {number}, {text}, {number}, {number})",
        "SWITCH({number}, {number}, {number})",
        "SUM(lines, {Lnumber})", "SUM(lines, {Lnumber}, {Lboolean})", "AVERAGE(lines, {Lnumber})",
        "MIN(lines, {Lnumber})", "MAX(lines, {Lnumber}, {Lboolean})", "COUNT(lines)",
        "COUNT(lines, {Lboolean})", "COUNT(account.deals)", "SUM(account.deals, amount)",
    ),
    "text": (
        "{text} & {text}", "{text} & {number}", "{boolean} & {date}", "LEFT({text}, {number})",
        "LEFT({text})", "RIGHT({text}, {number})", "RIGHT({text})",
        "MID({text}, {number}, {number})", "MID({text}, 2, 3)", "TRIM({text})", "UPPER({text})",
        "LOWER({text})", "CONCAT({text}, {number}, {date}, {datetime})",
        "TEXTJOIN({text}, {text}, {number}, {text})", "SUBSTITUTE({text}, {needle}, {text})",
        "SUBSTITUTE({text}, {text}, {text})", "TEXT({number}, {numberformat})",
        "TEXT({date}, {dateformat})", "TEXT({datetime}, {dateformat})", "TEXT({number})",
        "TEXT({boolean})", "TEXT({date})", "TEXT({datetime})", "IF({boolean}, {text}, {text})",
        "IFS({boolean}, {text}, {boolean}, {text}, TRUE, {text})", "IFBLANK({text}, {text})",
        "SWITCH({number}, 1, {text}, {text})", "TEXTJOIN({needle}, lines, {Ltext})",
        "TEXTJOIN({text}, lines, {Lnumber}, {Lboolean})", "BLANK()", "tags & {text}",
    ),
    "boolean": (
        "{number} = {number}", "{number} <> {number}", "{number} < {number}",
        "{number} <= {number}", "{number} > {number}", "{number} >= {number}", "{text} = {text}",
        "{text} <> {text}", "{text} < {text}", "{text} >= {text}", "{date} = {date}",
        "{date} < {date}", "{date} >= {date}", "{datetime} < {datetime}",
        "{datetime} = {datetime}", "{datetime} > {date}", "{datetime} <= {date}",
        "created_at < {dateconstant}", "{dateconstant} <= created_at",
        "DATEVALUE(closed_at) = {dateconstant}", "{boolean} = {boolean}",
        "{boolean} and {boolean}", "{boolean} or {boolean}", "not ({boolean})",
        "AND({boolean}, {boolean}, {boolean})", "OR({boolean}, {boolean})", "NOT({boolean})",
        "ISBLANK({number})", "ISBLANK({text})", "ISBLANK({date})", "ISBLANK(tags)",
        "ISBLANK(account)", "account = account.head", "CONTAINS({text}, {text})",
        "CONTAINS({text}, {needle})", "STARTSWITH({text}, {needle})", "ENDSWITH({text}, {needle})",
        "STARTSWITH({text}, {text})", "ENDSWITH({text}, {text})", "stage in ['won', 'lost']",
        "stage not in ['won', '']", "{text} in ['a', 'hot', 'abc']", "{number} in [1, 7, 100]",
        "{date} in ['2024-02-29', '2026-03-07']", "{needle} in tags", "{text} in tags",
        "'hot' not in tags", "IF({boolean}, {boolean}, {boolean})", "IF({boolean}, {boolean})",
        "IFBLANK({boolean}, {boolean})", "ANY(lines, {Lboolean})", "ALL(lines, {Lboolean})",
        "amount > {constant}", "{constant} >= discount", "qty = {constant}", "stage = 'won'",
        "not (stage = 'won')", "stage <> 'lost'", "name < {needle}", "close_date < TODAY()",
        "close_date >= '2024-02-29'", "created_at <= NOW()", "amount * qty > {constant}",
        "amount * (1 - discount) > 10000", "amount - rate <= qty * {constant}",
        "name = $user.boss", "name = $user.name", "$user.lead",
        "SWITCH({text}, 'a', {boolean}, {boolean})",
    ),
    "date": (
        "{date} + {number}", "{number} + {date}", "{date} - {number}",
        "DATE({number}, {number}, {number})", "DATE(2024, {number}, {number})",
        "DATEVALUE({text})", "DATEVALUE({datetime})", "EDATE({date}, {number})",
        "EOMONTH({date}, {number})", "TODAY()", "IF({boolean}, {date}, {date})",
        "IF({boolean}, {datetime}, {date})", "IFBLANK({date}, {date})", "MIN({date}, {date})",
        "MAX({date}, {date}, {date})", "MIN(lines, due)", "MAX(lines, {Ldate}, {Lboolean})",
        "SWITCH({number}, 1, {date})",
    ),
    "datetime": (
        "NOW()", "IF({boolean}, {datetime}, {datetime})", "IFBLANK({datetime}, NOW())",
        "MAX({datetime}, {datetime})", "MIN({datetime}, {datetime})",
    ),
}  # fmt: skip
LEAVES: dict[str, tuple[str, ...]] = {
    "number": (
        "amount", "discount", "qty", "rate", "account.credit", "account.head.credit", "0", "1",
        "7", "2.5", "0.001", "1000", "$user.limit", "BLANK()",
    ),
    "small": ("qty", "rate", "1.05", "2", "(1 + discount)"),
    "text": (
        "name", "note", "stage", "account.name", "account.industry", "account.head.name", "'a'",
        "'Straße'", "'张'", "'😀'", "''", "$user.name",
    ),
    "boolean": ("active", "account.vip", "TRUE", "FALSE", "$user.lead"),
    "date": (
        "close_date", "start_date", "account.founded", "TODAY()", "DATE(2024, 2, 29)", "$user.since",
    ),
    "datetime": ("created_at", "closed_at", "NOW()"),
    "Lnumber": ("qty", "price", "product.price", "parent.amount", "qty * price", "2.5"),
    "Ltext": ("sku", "status", "product.name", "parent.name", "'x'"),
    "Lboolean": ("status = 'open'", "price > 100", "price > parent.rate", "TRUE", "qty <> 7"),
    "Ldate": ("due", "parent.close_date", "due + qty"),
    "digits": ("0", "1", "2", "-2", "6"),
    "exponent": ("0", "1", "2", "3", "qty", "0.5"),
    "needle": ("'a'", "'é'", "' '", "'s'", "'ß'", "'hot'", "'-'", "'张'"),
    "unit": ("'d'", "'m'", "'y'", "'D'"),
    "constant": ("0", "100", "10.005", "-1", "10000", "99999999999999999999", "7"),
    "dateconstant": ("'2025-11-02'", "'2026-03-08'", "'2024-02-29'", "'0001-01-01'", "TODAY()"),
    "numberformat": ("'0'", "'0.00'", "'#,##0'", "'#,##0.00'", "'0%'", "'0.0%'", "'0.000'"),
    "dateformat": ("'yyyy-mm'", "'yyyy年m月d日'", "'mm/dd/yyyy'", "'yyyy-mm-dd hh:mm'", "'dd.mm.yyyy'"),
}  # fmt: skip
_HOLE = re.compile(r"\{(\w+)\}")
TYPES = ("number", "text", "boolean", "date", "datetime")


def formula(rng: random.Random, type: str, depth: int) -> str:
    """A formula of ``type``, nested at most so deep."""
    kind = "L" if type.startswith("L") and depth > 0 and rng.random() < 0.4 else ""
    forms = FORMS.get(type, ())
    if kind:
        # Inside lines: the plain forms of the type, over the line's own fields.
        forms = tuple(
            _HOLE.sub(lambda hole: "{L" + hole[1] + "}", form)
            for form in FORMS[type[1:]]
            if set(_HOLE.findall(form)) <= {"number", "text", "boolean", "date"}
            and not re.search(r"[a-z_]{2,}(?![a-z_]*\})", re.sub(r"'[^']*'", "", form).replace("not", ""))
        )
    if depth <= 0 or not forms or (not kind and rng.random() < 0.15):
        return rng.choice(LEAVES[type])
    return _HOLE.sub(lambda hole: _inner(rng, hole[1], depth - 1), rng.choice(forms))


def _inner(rng: random.Random, type: str, depth: int) -> str:
    found = formula(rng, type, depth)
    return found if re.fullmatch(r"[\w.$]+|'[^']*'|\w+\([^()]*\)", found) else f"({found})"


def each_form(rng: random.Random) -> list[str]:
    """Every form once, with plain parts."""
    return [
        _HOLE.sub(lambda hole: rng.choice(LEAVES[hole[1]]), form)
        for forms in FORMS.values()
        for form in forms
    ]

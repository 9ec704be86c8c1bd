"""Text: parts, search, joining and formats."""

from datetime import date, datetime

from sqlalchemy import cast, false, func

from .. import dates, numbers, texts
from ..conversions import convert
from ..core import Core, as_zero
from ..expression import Expression
from ..spot import Spot
from ..types import Environment, FormulaType
from .entry import Emitter, Example, Function, Parameter, Shaper
from .operators import show
from .sql import TYPES, called

TEXT = FormulaType.TEXT
NUMBER = FormulaType.NUMBER
_TEXT = Parameter("text", TEXT)
_SOUGHT = Parameter("sought", TEXT)
_SEPARATOR = Parameter("separator", TEXT)
_JOINED = (
    _SEPARATOR,
    Parameter("lines", FormulaType.CHILDREN),
    Parameter("part", None, shown=True),
    Parameter("condition", FormulaType.BOOLEAN, optional=True),
)

#: Formats of numbers: places after the point, thousands separated, as percent.
NUMBER_FORMATS = {
    "0": (0, False, False),
    "0.0": (1, False, False),
    "0.00": (2, False, False),
    "0.000": (3, False, False),
    "0.0000": (4, False, False),
    "#,##0": (0, True, False),
    "#,##0.0": (1, True, False),
    "#,##0.00": (2, True, False),
    "0%": (0, False, True),
    "0.0%": (1, False, True),
    "0.00%": (2, False, True),
}
#: Formats of dates and datetimes: Python's directives for each.
DATE_FORMATS = {
    "yyyy": "{y:04}",
    "mm": "{m:02}",
    "dd": "{d:02}",
    "yyyy-mm": "{y:04}-{m:02}",
    "yyyy-mm-dd": "{y:04}-{m:02}-{d:02}",
    "yyyy/mm/dd": "{y:04}/{m:02}/{d:02}",
    "dd.mm.yyyy": "{d:02}.{m:02}.{y:04}",
    "mm/dd/yyyy": "{m:02}/{d:02}/{y:04}",
    "yyyy年m月d日": "{y}年{m}月{d}日",
    "m月d日": "{m}月{d}日",
    "yyyymmdd": "{y:04}{m:02}{d:02}",
    "hh:mm": "{h:02}:{n:02}",
    "yyyy-mm-dd hh:mm": "{y:04}-{m:02}-{d:02} {h:02}:{n:02}",
    "yyyy/mm/dd hh:mm": "{y:04}/{m:02}/{d:02} {h:02}:{n:02}",
}


def format_number(value: numbers.Number, wanted: str) -> str:
    places, thousands, percent = NUMBER_FORMATS[wanted]
    exact = numbers.multiply(value, 100) if percent else value
    rounded = numbers.round_to(exact, places) or 0
    return format(rounded, f"{',' if thousands else ''}.{places}f") + ("%" if percent else "")


def format_date(value: date, wanted: str) -> str:
    hour, minute = (value.hour, value.minute) if isinstance(value, datetime) else (0, 0)
    return DATE_FORMATS[wanted].format(y=value.year, m=value.month, d=value.day, h=hour, n=minute)


def as_text(environment: Environment, value: object, wanted: str | None = None) -> str | None:
    """``value`` in the format ``wanted``; blank is blank."""
    if value is None or wanted is None:
        return show(environment, value)
    if isinstance(value, datetime):
        there = dates.local(value, environment.zone)
        return None if there is None else format_date(there, wanted)
    if isinstance(value, date):
        return format_date(value, wanted)
    return format_number(value, wanted)  # type: ignore[arg-type]


def _text(shaper: Shaper, parts: tuple[Core, ...], spot: Spot) -> Core:
    value = parts[0]
    if len(parts) == 1:
        return convert(value, TEXT, spot) if value.type is TEXT else _shown(value, spot)
    formats = NUMBER_FORMATS if value.type is NUMBER else DATE_FORMATS
    if value.type not in (NUMBER, FormulaType.DATE, FormulaType.DATETIME):
        raise spot.argument(0).error("type", "A format is for numbers and dates.")
    # A number's constant is held as text, too: 0 is no format, "0" is.
    if parts[1].type is not TEXT or parts[1].value not in formats:
        raise spot.argument(1).error(
            "constant", "The format must be one of: {formats}.", formats="  ".join(formats)
        )
    first = as_zero(value) if value.type is NUMBER else value
    return Core("call", TEXT, name="TEXT", parts=(first, parts[1]))


def _shown(value: Core, spot: Spot) -> Core:
    if value.type in (FormulaType.LINK, FormulaType.CHILDREN):
        raise spot.argument(0).error("type", "A linked record is no text; name one of its fields.")
    return Core("call", TEXT, name="SHOW", parts=(value,))


def _joined(environment: Environment, *parts: str | None) -> str | None:
    return texts.kept("".join([part for part in parts if part]))


def join(separator: str | None, parts: list[str | None]) -> str | None:
    return texts.kept((separator or "").join([part for part in parts if part]))


def _text_sql(emitter: Emitter, core: Core) -> Expression:
    value, wanted = core.parts
    pattern = str(wanted.value)
    written = emitter.value(value)
    if value.type is not NUMBER:
        if value.type is FormulaType.DATETIME:
            zone = emitter.literal(emitter.environment.zone.key, TEXT)
            written = func.fl_local(written, zone)
        return func.fl_date_text(written, emitter.literal(_postgres_format(pattern), TEXT))
    places, thousands, percent = NUMBER_FORMATS[pattern]
    return func.fl_number_text(
        written,
        emitter.literal(places, NUMBER),
        emitter.literal(thousands, FormulaType.BOOLEAN),
        emitter.literal(percent, FormulaType.BOOLEAN),
    )


def _postgres_format(wanted: str) -> str:
    parts = {
        "{y:04}": "YYYY", "{m:02}": "MM", "{d:02}": "DD", "{h:02}": "HH24", "{n:02}": "MI",
        "{y}": "FMYYYY", "{m}": "FMMM", "{d}": "FMDD",
    }  # fmt: skip
    pattern = DATE_FORMATS[wanted]
    for python, postgres in parts.items():
        pattern = pattern.replace(python, postgres)
    return pattern


def _concat_sql(emitter: Emitter, core: Core) -> Expression:
    return func.fl_kept(func.concat(*(emitter.value(part) for part in core.parts)))


def _join_sql(emitter: Emitter, core: Core) -> Expression:
    separator, *parts = (emitter.value(part) for part in core.parts)
    return func.fl_kept(func.concat_ws(func.coalesce(separator, ""), *parts))


def _search(name: str) -> object:
    def emit(emitter: Emitter, core: Core) -> Expression:
        text, sought = (emitter.value(part) for part in core.parts)
        return func.coalesce(getattr(func, name)(text, sought), false())

    return emit


def _searcher(name: str, python: object, en: str, zh: str, *examples: Example) -> Function:
    return Function(
        name,
        (_TEXT, _SOUGHT),
        FormulaType.BOOLEAN,
        _search(f"fl_{name.lower()}"),  # type: ignore[arg-type]
        python=lambda text, sought: bool(text and sought and python(text, sought)),  # type: ignore[operator]
        takes_blank=True,
        help={"en": en, "zh": zh},
        examples=examples,
    )


TEXTS = (
    Function(
        "LEN",
        (_TEXT,),
        NUMBER,
        lambda emitter, core: cast(
            func.coalesce(func.length(emitter.value(core.parts[0])), 0), TYPES[NUMBER]
        ),
        python=lambda text: len(text or ""),
        takes_blank=True,
        size=lambda arguments: (9, 0),
        help={"en": "How many characters a text has.", "zh": "文本的字符数。"},
        examples=(Example("LEN('😀 ok')", "4"), Example("LEN('')", "0")),
    ),
    Function(
        "LEFT",
        (_TEXT, Parameter("count", NUMBER, optional=True)),
        TEXT,
        called("fl_left"),
        python=texts.left,
        help={"en": "The first characters.", "zh": "文本开头的若干字符。"},
        examples=(Example("LEFT('张伟先生', 2)", "张伟"), Example("LEFT('abc', 0)", None)),
    ),
    Function(
        "RIGHT",
        (_TEXT, Parameter("count", NUMBER, optional=True)),
        TEXT,
        called("fl_right"),
        python=texts.right,
        help={"en": "The last characters.", "zh": "文本末尾的若干字符。"},
        examples=(Example("RIGHT('abc', 2)", "bc"),),
    ),
    Function(
        "MID",
        (_TEXT, Parameter("start", NUMBER), Parameter("count", NUMBER)),
        TEXT,
        called("fl_mid"),
        python=texts.middle,
        help={
            "en": "So many characters from a position, which counts from 1.",
            "zh": "从第几个字符起取若干字符。",
        },
        examples=(Example("MID('abcdef', 2, 3)", "bcd"), Example("MID('abc', 0, 1)", None)),
    ),
    Function(
        "TRIM",
        (_TEXT,),
        TEXT,
        called("fl_trim"),
        python=texts.trim,
        help={
            "en": "The text without spaces around it and with single ones inside.",
            "zh": "去掉首尾空格，中间的连续空格合并为一个。",
        },
        examples=(Example("TRIM('  two  words ')", "two words"),),
    ),
    Function(
        "UPPER",
        (_TEXT,),
        TEXT,
        called("fl_upper"),
        python=lambda text: texts.kept(text.upper()),
        help={"en": "The text in capitals.", "zh": "转换为大写。"},
        examples=(Example("UPPER('Straße')", "STRASSE"),),
    ),
    Function(
        "LOWER",
        (_TEXT,),
        TEXT,
        called("fl_lower_text"),
        python=lambda text: texts.kept(text.lower()),
        help={"en": "The text in small letters.", "zh": "转换为小写。"},
        examples=(Example("LOWER('ÉTÉ')", "été"),),
    ),
    Function(
        "CONCAT",
        (Parameter("part", None, shown=True, repeated=True),),
        TEXT,
        _concat_sql,
        python=_joined,
        environment=True,
        takes_blank=True,
        aliases=("CONCATENATE",),
        help={"en": "All the parts as one text.", "zh": "把各部分连接成一个文本。"},
        examples=(Example("CONCAT('a', 1.50, TRUE)", "a1.5TRUE"), Example("'a' & 2", "a2")),
    ),
    Function(
        "TEXTJOIN",
        (_SEPARATOR, Parameter("part", None, shown=True, repeated=True)),
        TEXT,
        _join_sql,
        python=lambda separator, *parts: join(separator, list(parts)),
        takes_blank=True,
        over=_JOINED,
        help={
            "en": "The parts that are not empty, or a value of every line, with a separator.",
            "zh": "用分隔符连接非空的各部分，或每一行的值。",
        },
        examples=(
            Example("TEXTJOIN(', ', 'a', '', 'b')", "a, b"),
            Example("TEXTJOIN('+', lines, sku)", "A-1+b-2"),
        ),
    ),
    Function(
        "SUBSTITUTE",
        (_TEXT, Parameter("old", TEXT), Parameter("new", TEXT)),
        TEXT,
        called("fl_substitute"),
        python=texts.substitute,
        takes_blank=True,
        help={"en": "The text with every old part replaced.", "zh": "替换文本中的所有匹配部分。"},
        examples=(Example("SUBSTITUTE('a-b-c', '-', '')", "abc"),),
    ),
    Function(
        "FIND",
        (_SOUGHT, _TEXT, Parameter("start", NUMBER, optional=True)),
        NUMBER,
        called("fl_find"),
        python=texts.find,
        size=lambda arguments: (9, 0),
        help={
            "en": "The position of a text in another, from 1; empty if it is not there.",
            "zh": "文本在另一文本中的位置（从 1 起）；找不到为空。",
        },
        examples=(Example("FIND('b', 'abc')", "2"), Example("FIND('B', 'abc')", None)),
    ),
    _searcher(
        "CONTAINS",
        texts.contains,
        "Whether a text holds another; capitals do not matter.",
        "文本是否包含另一文本，不区分大小写。",
        Example("CONTAINS('Formloom', 'LOOM')", "TRUE"),
        Example("CONTAINS('abc', '')", "FALSE"),
    ),
    _searcher(
        "STARTSWITH",
        texts.starts_with,
        "Whether a text starts with another; capitals do not matter.",
        "文本是否以另一文本开头，不区分大小写。",
        Example("STARTSWITH('Formloom', 'form')", "TRUE"),
    ),
    _searcher(
        "ENDSWITH",
        texts.ends_with,
        "Whether a text ends with another; capitals do not matter.",
        "文本是否以另一文本结尾，不区分大小写。",
        Example("ENDSWITH('Formloom', 'LOOM')", "TRUE"),
    ),
    Function(
        "TEXT",
        (Parameter("value", None), Parameter("format", TEXT, optional=True, constant=True)),
        TEXT,
        _text_sql,
        python=as_text,
        environment=True,
        shape=_text,
        help={
            "en": "A value as text, for numbers and dates in a format.",
            "zh": "把值转换为文本，数字和日期可指定格式。",
        },
        examples=(
            Example("TEXT(1234.5, '#,##0.00')", "1,234.50"),
            Example("TEXT(12.5%, '0.0%')", "12.5%"),
            Example("TEXT(DATE(2026, 3, 7), 'yyyy年m月d日')", "2026年3月7日"),
            Example("TEXT(TRUE)", "TRUE"),
        ),
    ),
)

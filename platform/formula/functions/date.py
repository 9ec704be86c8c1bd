"""Dates and times, in the workspace's zone and calendar."""

from sqlalchemy import func

from .. import dates
from ..conversions import convert
from ..core import Core
from ..expression import Expression
from ..spot import Spot
from ..types import FormulaType
from .entry import CHANGING, Emitter, Example, Function, Parameter, Shaper
from .sql import called, zoned

DATE = FormulaType.DATE
DATETIME = FormulaType.DATETIME
NUMBER = FormulaType.NUMBER
_DATE = Parameter("date", DATE)
_MONTHS = Parameter("months", NUMBER)
_SMALL = lambda arguments: (5, 0)  # noqa: E731


def _date_value(shaper: Shaper, parts: tuple[Core, ...], spot: Spot) -> Core:
    if parts[0].type in (DATE, DATETIME):
        return convert(parts[0], DATE, spot.argument(0))
    text = convert(parts[0], FormulaType.TEXT, spot.argument(0))
    return Core("call", DATE, name="DATEVALUE", parts=(text,))


def _workdays_sql(emitter: Emitter, core: Core) -> Expression:
    calendar = emitter.environment.calendar
    lists = (
        ",".join(str(day) for day in sorted(calendar.week)),
        ",".join(day.isoformat() for day in sorted(calendar.holidays)),
        ",".join(day.isoformat() for day in sorted(calendar.workdays)),
    )
    start, end = (emitter.value(part) for part in core.parts)
    written = (emitter.literal(one, FormulaType.TEXT) for one in lists)
    return func.fl_workdays(start, end, *written)


def _part(name: str, python: object, en: str, zh: str, formula: str, result: str) -> Function:
    return Function(
        name,
        (_DATE,),
        NUMBER,
        called(f"fl_{name.lower()}"),
        python=python,  # type: ignore[arg-type]
        size=_SMALL,
        help={"en": en, "zh": zh},
        examples=(Example(formula, result),),
    )


DATES = (
    Function(
        "TODAY",
        (),
        DATE,
        lambda emitter, core: emitter.literal(emitter.environment.today, DATE),
        python=lambda environment: environment.today,
        environment=True,
        places=CHANGING,
        help={"en": "The date of today.", "zh": "今天的日期。"},
        examples=(Example("TODAY()", "2026-03-07"),),
    ),
    Function(
        "NOW",
        (),
        DATETIME,
        lambda emitter, core: emitter.literal(emitter.environment.moment, DATETIME),
        python=lambda environment: environment.moment,
        environment=True,
        places=CHANGING,
        help={"en": "The time of this moment.", "zh": "当前时间。"},
        examples=(Example("HOURSBETWEEN(NOW(), NOW())", "0"),),
    ),
    Function(
        "DATE",
        (Parameter("year", NUMBER), Parameter("month", NUMBER), Parameter("day", NUMBER)),
        DATE,
        called("fl_date"),
        python=dates.make,
        help={
            "en": "A date from its parts; months and days roll over.",
            "zh": "由年、月、日组成日期，超出时顺延。",
        },
        examples=(Example("DATE(2026, 14, 31)", "2027-03-03"), Example("DATE(0, 1, 1)", None)),
    ),
    Function(
        "DATEVALUE",
        (Parameter("value", None),),
        DATE,
        called("fl_datevalue"),
        python=dates.read,
        shape=_date_value,
        help={
            "en": "The date of a time, or of a text written as 2026-03-07.",
            "zh": "取时间的日期，或把 2026-03-07 这样的文本转换为日期。",
        },
        examples=(
            Example("DATEVALUE('2026-03-07')", "2026-03-07"),
            Example("DATEVALUE('2026-02-30')", None),
        ),
    ),
    _part("YEAR", lambda day: day.year, "The year.", "年份。", "YEAR('2026-03-07')", "2026"),
    _part(
        "MONTH", lambda day: day.month, "The month, 1 to 12.", "月份。", "MONTH('2026-03-07')", "3"
    ),
    _part("DAY", lambda day: day.day, "The day of the month.", "日。", "DAY('2026-03-07')", "7"),
    Function(
        "HOUR",
        (Parameter("time", DATETIME),),
        NUMBER,
        zoned("fl_hour"),
        python=lambda environment, moment: getattr(
            dates.local(moment, environment.zone), "hour", None
        ),
        environment=True,
        size=_SMALL,
        help={"en": "The hour, 0 to 23, in the workspace's zone.", "zh": "小时（0 到 23）。"},
        examples=(Example("HOUR(created_at)", "23"),),
    ),
    _part(
        "WEEKDAY",
        dates.weekday,
        "The day of the week: 1 for Sunday to 7 for Saturday.",
        "星期几：星期日为 1，星期六为 7。",
        "WEEKDAY('2026-03-07')",
        "7",
    ),
    _part(
        "ISOWEEKNUM",
        dates.iso_week,
        "The number of the week; weeks start on Monday.",
        "一年中的第几周，周一为一周开始。",
        "ISOWEEKNUM('2026-03-07')",
        "10",
    ),
    Function(
        "EDATE",
        (_DATE, _MONTHS),
        DATE,
        called("fl_edate"),
        python=dates.add_months,
        help={"en": "The same day some months on.", "zh": "若干个月后的同一天。"},
        examples=(Example("EDATE('2026-01-31', 1)", "2026-02-28"),),
    ),
    Function(
        "EOMONTH",
        (_DATE, _MONTHS),
        DATE,
        called("fl_eomonth"),
        python=dates.month_end,
        help={
            "en": "The last day of a month some months on.",
            "zh": "若干个月后那个月的最后一天。",
        },
        examples=(Example("EOMONTH('2026-01-15', 1)", "2026-02-28"),),
    ),
    Function(
        "DATEDIF",
        (
            Parameter("start", DATE),
            Parameter("end", DATE),
            Parameter("unit", FormulaType.TEXT, constant=True, choices=("d", "m", "y")),
        ),
        NUMBER,
        called("fl_datedif"),
        python=dates.difference,
        size=lambda arguments: (8, 0),
        help={
            "en": "Complete days 'd', months 'm' or years 'y' between two dates.",
            "zh": "两个日期之间完整的天数 'd'、月数 'm' 或年数 'y'。",
        },
        examples=(
            Example("DATEDIF('2024-01-31', '2026-01-30', 'm')", "23"),
            Example("DATEDIF('2026-03-07', '2026-03-01', 'd')", "-6"),
        ),
    ),
    Function(
        "HOURSBETWEEN",
        (Parameter("start", DATETIME), Parameter("end", DATETIME)),
        NUMBER,
        called("fl_hours"),
        python=dates.hours_between,
        size=lambda arguments: (9, 0),
        help={"en": "Complete hours between two times.", "zh": "两个时间之间完整的小时数。"},
        examples=(Example("HOURSBETWEEN(created_at, created_at)", "0"),),
    ),
    Function(
        "WORKDAYS",
        (Parameter("start", DATE), Parameter("end", DATE)),
        NUMBER,
        _workdays_sql,
        python=lambda environment, start, end: dates.workdays(start, end, environment.calendar),
        environment=True,
        size=lambda arguments: (8, 0),
        help={
            "en": "Worked days from one date to another, both included.",
            "zh": "两个日期之间的工作日天数，含首尾两天。",
        },
        examples=(Example("WORKDAYS('2026-03-06', '2026-03-09')", "2"),),
    ),
)

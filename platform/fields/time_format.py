"""Shows dates and times in a language; month names are asked of Babel once."""

from datetime import date, datetime, time
from functools import lru_cache

from babel import Locale


@lru_cache(maxsize=64)
def _months(locale: str) -> tuple[str, ...]:
    names = Locale.parse(locale).months["format"]["abbreviated"]
    return tuple(names[month] for month in range(1, 13))


def show_date(day: date, locale: str) -> str:
    """``2026年11月21日`` in Chinese, else ``21 Nov 2026``."""
    if locale.startswith("zh"):
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_months(locale)[day.month - 1]} {day.year}"


def show_time(moment: time | datetime) -> str:
    """``14:30``, with seconds if there are any."""
    seconds = f":{moment.second:02}" if moment.second else ""
    return f"{moment.hour:02}:{moment.minute:02}{seconds}"

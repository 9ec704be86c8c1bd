"""A print template filled in and set: a process of its own that knows only what it is sent.

It takes one JSON object on its standard input and answers HTML or PDF. Whatever a template does
ends with it: its time and memory are limited, and nothing is fetched.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment, SecurityError
from markupsafe import escape

from ...platform.documents.print_language import FILTERS, OF_LOOPS, TOTALS, faults
from .capital import capital

MOST_SECONDS, MOST_BYTES = 20, 2 * 1024**3
MOST_RANGE, MOST_LETTERS = 1_000, 3_000_000
#: How a picture begins; what may be sent of them is limited where they are read.
PICTURE = "data:image/"
#: What the process ends with when the template is to blame; its answer says why.
FAULTY = 3
#: … and with when what makes PDF is not installed.
LACKING = 4
#: What a template that is wrong ends with.
FAULTS = (
    TemplateError, TypeError, ValueError, ArithmeticError, RecursionError, SyntaxError,
    AttributeError, LookupError,
)  # fmt: skip
#: Where in the page around it the filled template stands.
RECORD = "<!-- record -->"


class Value:
    """A value of a record: its text is what is shown, ``raw`` what can be compared."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        raw = given.get("raw")
        self.raw = Decimal(raw) if given.get("isNumber") and raw is not None else raw
        self.text = str(given.get("text", ""))
        self.html = str(given.get("html", ""))
        self.label = str(given.get("label", ""))
        self.picture = str(given.get("picture", ""))
        self.values = {key: Value(one) for key, one in given.get("values", {}).items()}
        self.totals = {
            how: {key: Value(one) for key, one in by_key.items()}
            for how, by_key in given.get("totals", {}).items()
        }
        self.more = int(given.get("more", 0))
        self.items = [Value(one) for one in given.get("items", ())]

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__

    def __html__(self) -> str:
        return self.html or str(escape(self.text)).replace("\n", "<br>")

    def __bool__(self) -> bool:
        return bool(self.raw) or bool(self.items)

    def __iter__(self) -> Iterator["Value"]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __eq__(self, other: object) -> bool:
        return bool(self.raw == _raw(other))

    def __lt__(self, other: object) -> bool:
        return bool(_number(self) < _number(other))

    def __gt__(self, other: object) -> bool:
        return bool(_number(self) > _number(other))

    def __le__(self, other: object) -> bool:
        return not self > other

    def __ge__(self, other: object) -> bool:
        return not self < other

    def __hash__(self) -> int:
        return hash(self.text)


def _raw(value: object) -> Any:
    return value.raw if isinstance(value, Value) else value


def _number(value: object) -> Any:
    """What arithmetic and order take: a number, or a text as dates are written."""
    raw = _raw(value)
    if isinstance(raw, float):
        return Decimal(str(raw))
    return Decimal(0) if raw is None else raw


class Environment(ImmutableSandboxedEnvironment):
    """Jinja in which an attribute is a value of a record, and nothing else."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "%"})

    def __init__(self, locale: str) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, finalize=_finalized)
        self.globals = {"range": _range, "qr": _qr}
        mine: Mapping[str, Callable[..., object]] = {
            "capital": lambda value: capital(_decimal(value)),
            "date": partial(_date, locale),
            "label": lambda value: _value(value).label,
            "more": lambda value: _value(value).more,
            "number": partial(_written, locale),
            "picture": _picture,
            "raw": _number,
            **{how: partial(_total, how) for how in TOTALS},
        }
        self.filters = {key: one for key, one in self.filters.items() if key in FILTERS} | mine

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Value):
            found = obj.values.get(attribute)
            hint = f"there is no value '{attribute}'"
            return self.undefined(hint=hint) if found is None else found
        if isinstance(obj, LoopContext) and attribute in OF_LOOPS:
            return getattr(obj, attribute)
        raise SecurityError(f"'{attribute}' is not part of print templates")

    def getitem(self, obj: Any, argument: Any) -> Any:
        raise SecurityError("'[]' is not part of print templates")

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        return super().call_binop(context, operator, _decimal(left), _decimal(right))


def _decimal(value: object) -> Decimal:
    try:
        return Decimal(str(_number(value)))
    except InvalidOperation:
        raise TypeError(f"'{str(value)[:40]}' is not a number") from None


def _finalized(value: object) -> object:
    return "" if value is None else value


def _range(*bounds: int) -> Sequence[int]:
    made = range(*bounds)
    if len(made) > MOST_RANGE:
        raise TypeError(f"a range has at most {MOST_RANGE} steps")
    return made


def _value(given: object) -> Value:
    """What only a value of the record has."""
    if not isinstance(given, Value):
        raise TypeError(f"'{str(given)[:40]}' is no value of the record")
    return given


def _total(how: str, value: object, key: str) -> Value:
    found = _value(value).totals.get(how, {}).get(str(key))
    if found is None:
        raise TypeError(f"'{key}' has no {how}")
    return found


def _picture(value: object) -> str:
    known = _value(value)
    first = known.items[0] if known.items else known
    return first.picture


def _written(locale: str, value: object, places: int = 2) -> str:
    from babel.numbers import format_decimal

    number = round(_decimal(value), min(max(places, 0), 8))
    return str(format_decimal(number, locale=locale, decimal_quantization=False))


def _date(locale: str, value: object, pattern: str = "medium") -> str:
    from datetime import date

    from babel.dates import format_date

    day = str(_raw(value) or "")[:10]
    return str(format_date(date.fromisoformat(day), str(pattern), locale=locale)) if day else ""


def _qr(text: object) -> str:
    import segno

    return str(segno.make(str(text)[:1_000], error="m", micro=False).svg_data_uri(border=2))


def filled(given: Mapping[str, Any]) -> list[str]:
    """The template's HTML, once for each record.

    :raises TemplateError: for what is not of the language, or not there.
    """
    for fault in faults(given["html"]):
        raise TemplateSyntaxError(str(fault.message), fault.line)
    template = Environment(given["locale"]).from_string(given["html"])
    named = {key: Value(one) for key, one in given["named"].items()}
    pages: list[str] = []
    for record in given["records"]:
        letters, parts = 0, []
        for part in template.generate({**named, "record": Value(record)}):
            letters += 0 if part.startswith(PICTURE) else len(part)
            if letters > MOST_LETTERS:
                raise TemplateError(f"what is printed is longer than {MOST_LETTERS:,} letters")
            parts.append(part)
        pages.append(given["frame"].replace(RECORD, "".join(parts), 1))
    return pages


def pressed(pages: Sequence[str]) -> bytes:
    """The pages as one PDF; nothing is fetched but what is part of them."""
    from weasyprint import HTML  # type: ignore[import-untyped]
    from weasyprint.urls import URLFetcher  # type: ignore[import-untyped]

    fetcher = URLFetcher(allowed_protocols={"data"})
    made = [HTML(string=one, url_fetcher=fetcher).render() for one in pages]
    leaves = [leaf for one in made for leaf in one.pages]
    return bytes(made[0].copy(leaves).write_pdf() or b"")


def _limit() -> None:
    """Neither time nor memory without end, where the system knows limits."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))


def main() -> int:
    """Answer what stands on standard input."""
    _limit()
    given = json.loads(sys.stdin.buffer.read())
    try:
        pages = filled(given)
        out = pressed(pages) if given["as"] == "pdf" else "\n".join(pages).encode()
    except ImportError:
        return LACKING
    except FAULTS as error:
        sys.stdout.buffer.write(json.dumps(_told(error)).encode())
        return FAULTY
    sys.stdout.buffer.write(out)
    return 0


def _told(error: Exception) -> Mapping[str, object]:
    """Why, and on which line of the template: the innermost that is of it."""
    trace, line = error.__traceback__, getattr(error, "lineno", 0)
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    reason = getattr(error, "message", None) or str(error)
    if isinstance(error, ArithmeticError):
        reason = "this cannot be calculated"
    if isinstance(error, RecursionError | SyntaxError):
        reason = "this is nested too deep"
    return {"line": line, "reason": str(reason)[:300]}


if __name__ == "__main__":
    sys.exit(main())

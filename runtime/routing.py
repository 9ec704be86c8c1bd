"""Routes: what parts of an address may be, and addresses put together by late compiled code."""

from collections.abc import Callable
from functools import cache

from werkzeug.routing import Rule, UnicodeConverter, ValidationError


class LazyRule(Rule):
    """Werkzeug compiles two functions for each rule as it is added; with our two hundred routes
    that was most of the time that an application took to be made, and few are ever called.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = cache(super()._compile_builder)

        def build(rule: Rule, /, **values: object) -> tuple[str, str]:
            return compiled(append_unknown)(rule, **values)

        return build


class TextConverter(UnicodeConverter):
    """A part of an address, such as the key of a document: no database holds one with a NUL."""

    def to_python(self, value: str) -> str:
        if "\x00" in value:
            raise ValidationError
        return value

"""Addresses with parameters that people named: ``url_for`` would take some of them for its own."""

from collections.abc import Mapping
from urllib.parse import urlencode


def with_query(url: str, given: Mapping[str, object]) -> str:
    """``url`` with parameters, whatever they are called; a list gives one for each."""
    pairs = {name: value for name, value in given.items() if value is not None}
    return f"{url}?{urlencode(pairs, doseq=True)}" if pairs else url

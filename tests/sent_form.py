"""What a browser would send of an entry form as it stands on a page."""

import re
from html.parser import HTMLParser


def sent_form(page: str) -> dict[str, list[str]]:
    """The values of the page's entry form, by name; files and blank rows aside."""
    form = re.search(r'<form class="fl-form".*?</form>', page, re.S)[0]
    reader = _Controls()
    reader.feed(re.sub(r"<template.*?</template>", "", form, flags=re.S))
    return reader.values


class _Controls(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        name, kind = found.get("name", ""), found.get("type", "text")
        if tag == "select":
            self._select = name
        elif tag == "option" and "selected" in found:
            self._add(self._select, found.get("value", ""))
        elif tag == "textarea":
            self._area = name
            self._add(name, "")
        elif tag == "input" and name and kind != "file" and self._is_sent(kind, found):
            self._add(name, found.get("value", ""))

    def _is_sent(self, kind: str, found: dict[str, str]) -> bool:
        return kind not in {"checkbox", "radio"} or "checked" in found

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""

    def _add(self, name: str, value: str) -> None:
        self.values.setdefault(name, []).append(value)

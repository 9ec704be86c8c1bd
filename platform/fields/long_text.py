"""Several lines of text."""

from .text import TextField


class LongTextField(TextField):
    """Text of several paragraphs; lines end in LF."""

    name = "long_text"
    searchable = False
    widget = "textarea"
    sortable = False

    def canonical(self, text: str, field: object) -> str:
        return text.replace("\r\n", "\n").replace("\r", "\n")

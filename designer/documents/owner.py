"""What fields belong to: an entity, or the lines inside one, which are called ``quote.items``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from flask import url_for

from ...platform.core.errors import NotFoundError, Problem
from ...platform.core.transaction import Transaction
from ...platform.documents.drafts import Draft, Name
from ...platform.documents.references import Document
from ...platform.documents.releases import current_app
from ...runtime.pages.document_words import field_title
from .edits import properties_of
from .head import DocumentHead, document_head


@dataclass(frozen=True)
class Owner:
    """The place of fields: in the document of ``entity``, or in those lines of it."""

    entity: str
    lines: str

    @classmethod
    def of(cls, key: str) -> "Owner":
        entity, _dot, lines = key.partition(".")
        return cls(entity, lines)

    @property
    def key(self) -> str:
        return f"{self.entity}.{self.lines}" if self.lines else self.entity

    @property
    def name(self) -> Name:
        """The document that holds the fields."""
        return "entity", self.entity

    @property
    def document(self) -> str:
        return f"entity/{self.entity}"

    @property
    def path(self) -> str:
        """The JSON pointer under which ``properties`` stands."""
        return f"/properties/{self.lines}" if self.lines else ""

    def path_of(self, field: str) -> str:
        return f"{self.path}/properties/{field}"

    def text_path(self, field: str) -> str:
        """Where translations say what a field is called."""
        return f"entities/{self.key.replace('.', '/')}/{field}"

    def inner(self, document: Document) -> Document:
        """What holds the fields, as if it were an entity's document.

        :raises NotFoundError: if the entity has no such lines.
        """
        if not self.lines:
            return document
        lines = properties_of(document).get(self.lines, {})
        if not isinstance(lines.get("properties"), Mapping):
            raise NotFoundError(
                "'{entity}' has no field '{field}'.", entity=self.entity, field=self.lines
            )
        return {**lines, "$id": self.key}

    def outer(self, document: Document, inner: Document) -> Document:
        """``document`` with its fields as ``inner`` has them now."""
        if not self.lines:
            return inner
        fields = properties_of(document)
        kept = {key: value for key, value in fields[self.lines].items() if key != "required"}
        said = {key: inner[key] for key in ("properties", "required") if key in inner}
        return {**document, "properties": {**fields, self.lines: {**kept, **said}}}

    def told(self, problems: Sequence[Problem]) -> list[Problem]:
        """Problems with their paths as they would be in an entity's own document."""
        return [replace(one, path=one.path.removeprefix(self.path)) for one in problems]

    def head(self, tx: Transaction, draft: Draft, problems: int = 0) -> DocumentHead:
        """What stands above the pages of the fields."""
        head = document_head(tx, draft, "fields", problems)
        if not self.lines:
            return head
        settings = properties_of(cast("Document", draft.document or {})).get(self.lines, {})
        title = field_title(
            current_app(tx), self.entity, self.lines, str(settings.get("title", self.lines))
        )
        parent = (head.title, url_for("designs_fields.show", key=self.entity))
        return replace(head, kind="lines", key=self.key, title=title, tabs=(), parent=parent)

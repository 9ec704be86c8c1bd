"""What is wrong with computed fields whose parts are all right: their type, and circles."""

from collections.abc import Iterator

from ..core.errors import Message, Problem
from .app import App
from .circles import circles, place_of
from .dependencies import check_computed


def computed_problems(app: App) -> list[Problem]:
    """The problems that show once every name in the documents is known."""
    return [*_mismatches(app)] or circles(app)


def _mismatches(app: App) -> Iterator[Problem]:
    """Fields that compute something else than what their column holds."""
    for entity in app.entities.values():
        for field in entity.fields.values():
            checked = check_computed(app, entity, field)
            if checked is None or not checked.problems:
                continue
            first = checked.problems[0]
            message = Message(
                "'{title}' cannot be computed as {type}: {problem}",
                {"title": field.title, "type": field.value_type.name, "problem": first.message},
            )
            yield Problem(*place_of((entity.key, field.key)), f"formula.{first.code}", message,
                          first.hint)  # fmt: skip

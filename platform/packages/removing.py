"""What goes away with an app, and what stays."""

from collections.abc import Mapping
from typing import cast

from ..core.errors import ConflictError
from ..documents.app import App, Documents
from ..documents.ownership import owners
from ..documents.references import Document, ToDocument
from ..documents.taking_out import refuse_by_hand, taken_out
from ..documents.usage import Use, all_uses
from .app_texts import place_of, places_of

Name = tuple[str, str]


def without_app(app: App, key: str) -> Documents:
    """Everything that stays when an app goes with all that is its alone: nothing after the last.

    :raises NotFoundError: if there is no such app.
    :raises ConflictError: if something else means something by one of its documents, or if another
        app would have to give the workspace its name.
    """
    app.document("app", key)
    if len(app.manifests) == 1:
        return {}
    refuse_main(app, key)
    gone = going(app, key)
    uses = uses_outside(app, gone)
    refuse_by_hand(uses)
    after = {**app.documents, **removal(app, gone, uses)}
    return {name: document for name, document in after.items() if document is not None}


def refuse_main(app: App, key: str) -> None:
    """:raises ConflictError: for the app that the workspace has its name from."""
    if key == app.manifest.key:
        raise ConflictError(
            "The workspace has its name, language and calendar from this app. Make another one "
            "the main app first."
        )


def going(app: App, key: str) -> set[Name]:
    """The documents that go away with an app: those of no other; translations lose their texts,
    and roles stay that have rights elsewhere.
    """
    found = owners(app.documents, app.manifest.key)
    own = {name for name, apps in found.items() if apps == {key} and name[0] != "i18n"}
    entities = {one for kind, one in own if kind == "entity"}

    def has_more(role: str) -> bool:
        rights = cast("Mapping[str, object]", app.document("role", role).get("entities", {}))
        return bool({*rights} - entities)

    kept = {name for name in own if name[0] == "role" and has_more(name[1])}
    return {("app", key), *(own - kept)}


def uses_outside(app: App, gone: set[Name]) -> list[Use]:
    """Where what stays names what goes."""
    return [
        use
        for use in all_uses(app)
        if (use.kind, use.key) not in gone
        and isinstance(use.reference, ToDocument)
        and (use.reference.kind, use.reference.key) in gone
    ]


def removal(app: App, gone: set[Name], uses: list[Use]) -> dict[Name, Document | None]:
    """Everything that changes when ``gone`` go away."""
    changed: dict[Name, Document | None] = {**taken_out(app, uses), **dict.fromkeys(gone)}
    places = places_of(gone)
    for locale, document in app.all("i18n"):
        texts = cast("Mapping[str, str]", document["texts"])
        kept = {path: text for path, text in texts.items() if place_of(path) not in places}
        if kept != texts:
            changed["i18n", locale] = {**document, "texts": kept}
    return changed

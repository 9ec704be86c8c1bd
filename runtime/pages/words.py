"""What things are called in the language of the request, and how values are shown there."""

from collections.abc import Mapping
from typing import cast

from flask import g

from ...platform.core.actor import ADMINISTRATOR, DESIGNER
from ...platform.core.errors import DocumentError, FormloomError, Message
from ...platform.documents.app import App, Entity
from ...platform.documents.ownership import put_away
from ...platform.documents.releases import current_app
from ...platform.fields.field import Field
from ...platform.fields.field_type import Manner
from ...platform.fields.options import options_of
from ..i18n import gettext as _
from ..i18n import locale, translated
from ..unit_of_work import transaction

#: What stands for an entity whose document names no icon, or one that we do not have.
PLAIN_ICON = "table-2"
#: Icons that documents may name and the sprite has under another name.
ALIKE = {"message-circle": "message-square", "swords": "shield", "user": "user-round"}


def app() -> App:
    """The live app, or the one that this request tries out."""
    return cast("App", g.get("tried_app") or current_app(transaction()))


def try_out(tried: App) -> None:
    """Show ``tried`` instead of the live app for the rest of this request."""
    g.tried_app = tried


def manner() -> Manner:
    """How values are read and shown in this request."""
    if "manner" not in g:
        manifest = app().manifest
        g.manner = Manner(locale=locale(), zone=manifest.zone, currency=manifest.currency)
    return g.manner  # type: ignore[no-any-return]


def singular(entity: Entity) -> str:
    """What one record of the entity is called."""
    return entity.label(locale())


def plural(entity: Entity) -> str:
    """What the records of the entity are called together."""
    given = str(entity.document.get("plural", "")) or entity.label(locale())
    return app().text(f"entities/{entity.key}/@plural", locale(), given)


def label(field: Field) -> str:
    """What a field is called."""
    return field.label(locale())


def help_of(entity: Entity, field: Field) -> str:
    """What a field's document says about how to fill it in."""
    path = f"entities/{entity.key.replace('.', '/')}/{field.key}/@help"
    return app().text(path, locale(), field.text("help"))


def placeholder_of(entity: Entity, field: Field) -> str:
    """What a field's document shows in an empty control."""
    path = f"entities/{entity.key.replace('.', '/')}/{field.key}/@placeholder"
    return app().text(path, locale(), field.text("placeholder"))


def worded(entity: Entity, field: Field | None, message: Message) -> str:
    """A refusal in the language of the request, also where documents give its words."""
    rule = next((one for one in entity.rules if one.message == message.template), None)
    if rule is not None:
        return app().text(f"entities/{entity.key}/@rules/{rule.id}", locale(), rule.message)
    transitions = entity.states.transitions.items() if entity.states else ()
    way = next((way for way, one in transitions if one.message == message.template), None)
    if way is not None:
        path = f"entities/{entity.key}/@transitions/{'/'.join(way)}"
        return app().text(path, locale(), message.template)
    data = dict(message.data)
    if field is not None and data.get("title") == field.title:
        data["title"] = label(field)
    named = entity.fields.get(entity.states.field) if entity.states and "new" in data else field
    if named is not None and "options" in named.settings:
        data |= _options_in_words(named, data)
    if "roles" in data:
        data["roles"] = _roles_in_words(str(data["roles"]))
    return translated(Message(message.template, data))


#: What of a refusal names options: those of its field, or of the one that holds the state.
NAMING = ("near", "options", "old", "new")


def _roles_in_words(said: str) -> str:
    titles = {str(one.get("title", key)): role_title(key) for key, one in app().all("role")}
    return _(", ").join(titles.get(one, one) for one in said.split(", "))


def _options_in_words(field: Field, data: Mapping[str, object]) -> dict[str, object]:
    """The options that a refusal names, called as the page calls them."""
    options = options_of(field)
    titles = {
        one.title: options.title(one.value, field, locale()) for one in options.by_value.values()
    }
    said = {name: str(data[name]).split(", ") for name in NAMING if name in data}
    return {name: _(", ").join(titles.get(one, one) for one in each) for name, each in said.items()}


def is_put_away(kind: str, key: str) -> bool:
    """Whether a document belongs to archived apps alone, so that menus and lists leave it out."""
    return (kind, key) in put_away(app())


def help_text(entity: Entity) -> str:
    """What an entity's document says it is for."""
    given = str(entity.document.get("help", ""))
    return app().text(f"entities/{entity.key}/@help", locale(), given)


def title_of(kind: str, key: str) -> str:
    """What a document such as ("view", "account_mine") is called."""
    return app().text(f"{kind}s/{key}", locale(), str(app().document(kind, key).get("title", key)))


def role_title(key: str, among: App | None = None) -> str:
    """What a role is called, in the live app or ``among`` the documents of another."""
    system = {ADMINISTRATOR: _("Administrator"), DESIGNER: _("Designer")}
    told = among or app()
    document = told.documents.get(("role", key), {})
    return told.text(f"roles/{key}", locale(), str(document.get("title", system.get(key, key))))


def icon_of(entity: Entity) -> str:
    name = str(entity.document.get("icon", PLAIN_ICON))
    return ALIKE.get(name, name)


def color_of(entity: Entity) -> str:
    return str(entity.document.get("color", ""))


def refusal_of(error: FormloomError) -> str:
    """Why something was refused, each problem in its sentence."""
    if isinstance(error, DocumentError):
        return " ".join(translated(one.message) for one in error.problems)
    return translated(error.message)

"""What the script of an entity's fields is told."""

from collections.abc import Mapping

from flask import url_for

from ...platform.core.transaction import Transaction
from ...platform.documents.drafts import Drafts
from ...platform.documents.kinds import KINDS
from ...platform.documents.releases import current_app
from ...platform.documents.texts import translations
from ...platform.documents.usage import counted_uses
from ...runtime.i18n import gettext as _
from ...runtime.pages.document_words import COLORS
from ..documents.drafted import drafted_app
from ..documents.edits import properties_of
from ..documents.own_words import own_words
from ..documents.owner import Owner
from ..documents.texts_edits import language, others
from .typing import titles_of
from .work import choices_of_type, switches, types_of, work_of


def fields_told(tx: Transaction, key: str) -> Mapping[str, object] | None:
    """Everything for working on the fields; None where a script cannot: lines, a broken draft."""
    owner, draft = Owner.of(key), Drafts(tx).get(*Owner.of(key).name)
    document = draft.document
    if owner.lines or document is None or KINDS.get("entity").problems(key, document):
        return None
    app = drafted_app(tx)
    live = current_app(tx).documents.get(owner.name, {})
    return {
        **work_of(tx, {key: document}),
        "key": key,
        "own": own_words(app, "entity", key, document),
        "types": types_of(app, document),
        "choices": choices_of_type(app),
        "switches": switches(),
        "live": {str(one.get("id", name)): one for name, one in properties_of(live).items()},
        "titles": _other_titles(tx, key),
        "language": language(app.manifest.locale),
        "entities": titles_of(app),
        "colors": [(one, _(title)) for one, title in COLORS.items()],
        "addresses": {
            "typed": url_for("modeller.typed", key=key),
            "uses": url_for("modeller.uses", key=key),
            "options": url_for("field_options.uses", key=key, field="_field_"),
            "option_title": url_for("field_options.title", key=key, field="_field_"),
            **{
                name: url_for(f"designs_fields.{endpoint}", key=key, field="_field_")
                for name, endpoint in (
                    ("change", "change_form"), ("retype", "retype_form"),
                    ("rename", "rename_form"), ("remove", "remove_form"),
                )
            },
        },
    }  # fmt: skip


def _other_titles(tx: Transaction, key: str) -> list[dict[str, object]]:
    """What the fields are called in the app's other languages."""
    owner, documents = Owner.of(key), Drafts(tx).documents()
    prefix = owner.text_path("")
    found = []
    for one in others(drafted_app(tx)):
        texts = {
            path.removeprefix(prefix): text
            for path, text in translations(documents, one).items()
            if path.startswith(prefix)
        }
        found.append({"locale": one, "title": language(one), "texts": texts})
    return found


def uses_told(tx: Transaction, key: str) -> dict[str, int]:
    """In how many places each field of an entity is named."""
    return dict(counted_uses(drafted_app(tx), key))

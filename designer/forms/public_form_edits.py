"""The settings of a public form as pure data: read from its page's controls, and written there."""

import re
import secrets
from collections.abc import Iterator, Mapping
from typing import cast

from werkzeug.datastructures import FileStorage, MultiDict

from ...platform.core.errors import InvalidValueError
from ...platform.documents.app import App, Entity
from ...platform.documents.references import Document
from ...platform.forms.public_lint import may_stand
from ..documents.logo import logo_in

#: Controls that are one text each, in the document under the same names.
TEXTS = ("slug", "opens", "closes", "duplicates", "redirect", "lookup")
NUMBERS = ("quota", "perPerson")
LISTS = ("person", "languages")
#: Written as lines or words of one control.
WRITTEN = ("embed", "attribution")
SAID = ("thanks", "consent")
#: What is left out of the document when nothing else was chosen.
USUAL = {"duplicates": "create", "lookup": "none"}
#: A value that the address of the page brings.
PARAMETER = "parameter"
#: The value itself; a choice without a word would be one that browsers ask for.
FIXED = "fixed"
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def settings_of(document: Document) -> Mapping[str, object]:
    """The settings for everybody; a form that has none yet gets an address nobody can guess."""
    said = document.get("public")
    if isinstance(said, Mapping):
        return cast("Mapping[str, object]", said)
    return {"slug": free_slug(str(document["$id"])), "enabled": False}


def free_slug(key: str) -> str:
    stem = _NOT_SLUG.sub("-", key).strip("-")[:40]
    return f"{stem}-{secrets.token_hex(6)}"


def values_of(said: Mapping[str, object]) -> MultiDict[str, str]:
    """The settings as controls have them; times as a browser writes them."""
    brand = cast("Mapping[str, str]", said.get("brand", {}))
    found: MultiDict[str, str] = MultiDict(
        (name, str(said.get(name, USUAL.get(name, "")))) for name in (*TEXTS, *NUMBERS, *SAID)
    )
    found["enabled"] = "1" if said.get("enabled") is not False else ""
    for name in LISTS:
        found.setlist(name, cast("list[str]", list(cast("tuple[str]", said.get(name, ())))))
    for name in WRITTEN:
        found[name] = "\n".join(cast("tuple[str]", said.get(name, ())))
    for key, value in cast("Mapping[str, object]", said.get("values", {})).items():
        is_asked = isinstance(value, Mapping)
        found.add("value.field", key)
        found.add("value.how", PARAMETER if is_asked else FIXED)
        found.add(
            "value.text", _written(value["parameter"] if isinstance(value, Mapping) else value)
        )
    found["brand.name"], found["brand.color"] = brand.get("name", ""), brand.get("color", "")
    found["brand.logo"] = brand.get("logo", "")
    return found


def said_in(
    form: MultiDict[str, str], before: Mapping[str, object], logo: FileStorage | None
) -> Document:
    """The settings that the controls tell; what was not shown stays as it is.

    :raises InvalidValueError: for a number that is none, or a picture that is none.
    """
    said: dict[str, object] = {**dict(_plain(form)), "slug": form.get("slug", "").strip()}
    values = dict(_values(form, before)) if "value.field" in form else before.get("values")
    if values:
        said["values"] = values
    if not form.get("enabled"):
        said["enabled"] = False
    brand = dict(_brand(form, before, logo))
    return {**said, "brand": brand} if brand else said


def _plain(form: MultiDict[str, str]) -> Iterator[tuple[str, object]]:
    for name in (*TEXTS, *SAID):
        text = form.get(name, "").replace("\r\n", "\n").strip()
        if text and text != USUAL.get(name):
            yield name, text
    for name in NUMBERS:
        text = form.get(name, "").strip()
        if text and not (text.isascii() and text.isdecimal()):
            raise InvalidValueError("Write a whole number.", field=name)
        if text:
            yield name, int(text)
    for name in LISTS:
        if chosen := [one for one in form.getlist(name) if one]:
            yield name, chosen
    for name in WRITTEN:
        if words := form.get(name, "").split():
            yield name, list(dict.fromkeys(one.lower().rstrip("/") for one in words))


def value_rows(form: MultiDict[str, str]) -> Iterator[tuple[str, str, str]]:
    """What is stored although nobody types it: (field, FIXED or PARAMETER, text)."""
    columns = (form.getlist(f"value.{name}") for name in ("field", "how", "text"))
    yield from zip(*columns, strict=False)


def _values(
    form: MultiDict[str, str], before: Mapping[str, object]
) -> Iterator[tuple[str, object]]:
    old = cast("Mapping[str, object]", before.get("values", {}))
    for key, how, written in value_rows(form):
        text = written.strip()
        if key and text and how == PARAMETER:
            yield key, {"parameter": text}
        elif key and text:
            is_same = key in old and _written(old[key]) == text
            yield key, old[key] if is_same else {"true": True, "false": False}.get(text, text)


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _brand(
    form: MultiDict[str, str], before: Mapping[str, object], logo: FileStorage | None
) -> Iterator[tuple[str, str]]:
    if name := form.get("brand.name", "").strip():
        yield "name", name
    if color := form.get("brand.color", "").strip().lower():
        yield "color", color
    old = cast("Mapping[str, str]", before.get("brand", {})).get("logo", "")
    if picture := logo_in(logo) or ("" if form.get("logo.gone") else old):
        yield "logo", picture


def copy_for_everybody(app: App, key: str, document: Document) -> Document:
    """A new form with what of this one visitors may fill in, and what they must."""
    entity = app.entity(str(document["entity"]))
    fields = [{"field": one, "width": 6} for one in _open_fields(entity, document)]
    return {
        "$schema": "formloom:form/1", "$id": key, "title": str(document["title"]),
        "entity": entity.key, "use": "public", "labels": "top", "body": fields,
        "public": settings_of({"$id": key}),
    }  # fmt: skip


def _open_fields(entity: Entity, document: Document) -> list[str]:
    named = [*named_fields(document.get("body"))]
    needed = [one.key for one in entity.fields.values() if one.required]
    keys = [*named, *needed]
    return [
        key for key in dict.fromkeys(keys) if key in entity.fields and may_stand(entity.fields[key])
    ]


def named_fields(items: object) -> Iterator[str]:
    """The fields that stand in a form's body, in their order."""
    for item in cast("list[Mapping[str, object]]", items or []):
        if "field" in item:
            yield str(item["field"])
        yield from named_fields(item.get("body"))

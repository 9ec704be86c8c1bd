"""Short ways to write documents in tests."""


def kind_of(document: dict[str, object]) -> str:
    """ "formloom:entity/1" -> "entity"."""
    return str(document["$schema"]).removeprefix("formloom:").partition("/")[0]


def entity(key: str, properties: dict[str, dict[str, object]], **more: object) -> dict[str, object]:
    """A short way to write an entity document; a field's id and title default to its key."""
    fields = {
        name: {"id": name, "field": "text", "title": name.title(), **settings}
        for name, settings in properties.items()
    }
    return {
        "$schema": "formloom:entity/1", "$id": key, "title": key.title(), "type": "object",
        "properties": fields, **more,
    }  # fmt: skip

"""What may be done with the values of each field, as far as roles and what it is made of say.

A computed value inherits the strictest right of all that it reads, wherever that is, unless its
field says ``"public": true``. In lines a field has the right of the lines in their record, or less
where a role names it, such as ``items.cost``.
"""

from collections.abc import Mapping
from functools import lru_cache

from ..documents.app import App, Entity
from ..documents.dependencies import Name, computed_fields
from .rights import FIELD_RIGHTS, FieldRight, Rights


@lru_cache(maxsize=2_000)
def field_rights_of(rights: Rights, app: App, entity: Entity) -> Mapping[str, FieldRight]:
    """The right to every field of the entity, those that every record has included."""
    judge = _Judge(rights, app)
    return {key: judge.right(entity, key) for key in (*entity.fields, *entity.system)}


class _Judge:
    def __init__(self, rights: Rights, app: App) -> None:
        self._rights = rights
        self._app = app
        self._computed = computed_fields(app)
        self._under_way: set[Name] = set()

    def right(self, entity: Entity, key: str) -> FieldRight:
        said = self._said(entity, key)
        name = (entity.key, key)
        made = self._computed.get(name)
        if made is None or said == "hidden" or made.field.flag("public"):
            return said
        if name in self._under_way:
            return said  # a circle, which only a release of long ago can have
        self._under_way.add(name)
        read = [self._of(one) for one in made.names]
        self._under_way.discard(name)
        return min((said, *read), key=FIELD_RIGHTS.index)

    def _of(self, name: Name) -> FieldRight:
        """The right to something that is read; a list of records is no value by itself."""
        entity = self._app.entities.get(name[0])
        if entity is None or (name[1] not in entity.fields and name[1] not in entity.system):
            return "edit"
        return self.right(entity, name[1])

    def _said(self, entity: Entity, key: str) -> FieldRight:
        if entity.parent is None:
            return self._rights.field(entity.key, key)
        lines = entity.key.rpartition(".")[2]
        of_lines = self._said(self._app.entity(entity.parent), lines)
        named = self._rights.named(entity.parent, f"{lines}.{key}")
        return of_lines if named is None else min(of_lines, named, key=FIELD_RIGHTS.index)

"""Documents and a column map -> a compiled app. Pure: no database, no clock.

``assemble`` trusts its documents (they were checked when they were published) and only builds;
``check.py`` finds what is wrong with documents that are still drafts.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy import MetaData, Table

from ..core.registry import Registry
from ..fields.builtin import FIELD_TYPES
from ..fields.computed import ComputedField
from ..fields.field import Field
from ..fields.field_type import FieldType
from ..fields.unknown import UnknownFieldType
from .app import App, Documents, Entity, Inverse, Manifest, Rule, States, Transition
from .column_map import ColumnMap
from .record_tables import join_table, record_table

Document = Mapping[str, object]

#: A lookup of a lookup of a lookup ... is followed so far.
LONGEST_LOOKUP = 5
#: Settings by which a looked-up value is read and shown.
TAKEN_OVER = ("options", "scale", "currency", "currencyField", "max", "levels", "to")

#: Fields that every record has, as documents would declare them.
SYSTEM_FIELDS: Mapping[str, Document] = {
    "created_at": {"id": "created_at", "field": "datetime", "title": "Created", "readOnly": True},
    "created_by": {"id": "created_by", "field": "person", "title": "Created by", "readOnly": True},
    "updated_at": {"id": "updated_at", "field": "datetime", "title": "Changed", "readOnly": True},
    "updated_by": {"id": "updated_by", "field": "person", "title": "Changed by", "readOnly": True},
    "owner": {"id": "owner", "field": "person", "title": "Owner"},
    "department": {"id": "department", "field": "department", "title": "Department"},
    "revision": {"id": "revision", "field": "integer", "title": "Revision", "readOnly": True},
}
#: Their titles in Chinese; documents may translate them by ``system/<key>``.
SYSTEM_TITLES: Mapping[str, str] = {
    "created_at": "创建时间",
    "created_by": "创建人",
    "updated_at": "修改时间",
    "updated_by": "修改人",
    "owner": "负责人",
    "department": "所属部门",
    "revision": "版本",
}


def assemble(documents: Documents, columns: ColumnMap, release: int = 0) -> App:
    """The app that ``documents`` describe, with the columns that ``columns`` names."""
    return _Assembly(documents, columns, release).app()


class _Assembly:
    def __init__(self, documents: Documents, columns: ColumnMap, release: int) -> None:
        self.documents = documents
        self.columns = columns
        self.release = release
        self.metadata = MetaData()
        self.manifests = {
            key: _manifest(key, document)
            for (kind, key), document in sorted(documents.items())
            if kind == "app"
        }
        mains = [key for key in self.manifests if documents["app", key].get("main")]
        in_use = [key for key, one in self.manifests.items() if not one.archived]
        first = next(iter(mains or in_use or self.manifests), "")
        self.manifest = self.manifests.get(first, Manifest())
        self.texts = _texts(documents)

    def app(self) -> App:
        entities: dict[str, Entity] = {}
        for (kind, key), document in self.documents.items():
            if kind == "entity":
                entity = self._entity(key, document)
                entities[key] = entity
                entities.update({child.key: child for child in entity.lines.values()})
        inverses = _inverses(entities)
        return App(
            release=self.release,
            documents=self.documents,
            entities={
                key: replace(entity, inverses=tuple(inverses.get(key, ())))
                for key, entity in entities.items()
            },
            manifest=self.manifest,
            manifests=self.manifests,
            texts=self.texts,
        )

    def _entity(self, key: str, document: Document) -> Entity:
        identity = str(document.get("id", key))
        fields = self._fields(key, identity, document)
        return Entity(
            key=key,
            id=identity,
            document=document,
            fields=fields,
            table=record_table(self.metadata, (identity,), fields.values(), lines=False),
            joins=self._joins(identity, fields),
            lines={
                field.key: self._lines(key, identity, field)
                for field in fields.values()
                if field.type.rows == "lines"
            },
            titles=self._titles(f"entities/{key}"),
            display=cast("str | None", document.get("display")),
            unique=_unique(document, fields),
            rules=tuple(_rules(document)),
            states=_states(document),
            system=self._system(),
        )

    def _lines(self, key: str, identity: str, field: Field) -> Entity:
        """The child entity of a lines field."""
        child_key, child_id = f"{key}.{field.key}", f"{identity}__{field.id}"
        document = field.settings
        fields = self._fields(child_key, child_id, document)
        return Entity(
            key=child_key,
            id=child_id,
            document=document,
            fields=fields,
            table=record_table(self.metadata, (identity, field.id), fields.values(), lines=True),
            joins=self._joins(child_id, fields),
            lines={},
            titles=field.titles,
            parent=key,
            unique=_unique({}, fields),  # what lines say of themselves is of a field
            system=self._system(),
        )

    def _fields(self, entity: str, identity: str, document: Document) -> dict[str, Field]:
        properties = cast("Mapping[str, Document]", document.get("properties", {}))
        required = frozenset(cast("Iterable[str]", document.get("required", ())))
        columns = self.columns.get(identity, {})
        return {
            key: self._field(entity, key, settings, columns, required=key in required)
            for key, settings in properties.items()
        }

    def _field(
        self,
        entity: str,
        key: str,
        settings: Document,
        columns: Mapping[str, str],
        *,
        required: bool,
    ) -> Field:
        path = f"entities/{entity.replace('.', '/')}/{key}"
        identity = str(settings.get("id", key))
        completed, shown_at = self._completed(entity, settings)
        return Field(
            key=key,
            id=identity,
            type=field_type(str(settings.get("field"))),
            settings=completed,
            column=columns.get(identity),
            required=required,
            titles=self._titles(path),
            option_titles=self._option_titles(shown_at or path, completed),
        )

    def _completed(self, entity: str, settings: Document) -> tuple[Document, str | None]:
        """The settings with what the app decides, and where its options are translated."""
        kind = field_type(str(settings.get("field")))
        if kind.mirrored:
            taken, shown_at = self._looked_up(entity, settings)
            return {**settings, **taken}, shown_at
        return kind.completed(settings, self.manifest.currency), None

    def _looked_up(self, entity: str, settings: Document, depth: int = 0) -> tuple[Document, str]:
        """What a lookup takes over from the field that it shows, and that field's i18n path."""
        via = self._property(entity, str(settings.get("via")))
        target = str(via.get("to"))
        of = self._property(target, str(settings.get("of")))
        kind = field_type(str(of.get("field", "text")))
        if kind.mirrored:
            # Documents with a circle are refused; an older one still opens.
            return self._looked_up(target, of, depth + 1) if depth < LONGEST_LOOKUP else ({}, "")
        taken = {name: of[name] for name in TAKEN_OVER if name in of}
        usual = kind.usual if isinstance(kind, ComputedField) else kind.name
        return {
            "returns": str(of.get("returns", usual)),
            **taken,
        }, f"entities/{target}/{settings.get('of')}"

    def _property(self, entity: str, key: str) -> Document:
        name, _, lines = entity.partition(".")
        owner = self.documents.get(("entity", name), {})
        if lines:
            owner = cast("Mapping[str, Document]", owner.get("properties", {})).get(lines, {})
        return cast("Mapping[str, Document]", owner.get("properties", {})).get(key, {})

    def _joins(self, identity: str, fields: Mapping[str, Field]) -> dict[str, Table]:
        return {
            field.key: join_table(self.metadata, identity, field)
            for field in fields.values()
            if field.type.rows == "links"
        }

    def _system(self) -> dict[str, Field]:
        fields = {}
        for key, settings in SYSTEM_FIELDS.items():
            titles = {"zh": SYSTEM_TITLES[key], **self._titles(f"system/{key}")}
            if self.manifest.locale == "zh":
                titles.setdefault("zh", SYSTEM_TITLES[key])
            fields[key] = Field(
                key, key, field_type(str(settings["field"])), settings, key, titles=titles
            )
        return fields

    def _titles(self, path: str) -> dict[str, str]:
        return {locale: texts[path] for locale, texts in self.texts.items() if path in texts}

    def _option_titles(self, path: str, settings: Document) -> dict[str, dict[str, str]]:
        """locale -> option value -> title; the app's own language comes from the document."""
        options = cast("Iterable[Document]", settings.get("options", ()))
        values = [str(option["value"]) for option in options if isinstance(option, Mapping)]
        return {
            locale: {
                value: texts[f"{path}/{value}"] for value in values if f"{path}/{value}" in texts
            }
            for locale, texts in self.texts.items()
        }


def field_type(name: str) -> FieldType:
    """The type called ``name``; a stored definition whose type is gone still opens, read-only."""
    known: Registry[FieldType] = FIELD_TYPES
    return known.get(name) if name in known else UnknownFieldType()


def _manifest(key: str, document: Document) -> Manifest:
    locales = cast("Iterable[str]", document.get("locales", ()))
    return Manifest(
        key=key,
        title=str(document.get("title", key)),
        locale=str(document.get("locale", "en")),
        locales=tuple(locales) or ("en", "zh"),
        currency=str(document.get("currency", "CNY")),
        zone=ZoneInfo(str(document.get("timezone", "UTC"))),
        calendar=cast("Mapping[str, object]", document.get("calendar", {})),
        brand=str(document.get("brand", "")),
        logo=str(document.get("logo", "")),
        archived=bool(document.get("archived")),
    )


def _texts(documents: Documents) -> dict[str, Mapping[str, str]]:
    return {
        key: cast("Mapping[str, str]", document.get("texts", {}))
        for (kind, key), document in documents.items()
        if kind == "i18n"
    }


def _unique(document: Document, fields: Mapping[str, Field]) -> tuple[tuple[str, ...], ...]:
    rules = cast("Iterable[Iterable[str]]", document.get("unique", ()))
    groups = [tuple(rule) for rule in rules]
    groups += [(field.key,) for field in fields.values() if field.flag("unique")]
    return tuple(dict.fromkeys(groups))


def _rules(document: Document) -> Iterable[Rule]:
    for rule in cast("Iterable[Mapping[str, str]]", document.get("rules", ())):
        if rule.get("enabled", True):
            yield Rule(rule["id"], rule["assert"], rule["message"], rule.get("field"))


def _states(document: Document) -> States | None:
    states = cast("Mapping[str, object] | None", document.get("states"))
    if states is None:
        return None
    allow = cast("Mapping[str, Iterable[str]]", states["allow"])
    field = str(states["field"])
    properties = cast("Mapping[str, Document]", document.get("properties", {}))
    usual = properties.get(field, {}).get("default")
    return States(
        field=field,
        allow={state: tuple(after) for state, after in allow.items()},
        transitions=dict(_transitions(states)),
        usual=usual if isinstance(usual, str) else "",
    )


def _transitions(states: Document) -> Iterator[tuple[tuple[str, str], Transition]]:
    for one in cast("Iterable[Document]", states.get("transitions", ())):
        yield (
            (str(one["from"]), str(one["to"])),
            Transition(
                roles=frozenset(cast("Iterable[str]", one.get("roles", ()))),
                when=str(one.get("when", "")),
                message=str(one.get("message", "")),
                required=tuple(cast("Iterable[str]", one.get("required", ()))),
            ),
        )


def _inverses(entities: Mapping[str, Entity]) -> dict[str, list[Inverse]]:
    found: dict[str, list[Inverse]] = {}
    for entity in entities.values():
        for field in entity.fields.values():
            target = field.settings.get("to")
            if isinstance(target, str) and target in entities:
                key = field.text("inverse") or f"{entity.key.replace('.', '_')}_{field.key}"
                found.setdefault(target, []).append(
                    Inverse(key, entity.title, entity.key, field.key)
                )
    return found

"""Random documents: drawn from the schemas of their kinds, with the names of an app at hand."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from field_examples import EXAMPLES

from formloom.platform.documents.kinds import KINDS
from formloom.platform.fields.builtin import FIELD_TYPES

#: What a pattern may ask for; the pattern chooses.
WORDS = (
    "#1f6f54", "1.2.3", "0.0.1-beta.2", "en", "zh", "zh-Hant-TW", "CNY", "EUR", "Asia/Shanghai",
    "UTC", "09:00", "18:30", "2026-11-22", "2026-02-28", "2026-11-22T08:00:00+08:00", "star",
    "building-2", "https://example.com/x?y=1&z=%E5%AE%A2#%", "https://example.com", "/e/account",
    "picture.png", "account.read", "quote.approve", "sales1", "0 9 * * 1-5", "P1D", "PT4H30M",
    "P2W", "X-Trace", "print/random.html", "name", "amount", ".pdf", "image/*", "Q-{yyyy}-{0000}",
    "dashboard/sales", "view/account_all", "entity/lead", "other_app>=1.0.0", "talk-to-us",
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGA"
    "WjR9awAAAABJRU5ErkJggg==",
)  # fmt: skip
#: What people write: each once broke something somewhere.
TEXTS = (
    "Name", "客户 名称", "😀 Überschrift", "</script><b>x</b>", 'say "no" \\ now',
    "{name} %s {{ x }}", "\u202eright\u200b", "  spaces  ", "x" * 180, "line\nbreak",
    "<p>Ask <b>us</b>.</p>", "0", "-", "__proto__", "constructor", "a/b~c", "=1+1", "null",
)  # fmt: skip
NUMBERS = {"integer", "decimal", "money", "percent", "rating", "duration"}
#: Properties whose texts are values of a choice.
OPTIONS = {"only", "done", "from", "to", "stages", "limits", "allow", "lists"}
#: Properties whose keys name a document of the kind.
DOCUMENTS = {
    "roles": "role", "role": "role", "keys": "role", "extends": "role", "flow": "flow",
    "form": "form", "view": "view", "report": "report", "dashboard": "dashboard", "home": "role",
}  # fmt: skip
#: Properties whose keys are ids that stand elsewhere in the document.
IDS = {"targets", "phone", "filter", "map"}
#: Properties whose keys are fields, besides those that a schema calls paths.
FIELDS = {
    "field", "display", "columns", "fields", "lock", "unique", "required", "footer", "set",
    "person", "on", "since", "rate", "values",
}  # fmt: skip
#: Parts of a schema that only narrow what others draw.
NARROWING = re.compile(r"#/\$defs/(distinct|depth_\d)$")


@cache
def schema_of(kind: str) -> Mapping:
    """A kind's schema; an entity's with the settings of every type of field."""
    schema = KINDS.get(kind).schema
    if kind != "entity":
        return schema
    settings = [
        {
            "if": {"properties": {"field": {"const": one.name}}, "required": ["field"]},
            "then": {"properties": one.settings_schema, "required": [*one.required_settings]},
        }
        for one in FIELD_TYPES
    ]
    known = schema["$defs"]["settings"]["allOf"]
    return {**schema, "$defs": {**schema["$defs"], "settings": {"allOf": [*known, *settings]}}}


@dataclass
class Shape:
    """What all schemas that describe one object say together."""

    properties: dict = field(default_factory=dict)
    required: dict = field(default_factory=dict)
    banned: set = field(default_factory=set)
    conditions: list = field(default_factory=list)
    others: list = field(default_factory=list)
    names: list = field(default_factory=list)
    least: int = 0
    most: int = 1_000

    def take(self, part: Mapping) -> None:
        for name, schema in part.get("properties", {}).items():
            self.properties.setdefault(name, []).append(schema)
        self.required |= dict.fromkeys(part.get("required", ()))
        self.banned |= part.get("banned", set())
        self.conditions += [part] if "if" in part else []
        self.others += [one] if isinstance(one := part.get("additionalProperties"), dict) else []
        self.names += [part["propertyNames"]] if "propertyNames" in part else []
        self.least = max(self.least, part.get("minProperties", 0))
        self.most = min(self.most, part.get("maxProperties", 1_000))

    def asked(self, made: Mapping) -> list[str]:
        """What conditions look at and is not drawn yet."""
        names = [name for one in self.conditions for name in one["if"].get("properties", ())]
        return [one for one in names if one in self.required and one not in {*made, *self.banned}]

    def holds(self, condition: Mapping, made: Mapping) -> bool:
        known = {*made, *self.required}
        said = condition.get("properties", {}).items()
        return known.issuperset(condition.get("required", ())) and all(
            name in made and made[name] in one.get("enum", [one.get("const")])
            for name, one in said
        )  # fmt: skip


class Draw:
    """Draws documents: half of those that are of an entity are of the ``favourite``.

    ``entity`` is where fields are read from, ``drawn`` those of the entity that is being drawn.
    """

    def __init__(self, app, random, favourite="") -> None:
        self.app, self.random, self.favourite = app, random, favourite
        self.entity = ""
        self.root: Mapping = {}
        self.ids: list[str] = []
        self.around: list[dict] = []
        self.drawn: dict[str, Mapping] | None = None

    def document(self, kind, key, given=()):
        """One that fits the schema of its kind."""
        self.root, self.ids = schema_of(kind), []
        self.drawn = {} if kind == "entity" else None
        given = {"$schema": f"formloom:{kind}/1", "$id": key, **dict(given)}
        return self.object(list(self.parts(self.root)), (kind,), given)

    def parts(self, schema) -> Iterator[Mapping]:
        """The schemas that hold together: what is named, and one of each choice."""
        yield schema
        reference = schema.get("$ref", "")
        if reference and not NARROWING.match(reference):
            yield from self.parts(self.root["$defs"][reference.rpartition("/")[2]])
        for one in schema.get("allOf", ()):
            yield from self.parts(one)
        for one in (schema.get("anyOf"), schema.get("oneOf")):
            if one:
                yield from self.parts(chosen := self.random.choice(one))
                others = {name for other in one for name in other.get("required", ())}
                yield {"banned": others - {*chosen.get("required", ())}}

    def value(self, schema, at):
        parts = list(self.parts(schema))
        for name in [one.get("$ref") or one.get("formloom:ref") for one in parts]:
            if name in POOLS:
                return POOLS[name](self, at)
        if nullable := [one for one in parts if "then" in one and "not" in one["if"]]:
            return self.value(nullable[0]["then"], at) if self.chance(0.6) else None
        enums = [
            one.get("enum", [one.get("const")]) for one in parts if one.keys() & {"enum", "const"}
        ]
        if enums:
            never = [value for one in parts for value in one.get("not", {}).get("enum", ())]
            both = (one for one in enums[0] if all(one in other for other in enums))
            return self.random.choice([one for one in both if one not in never])
        types = next((one["type"] for one in parts if "type" in one), "object")
        type_ = types if isinstance(types, str) else self.random.choice(types)
        return getattr(self, f"a_{type_}")(parts, at)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def object(self, parts, at, given=()):
        shape, made = Shape(), dict(given)
        for part in parts:
            shape.take(part)
        self.around.append(made)
        before = self.entity
        for name in ("entity", "properties"):  # what the others are read from
            if name in shape.required or (name in shape.properties and len(at) == 1):
                self.fill(shape, made, name, at)
        while self.decide(shape, made, at):
            pass
        optional = [one for one in shape.properties if one not in shape.required]
        chosen = [one for one in optional if self.chance(0.75 - len(at) / 25)]
        chosen += self.random.sample(optional, min(shape.least, len(optional)))
        for name in (*shape.required, *chosen[: shape.most]):
            self.fill(shape, made, name, at)
        if shape.others:
            self.others(shape, made, at)
        self.entity = before
        self.around.pop()
        return made

    def decide(self, shape, made, at):
        """Draw what conditions ask for, and take what those that hold say."""
        asked = shape.asked(made)
        for name in asked:
            self.fill(shape, made, name, at)
        held = [one for one in shape.conditions if shape.holds(one["if"], made)]
        shape.conditions = [one for one in shape.conditions if one not in held]
        for one in held:
            for part in self.parts(one["then"]):
                shape.take(part)
        return bool(asked or held)

    def fill(self, shape, made, name, at):
        schemas = shape.properties.get(name, [])
        is_absent = name in shape.banned or any(
            part.get("not") == {} for one in schemas for part in self.parts(one)
        )
        if name in made or is_absent:
            return
        made[name] = self.value({"allOf": schemas}, (*at, name))
        if name == "entity" and str(made[name]).partition(".")[0] in self.app.entities:
            self.entity = made[name]

    def others(self, shape, made, at):
        most = 9 if at[-1] == "properties" else 3
        for _ in range(self.random.randint(shape.least, max(shape.least, most))):
            key = self.value({"allOf": shape.names}, (*at, "key")) if shape.names else "key"
            if at[-1] == "entities" and key in self.app.entities:
                self.entity = key
            made[key] = self.value({"allOf": shape.others}, (*at, key))
            if at[-1] == "properties" and self.drawn is not None and len(at) == 2:
                self.drawn[key] = made[key]

    def a_object(self, parts, at):
        return self.object(parts, at)

    def a_array(self, parts, at):
        least = max([one.get("minItems", 0) for one in parts])
        most = min([one.get("maxItems", 4) for one in parts])
        most = max(least, min(most, 4 - len(at) // 4 if len(at) < 14 else 0))
        items = {"allOf": [one["items"] for one in parts if "items" in one]}
        wanted, drawn = self.random.randint(least, most), []
        for _ in range(4 * wanted):
            one = self.value(items, at) if len(drawn) < wanted else drawn[0]
            drawn += [] if one in drawn else [one]
        return with_default(drawn) if any("contains" in one for one in parts) else drawn

    def a_string(self, parts, at):
        patterns = [one["pattern"] for one in parts if "pattern" in one]
        most = min([one.get("maxLength", 10**6) for one in parts])
        least = max([one.get("minLength", 0) for one in parts])
        fitting = [
            one for one in self.named(at) or (WORDS if patterns else TEXTS)
            if least <= len(one) <= most and all(re.search(pattern, one) for pattern in patterns)
        ]  # fmt: skip
        return self.random.choice(fitting or ["x"])

    def named(self, at):
        """Texts that name something of the app; none where any text will do."""
        if OPTIONS.intersection(at[-3:]):
            return self.options()
        if at == ("print", "html"):
            return [f"<h1>{{{{ record.{one} }}}}</h1>" for one in self.fields()]
        if at[0] == "role" and {"fields", "reveal"}.intersection(at[-2:]):
            return [*self.fields()]
        return [*self.app.texts.get("zh", {})] if at[0] == "i18n" and at[-1] == "key" else []

    def a_integer(self, parts, at):
        least = max([one.get("minimum", 0) for one in parts])
        most = min([one.get("maximum", least + 100) for one in parts])
        return self.random.choice([least, most, self.random.randint(least, min(most, least + 12))])

    def a_number(self, parts, at):
        most = min([one.get("maximum", 3) for one in parts])
        return self.random.choice([one for one in (0.25, 0.5, 1, 2.75) if one <= most])

    def a_boolean(self, _parts, _at):
        return self.chance(0.5)

    def a_null(self, _parts, _at):
        return None

    def fields(self) -> dict[str, Mapping]:
        """The settings of the fields at hand, of the entity that is being drawn first."""
        if self.drawn is not None:
            return self.drawn
        return {key: one.settings for key, one in self.here().fields.items()} if self.here() else {}

    def here(self):
        """The entity that fields are read from, if there is one."""
        return self.app.entities.get(str(self.entity))

    def of_types(self, *types: str) -> list[str]:
        return [key for key, one in self.fields().items() if one.get("field") in types]

    def options(self) -> list[str]:
        """Values of a choice at hand."""
        choices = [one["options"] for one in self.fields().values() if one.get("options")]
        return [one["value"] for one in self.random.choice(choices)] if choices else [*TEXTS]

    def entities(self) -> list[str]:
        favourite = [self.favourite] if self.favourite and self.chance(0.5) else []
        return favourite or [one for one in self.app.entities if "." not in one]

    def fresh(self, name):
        """A key that nothing has yet; it is called after where it stands."""
        stem = re.sub(r"[^a-z]", "", name)[:8] or "x"
        self.ids.append(f"{stem}_{len(self.ids)}")
        return self.ids[-1]

    def key(self, at):
        name = at[-2] if at[-1] == "key" else at[-1]
        known = self.known(name, at)
        return self.fresh(name) if known is None else self.random.choice([*known] or ["none"])

    def known(self, name, at) -> Iterable[str] | None:
        """Keys that a property of this name may hold, None for any."""
        if name in {"entity", "entities"}:
            return self.entities()
        if name in DOCUMENTS:
            return [key for key, _document in self.app.all(DOCUMENTS[name])]
        is_step = name == "to" and at[0] == "flow"
        if name in IDS or is_step or (name in {"section", "tab"} and "then" in at):
            return self.ids
        if name == "lines":
            return self.of_types("lines")
        if name == "related":
            return [one.key for one in self.here().inverses] if self.here() else []
        lines = next((one["lines"] for one in self.around[-2:] if "lines" in one), "")
        if lines and name in {"columns", "footer"}:
            return self.fields().get(lines, {}).get("properties", {})
        return self.fields() if name in FIELDS else None

    def path(self, at):
        links = [key for key in self.of_types("link") if self.drawn is None]
        if links and self.chance(0.2):
            link = self.random.choice(links)
            target = self.app.entities.get(self.fields()[link]["to"])
            return f"{link}.{self.random.choice([*target.fields])}" if target else link
        wanted = {
            "by": ("choice", "link", "person", "date"), "start": ("date", "datetime"),
            "end": ("date", "datetime"), "due": ("date", "datetime"), "of": tuple(NUMBERS),
            "sum": tuple(NUMBERS), "over": ("lines", "links"), "date": ("date", "datetime"),
        }.get(at[-1], ())  # fmt: skip
        known = self.of_types(*wanted) if wanted else [*self.fields(), "owner", "created_at"]
        return self.random.choice(known or ["created_at"])

    def setting(self, at):
        """A field that a setting names; ``of`` is one of where ``via`` or ``over`` leads to."""
        around, fields = self.around[-1], self.fields()
        if at[-1] == "via":
            return self.random.choice(self.of_types("link") or ["none"])
        there = fields.get(around.get("via") or around.get("over"), {})
        if at[-1] != "of" or not there:
            return self.path(at).partition(".")[0]
        target = self.app.entities.get(there.get("to"))
        known = there.get("properties") or (target.fields if target else {})
        return self.random.choice([*known] or ["none"])

    def formula(self, at):
        return self.random.choice([*self.conditions(), *self.conditions(), *self.values()])

    def conditions(self):
        yield from ("TRUE", "1 = 1", "created_at < NOW()")
        for key, one in self.fields().items():
            yield f"not ISBLANK({key})"
            if one.get("field") in NUMBERS:
                yield f"{key} > 10 or {key} < -5.5"
            if one.get("field") in {"date", "datetime"}:
                yield f"{key} < TODAY()"
            if one.get("field") == "choice" and one.get("options"):
                yield f"{key} in ['{one['options'][0]['value']}']"

    def values(self):
        yield from ("'客户 😀'", "TODAY()", "1 + 1", "0.05")
        for key, one in self.fields().items():
            yield key
            if one.get("field") in NUMBERS:
                yield f"ROUND({key} * 2, 2)"

    def default(self, _at):
        type_ = self.around[-1].get("field", "")
        if self.chance(0.3):
            return {"formula": self.formula(())}
        return EXAMPLES.get(type_, self.random.choice(["x", 1, True, None]))

    def title(self, _at):
        return self.random.choice(TEXTS)

    def an_entity(self, _at):
        return self.random.choice(self.entities())


#: Who draws what is called so in a schema, or annotated so by a type of field.
POOLS = {
    "#/$defs/field_key": Draw.key, "#/$defs/key": Draw.key, "#/$defs/path": Draw.path,
    "#/$defs/formula": Draw.formula, "#/$defs/default": Draw.default, "#/$defs/title": Draw.title,
    "#/$defs/help": Draw.title, "#/$defs/entity": Draw.an_entity, "entity": Draw.an_entity,
    "field": Draw.setting, "formula": Draw.formula,
}  # fmt: skip


def with_default(branches):
    """Branches of which the last is taken where no other is."""
    for one in branches:
        one.pop("default", None)
        one["when"] = "TRUE"
    last = branches[-1] if branches else {}
    last.pop("when", None)
    return [*branches[:-1], {**last, "default": True}] if branches else []

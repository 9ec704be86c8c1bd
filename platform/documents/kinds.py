"""Kinds of document. A floor that gives a kind meaning registers its own checks here."""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from importlib.resources import files
from itertools import islice
from typing import cast
from zoneinfo import available_timezones

import orjson
from jsonschema import Draft202012Validator, ValidationError

from ..core.errors import LimitError, Message, Problem
from ..core.registry import Registry
from ..fields.builtin import FIELD_TYPES
from ..fields.field_type import FieldType
from . import print_language, refers
from .app import App
from .brand import LIGHT_GROUND, contrast, is_enough, nearest
from .canonical import JSON, canonical
from .check_views import check_view
from .holidays import problems_of_days
from .inline import inlined
from .limits import check_size
from .pictures import picture_in
from .references import Reference
from .refers_flow import of_flow
from .refers_report import of_report
from .refers_scenario import of_scenario
from .schema_words import broken, short

Document = Mapping[str, object]
Refer = Callable[[Document], Iterable[Reference]]
Check = Callable[[App, str, Document], Iterable[Problem]]

#: Problems shown of one document; a file that is wrong everywhere needs no longer list.
MOST_PROBLEMS = 50


class DocumentKind:
    """A kind: its schema, its folder in a template and what its documents name.

    ``beside``: the key that names a file, and the key of the text that lies in that file wherever
    documents are files.
    """

    beside: tuple[str, str] | None = None

    def __init__(self, name: str, folder: str, refer: Refer, *checks: Check) -> None:
        self.name = name
        self.folder = folder
        self.refer = refer
        self.checks: list[Check] = [*checks]

    @cached_property
    def schema(self) -> Mapping[str, JSON]:
        text = files(__package__).joinpath(f"schemas/{self.name}.schema.json").read_bytes()
        return cast("Mapping[str, JSON]", orjson.loads(text))

    @cached_property
    def validator(self) -> Draft202012Validator:
        return Draft202012Validator(inlined(self.schema))

    def canonical(self, document: Document) -> str:
        """The one way to write ``document``."""
        return canonical(cast("Mapping[str, JSON]", document), self.schema)

    def problems(self, key: str, document: Document) -> list[Problem]:
        """What is wrong with the document by itself."""
        name = f"{self.name}/{key}"
        try:
            check_size(cast("JSON", document))
        except LimitError as error:
            return [Problem(name, str(error.data.get("at", "")), "limit", error.message)]
        errors = islice(self._errors(document), MOST_PROBLEMS)
        found = {str(problem): problem for problem in (_problem(name, one) for one in errors)}
        return [*found.values()] or [*self.more_problems(key, document)]

    def more_problems(self, key: str, document: Document) -> Iterator[Problem]:
        """What is wrong although the schema takes it."""
        if document.get("$id") != key:
            data = {"id": document.get("$id"), "key": key}
            message = Message("This says '{id}' but is stored as '{key}'.", data)
            yield Problem(f"{self.name}/{key}", "/$id", "key", message)

    def problems_together(self, app: App) -> Iterator[Problem]:
        """What floors above find wrong with the documents of an app whose references are right."""
        for key, document in app.all(self.name) if self.checks else ():
            for check in self.checks:
                yield from check(app, key, document)

    def _errors(self, document: Document) -> Iterator[ValidationError]:
        yield from self.validator.iter_errors(document)


class AppKind(DocumentKind):
    """Manifests: the time zone and the days off must be some that there are, the colour one that
    can be read, the logo a picture.
    """

    def more_problems(self, key: str, document: Document) -> Iterator[Problem]:
        yield from super().more_problems(key, document)
        zone = str(document.get("timezone", "UTC"))
        if zone not in available_timezones():
            message = Message("There is no time zone '{zone}'.", {"zone": zone})
            hint = did_you_mean(zone, available_timezones())
            yield Problem(f"app/{key}", "/timezone", "timezone", message, hint)
        calendar = cast("Document", document.get("calendar", {}))
        yield from problems_of_days(f"app/{key}", calendar)
        yield from self._of_looks(f"app/{key}", document)
        if document.get("main") and document.get("archived"):
            message = Message("The app that the workspace has its name from is not archived.")
            yield Problem(f"app/{key}", "/archived", "archived", message)

    def _of_looks(self, name: str, document: Document) -> Iterator[Problem]:
        brand = str(document.get("brand", ""))
        if brand and not is_enough(brand):
            said = {"color": brand, "ratio": f"{contrast(brand, LIGHT_GROUND):.1f}"}
            message = Message(
                "The colour {color} is too light: text in it has a contrast of {ratio}:1, and "
                "4.5:1 is needed.", said,
            )  # fmt: skip
            hint = Message("{color} is the nearest that works.", {"color": nearest(brand)})
            yield Problem(name, "/brand", "contrast", message, hint)
        if "logo" in document and picture_in(str(document["logo"])) is None:
            message = Message("This is no PNG, JPEG or WebP picture.")
            yield Problem(name, "/logo", "picture", message)


class EntityKind(DocumentKind):
    """Entities: the settings of each field are checked by the field's own type."""

    @cached_property
    def _settings(self) -> dict[str, Draft202012Validator]:
        return {one.name: Draft202012Validator(self._field_schema(one)) for one in FIELD_TYPES}

    def _field_schema(self, type_: FieldType) -> Mapping[str, object]:
        """The type's own settings; the keywords that every field has were checked before."""
        common = cast("Mapping[str, Mapping[str, object]]", self.schema["$defs"])
        known = dict.fromkeys(cast("Mapping[str, object]", common["field"]["properties"]), True)
        return {
            "properties": {**known, **type_.settings_schema},
            "required": list(type_.required_settings),
            "additionalProperties": False,
        }

    def _errors(self, document: Document) -> Iterator[ValidationError]:
        wrong = list(self.validator.iter_errors(document))
        yield from wrong
        if not wrong:
            yield from self._of_fields(document, ("properties",))

    def _of_fields(self, owner: Document, path: tuple[str, ...]) -> Iterator[ValidationError]:
        for key, field in cast("Mapping[str, Document]", owner["properties"]).items():
            kind = str(field["field"])
            for error in self._settings[kind].iter_errors(field) if kind in self._settings else ():
                error.relative_path.extendleft(reversed((*path, key)))
                yield error
            if isinstance(field.get("properties"), Mapping):
                yield from self._of_fields(field, (*path, key, "properties"))


class PrintKind(DocumentKind):
    """Print templates: their text is looked at with the rest, so that a draft may be unfinished."""

    beside = ("template", "html")

    def problems_together(self, app: App) -> Iterator[Problem]:
        yield from super().problems_together(app)
        first: dict[str, str] = {}
        for key, document in app.all("print"):
            name, file = f"print/{key}", str(document["template"])
            if first.setdefault(file, key) != key:
                said = {"file": file, "other": first[file]}
                message = Message("'{other}' has its text in {file} already.", said)
                yield Problem(name, "/template", "template", message)
            for fault in print_language.faults(str(document.get("html", ""))):
                yield Problem(name, f"/html/{fault.line}", "template", fault.message)


#: What is said where a document has a value of another type.
EXPECTED: Mapping[str, Message] = {
    "array": Message("A list is expected here."),
    "boolean": Message("True or false is expected here."),
    "integer": Message("A whole number is expected here."),
    "number": Message("A number is expected here."),
    "object": Message("An object with keys is expected here."),
    "string": Message("A text is expected here."),
}


def _problem(document: str, error: ValidationError) -> Problem:
    path = "".join(f"/{_escape(part)}" for part in error.absolute_path)
    if error.validator == "additionalProperties" and isinstance(error.instance, Mapping):
        return _unknown_key(document, path, error)
    if error.validator == "enum":
        allowed = [str(value) for value in cast("Iterable[object]", error.validator_value)]
        message = Message(
            "'{value}' is not one of: {allowed}.",
            {"value": short(error.instance), "allowed": ", ".join(allowed)},
        )
        return Problem(document, path, "choice", message, did_you_mean(error.instance, allowed))
    if error.validator == "required":
        needed = cast("Iterable[str]", error.validator_value)
        missing = [key for key in needed if key not in cast("Document", error.instance)]
        message = Message("This lacks {missing}.", {"missing": ", ".join(missing)})
        return Problem(document, path, "missing", message)
    if error.validator == "type" and str(error.validator_value) in EXPECTED:
        return Problem(document, path, "type", EXPECTED[str(error.validator_value)])
    return Problem(document, path, str(error.validator), broken(error))


def _unknown_key(document: str, path: str, error: ValidationError) -> Problem:
    schema = cast("Mapping[str, Mapping[str, object]]", error.schema)
    known = list(schema.get("properties", {}))
    unknown = [key for key in cast("Document", error.instance) if key not in known]
    message = Message("There is no keyword '{key}' here.", {"key": short(unknown[0])})
    return Problem(
        document, f"{path}/{_escape(unknown[0])}", "unknown", message,
        did_you_mean(unknown[0], known),
    )  # fmt: skip


def did_you_mean(given: object, known: Iterable[str]) -> Message | None:
    """A hint with the nearest of ``known``, if one is near."""
    near = difflib.get_close_matches(str(given)[:100], list(known), n=1, cutoff=0.6)
    return Message("Did you mean '{near}'?", {"near": near[0]}) if near else None


def _escape(part: object) -> str:
    """A step of a JSON pointer (RFC 6901)."""
    return str(part).replace("~", "~0").replace("/", "~1")


KINDS: Registry[DocumentKind] = Registry(
    "kind of document",
    (
        AppKind("app", "app", refers.of_app),
        EntityKind("entity", "entities", refers.of_entity),
        DocumentKind("form", "forms", refers.of_form),
        DocumentKind("view", "views", refers.of_view, check_view),
        DocumentKind("flow", "flows", of_flow),
        DocumentKind("report", "reports", of_report),
        DocumentKind("dashboard", "dashboards", refers.of_dashboard),
        DocumentKind("role", "roles", refers.of_role),
        DocumentKind("pool", "pools", refers.of_pool),
        DocumentKind("navigation", "navigation", refers.of_navigation),
        PrintKind("print", "print", refers.of_print),
        DocumentKind("i18n", "i18n", refers.of_i18n),
        DocumentKind("scenario", "tests", of_scenario),
    ),
)

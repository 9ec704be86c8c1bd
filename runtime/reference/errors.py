"""``docs/reference/errors.md``: every code, its status, its sentences and what to do."""

from collections.abc import Iterator, Mapping

from ...platform.core.errors import FormloomError
from ..api import requests  # noqa: F401  its errors join the tree
from ..errors import HTTP_CODES, HTTP_SENTENCES, status_of_class
from ..pages import areas  # noqa: F401  those of pages do, too
from .source import codes, templates
from .words import table, told

INTRODUCTION = """# Errors

Every refusal has a stable `code`. The API answers it as [problem+json](api.md#refusals) with the
status below, pages show its sentence, the command line prints the sentence on standard error and
ends with status 1. Sentences are templates: what stands in braces is filled in, and Chinese pages
translate the template. Programs look at the code, never at the sentence.
"""

#: What to do about each code.
ADVICE: Mapping[str, str] = {
    "error": "Try again; with the `request_id`, an administrator finds the cause in the log.",
    "invalid_value": "Correct the value that `errors` names.",
    "invalid_record": 'Correct the values that `errors` names; `""` is the record as a whole.',
    "invalid_request": "Correct the part of the query or the body that `errors` names.",
    "invalid_document": "Correct each of `problems`: `path` and `code` say where, `hint` how.",
    "unknown_type": "Use one of the names that the sentence lists.",
    "not_found": "Check the id or the key. It may be there for others and not for you.",
    "not_signed_in": "Sign in, or send `Authorization: Bearer` with a token that is still good.",
    "locked_out": "Wait for the seconds of `Retry-After`, then try the right password.",
    "rate_limited": "Wait for the seconds of `Retry-After`.",
    "not_allowed": "Ask an administrator for a role that allows it.",
    "old_page": "The page of a public form is too old, or not ours: send the one that came back.",
    "form_closed": "The public form takes nothing now; its data says why: `state`.",
    "conflict": "Read again what is there now, and decide anew.",
    "precondition_required": "Read it, and send its `ETag` as `If-Match` with the change.",
    "stale_revision": "`theirs` holds what is stored now: merge, and send the new revision.",
    "duplicate": "Change a value of the fields that `errors` names, or use the record that has it.",
    "plan_refused": "Look at the plan; allow the loss by name, or change the documents.",
    "limit": "Send less at once: the sentence names the most there may be.",
    "busy": "Send the same again after `Retry-After`.",
    "unavailable": "Send the same again later; `formloom doctor` tells what does not answer.",
}
#: What each code of `problems` means.
PROBLEMS: Mapping[str, str] = {
    "archived": "the app that the workspace has its name from cannot be put away",
    "choice": "a word that is none of those that may stand here",
    "circle": "computed fields that read each other in a circle",
    "consent": "a consent that says not to what, begins as given, or has no history to prove it",
    "contrast": "a colour of which white or black text cannot be read",
    "dashboard": "a dashboard whose widgets or filters lead nowhere",
    "date": "a day that there is not",
    "default": "a default that the field itself would refuse",
    "display": "an entity is called by a field that cannot name a record",
    "distinct": "a day that stands there twice",
    "file": "a file that is no document, or lies in the wrong folder",
    "id": "one id for two things; ids never change, keys may",
    "inverse": "two related lists of one name on an entity",
    "key": "`$id` is not the name that the document is stored by",
    "kind": "a kind of document that there is not",
    "limit": "a document that is too large or too deep",
    "limits": "a smallest value above the largest",
    "missing": "keywords that must be there",
    "option": "an option that the field does not have",
    "path": "a path that goes through something that is no link",
    "pattern": "a pattern that is no regular expression, or one that could take very long",
    "picture": "a logo that is no picture, or a large one",
    "reference": "something is named that there is not",
    "report": "a report that cannot be run as it is written",
    "required": "a field is required that cannot be filled in",
    "reserved": "a key that every record has already",
    "scenario": "a flow does something else than its scenario says",
    "shared": "a document that two apps list",
    "states": "states over a field that is no choice",
    "template": "a print template that says what is not part of its language",
    "timezone": "a time zone that there is not",
    "transition": "a transition that cannot happen, is said twice or asks for a field of several",
    "type": "a value of another type than the keyword takes",
    "unique": "fields that cannot be unique together",
    "unknown": "a keyword that there is not; `hint` names the nearest",
    "view": "a board, a calendar or groups by a field that cannot be used so",
}
#: What each code of a formula's `errors` means.
FORMULA_PROBLEMS: Mapping[str, str] = {
    "ambiguous": "a label that two fields have: write the key",
    "arguments": "too few or too many arguments, or of another kind",
    "constant": "an argument that must be written out here",
    "limit": "longer or deeper than formulas may be",
    "place": "a function that has no meaning at this place",
    "refused": "a field that formulas may not read",
    "syntax": "this cannot be read; `start` and `end` say where",
    "type": "a value of another type is needed",
    "unknown_field": "there is no such field",
    "unknown_function": "there is no such function",
    "unknown_option": "the field has no such option",
    "unknown_variable": "there is no such `$` name",
}


def markdown() -> str:
    """The whole page."""
    tree = [*_tree(FormloomError)]
    rows = [
        (
            f"[`{it.code}`](#{it.code})",
            str(status_of_class(it)),
            _first(it),
            ADVICE.get(it.code, ""),
        )
        for it in tree
    ]
    parts = [INTRODUCTION, table(("code", "status", "when", "what to do"), rows)]
    parts += [_section(one) for one in tree]
    parts.append("## Of HTTP itself\n\nRequests that reach no operation.\n")
    http = [
        (f"`{code}`", str(status), HTTP_SENTENCES[status]) for status, code in HTTP_CODES.items()
    ]
    parts.append(table(("code", "status", "sentence"), http))
    parts.append(
        "## Problems of documents\n\n"
        "`problems` of `invalid_document`, and those of a plan. A keyword of JSON Schema "
        "(`type`, `maxLength`, `pattern` …) is a code too: the value breaks that keyword. "
        "`formula.` and a code of the next table is a mistake in a formula, "
        "`flow.` and the name of a check is one in a flow.\n"
    )
    found = sorted(codes("Problem") | codes("_problem"))
    parts.append(
        table(("code", "what is wrong"), [(f"`{one}`", PROBLEMS.get(one, "")) for one in found])
    )
    parts.append("## Problems of formulas\n")
    found = sorted(codes("FormulaError") | codes("error"))
    rows_ = [(f"`{one}`", FORMULA_PROBLEMS.get(one, "")) for one in found]
    parts.append(table(("code", "what is wrong"), rows_))
    return "\n".join(parts)


def _tree(top: type[FormloomError]) -> Iterator[type[FormloomError]]:
    """The class and those below it, as the tree of core/errors.py stands."""
    yield top
    for one in top.__subclasses__():
        if one.__module__.startswith("formloom."):
            yield from _tree(one)


def _first(error: type[FormloomError]) -> str:
    return told(error).partition("\n\n")[0]


def _section(error: type[FormloomError]) -> str:
    said = [f"- {text}" for text in templates(error.__name__)]
    rest, advice = told(error).partition("\n\n")[2], ADVICE.get(error.code, "")
    facts = f"`{error.__name__}`, status {status_of_class(error)}. {_first(error)} {advice}"
    return "\n".join([f"## {error.code}\n", facts, "", *([rest, ""] if rest else []), *said, ""])

"""The page on which a flow is tried out: a record, somebody who starts it, and what they all do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from werkzeug.datastructures import MultiDict

from ...platform.access.people import People
from ...platform.core.errors import ConflictError, FormloomError
from ...platform.core.transaction import Transaction
from ...platform.documents.check import resolve
from ...platform.documents.drafted import drafted_app
from ...platform.documents.drafts import Drafts
from ...platform.documents.kinds import KINDS
from ...platform.documents.references import ToDocument
from ...platform.documents.releases import current_app
from ...platform.fields.field import Field
from ...platform.fields.options import options_of
from ...platform.records.service import RecordService
from ...platform.workflows.design.inspecting import Document, is_tree
from ...platform.workflows.model import START
from ...platform.workflows.rights import required
from ...platform.workflows.simulate import EXPIRE, WAIT, Move, Question, Trial, draft_flow, simulate
from ...runtime.flow_design import inspected, manual
from ...runtime.flow_trial import TrialTold, trial_told
from ...runtime.i18n import gettext as _
from ...runtime.i18n import locale
from ...runtime.pages.document_words import field_title
from ...runtime.pages.times import moment
from ...runtime.pages.titles import titles_of
from ...runtime.pages.words import manner, refusal_of
from ..documents.head import DocumentHead, document_head

#: Records that are offered; any other is reached from its own page.
MOST_RECORDS = 100
#: The kinds of documents without which a flow cannot run.
NEEDED_LIVE = frozenset({"entity", "flow", "role"})
#: The id of a record that is made up.
MADE_UP = "made_up"


@dataclass(frozen=True)
class Button:
    """One way to go on: a link that adds a move."""

    title: str
    url: str
    look: str = ""


@dataclass(frozen=True)
class Waiting:
    """A person who is asked now, with what they could do."""

    title: str
    name: str
    buttons: tuple[Button, ...]


@dataclass(frozen=True)
class Value:
    """A field that the flow looks at, for a record that is made up."""

    name: str
    title: str
    text: str
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class TrialPage:
    """A flow tried out; without ``told`` nothing has been tried yet."""

    head: DocumentHead
    records: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]
    made_up: tuple[Value, ...]
    record: str
    initiator: str
    told: TrialTold | None
    times: tuple[str, ...]
    waiting: tuple[Waiting, ...]
    time: tuple[Button, ...]
    back: str
    moves: tuple[str, ...]
    given: Mapping[str, object] | None
    can_save: bool
    refusal: str = ""


def read_question(
    tx: Transaction, document: Document, args: MultiDict[str, str]
) -> Question | None:
    """What the address asks: ``record`` or values ``v.amount``, ``by`` and each ``move`` as
    kind:step:person:target.
    """
    if "by" not in args:
        return None
    by = args["by"]
    starter = "" if by == "system" else by or str(tx.actor.person or "")
    moves = tuple(_move(one) for one in args.getlist("move"))
    if args.get("record"):
        return Question(args["record"], starter, moves)
    return Question(MADE_UP, starter, moves, values=_typed(tx, document, args, starter))


def _typed(
    tx: Transaction, document: Document, args: MultiDict[str, str], starter: str
) -> Mapping[str, object]:
    """The values of a record that is made up; it belongs to whoever starts the flow."""
    entity = current_app(tx).entities.get(str(document.get("entity", "")))
    found: dict[str, object] = {"id": MADE_UP, "owner": starter}
    for name, text in args.items():
        key = name.removeprefix("v.")
        if entity is not None and name != key and text.strip() and key in entity.fields:
            one = entity.fields[key]
            found[key] = one.value_type.parse(text.strip(), one, manner())
    return found


def _values(
    tx: Transaction, key: str, document: Document, args: MultiDict[str, str]
) -> Sequence[Value]:
    """What the flow's conditions read of its record, and what it wants filled at the start."""
    entity = current_app(tx).entities.get(str(document.get("entity", "")))
    if entity is None or not is_tree(document):
        return ()
    try:
        flow = draft_flow(tx, key, document)
    except FormloomError:
        return ()
    wanted = {name for one in flow.formulas.values() for name in one.fields}
    wanted |= set(required(flow, START))
    return [
        Value(name, field_title(current_app(tx), entity.key, name, one.title),
              args.get(f"v.{name}", ""), _options(one))
        for name, one in entity.fields.items()
        if name in wanted and name not in entity.lines
    ]  # fmt: skip


def _options(one: Field) -> tuple[tuple[str, str], ...]:
    if one.value_type.widget != "select":
        return ()
    known = options_of(one)
    return tuple((value, known.title(value, one, locale())) for value in known.by_value)


def _move(text: str) -> Move:
    kind, step, person, target = [*text.split(":"), "", "", ""][:4]
    return Move(kind, person, step, target)


def run_trial(tx: Transaction, key: str, document: Document, question: Question) -> Trial:
    """Try it out on a record that the designer may see.

    :raises FormloomError: if it could not even start.
    """
    entity = str(document.get("entity", ""))
    if entity and question.record != MADE_UP:
        RecordService(tx, entity).get(UUID(question.record))
    return simulate(tx, key, document, question)


def demand_live(tx: Transaction, key: str, document: Document) -> None:
    """:raises ConflictError: if it reads what is only drafted: the records to try it on are live,
    and a condition that nobody could evaluate would be passed over.
    """
    if not is_tree(document) or KINDS.get("flow").problems(key, document):
        return
    name, apps = f"flow/{key}", (current_app(tx), drafted_app(tx))
    for one in KINDS.get("flow").refer(document):
        if isinstance(one, ToDocument) and one.kind not in NEEDED_LIVE:
            continue
        live, drafted = (resolve(app, name, one) for app in apps)
        if live is not None and drafted is None:
            raise ConflictError(
                "It is tried out on live records, and something is only drafted yet: {reason} "
                "Publish that first.", reason=live.message,
            )  # fmt: skip


def trial_page(tx: Transaction, key: str, args: MultiDict[str, str]) -> TrialPage:
    """The page for what its address asks."""
    draft = Drafts(tx).get("flow", key)
    document = draft.document or {}
    question, trial, refusal = None, None, ""
    try:
        demand_live(tx, key, document)
        question = read_question(tx, document, args)
        trial = run_trial(tx, key, document, question) if question else None
    except (FormloomError, ValueError) as error:
        refusal = refusal_of(error) if isinstance(error, FormloomError) else _("Choose a record.")
    told = trial_told(tx, trial) if trial else None
    moves = tuple(args.getlist("move"))
    return TrialPage(
        head=document_head(tx, draft, "simulate"),
        records=tuple(_records(tx, str(document.get("entity", "")), args.get("record", ""))),
        people=tuple(_people(tx)),
        made_up=tuple(_values(tx, key, document, args)),
        record=args.get("record", ""),
        initiator=args.get("by", "") or str(tx.actor.person or ""),
        told=told,
        times=tuple(moment(one.at).text for one in told.steps) if told else (),
        waiting=tuple(_waiting(key, args, told)) if told and not told.refused else (),
        time=tuple(_time(key, args, told)) if told and not told.refused else (),
        back=_url(key, args, moves[:-1]) if moves else "",
        moves=moves,
        given=_given(tx, key, document, told),
        can_save=trial is not None and trial.refused is None,
        refusal=refusal or (told.refused if told else ""),
    )


def _records(tx: Transaction, entity: str, chosen: str) -> Sequence[tuple[str, str]]:
    if not entity or entity not in current_app(tx).entities:
        return ()
    found = RecordService(tx, entity).list(limit=MOST_RECORDS).items
    ids = [one.id for one in found]
    if chosen and chosen not in map(str, ids):
        ids.append(UUID(chosen))
    titles = titles_of(tx, entity, ids)
    return [(str(id), titles.get(id) or str(id)) for id in ids]


def _people(tx: Transaction) -> Sequence[tuple[str, str]]:
    people = [(str(one.id), f"{one.name} ({one.login})") for one in People(tx).all()]
    return [*people, ("system", _("The system, by its trigger"))]


def _waiting(key: str, args: MultiDict[str, str], told: TrialTold) -> Sequence[Waiting]:
    return [
        Waiting(
            one.title,
            one.name,
            (
                *(
                    _button(key, args, title, _LOOKS.get(name, ""), name, one.step, one.person)
                    for name, title in one.actions
                ),
                *(
                    _button(
                        key,
                        args,
                        _("Send back to: {step}", step=title),
                        "",
                        "return",
                        one.step,
                        one.person,
                        target,
                    )
                    for target, title in one.targets
                ),
            ),
        )
        for one in told.tasks
    ]


_LOOKS: Mapping[str, str] = {
    "approve": "primary", "handle": "primary", "resubmit": "primary", "claim": "primary",
    "reject": "danger",
}  # fmt: skip


def _time(key: str, args: MultiDict[str, str], told: TrialTold) -> Sequence[Button]:
    found = []
    if told.waits:
        found.append(_button(key, args, _("Let come what it waits for"), "", WAIT))
    if told.expires:
        found.append(_button(key, args, _("Let the next deadline pass"), "", EXPIRE))
    return found


def _button(key: str, args: MultiDict[str, str], title: str, look: str, *move: str) -> Button:
    return Button(title, _url(key, args, (*args.getlist("move"), ":".join(move))), look)


def _url(key: str, args: MultiDict[str, str], moves: Sequence[str]) -> str:
    typed = {name: text for name, text in args.items() if name.startswith("v.") and text}
    return url_for(
        "designs_flows.simulate", key=key, record=args.get("record", ""), by=args.get("by", ""),
        move=list(moves), **typed, _anchor="now",
    )  # fmt: skip


def _given(
    tx: Transaction, key: str, document: Document, told: TrialTold | None
) -> Mapping[str, object] | None:
    """What the picture is drawn from."""
    if told is None or not is_tree(document):
        return None
    said = manual()
    return {
        "document": document, "told": inspected(tx, key, document), "marks": told.marks,
        "manual": {"types": said["types"]},
    }  # fmt: skip

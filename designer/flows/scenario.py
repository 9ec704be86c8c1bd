"""A trial becomes a scenario of the flow, if it comes out the same when it is played."""

from werkzeug.datastructures import MultiDict

from ...platform.core.errors import ConflictError, InvalidValueError
from ...platform.core.transaction import Transaction
from ...platform.documents.drafts import Drafts
from ...platform.documents.releases import current_app
from ...platform.workflows.design.inspecting import with_flow
from ...platform.workflows.scenario_saving import scenario_of
from ...platform.workflows.scenarios import play
from ..documents.drafted import save_all
from ..documents.edits import free_key
from .trial import read_question, run_trial


def save_scenario(tx: Transaction, key: str, form: MultiDict[str, str]) -> str:
    """Draft the scenario of a trial and return its key.

    :raises ConflictError: if it would not come out the same, say because of a linked record.
    """
    title = form.get("title", "").strip()
    if not title:
        raise InvalidValueError("Say what it is called.", field="title")
    document = Drafts(tx).get("flow", key).document or {}
    question = read_question(tx, document, form)
    if question is None:
        raise InvalidValueError("Choose a record.", field="record")
    trial = run_trial(tx, key, document, question)
    taken = Drafts(tx).keys("scenario")
    name = free_key(f"{key} {title}", taken, "scenario")
    made = scenario_of(tx, name, title, trial.flow, question, trial)
    failures = play(with_flow(current_app(tx), key, document), made)
    if failures:
        raise ConflictError(
            "Played again it does not come out the same: {problem}", problem=failures[0].message
        )
    save_all(tx, {("scenario", name): made})
    return name

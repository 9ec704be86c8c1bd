"""Personal data, for administrators: everything about somebody, and erasing it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import Response, send_file
from marshmallow import fields

from ...platform.access.person_erasing import erase_person
from ...platform.documents.releases import current_app
from ...platform.records.consents import consent_as_json, consents_of
from ...platform.records.erasing import ErasePlan, Erasing, Step
from ...platform.records.personal import PERSON, Subject
from ...platform.workflows.ending import end_runs
from ...platform.workflows.forgetting import Going, going_on
from ..i18n import locale, translated
from ..personal_zip import personal_zip
from ..unit_of_work import transaction
from .operations import Area
from .records import ONE
from .schemas import Closed, Flag, Id, Items, Text

privacy = Area("privacy")
KEY = {"pattern": "^[a-z][a-z0-9_]{0,39}$"}
ZIP = "application/zip"


class Whom(Closed):
    """A record by its entity; ``person`` means somebody of the workspace."""

    entity = Text(most=40, required=True, metadata=KEY)
    id = Id(required=True)


class Chosen(Whom):
    """What to erase of a record; none named: its personal fields and what it is called."""

    fields = Items(Text(most=40, metadata=KEY), most=500, load_default=None, allow_none=True)


class Erasure(Chosen):
    """What to erase; ``end_runs`` ends the runs that go on for the record: they refuse it else."""

    end_runs = Flag(load_default=False)


class ErasureStep(Closed):
    """What is done or stays, in a sentence."""

    text = fields.String(required=True)
    count = fields.Integer(required=True)


class GoingRun(Closed):
    """A run that goes on for the record."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)


class ErasurePlan(Closed):
    """What erasing does: with ``problems`` it is refused; ``stays`` still points to the record;
    ``runs`` go on and are ended before.
    """

    fields_ = fields.List(fields.String(), required=True, data_key="fields")
    steps = fields.List(fields.Nested(ErasureStep), required=True)
    stays = fields.List(fields.Nested(ErasureStep), required=True)
    problems = fields.List(fields.String(), required=True)
    runs = fields.List(fields.Nested(GoingRun), required=True)


class ConsentNoted(Closed):
    """When a consent was given or withdrawn, by whom, and through which change set."""

    at = fields.DateTime(required=True)
    by = fields.UUID(required=True, allow_none=True)
    through = fields.Dict(required=True, allow_none=True)


class ConsentAnswer(Closed):
    """A consent with the words that it was given to; ``outdated``: they read otherwise today."""

    field = fields.String(required=True)
    title = fields.String(required=True)
    text = fields.String(required=True)
    release = fields.Integer(required=True)
    outdated = fields.Boolean(required=True)
    given = fields.Nested(ConsentNoted, required=True)
    withdrawn = fields.Nested(ConsentNoted, required=True, allow_none=True)


class ConsentsAnswer(Closed):
    """The register of a record, newest first."""

    items = fields.List(fields.Nested(ConsentAnswer), required=True)


@privacy.get(f"{ONE}/consents", answer=ConsentsAnswer)
def list_consents(entity: str, id: UUID) -> object:
    """List what was agreed to in a record's consent fields, and when it was withdrawn"""
    tx, app = transaction(), current_app(transaction())
    return {"items": [consent_as_json(one) for one in consents_of(tx, app, app.entity(entity), id)]}


@privacy.post("/privacy/export", body=Whom, media=(ZIP,))
def export_personal_data(body: dict[str, Any]) -> Response:
    """Download everything about somebody: their record, what names it, history, files"""
    file = personal_zip(transaction(), Subject(**body))
    return send_file(file, ZIP, as_attachment=True, download_name="personal-data.zip")


@privacy.post("/privacy/plan", body=Chosen, answer=ErasurePlan, transacts="reads")
def plan_erasing(body: dict[str, Any]) -> object:
    """Plan what erasing a record's personal data would do"""
    chosen, subject = body.pop("fields"), Subject(**body)
    plan = Erasing(transaction(), subject, locale=locale()).plan(chosen)
    return _plan(plan, going_on(transaction(), subject.entity, subject.id))


@privacy.post("/privacy/erase", body=Erasure, answer=ErasurePlan)
def erase_personal_data(body: dict[str, Any]) -> object:
    """Erase a record's personal data, or a disabled person's, for good"""
    tx, chosen, ends = transaction(), body.pop("fields"), body.pop("end_runs")
    subject = Subject(**body)
    if subject.entity == PERSON:
        erase_person(tx, subject.id)
        return {"fields": [], "steps": [], "stays": [], "problems": [], "runs": []}
    erasing = Erasing(tx, subject, locale=locale())
    if ends:
        end_runs(tx, subject.entity, subject.id)
    return _plan(erasing.run(chosen), ())


def _plan(plan: ErasePlan, runs: Iterable[Going]) -> dict[str, object]:
    return {
        "fields": list(plan.fields), "steps": [_step(one) for one in plan.steps],
        "stays": [_step(one) for one in plan.stays],
        "problems": [translated(one) for one in plan.problems],
        "runs": [{"id": str(one.root), "title": one.flow} for one in runs],
    }  # fmt: skip


def _step(one: Step) -> dict[str, object]:
    return {"text": translated(one.message), "count": one.count}

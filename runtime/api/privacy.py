"""Personal data, for administrators: everything about somebody, and erasing it."""

from typing import Any

from flask import Response, send_file
from marshmallow import fields

from ...platform.access.person_erasing import erase_person
from ...platform.records.erasing import ErasePlan, Erasing, Step
from ...platform.records.personal import PERSON, Subject
from ..i18n import locale, translated
from ..personal_zip import personal_zip
from ..unit_of_work import transaction
from .operations import Area
from .schemas import Closed, Id, Items, Text

privacy = Area("privacy")
KEY = {"pattern": "^[a-z][a-z0-9_]{0,39}$"}
ZIP = "application/zip"


class Whom(Closed):
    """A record by its entity; ``person`` means somebody of the workspace."""

    entity = Text(most=40, required=True, metadata=KEY)
    id = Id(required=True)


class Erasure(Whom):
    """What to erase of a record; none named: its personal fields and what it is called."""

    fields = Items(Text(most=40, metadata=KEY), most=500, load_default=None, allow_none=True)


class ErasureStep(Closed):
    """What is done or stays, in a sentence."""

    text = fields.String(required=True)
    count = fields.Integer(required=True)


class ErasurePlan(Closed):
    """What erasing does: with ``problems`` it is refused; ``stays`` still points to the record."""

    fields_ = fields.List(fields.String(), required=True, data_key="fields")
    steps = fields.List(fields.Nested(ErasureStep), required=True)
    stays = fields.List(fields.Nested(ErasureStep), required=True)
    problems = fields.List(fields.String(), required=True)


@privacy.post("/privacy/export", body=Whom, media=(ZIP,))
def export_personal_data(body: dict[str, Any]) -> Response:
    """Download everything about somebody: their record, what names it, history, files"""
    file = personal_zip(transaction(), Subject(**body))
    return send_file(file, ZIP, as_attachment=True, download_name="personal-data.zip")


@privacy.post("/privacy/plan", body=Erasure, answer=ErasurePlan, transacts="reads")
def plan_erasing(body: dict[str, Any]) -> object:
    """Plan what erasing a record's personal data would do"""
    chosen = body.pop("fields")
    return _plan(Erasing(transaction(), Subject(**body), locale=locale()).plan(chosen))


@privacy.post("/privacy/erase", body=Erasure, answer=ErasurePlan)
def erase_personal_data(body: dict[str, Any]) -> object:
    """Erase a record's personal data, or a disabled person's, for good"""
    chosen, subject = body.pop("fields"), Subject(**body)
    if subject.entity == PERSON:
        erase_person(transaction(), subject.id)
        return {"fields": [], "steps": [], "stays": [], "problems": []}
    return _plan(Erasing(transaction(), subject, locale=locale()).run(chosen))


def _plan(plan: ErasePlan) -> dict[str, object]:
    return {
        "fields": list(plan.fields), "steps": [_step(one) for one in plan.steps],
        "stays": [_step(one) for one in plan.stays],
        "problems": [translated(one) for one in plan.problems],
    }  # fmt: skip


def _step(one: Step) -> dict[str, object]:
    return {"text": translated(one.message), "count": one.count}

"""Designing forms: what is wrong with a draft, in words."""

from typing import Any

from marshmallow import fields

from ...platform.documents.designers import demand_designer
from ..form_design import inspected
from ..unit_of_work import transaction
from .operations import Area
from .schemas import Closed, Object

form_design = Area("form_design")


class FormDraft(Closed):
    """A draft of a form's document, saved or not."""

    document = Object(required=True)


class FormFindings(Closed):
    """What is wrong or odd: level (error, warning, hint), JSON pointer, message."""

    findings = fields.List(fields.Raw(), required=True)


@form_design.post("/form-design/<key:key>/inspect", body=FormDraft, answer=FormFindings,
                  transacts="reads")  # fmt: skip
def inspect_form(key: str, body: dict[str, Any]) -> object:
    """Check a draft of a form"""
    tx = transaction()
    demand_designer(tx)
    return inspected(tx, key, body["document"])

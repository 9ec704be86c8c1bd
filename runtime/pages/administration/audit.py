"""The audit log, for administrators."""

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue

from ....platform.access.actors import demand_administrator
from ...audit_csv import audit_csv
from ...unit_of_work import transaction
from ..guard import signed_in
from ..shell import page
from .audit_page import audit_page, audit_query

pages = Blueprint("audit", __name__, url_prefix="/settings/audit")


@pages.get("")
@signed_in
def show() -> ResponseReturnValue:
    """What was done, the newest first."""
    tx = transaction()
    demand_administrator(tx)
    before = request.args.get("before", type=int)
    return page("settings/audit.html", page=audit_page(tx, request.args, before))


@pages.post("/export")
@signed_in
def export() -> ResponseReturnValue:
    """What the filter finds, as a file."""
    file = audit_csv(transaction(), audit_query(request.form))
    return send_file(file, "text/csv", as_attachment=True, download_name="audit.csv")

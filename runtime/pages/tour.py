"""A look around for who is here for the first time: what stands where, in a few steps."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from flask import Blueprint, Response, jsonify, make_response, redirect, url_for

from ...platform.access.preferences import Preferences
from ...platform.core.transaction import Transaction
from ...platform.documents.designers import may_design
from ..i18n import gettext as _
from ..unit_of_work import transaction
from .guard import signed_in

pages = Blueprint("tour", __name__)
KEY = "tour"


@dataclass(frozen=True)
class Step:
    """One bubble, beside the first thing in sight whose ``data-tour`` is ``target``."""

    target: str
    title: str
    text: str


@pages.get("/tour")
@signed_in
def show() -> Response:
    """The steps for the actor, and the words on the buttons."""
    words = {"next": _("Next"), "back": _("Back"), "done": _("Got it"), "end": _("End")}
    return jsonify(steps=[asdict(one) for one in steps(transaction())], words=words)


@pages.post("/tour")
@signed_in
def end() -> Response:
    """It has been seen, or is not wanted: it is not offered again."""
    Preferences(transaction()).set(KEY, "seen")
    return make_response(redirect(url_for("home.show"), 303))


def has_toured(tx: Transaction) -> bool:
    return Preferences(tx).get(KEY) is not None


def steps(tx: Transaction) -> Iterator[Step]:
    """Whoever designs sees where to begin; others what they need every day."""
    yield Step(
        "nav", _("Your work"),
        _("Lists of everything that you may see. The inbox holds what waits for your decision."),
    )  # fmt: skip
    yield Step(
        "search", _("Find anything"),
        _("By name, pinyin, initials or the end of a telephone number. Ctrl+K opens it from "
          "everywhere and also takes commands."),
    )  # fmt: skip
    yield Step(
        "new", _("Write something down"),
        _("What you type is kept while you type. Without a network it waits on this device and is "
          "sent later."),
    )  # fmt: skip
    yield Step(
        "notices", _("What happened"), _("Who mentioned you, what was decided, what is due.")
    )  # fmt: skip
    yield _designing() if may_design(tx) else _choosing()


def _designing() -> Step:
    return Step(
        "you", _("Change the application"),
        _("Behind your picture you find where lists, forms, flows and reports are built. Nothing "
          "is live before you publish, and every release can be taken back."),
    )  # fmt: skip


def _choosing() -> Step:
    return Step(
        "you", _("As you like it"),
        _("Behind your picture: theme, density, language, keys. This look around starts there "
          "again."),
    )  # fmt: skip

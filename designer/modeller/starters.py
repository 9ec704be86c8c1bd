"""The first entities of an app by one press: their fields are typed as a person would type them."""

from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from ...platform.core.errors import NotFoundError
from ...platform.core.transaction import Transaction
from ...platform.documents.drafts import Drafts
from ...runtime.i18n import locale
from ..documents.begin import begin
from ..documents.drafted import drafted_app, save_all
from ..documents.edits import free_key, with_field
from .typing import typed_field


@dataclass(frozen=True)
class Starter:
    """What an entity and its fields are called, in each language: (title, plural, fields)."""

    icon: str
    words: Mapping[str, tuple[str, str, tuple[str, ...]]]


STARTERS: Mapping[str, Starter] = {
    "customer": Starter("building-2", {
        "en": ("Customer", "Customers",
               ("Industry", "Phone", "Website", "Address", "Account manager", "Notes")),
        "zh": ("客户", "客户", ("行业", "电话", "网址", "地址", "负责人", "备注")),
    }),
    "contact": Starter("contact", {
        "en": ("Contact", "Contacts", ("Customer", "Position", "Mobile", "Email", "Notes")),
        "zh": ("联系人", "联系人", ("客户", "职位", "手机", "邮箱", "备注")),
    }),
    "deal": Starter("target", {
        "en": ("Deal", "Deals", ("Customer", "Amount", "Stage", "Closing date", "Notes")),
        "zh": ("商机", "商机", ("客户", "金额", "阶段", "预计成交日期", "备注")),
    }),
}  # fmt: skip


def starters() -> tuple[tuple[str, str, str], ...]:
    """(key, title, icon) of each, in the page's language."""
    return tuple((key, _words(one)[0], one.icon) for key, one in STARTERS.items())


def _words(one: Starter) -> tuple[str, str, tuple[str, ...]]:
    return one.words.get(locale()) or one.words["en"]


def start(tx: Transaction, what: str) -> str:
    """Draft one of the first entities and return its key.

    :raises NotFoundError: if there is no such starter.
    """
    if what not in STARTERS:
        raise NotFoundError("There is no {kind} '{key}'.", kind="entity", key=what)
    title, plural, fields = _words(STARTERS[what])
    taken = Drafts(tx).keys("entity")
    roles = [("roles", one) for one, _document in drafted_app(tx).all("role")]
    said = [("title", title), ("plural", plural), ("menu", "1"), *roles]
    key = begin(tx, "entity", MultiDict([*said, ("key", free_key(what, taken))]))
    for one in fields:
        _add(tx, key, one)
    return key


def _add(tx: Transaction, key: str, title: str) -> None:
    made, document = typed_field(tx, key, title), Drafts(tx).get("entity", key).document
    changed = with_field(document or {}, made.key, made.field, required=False)
    save_all(tx, {("entity", key): changed})

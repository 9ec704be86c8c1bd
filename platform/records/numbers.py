"""Running numbers: a counter row per field and series, locked until the transaction ends."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy.dialects import postgresql, sqlite

from ..core.transaction import Transaction
from ..fields.auto_number import AutoNumberField
from ..fields.field import Field
from .plan import Plan
from .saving import Saving
from .tables import NUMBER
from .values import as_text


def give_numbers(transaction: Transaction, plan: Plan, savings: Sequence[Saving]) -> None:
    """Fill the running numbers of new records that bring none of their own."""
    for field in plan.numbered:
        waiting = [one for one in savings if one.after.get(field.key) is None]
        if waiting:
            _number(transaction, plan, field, waiting)


def _number(transaction: Transaction, plan: Plan, field: Field, savings: Sequence[Saving]) -> None:
    kind = field.type
    assert isinstance(kind, AutoNumberField)  # noqa: S101
    day = transaction.now.astimezone(plan.app.manifest.zone).date()
    per = [_branch(plan, field, one) for one in savings]
    series = [kind.series(day, branch, field) for branch in per]
    following = {
        name: _take(transaction, plan, field, name, count) + 1
        for name, count in sorted(Counter(series).items())
    }
    for one, branch, name in zip(savings, per, series, strict=True):
        one.after[field.key] = kind.number(following[name], day, branch, field)
        following[name] += 1


def _branch(plan: Plan, field: Field, saving: Saving) -> str:
    key = field.text("per")
    return as_text(saving.after.get(key), plan.entity.field(key)) if key else ""


def _take(transaction: Transaction, plan: Plan, field: Field, series: str, count: int) -> int:
    """Move a counter on by ``count``; the number before the first of them."""
    insert = sqlite.insert if transaction.is_sqlite else postgresql.insert
    start = insert(NUMBER).values(
        entity_id=plan.entity.id, field_id=field.id, series=series, value=count
    )
    statement = start.on_conflict_do_update(
        index_elements=list(NUMBER.primary_key), set_={"value": NUMBER.c.value + count}
    ).returning(NUMBER.c.value)
    return int(transaction.execute(statement).scalar_one()) - count

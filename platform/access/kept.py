"""What a workspace keeps for everybody by a key, such as where the cards of a picture stand."""

from sqlalchemy import select

from ..core.transaction import Transaction
from .tables import setting
from .upsert import upsert


def kept(tx: Transaction, key: str) -> object:
    """The JSON value under a key, None if there is none."""
    return tx.execute(select(setting.c.value).where(setting.c.key == key)).scalar()


def keep(tx: Transaction, key: str, value: object) -> None:
    """Store a JSON value; who may do so is for the caller to know."""
    upsert(tx, setting, {"key": key, "value": value})

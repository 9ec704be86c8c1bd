"""The type of SQL expressions here: SQLAlchemy's are invariant in what they give."""

from typing import Any, TypeAlias

from sqlalchemy import ColumnElement

Expression: TypeAlias = ColumnElement[Any]

"""One formula language: parse, check, then Python, SQL or the browser, with one meaning."""

from .checker import Checked, check
from .conditions import Condition, Conditions, from_conditions, to_conditions
from .core import Core
from .describe import describe
from .names import Reference
from .problems import FormulaProblem
from .python import compile_python
from .rename import rename
from .sql import (
    POSTGRES_FUNCTIONS,
    Children,
    SqlSource,
    emit_sql,
    emit_value,
    install_sqlite,
)
from .types import (
    Calendar,
    Environment,
    Evaluate,
    FieldSpec,
    FormulaType,
    Place,
    Schema,
    Value,
)

__all__ = [
    "POSTGRES_FUNCTIONS",
    "Calendar",
    "Checked",
    "Children",
    "Condition",
    "Conditions",
    "Core",
    "Environment",
    "Evaluate",
    "FieldSpec",
    "FormulaProblem",
    "FormulaType",
    "Place",
    "Reference",
    "Schema",
    "SqlSource",
    "Value",
    "check",
    "compile_python",
    "describe",
    "emit_sql",
    "emit_value",
    "from_conditions",
    "install_sqlite",
    "rename",
    "to_conditions",
]

"""What the formulas of a flow may name beside the record: variables, by what gave them."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from ..formula import FieldSpec, FormulaType, check
from .app import App
from .formula_schema import USER, formula_schema
from .references import ToFormula, Variable

#: Variables may come from formulas over variables; a circle of flows ends here.
DEEPEST = 8


def variables_of(app: App, reference: ToFormula) -> Mapping[str, FieldSpec]:
    """The variables that a formula may use, as its checker wants them."""
    return _specs(app, reference.variables) if reference.variables else USER


@lru_cache(maxsize=2_000)
def _specs(app: App, variables: tuple[Variable, ...], depth: int = 0) -> Mapping[str, FieldSpec]:
    found = dict(USER)
    for variable in variables:
        if variable.flow:
            found.update(_given(app, variable.flow, depth))
        elif variable.text:
            found.update(_computed(app, variable, found))
        elif variable.entity:
            found.update(_fields(app, variable))
        else:
            name = f"${variable.name}"
            found[name] = FieldSpec(name, variable.name, FormulaType.TEXT)
    return found


def _fields(app: App, variable: Variable) -> Mapping[str, FieldSpec]:
    """The fields of a record that a variable holds, each as ``$line.quantity``."""
    from .check import entity_of

    entity = entity_of(app, variable.entity)
    if entity is None:
        return {}
    name = f"${variable.name}"
    fields = formula_schema(app).fields(entity.key)
    found = {
        f"{name}.{key}": replace(spec, key=f"{name}.{key}")
        for key, spec in fields.items()
        if spec.type is not FormulaType.CHILDREN
    }
    return {**found, name: FieldSpec(name, variable.name, FormulaType.LINK, entity=entity.key)}


def _computed(
    app: App, variable: Variable, known: Mapping[str, FieldSpec]
) -> Mapping[str, FieldSpec]:
    """A variable that a formula gives has the formula's type."""
    from .check import entity_of

    entity = entity_of(app, variable.entity)
    key = entity.key if entity else ""
    checked = check(variable.text, formula_schema(app), key, variables=known)
    name = f"${variable.name}"
    if checked.type is None:
        return {}
    return {name: FieldSpec(name, variable.name, checked.type, checked.scale)}


def _given(app: App, flow: str, depth: int) -> Mapping[str, FieldSpec]:
    """What flows that start this one give it, by their own formulas."""
    from .refers_flow import calls_of

    found: dict[str, FieldSpec] = {}
    if depth >= DEEPEST:
        return found
    for kind, key in app.documents:
        for call in calls_of(app.documents[kind, key]) if kind == "flow" else ():
            if call.flow == flow:
                known = _specs(app, call.variables, depth + 1)
                for name, text in call.given.items():
                    variable = Variable(name, call.entity, text)
                    found.update(_computed(app, variable, known))
    return found


def field_variables(app: App, reference: ToFormula, entity: str, field: str) -> list[str]:
    """The variables of a formula that are a field of ``entity``: ``$line.quantity``."""
    from .check import entity_of

    found = []
    for variable in reference.variables:
        held = entity_of(app, variable.entity) if variable.entity and not variable.text else None
        if held is not None and held.key == entity:
            found.append(f"${variable.name}.{field}")
    return found

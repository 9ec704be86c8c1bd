"""A flow's document and its app -> what the core runs. Pure: no database, no clock."""

from collections.abc import Iterator
from functools import lru_cache
from typing import cast

from ..documents.app import App
from ..documents.blobs import hash_of, text_of
from ..documents.check import entity_of
from ..documents.flow_scope import variables_of
from ..documents.formula_schema import formula_schema
from ..documents.kinds import KINDS
from ..documents.references import ToFormula
from ..formula import FormulaType, check, compile_python
from .model import Flow, Formula, Settings, read_steps


@lru_cache(maxsize=200)
def compile_flow(app: App, key: str) -> Flow:
    """The flow ``key`` as a release has it; its version is the hash of its document.

    :raises NotFoundError: if there is none.
    """
    return compile_draft(app, key)


def compile_draft(app: App, key: str) -> Flow:
    """The same for an app that is looked at once: nothing of it is kept."""
    document = app.document("flow", key)
    return Flow(
        key=key,
        version=hash_of(text_of("flow", document)),
        title=str(document.get("title", key)),
        entity=str(document.get("entity", "")),
        start=cast("Settings", document["start"]),
        steps=read_steps(document["steps"]),
        formulas=dict(_formulas(app, document)),
    )


def _formulas(app: App, document: Settings) -> Iterator[tuple[tuple[str, str], Formula]]:
    """Every formula of the document by (entity, text); one that does not compile is left out."""
    for reference in KINDS.get("flow").refer(document):
        if isinstance(reference, ToFormula):
            formula = _formula(app, reference)
            if formula is not None:
                yield (reference.entity, reference.text), formula


def _formula(app: App, reference: ToFormula) -> Formula | None:
    entity = entity_of(app, reference.entity)
    key = entity.key if entity else ""
    checked = check(
        reference.text, formula_schema(app), key,
        returns=FormulaType[reference.returns] if reference.returns else None,
        variables=variables_of(app, reference),
    )  # fmt: skip
    if checked.core is None:
        return None
    reads = frozenset((one.entity, one.key) for one in checked.references)
    own = frozenset(field for entity, field in reads if entity == key)
    return Formula(reference.text, compile_python(checked.core), checked.core, own, reads)

"""Random formulas, totals and lookups over random records: filling equals saving."""

import random
from datetime import date

import pytest
from formula_random import formula
from formula_world import TAGS, WORLD, Records
from make import entity
from record_rows import OPEN, rows
from sqlalchemy import select

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import InvalidRecordError
from formloom.platform.documents.dependencies import computed_fields
from formloom.platform.formula import FormulaType as T
from formloom.platform.formula import Place, check
from formloom.platform.records import backfill
from formloom.platform.records.service import RecordService

LINES = {"lines": "line"}
RETURNS = {"number": ("decimal", 4), "text": ("text", 0), "boolean": ("boolean", 0),
           "date": ("date", 0), "datetime": ("datetime", 0)}  # fmt: skip
LOOKUPS = ("name", "industry", "credit", "vip", "founded")
ROLLUPS = (
    {"agg": "count"},
    {"agg": "sum", "of": "amount", "scale": 2},
    {"agg": "avg", "of": "rate", "scale": 6, "where": "active"},
    {"agg": "max", "of": "close_date", "returns": "date"},
    {"agg": "min", "of": "qty", "where": "CONTAINS(name, 'a')", "returns": "integer"},
)


def plain(name):
    """The plain fields of one of the world's entities."""
    found = {}
    for spec in WORLD.fields(name).values():
        match spec.type:
            case T.TEXT:
                found[spec.key] = {"field": "text"}
            case T.CHOICE:
                values = spec.options or ("it", "bank", "open", "done")
                found[spec.key] = {"field": "choice", "options": options(values)}
            case T.MULTI_CHOICE:
                found[spec.key] = {"field": "choices", "options": options(TAGS)}
            case T.NUMBER:
                found[spec.key] = {"field": "decimal", "scale": spec.scale}
            case T.BOOLEAN | T.DATE | T.DATETIME if spec.key != "created_at":
                found[spec.key] = {"field": spec.type.value}
    return found


def options(values):
    return [{"value": value, "title": value} for value in values]


def computed(rng, count):
    """Random formulas, each nightly, so that they may tell the day."""
    found = {}
    while len(found) < count:
        kind = rng.choice(list(RETURNS))
        text = formula(rng, kind, 2)
        if is_stored(text, kind):
            returns, scale = RETURNS[kind]
            more = {"scale": scale} if scale else {}
            found[f"f{len(found)}"] = {"field": "formula", "formula": text, "returns": returns,
                                       "refresh": "nightly", **more}  # fmt: skip
    return found


def is_stored(text, kind):
    return check(text, WORLD, "deal", returns=T(kind), place=Place.REFRESHED).core is not None


def documents(rng):
    deal, account = plain("deal"), plain("account")
    link = {"field": "link", "to": "account"}
    line = entity("line", {**plain("line"), "product": {"field": "link", "to": "product"}})
    deal |= {
        "account": {**link, "inverse": "deals"},
        "lines": {"field": "lines", "properties": line["properties"]},
        **{f"l_{key}": {"field": "lookup", "via": "account", "of": key} for key in LOOKUPS},
        "l_total": {"field": "lookup", "via": "account", "of": "r1"},
        **computed(rng, 14),
    }
    account |= {"head": {**link, "inverse": "branches"}}
    account |= {f"r{at}": {"field": "rollup", "over": "deals", **one}
                for at, one in enumerate(ROLLUPS)}  # fmt: skip
    account |= {"next": {"field": "formula", "returns": "decimal", "scale": 2,
                         "formula": "r1 * 2 + COUNT(deals, active)"}}  # fmt: skip
    return [entity("product", plain("product")), entity("account", account), entity("deal", deal)]


def values(record, keys):
    """The JSON form of a record's values."""
    return {key: as_json(record[key]) for key in keys if record.get(key) not in (None, ())}


def as_json(value):
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def save(tx, records):
    """Every record through the pipeline; what a field refuses is left blank."""
    ids = {}

    def create(name, record, more):
        given = {**values(record, plain(name)), **more}
        service = RecordService(tx, name)
        while True:
            try:
                ids[id(record)] = str(service.create(given).id)
                return
            except InvalidRecordError as error:
                for key in {name.split(".")[0] for name in error.errors}:
                    given.pop(key, None)

    for one in records.products:
        create("product", one, {})
    for one in records.accounts:
        head = one["head"]
        create("account", one, {"head": ids[id(head)]} if head and id(head) in ids else {})
    for one in records.deals:
        lines = [
            {**values(line, plain("line")),
             **({"product": ids[id(line["product"])]} if line["product"] else {})}
            for line in one["lines"]
        ]  # fmt: skip
        more = {"account": ids[id(one["account"])]} if one["account"] else {}
        create("deal", one, {**more, "lines": lines})


def stored(workspace, app):
    """Every computed value of every record."""
    found = {}
    with workspace.read(SYSTEM) as tx:
        for name in computed_fields(app):
            table = app.entity(name[0]).table
            statement = select(table.c.id, table.c[name[1]]).execution_options(**OPEN)
            found[name] = dict(tx.execute(statement).all())
    return found


@pytest.mark.parametrize("seed", range(3))
def test_filling_stores_what_saving_stores(workspace, published, seed):
    rng = random.Random(seed)
    app = published(*documents(rng))
    with workspace.write(SYSTEM) as tx:
        save(tx, Records(rng, 25))
    saved = stored(workspace, app)
    for entity_key, field in computed_fields(app):
        column = app.entity(entity_key).table.c[field]
        blank = "false" if not column.nullable else "NULL"
        rows(workspace, f"UPDATE {column.table.name} SET {column.name} = {blank}")
    with workspace.write(SYSTEM) as tx:
        assert backfill.fill_small(tx, app, backfill.steps_of(app, computed_fields(app))) == []
    filled = stored(workspace, app)
    texts = {name: one.field.settings.get("formula") for name, one in computed_fields(app).items()}
    for name, before in saved.items():
        assert filled[name] == before, (name, texts[name])

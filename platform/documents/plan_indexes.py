"""What a plan tells of the indexes that published reports ask for: a large table takes a while."""

from collections.abc import Iterator

from ..core.errors import Message
from .app import App, Entity
from .changes import Change
from .indexes import indexes_of
from .report_indexes import Keys, report_indexes

MADE = "An index of '{entity}' is made for '{title}', to be read instead of records: {fields}."
DROPPED = "An index of '{entity}' that '{title}' asked for is dropped: {fields}."

Found = dict[str, tuple[Entity, Keys, Keys]]


def index_changes(before: App, after: App, dialect: str) -> Iterator[Change]:
    """Indexes of reports that are made and dropped, told with each report that asks."""
    old, new = _of_reports(before, dialect), _of_reports(after, dialect)
    yield from _told(after, "add", MADE, new, set(new) - _all(before, old, new))
    yield from _told(before, "remove", DROPPED, old, set(old) - _all(after, old, new))


def _of_reports(app: App, dialect: str) -> Found:
    """Columns and reports of each index that a report asks for, by its name in the database."""
    found: Found = {}
    for entity in _reported(app):
        asked = report_indexes(app, entity)
        for plan in indexes_of(app, entity) if asked else ():
            if plan.keys in asked and plan.is_possible(dialect):
                found[plan.name] = entity, plan.keys, asked[plan.keys]
    return found


def _reported(app: App) -> Iterator[Entity]:
    for key in dict.fromkeys(str(one.get("entity", "")) for _, one in app.all("report")):
        if key in app.entities:
            yield app.entities[key]


def _all(app: App, *found: Found) -> set[str]:
    """The names of whatever indexes an app has on the tables in question."""
    ids = {entity.id for one in found for entity, _keys, _reports in one.values()}
    entities = (one for one in app.entities.values() if one.id in ids)
    return {plan.name for entity in entities for plan in indexes_of(app, entity)}


def _told(
    app: App, action: str, template: str, found: Found, names: set[str]
) -> Iterator[Change]:  # fmt: skip
    for name in sorted(names):
        entity, keys, reports = found[name]
        for report in reports:
            title = str(app.document("report", report).get("title", report))
            data = {"title": title, "entity": entity.key, "fields": ", ".join(keys)}
            yield Change(action, f"report/{report}", "", "safe", Message(template, data))

"""The tabs above every page of one document: its own pages, its text, its versions."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for

from ...platform.core.errors import Message
from ...platform.documents.drafts import Draft
from ...runtime.i18n import translated
from ...runtime.pages.tabs import Tab


@dataclass(frozen=True)
class PageTab:
    """A page of a document: its ``name`` says which one is current, ``of_any`` that its address
    takes the kind, too, because documents of several kinds have it.
    """

    name: str
    title: Message
    endpoint: str
    of_any: bool = False

    def url(self, draft: Draft) -> str:
        names = {"kind": draft.kind} if self.of_any else {}
        return url_for(self.endpoint, key=draft.key, **names)


JSON = PageTab("json", Message("As JSON"), "designs.edit", of_any=True)
VERSIONS = PageTab("versions", Message("Versions"), "designs_versions.show", of_any=True)
FORMULAS = PageTab("formulas", Message("Formulas"), "designs_formulas.show", of_any=True)

#: The pages of each kind of document; a kind that is not here is drawn within others.
PAGES: dict[str, tuple[PageTab, ...]] = {
    "app": (PageTab("settings", Message("Settings"), "apps_settings.show"), JSON),
    "dashboard": (
        PageTab("layout", Message("Layout"), "dashboards_designer.show"),
        PageTab("home", Message("Home page"), "dashboards_designer.home"),
        JSON,
    ),
    "entity": (
        PageTab("fields", Message("Fields"), "designs_fields.show"),
        PageTab("states", Message("States"), "designs_states.show"),
        PageTab("rules", Message("Rules"), "designs_rules.show"),
        PageTab("duplicates", Message("Duplicates"), "designs_duplicates.show"),
        FORMULAS,
        JSON,
    ),
    "flow": (
        PageTab("steps", Message("Steps"), "designs_flows.show"),
        PageTab("simulate", Message("Try it out"), "designs_flows.simulate"),
        PageTab("replay", Message("Replay history"), "designs_flows.replay"),
        JSON,
    ),
    "form": (
        PageTab("design", Message("Design"), "designs_forms.show"),
        PageTab("try", Message("Try it out"), "designs_forms.try_out"),
        PageTab("public", Message("For everybody"), "public_form_settings.show"),
        FORMULAS,
        JSON,
    ),
    "navigation": (PageTab("menu", Message("Menu"), "designs_navigation.show"), JSON),
    "pool": (FORMULAS, JSON),
    "print": (PageTab("design", Message("Design"), "designs_prints.show"), JSON),
    "report": (FORMULAS, JSON),
    "role": (PageTab("rights", Message("Rights"), "designs_roles.show"), FORMULAS, JSON),
    "view": (PageTab("design", Message("Design"), "designs_views.show"), FORMULAS, JSON),
}


def document_tabs(draft: Draft, current: str, problems: int) -> Iterator[Tab]:
    """The tabs of a draft; ``current`` is the name of the page that is shown."""
    pages = PAGES.get(draft.kind, ()) if draft.document is not None else ()
    for page in (*pages, VERSIONS):
        errors = problems if page is JSON else 0
        yield Tab(translated(page.title), page.url(draft), page.name == current, errors)

"""Every component with plausible data, for looking: ``python tests/tools/gallery.py [PORT]``.

Pages take ``?lang=zh-CN|en&theme=light|dark|auto&density=comfortable|compact``.
"""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

from flask import Flask, Response, g, redirect, render_template, request
from jinja2 import ChoiceLoader, FileSystemLoader

from formloom.runtime.assets import Assets
from formloom.runtime.shell import Avatar, MenuLink, NavGroup, NavItem, PersonMenu, Shell, Toast

HERE = Path(__file__).parent / "gallery"
RUNTIME = Path(__file__).parents[2] / "runtime"
CSP = (
    "default-src 'self'; script-src 'self' 'nonce-gallery'; style-src 'self'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
PAGES = ("list", "empty", "form", "record", "import", "parts", "sign-in")
CHINESE = json.loads((HERE / "zh.json").read_text())


def translate(text: str, **data: object) -> str:
    """Return the English ``text`` in the language of the request, its placeholders filled."""
    if g.lang.startswith("zh"):
        text = CHINESE.get(text, text)
    return text.format(**data) if data else text


def shell(page: str) -> Shell:
    """Return the frame of one page, as the runtime would."""
    _, arguments = translate, request.args

    def item(title: str, icon: str, name: str, count: int = 0) -> NavItem:
        return NavItem(
            _(title), f"/{name}?{request.query_string.decode()}", icon, name == page, count
        )

    saved = Toast(_("3 customers assigned to Chen Yu"), "ok", "/undo")
    return Shell(
        app_title=_("Yunfan CRM"),
        locale=g.lang,
        person=PersonMenu(
            Avatar.of(_("Chen Yu")),
            _("Sales, East region"),
            (MenuLink(_("Profile"), "#", "user-round"), MenuLink(_("Settings"), "#", "settings")),
            "/sign-out",
        ),
        theme=arguments.get("theme", "light"),
        density=arguments.get("density", "comfortable"),
        nav_collapsed="collapsed" in arguments,
        nav=(
            NavGroup("", (item("Home", "house", "parts"), item("Inbox", "inbox", "inbox", 7))),
            NavGroup(
                _("Sales"),
                (
                    item("Leads", "target", "empty"),
                    item("Customers", "building-2", "list"),
                    item("Contacts", "contact", "contacts"),
                    item("Deals", "handshake", "record"),
                    item("Quotes", "file-text", "form"),
                ),
            ),
            NavGroup(
                _("Analysis"),
                (
                    item("Dashboards", "layout-dashboard", "dash"),
                    item("Reports", "chart-column", "rep"),
                ),
            ),
            NavGroup(
                _("More"),
                (item("Import", "file-up", "import"), item("Recycle bin", "trash-2", "bin")),
            ),
        ),
        bottom=(
            item("Home", "house", "parts"),
            item("Customers", "building-2", "list"),
            item("Inbox", "inbox", "inbox", 7),
            item("Me", "user-round", "me"),
        ),
        new_menu=(
            MenuLink(_("Customer"), "#", "building-2"),
            MenuLink(_("Deal"), "#", "handshake"),
            MenuLink(_("Follow-up"), "#", "message-square"),
        ),
        search_url="/list",
        help_url="#",
        prefs_url="/prefs",
        csrf_token="gallery",
        toasts=(saved,) if "toast" in arguments else (),
    )


def as_objects(value: object) -> object:
    """Return JSON data as attribute-style values, as the dataclasses of real pages are."""
    if isinstance(value, dict):
        return SimpleNamespace(**{key: as_objects(part) for key, part in value.items()})
    if isinstance(value, list):
        return [as_objects(part) for part in value]
    return value


def create_app() -> Flask:
    """Return the gallery."""
    app = Flask(__name__, static_folder=RUNTIME / "static", static_url_path="/static")
    app.jinja_loader = ChoiceLoader([FileSystemLoader(RUNTIME / "html"), FileSystemLoader(HERE)])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    assets = Assets(RUNTIME / "static", "/static")
    texts = json.loads((RUNTIME / "static" / "js" / "texts.json").read_text())
    app.jinja_env.globals |= {
        "_": translate,
        "asset": assets.url,
        "modules": assets.modules,
        "script_texts": lambda: {text: translate(text) for text in texts},
        "avatar_of": Avatar.of,
    }

    @app.before_request
    def choose_language() -> None:
        g.lang = request.args.get("lang", "en")

    @app.after_request
    def harden(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = CSP
        return response

    @app.get("/")
    def index() -> Response:
        return redirect("/parts")

    @app.get("/options")
    def options() -> dict[str, object]:
        """Answer a combobox: three customers whose title holds ``q``."""
        q = request.args.get("q", "")
        found = [one for one in data()["customers"] if q.lower() in one["title"].lower()]
        items = [{"id": one["id"], "title": one["title"], "subtitle": one["city"]} for one in found]
        return {"items": items}

    @app.post("/<path:_where>")
    def accept(_where: str) -> tuple[str, int]:
        return "", 204

    @app.get("/<name>")
    def show(name: str) -> str:
        if name not in PAGES:
            name = "empty"
        page = as_objects(data())
        return render_template(f"{name}.html", shell=shell(name), csp_nonce="gallery", page=page)

    return app


def data() -> dict[str, list[dict[str, object]]]:
    """Return the sample data in the language of the request."""
    name = "zh" if g.lang.startswith("zh") else "en"
    return json.loads((HERE / f"data-{name}.json").read_text())


if __name__ == "__main__":
    create_app().run(port=int(sys.argv[1]) if len(sys.argv) > 1 else 5177)

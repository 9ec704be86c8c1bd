"""The application factory: one Flask application over one workspace."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, Response
from jinja2 import FileSystemLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from ..platform.core.workspace import Workspace
from ..platform.forms.checks import install_form_checks
from ..platform.forms.public_admin import watch_public_forms
from ..platform.reports.checks import install_reports
from ..platform.workflows.kind import install_flows
from ..platform.workflows.listening import listen
from .assets import Assets
from .errors import install_errors
from .health import health
from .i18n import gettext, script_texts
from .request_log import install_request_log
from .routing import LazyRule, TextConverter
from .security import install_security, secured
from .static_files import STATIC_SECONDS, sent
from .throttle import install_throttle
from .unit_of_work import dispatched

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HERE = Path(__file__).parent


class FormloomApp(Flask):
    """Flask with one transaction around each view."""

    url_rule_class = LazyRule

    def wsgi_app(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        return super().wsgi_app(environ, secured(start_response))

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """None of ours is a coroutine; to look each time would cost more than most of them do."""
        return func

    def dispatch_request(self) -> Response:
        return dispatched(super().dispatch_request)

    def send_static_file(self, filename: str) -> Response:
        """Texts go compressed, and style sheets together; pages do not, because the length of a
        compressed answer with a secret in it tells of the secret.
        """
        assets: Assets = self.extensions["formloom.assets"]
        text = assets.text(filename)
        return sent(text) if text else super().send_static_file(filename)


def create_app(workspace: Workspace) -> Flask:
    """The application that serves ``workspace``: pages, the API, and the designer."""
    app = new_app()
    attach(app, workspace)
    return app


def new_app() -> Flask:
    """The routes and templates, which are the same for every workspace."""
    app = FormloomApp(
        "formloom",
        root_path=str(HERE),
        static_folder="static",
        instance_path=str(HERE),  # where Flask would look for settings of its own; we have none
    )
    app.url_map.converters["default"] = TextConverter
    app.config["MAX_FORM_MEMORY_SIZE"] = 5_000_000
    # A form with files and a thousand lines of a dozen columns.
    app.config["MAX_FORM_PARTS"] = 20_000
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = STATIC_SECONDS
    _install_templates(app)
    install_flows()
    install_reports()
    install_form_checks()
    install_security(app)
    install_errors(app)
    install_request_log(app)
    app.register_blueprint(health)
    _install_pages(app)
    return app


def attach(app: Flask, workspace: Workspace) -> None:
    """Let ``app``, fresh from ``new_app``, serve ``workspace``."""
    settings = workspace.settings
    app.config["MAX_CONTENT_LENGTH"] = settings.max_upload_mb * 1_000_000
    app.extensions["formloom.workspace"] = workspace
    listen(workspace)
    watch_public_forms(workspace)
    install_throttle(
        app, settings.sign_ins_per_minute, settings.redis_url, settings.hooks_per_minute,
        settings.public_posts_per_minute,
    )  # fmt: skip
    if settings.proxies:
        trusted = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=trusted, x_proto=trusted, x_host=trusted
        )


def _install_templates(app: Flask) -> None:
    assets = Assets(HERE / "static", "/static")
    app.extensions["formloom.assets"] = assets
    # Pages of the designer and of the runtime share their components by name.
    app.jinja_loader = FileSystemLoader([HERE / "html", HERE.with_name("designer") / "html"])
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    # Keys of a document keep their order on the way to a script.
    app.jinja_env.policies["json.dumps_kwargs"] = {"sort_keys": False}
    app.jinja_env.globals.update(
        _=gettext,
        asset=assets.url,
        sheets=assets.sheets,
        modules=assets.modules,
        script_texts=script_texts,
    )


def _install_pages(app: Flask) -> None:
    """The API and all pages; imported here because they import this application's helpers."""
    from ..designer import install_designer
    from .api import install_api
    from .pages.areas import install_pages

    install_api(app)
    install_pages(app)
    install_designer(app)

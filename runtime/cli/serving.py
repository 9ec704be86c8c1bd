"""serve, demo, worker, tick: the processes of a workspace."""

import gc
from dataclasses import replace
from pathlib import Path

import click

from ...platform.core.errors import InvalidValueError, UnavailableError, fill
from ...platform.core.settings import Settings
from ...platform.core.workspace import Workspace
from ...platform.documents.folder import read_folder
from ...platform.jobs.runner import run_pending
from ..app import create_app
from ..demo import SIGN_INS, make_demo
from ..jobs import acting_as, handlers, start_jobs
from ..request_log import install_logging
from ..server import WebServer, stop_on_signals
from .designs import applied
from .opening import opened

HOST = click.option("--host", help="The address to listen on; 127.0.0.1 when left out.")
PORT = click.option("--port", type=click.IntRange(0, 65535), help="The port to listen on.")


@click.command
@HOST
@PORT
def serve(host: str | None, port: int | None) -> None:
    """Serve the workspace: pages and API, and worker threads unless Redis is set.

    Where FORMLOOM_DOCUMENTS names a folder, its documents are applied first: they are everything,
    and a change that loses values is left to `formloom apply --whole --allow-loss`.

    \b
    formloom serve --port 8000
    """
    settings = _chosen(host, port)
    install_logging(settings.log_level)
    with opened(settings) as workspace:
        begin_with_folder(workspace)
        _serve(workspace, f"Formloom serves {settings.home}")


def begin_with_folder(workspace: Workspace) -> None:
    """Publish what the folder of documents says, where there is one.

    :raises DocumentError: if it does not compile.
    :raises PlanRefusedError: if values would be lost.
    """
    if folder := workspace.settings.documents:
        applied(workspace, read_folder(Path(folder)), whole=True, note=FROM_FOLDER)


#: What a release is about that a start has made.
FROM_FOLDER = "From the folder of documents"
#: Hosts at which nobody else reaches a server.
THIS_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})


@click.command
@HOST
@PORT
@click.option("--home", type=click.Path(path_type=Path), help="The data folder of the demo.")
def demo(host: str | None, port: int | None, home: Path | None) -> None:
    """Make a CRM with sample data, once, and serve it. Data are kept between starts.

    \b
    formloom demo
    formloom demo --port 8080
    """
    settings = _chosen(host, port)
    if home is not None:
        settings = replace(settings, home=home)
    if settings.host not in THIS_MACHINE:
        raise InvalidValueError(
            "Everybody knows the passwords of the demo: it serves this machine alone.", field="host"
        )
    install_logging("warning")
    make_demo(settings, say=click.echo)
    with opened(settings) as workspace:
        signs = "\n".join(f"  {login:<10} {password}" for login, password, *_ in SIGN_INS)
        _serve(workspace, f"Sign in as (name, password):\n{signs}\nThe demo is ready")


@click.command
def worker() -> None:
    """Run jobs from Redis in this process; start as many as there are cores.

    \b
    FORMLOOM_REDIS_URL=redis://127.0.0.1:6379/0 formloom worker
    """
    settings = Settings.from_environment()
    if not settings.redis_url:
        raise InvalidValueError("Set FORMLOOM_REDIS_URL: without it, `serve` runs jobs itself.")
    install_logging(settings.log_level)
    try:
        from ..adapters.rq import work
    except ImportError as error:
        raise UnavailableError("Install the server extra: pip install formloom[server]") from error
    with opened(settings) as workspace:
        work(workspace, handlers(), settings.redis_url, acting_as)


@click.command
def tick() -> None:
    """Run every job that is due now, and return. For cron, where nothing else runs jobs.

    \b
    formloom tick
    """
    with opened() as workspace:
        done = run_pending(workspace, handlers(), acting_as)
    click.echo(fill("{count} job(s) ran.", {"count": done}))


def _chosen(host: str | None, port: int | None) -> Settings:
    settings = Settings.from_environment()
    return replace(
        settings, host=host or settings.host, port=settings.port if port is None else port
    )


def _serve(workspace: Workspace, said: str) -> None:
    server = _server(workspace)
    runner = start_jobs(workspace)
    stop_on_signals(server.stop)
    address = f"http://{workspace.settings.host}:{server.port}/"
    # Routes, types and templates stay; looking through them for garbage is work for nothing.
    gc.freeze()
    try:
        server.run(lambda: click.echo(f"{said}: {address}"))
    finally:
        if runner is not None:
            runner.stop()


def _server(workspace: Workspace) -> WebServer:
    settings = workspace.settings
    try:
        return WebServer(create_app(workspace), settings.host, settings.port, settings.threads)
    except (OSError, ValueError) as error:
        raise UnavailableError(
            "{host}, port {port}, cannot be used: {reason}. Choose others with --host and --port.",
            host=settings.host, port=settings.port,
            reason=getattr(error, "strerror", None) or str(error),
        ) from error  # fmt: skip

"""Reports and dashboards as PDF: their pictures, their numbers, whose rights and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_datetime

from ...platform.core.errors import UnavailableError
from ...platform.core.transaction import Transaction
from ...platform.documents.releases import current_app
from ..adapters.charts import data_url
from ..i18n import gettext as _
from ..i18n import locale
from ..pages.times import PATTERNS
from .pieces import Piece
from .templates import rendered

MISSING = (
    "PDF cannot be made on this server: an administrator installs formloom[print] and the library "
    "Pango. Export as XLSX meanwhile."
)
#: Columns that a page takes upright.
UPRIGHT = 7


@dataclass(frozen=True)
class Paper:
    """What is printed; ``note`` says who may see it so, and when it was."""

    title: str
    help: str
    note: str
    foot: str
    pieces: tuple[Piece, ...]

    @property
    def is_wide(self) -> bool:
        tables = (one.table for one in self.pieces)
        return any(len(one.columns) > UPRIGHT for one in tables if one is not None)

    @property
    def without_charts(self) -> bool:
        return any(not one.svg and _is_drawn(one) for one in self.pieces)

    def picture(self, piece: Piece) -> str:
        return data_url(piece.svg) if piece.svg else piece.picture


def _is_drawn(piece: Piece) -> bool:
    chart = piece.run.chart if piece.run is not None else None
    return chart is not None and chart.type != "kpi"


def paper_of(tx: Transaction, title: str, help: str, pieces: Iterable[Piece]) -> Paper:
    """A paper for whoever acts, in the language that is spoken."""
    app = current_app(tx)
    told = _("With the rights of {name} · {time} ({zone})", name=tx.actor.name,
             time=said_time(tx, tx.now), zone=app.manifest.zone.key)  # fmt: skip
    return Paper(title, help, told, f"{app.title_in(locale())} · {title}", tuple(pieces))


def said_time(tx: Transaction, at: datetime) -> str:
    """A moment in the zone of the workspace."""
    zone = current_app(tx).manifest.zone
    return str(format_datetime(at, PATTERNS[locale()], tzinfo=zone, locale=locale()))


def pdf_of(paper: Paper) -> bytes:
    """The file.

    :raises UnavailableError: where what makes it is not installed.
    """
    try:
        from weasyprint import HTML  # type: ignore[import-untyped]
        from weasyprint.urls import URLFetcher  # type: ignore[import-untyped]
    except (ImportError, OSError) as error:
        raise UnavailableError(MISSING) from error
    page = rendered("paper.html", {"page": paper})
    # Nothing is fetched: what the page needs is part of it.
    fetcher = URLFetcher(allowed_protocols={"data"})
    return bytes(HTML(string=page, url_fetcher=fetcher).write_pdf() or b"")

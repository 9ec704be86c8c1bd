"""The letter of a subscription: told for its receiver, with pictures and a workbook."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from ...platform.access.audit import write_audit
from ...platform.access.rows import may
from ...platform.core.errors import UnavailableError
from ...platform.core.transaction import Transaction
from ...platform.documents.pictures import picture_in, picture_of
from ...platform.documents.releases import current_app
from ...platform.jobs.mail import Enclosure, Mail
from ...platform.records.exporting.formats import FORMATS
from ...platform.reports.files import Workbook
from ...platform.reports.subscription import Subscription
from ...platform.reports.subscriptions import leave_key
from ..adapters.charts import png
from ..i18n import gettext as _
from ..i18n import locale
from ..pages.records.list_state import QUICK
from ..pages.reports.run import Run
from .pdf import paper_of, pdf_of, said_time
from .pieces import Piece
from .templates import rendered


@dataclass(frozen=True)
class Letter:
    """What a letter says; ``told`` is its news, such as a limit that was crossed."""

    subject: str
    title: str
    told: str
    note: str
    why: str
    app: str
    url: str
    leave_url: str
    pieces: tuple[Piece, ...] = ()
    pictures: Mapping[int, Enclosure] | None = None

    def picture(self, place: int) -> str:
        """The address of a piece's chart inside the letter."""
        found = (self.pictures or {}).get(place)
        return f"cid:{found.cid}" if found is not None else ""

    def mail(self, to: str, id: str, files: tuple[Enclosure, ...] = ()) -> Mail:
        pictures = tuple((self.pictures or {}).values())
        return Mail(
            to, self.subject, rendered("letter.txt", {"page": self}).strip() + "\n", id,
            html=rendered("letter.html", {"page": self}), enclosures=(*pictures, *files),
            headers={
                "List-Unsubscribe": f"<{self.leave_url}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )  # fmt: skip


def letter_of(
    tx: Transaction, one: Subscription, title: str, told: str = "", pieces: tuple[Piece, ...] = ()
) -> Letter:
    """The letter to whoever acts, in the language that is spoken."""
    live, base = current_app(tx), tx.workspace.settings.public_url.rstrip("/")
    app = live.title_in(locale())
    return Letter(
        subject=f"{title}: {told}" if told and pieces else title,
        title=title,
        told=told,
        note=_("With your rights · {time} ({zone})", time=said_time(tx, tx.now),
               zone=live.manifest.zone.key),
        why=_("You get this from {app} because you are subscribed to it.", app=app),
        app=app,
        url=f"{base}{address_of(one)}",
        leave_url=f"{base}/subscriptions/{one.id}/leave?key={leave_key(tx.workspace, one.id)}",
        pieces=pieces,
        pictures=dict(_pictures(pieces)),
    )  # fmt: skip


def address_of(one: Subscription) -> str:
    """Where it is shown, with the filters of its letters."""
    prefix = QUICK if one.kind == "dashboard" else ""
    query = urlencode([(prefix + name, value) for name, value in one.filters.items()])
    path = f"/{one.kind}s/{one.key}"
    return f"{path}?{query}" if query else path


def _pictures(pieces: tuple[Piece, ...]) -> Iterator[tuple[int, Enclosure]]:
    for place, piece in enumerate(pieces):
        dots = png(piece.svg) if piece.svg else None
        found = picture_of(dots) if dots is not None else picture_in(piece.picture)
        if found is not None:
            name = f"picture-{place + 1}"
            file = f"{name}.{found.kind}"
            yield place, Enclosure(file, found.media_type, found.data, cid=f"{name}@formloom")


def workbook_of(tx: Transaction, one: Subscription, run: Run) -> tuple[Enclosure, ...]:
    """The whole report as XLSX, for those who may export it."""
    if not may(tx, run.plan.entity, "export"):
        return ()
    title = run.result.title
    write_audit(tx, "export", f"{one.kind}/{one.key}", format="mail", records=len(run.result.rows))
    with TemporaryDirectory(prefix="formloom-") as folder:
        path = Path(folder, "report.xlsx")
        Workbook(path, title, current_app(tx).manifest.currency).write(run.layout)
        body = path.read_bytes()
    return (Enclosure(file_name(tx, title, "xlsx"), FORMATS.get("xlsx").media_type, body),)


def paper_file(tx: Transaction, title: str, pieces: tuple[Piece, ...]) -> tuple[Enclosure, ...]:
    """A dashboard as PDF, where that can be made."""
    paper = paper_of(tx, title, "", pieces)
    try:
        body = pdf_of(paper)
    except UnavailableError:
        return ()
    return (Enclosure(file_name(tx, title, "pdf"), "application/pdf", body),)


def file_name(tx: Transaction, title: str, ending: str) -> str:
    """A name that every computer takes, with the day in it."""
    day = tx.now.astimezone(current_app(tx).manifest.zone).date().isoformat()
    return f"{plain_name(title) or 'report'} {day}.{ending}"


def plain_name(title: str) -> str:
    """What of a title may stand in the name of a file; "" if nothing."""
    kept = "".join(one for one in title if one.isprintable() and one not in '\\/:*?"<>|')[:100]
    return kept.strip().strip(".")

"""What the pages of jobs show."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from ....platform.core.transaction import Transaction
from ....platform.jobs.job import Job, JobState
from ....platform.jobs.service import PAGE, jobs
from ...i18n import gettext as _
from ...i18n import translated
from ..document_words import Mark
from ..times import Moment, moment


@dataclass(frozen=True)
class JobRow:
    """One job in words; ``done`` and ``total`` count its pieces, ``result_url`` leads on."""

    id: str
    title: str
    mark: Mark
    at: Moment
    finished: Moment
    done: int
    total: int | None
    progress: str
    note: str
    error: str
    detail: str
    is_live: bool
    is_stopping: bool
    url: str
    result_url: str
    result_text: str
    can_retry: bool


@dataclass(frozen=True)
class JobsPage:
    """The newest jobs."""

    rows: tuple[JobRow, ...]
    next_url: str


def jobs_page(tx: Transaction, before: UUID | None) -> JobsPage:
    found = jobs(tx, before=before)
    more = len(found) == PAGE
    return JobsPage(
        tuple(job_row(one) for one in found),
        url_for("jobs.show", before=found[-1].id) if more else "",
    )


def job_row(job: Job) -> JobRow:
    """A job as pages show it."""
    done, total = job.progress.done, job.progress.total
    url, text = _result(job)
    return JobRow(
        id=str(job.id),
        title=_title(job.name),
        mark=_mark(job),
        at=moment(job.created_at),
        finished=moment(job.finished_at),
        done=done,
        total=total,
        progress=f"{done:,} / {total:,}" if total else (f"{done:,}" if done else ""),
        note=translated(job.progress.message) if job.progress.message else "",
        error=translated(job.error) if job.error else "",
        detail=job.detail or "",
        is_live=not job.state.has_ended,
        is_stopping=job.cancelling and not job.state.has_ended,
        url=url_for("jobs.one", job_id=job.id),
        result_url=url,
        result_text=text,
        can_retry=job.state is JobState.FAILED,
    )


def _title(name: str) -> str:
    """What a job does; one that is not known here is called by its name."""
    titles = {
        "publish_drafts": _("Publish drafts"),
        "restore_release": _("Restore a release"),
        "sign_history": _("Sealing of the history"),
        "records.count_rows": _("Counting of rows, for fast lists"),
        "records.duplicate_keys": _("Keys of duplicates rules"),
        "access.password_reset": _("Mail to who forgot a password"),
        "records.files.clean": _("Clearing of files that nobody kept"),
        "records.import": _("Import"),
        "records.import.check": _("Check of an import"),
        "records.export": _("Export"),
        "records.hand_over": _("Handing over of everything that somebody owns"),
        "records.sign_history": _("Signing of the history"),
        "flow_timers": _("Deadlines and delays of flows"),
        "flow_triggers": _("Start of flows by what happens to records"),
        "flow_start_flow": _("Start of a flow by another one"),
        "flow_replay": _("Replay of a flow over history"),
    }
    return titles.get(name, name)


def _mark(job: Job) -> Mark:
    if job.cancelling and not job.state.has_ended:
        return Mark(_("Stopping"), "warn", "hourglass")
    marks = {
        JobState.QUEUED: Mark(_("Waiting"), "", "hourglass"),
        JobState.RUNNING: Mark(_("Running"), "info", "loader-circle"),
        JobState.DONE: Mark(_("Done"), "ok", "circle-check"),
        JobState.FAILED: Mark(_("Failed"), "bad", "circle-alert"),
        JobState.CANCELLED: Mark(_("Stopped"), "warn", "circle-x"),
    }
    return marks[job.state]


def _result(job: Job) -> tuple[str, str]:
    """Where the outcome of a job is to be seen."""
    lead = _LEADS.get(job.name)
    told = job.result or job.payload
    if lead is None or (job.result is None and not job.name.startswith("records.import")):
        return "", ""
    return lead(job, told)


def _import(job: Job, told: Mapping[str, object]) -> tuple[str, str]:
    return url_for("imports.one", id=told["import"]), _("Open the import")


def _release(job: Job, told: Mapping[str, object]) -> tuple[str, str]:
    number = told["release"]
    return url_for("designs_releases.show", number=number), _("Release {number}", number=number)


def _export(job: Job, told: Mapping[str, object]) -> tuple[str, str]:
    return url_for("exports.download", job_id=job.id), _("Download")


def _hand_over(job: Job, told: Mapping[str, object]) -> tuple[str, str]:
    return url_for("change_sets.one", id=told["change_set"]), _("Open the change set")


def _replay(job: Job, told: Mapping[str, object]) -> tuple[str, str]:
    return url_for("designs_flows.replay", key=told["flow"], job=job.id), _("Open the replay")


_LEADS: Mapping[str, Callable[[Job, Mapping[str, object]], tuple[str, str]]] = {
    "records.import": _import,
    "records.import.check": _import,
    "records.export": _export,
    "records.hand_over": _hand_over,
    "publish_drafts": _release,
    "restore_release": _release,
    "flow_replay": _replay,
}

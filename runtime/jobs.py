"""Which jobs there are, who they act as, and which runner carries them out."""

from uuid import UUID

from ..platform.access.people import People
from ..platform.core.actor import SYSTEM, Actor
from ..platform.core.workspace import Workspace
from ..platform.documents.publish_job import PublishDrafts, RestoreRelease
from ..platform.jobs.handler import Handlers
from ..platform.jobs.threads import ThreadRunner
from ..platform.packages.sample_job import LoadSampleData
from ..platform.records.backfill_job import FillComputed, RefreshComputed
from ..platform.records.duplicates.building import BuildKeys, build_missing
from ..platform.records.exporting.job import RunExport
from ..platform.records.file_job import CleanFiles, schedule_cleaning
from ..platform.records.history_job import SignHistory, schedule_signing
from ..platform.records.importing.job import CheckImport, RunImport
from ..platform.records.leaving import HandOver
from ..platform.records.statistics_job import CountRows, schedule_counting
from ..platform.records.undo_job import UndoChangeSet
from ..platform.reports.subscriptions import BeginSending
from ..platform.workflows.beginning import BeginFlow
from ..platform.workflows.clock_job import LookAtClock
from ..platform.workflows.follow_job import TellFollowers
from ..platform.workflows.jobs import FireTimers, StartFlow, TakeEvents
from ..platform.workflows.notice_job import ForgetNotices, schedule_forgetting
from ..platform.workflows.outbox import GiveUp
from ..platform.workflows.replay_job import ReplayFlow
from ..platform.workflows.senders.mail import SendMail
from ..platform.workflows.senders.notice import SendNotice
from ..platform.workflows.senders.robot import SendRobot
from ..platform.workflows.senders.webhook import SendWebhook
from ..platform.workflows.standing_jobs import HandOverTasks, LendTasks
from .adapters.http_out import GuardedHTTP
from .adapters.smtp import SMTPMailer
from .notice_mail import SendNoticeCopy
from .papers.sending import SendSubscription
from .password_mail import SendPasswordReset


def handlers() -> Handlers:
    """Every kind of job that comes with Formloom, in one visible list."""
    return Handlers(
        "job",
        (
            PublishDrafts(),
            RestoreRelease(),
            SignHistory(),
            CheckImport(),
            RunImport(),
            RunExport(),
            UndoChangeSet(),
            LoadSampleData(),
            HandOver(),
            CleanFiles(),
            CountRows(),
            FillComputed(),
            RefreshComputed(),
            BuildKeys(),
            SendPasswordReset(),
            FireTimers(),
            TakeEvents(),
            StartFlow(),
            BeginFlow(),
            LookAtClock(),
            SendNotice(),
            SendMail(SMTPMailer),
            SendWebhook(GuardedHTTP),
            SendRobot(GuardedHTTP),
            GiveUp(),
            SendNoticeCopy(SMTPMailer),
            ForgetNotices(),
            TellFollowers(),
            ReplayFlow(),
            LendTasks(),
            HandOverTasks(),
            BeginSending(),
            SendSubscription(SMTPMailer),
        ),
    )


def acting_as(workspace: Workspace, person: UUID) -> Actor:
    """Who a person is now: a job acts with the rights of now, not of when it was queued."""
    with workspace.read(SYSTEM) as tx:
        people = People(tx)
        return people.actor(people.get(person).login)


def start_jobs(workspace: Workspace) -> ThreadRunner | None:
    """Threads in this process, or bells for RQ workers when Redis is set."""
    settings = workspace.settings
    schedule_signing(workspace)
    schedule_cleaning(workspace)
    schedule_counting(workspace)
    schedule_forgetting(workspace)
    build_missing(workspace)
    if settings.redis_url:
        from .adapters.rq import Bell

        Bell(workspace, settings.redis_url)
        return None
    runner = ThreadRunner(workspace, handlers(), settings.job_threads, acting_as)
    runner.start()
    return runner

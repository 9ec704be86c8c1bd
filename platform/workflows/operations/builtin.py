"""Every operation."""

from ...core.registry import Registry
from .add_sign import AddAfter, AddBefore, AddParallel, RemoveAdded
from .administer import Jump, Resume, Retry, Skip, Suspend
from .claim import Claim, Release
from .decide_task import Abstain, Approve, Handle, Reject
from .hand_on import Delegate, Handover, Lend, Reassign, Recall, Transfer
from .migrate import Migrate
from .operation import Operation
from .saved import RecordDeleted, RecordSaved
from .send_back import Resubmit, Return
from .start import Start
from .system import EffectDone, FireTimer, JobDone, ReceiveSignal
from .take_back import TakeBack
from .talk import Comment, SaveDraft, SendCopy, Urge
from .withdraw import Terminate, Withdraw

OPERATIONS: Registry[Operation] = Registry(
    "operation",
    (
        Start(), SaveDraft(), Approve(), Handle(), Reject(), Abstain(), Return(), Resubmit(),
        Withdraw(), TakeBack(), Transfer(), Delegate(), Recall(), AddBefore(), AddAfter(),
        AddParallel(), RemoveAdded(), Urge(), SendCopy(), Comment(), Claim(), Release(),
        Terminate(), Suspend(), Resume(), Reassign(), Jump(), Skip(), Retry(), Migrate(),
        Handover(), Lend(), FireTimer(), EffectDone(), JobDone(), ReceiveSignal(), RecordSaved(),
        RecordDeleted(),
    ),
)  # fmt: skip

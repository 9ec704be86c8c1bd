"""Every step type, in the order in which the designer offers them."""

from ...core.registry import Registry
from .approval import Approval
from .cc import CC
from .compute import Compute
from .delay import Delay
from .end import End
from .exclusive import Exclusive
from .goto import Goto
from .handle import Handle
from .inclusive import Inclusive
from .loop import Loop
from .notify import Mail, Notify, Robot
from .parallel import Parallel
from .records import Create, Delete, Query, Update
from .revise import Revise
from .step_type import StepType
from .subflow import Subflow
from .wait import Wait
from .webhook import Webhook

#: What documents may hold.
DOCUMENTED: Registry[StepType] = Registry(
    "step",
    (
        Approval(), Handle(), CC(), Exclusive(), Parallel(), Inclusive(), Goto(), Subflow(),
        Delay(), Wait(), Update(), Create(), Delete(), Query(), Notify(), Mail(), Webhook(),
        Robot(), Compute(), Loop(), End(),
    ),
)  # fmt: skip
#: And what the core itself puts a token before.
STEPS: Registry[StepType] = Registry("step", (*DOCUMENTED, Revise()))

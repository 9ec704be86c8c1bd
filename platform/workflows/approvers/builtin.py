"""Every approver rule."""

from ...core.registry import Registry
from .department_head import DepartmentHead
from .field import PersonField
from .formula import ByFormula
from .group import Group
from .initiator import Initiator
from .manager import Manager
from .manager_chain import ManagerChain
from .people import People
from .picks import InitiatorPicks, PreviousPicks
from .record_owner import RecordOwner
from .role import Role
from .rule import ApproverRule

APPROVERS: Registry[ApproverRule] = Registry(
    "approver rule",
    (
        People(), Role(), DepartmentHead(), Manager(), ManagerChain(), Initiator(),
        InitiatorPicks(), PreviousPicks(), PersonField(), RecordOwner(), Group(), ByFormula(),
    ),
)  # fmt: skip

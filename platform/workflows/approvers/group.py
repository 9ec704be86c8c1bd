"""Members of groups and posts (用户组、岗位)."""

from collections.abc import Sequence

from ..work import Work
from .role import Role


class Group(Role):
    """As roles, but lists that somebody keeps by hand."""

    name = "group"

    def members(self, work: Work, key: str) -> Sequence[str]:
        return work.facts.org.in_group(key)

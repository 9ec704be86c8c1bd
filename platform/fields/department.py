"""A department of the workspace."""

from typing import ClassVar

from .field_type import JSON
from .link import LinkField


class DepartmentField(LinkField):
    """A link to a department."""

    name = "department"
    directory = "department"
    widget = "department"
    settings_schema: ClassVar[JSON] = {}
    required_settings: ClassVar[tuple[str, ...]] = ()

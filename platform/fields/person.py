"""A person of the workspace."""

from typing import ClassVar

from .field_type import JSON
from .link import LinkField


class PersonField(LinkField):
    """A link to a person."""

    name = "person"
    directory = "person"
    widget = "person"
    settings_schema: ClassVar[JSON] = {}
    required_settings: ClassVar[tuple[str, ...]] = ()

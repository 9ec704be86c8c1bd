"""Every mode."""

from ...core.registry import Registry
from .all import All
from .any import Any
from .mode import Mode
from .sequence import Sequence
from .vote import Vote

MODES: Registry[Mode] = Registry("mode", (All(), Any(), Sequence(), Vote()))

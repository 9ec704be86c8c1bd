"""``python -m formloom.runtime.reference`` writes the generated pages of docs/reference."""

from . import write

write()

"""``python -m formloom.runtime.cli`` is the ``formloom`` command."""

from . import main

main()

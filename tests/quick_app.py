"""The application for tests: templates are compiled once a process, not once an application."""

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from formloom.platform.core.workspace import Workspace
from formloom.runtime.app import create_app


class _Compiled(BytecodeCache):
    """The code of templates in memory, found again by name and source."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        kept = self._kept.get((bucket.key, bucket.checksum))
        if kept is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


TEMPLATES = _Compiled()


def quick_app(workspace: Workspace) -> Flask:
    """What ``create_app`` makes, sooner: compiling its templates is half of most tests of pages."""
    app = create_app(workspace)
    app.jinja_env.bytecode_cache = TEMPLATES
    return app

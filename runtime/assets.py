"""Addresses of static files that change with their content, so browsers may keep them for ever."""

from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from pathlib import Path


class Assets:
    """The files under one static folder, hashed once when the application starts."""

    def __init__(self, folder: Path, prefix: str) -> None:
        self.prefix = prefix.rstrip("/")
        self.hashes: Mapping[str, str] = {
            path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()[:12]
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    def url(self, name: str) -> str:
        """Return the address of ``name``, such as ``css/base.css``.

        :raises KeyError: if there is no such file; a page must never ship a dead link.
        """
        return f"{self.prefix}/{name}?v={self.hashes[name]}"

    @cached_property
    def digest(self) -> str:
        """Another one whenever any file is another."""
        return sha256(repr(sorted(self.hashes.items())).encode()).hexdigest()[:12]

    def modules(self) -> dict[str, str]:
        """Return the import map: the plain address of each module to the one with its hash.

        Modules import each other by relative path, as they do under ``node --test``.
        """
        return {
            f"{self.prefix}/{name}": self.url(name)
            for name in self.hashes
            if name.endswith((".js", ".mjs"))
        }

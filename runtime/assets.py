"""Addresses of static files that change with their content, so browsers may keep them for ever."""

import gzip
from collections.abc import Mapping
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path, PurePosixPath

#: What becomes smaller on the way, and its media type; pictures are compressed as they are.
TEXTS = {
    ".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript",
    ".json": "application/json", ".svg": "image/svg+xml",
}  # fmt: skip


class Assets:
    """The files under one static folder, hashed once when the application starts."""

    def __init__(self, folder: Path, prefix: str) -> None:
        self.folder = folder
        self.prefix = prefix.rstrip("/")
        self.hashes: Mapping[str, str] = {
            path.relative_to(folder).as_posix(): _digest(path.read_bytes())
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    def url(self, name: str) -> str:
        """Return the address of ``name``, such as ``css/base.css``.

        :raises KeyError: if there is no such file; a page must never ship a dead link.
        """
        return f"{self.prefix}/{name}?v={self.hashes[name]}"

    def sheets(self, *names: str) -> str:
        """Return the one address of several style sheets, such as ``css/reset+tokens.css``.

        A page is painted when all have come: one by one they take a turn on the line each.

        :raises KeyError: if one is not there.
        """
        versions = "".join(self.hashes[f"css/{name}.css"] for name in names)
        return f"{self.prefix}/css/{'+'.join(names)}.css?v={_digest(versions.encode())}"

    def text(self, name: str) -> "Text | None":
        """What ``name`` of an address holds, if that is a text, or style sheets that are there."""
        path = PurePosixPath(name)
        if path.suffix not in TEXTS:
            return None
        stems = path.stem.split("+") if path.suffix == ".css" else [path.stem]
        names = [str(path.with_name(stem + path.suffix)) for stem in stems]
        if len(set(names) & self.hashes.keys()) < len(names):
            return None
        return _read(tuple(self.folder / one for one in names))

    @cached_property
    def digest(self) -> str:
        """Another one whenever any file is another."""
        return _digest(repr(sorted(self.hashes.items())).encode())

    def modules(self) -> dict[str, str]:
        """Return the import map: the plain address of each module to the one with its hash.

        Modules import each other by relative path, as they do under ``node --test``.
        """
        return {
            f"{self.prefix}/{name}": self.url(name)
            for name in self.hashes
            if name.endswith((".js", ".mjs"))
        }


class Text:
    """The content of a text file, as it is and compressed."""

    def __init__(self, plain: bytes, media_type: str) -> None:
        self.plain, self.media_type = plain, media_type
        self.packed = gzip.compress(plain, mtime=0)
        self.digest = _digest(plain)


# More than there are files, and too few for strange joins to fill the memory.
@lru_cache(maxsize=512)
def _read(paths: tuple[Path, ...]) -> Text:
    content = b"\n".join(path.read_bytes() for path in paths)
    return Text(content, TEXTS[paths[0].suffix])


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:12]

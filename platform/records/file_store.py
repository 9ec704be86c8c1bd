"""Where the bytes of files lie: a port, and the local folder that comes with Formloom."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, Protocol

from ..core.errors import LimitError, NotFoundError
from ..core.workspace import Workspace

PIECE = 1 << 20


@dataclass(frozen=True)
class Stored:
    """Bytes that are kept: their SHA-256 in hex, which names them, and how many there are."""

    sha256: str
    size: int


class FileStore(Protocol):
    """Keeps bytes by their digest: the same bytes are kept once, and never change."""

    def put(self, source: BinaryIO, *, most: int) -> Stored:
        """Keep everything that ``source`` gives.

        :raises LimitError: if that is more than ``most`` bytes; nothing is kept then.
        """

    def path(self, sha256: str) -> Path:
        """A local file with the bytes, to be read only.

        :raises NotFoundError: if they are not kept.
        """

    def remove(self, sha256: str) -> None:
        """Forget the bytes, if they are there."""

    def all(self) -> Iterator[tuple[str, float]]:
        """The digests of everything that is kept, and when it was put (seconds since 1970)."""


class LocalFiles:
    """A folder: ``ab/ab12…`` holds the bytes whose digest begins so."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, source: BinaryIO, *, most: int) -> Stored:
        self._folder.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with NamedTemporaryFile(dir=self._folder, prefix="new-", delete=False) as file:
            try:
                while piece := source.read(PIECE):
                    size += len(piece)
                    if size > most:
                        raise too_large(most)
                    digest.update(piece)
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
                self._place(Path(file.name), digest.hexdigest())
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        return Stored(digest.hexdigest(), size)

    def _place(self, fresh: Path, sha256: str) -> None:
        target = self._target(sha256)
        target.parent.mkdir(exist_ok=True)
        os.replace(
            fresh, target
        )  # again, too: the age of what is kept tells orphans from new files

    def path(self, sha256: str) -> Path:
        target = self._target(sha256)
        if not target.is_file():
            raise NotFoundError("This file is not kept any more.")
        return target

    def remove(self, sha256: str) -> None:
        self._target(sha256).unlink(missing_ok=True)

    def all(self) -> Iterator[tuple[str, float]]:
        for path in self._folder.glob("??/*"):
            yield path.name, path.stat().st_mtime

    def _target(self, sha256: str) -> Path:
        if len(sha256) != 64 or not sha256.isalnum():
            raise NotFoundError("This file is not kept any more.")
        return self._folder / sha256[:2] / sha256


def too_large(most: int) -> LimitError:
    return LimitError("This file is larger than {most} MB.", most=most // 1_000_000)


def file_store(workspace: Workspace) -> FileStore:
    """The store of a workspace: the folder ``files`` in its data folder."""
    return LocalFiles(workspace.settings.home / "files")

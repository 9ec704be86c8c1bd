"""A disk of some megabytes that a test may fill, by whatever way this user has to one.

Root mounts it; others by sudo, or in a namespace of their own, which Debian allows and some
containers do not. Where nothing may be mounted, a small disk that is there serves: containers
have a ``/dev/shm`` of 64 MB.
"""

import errno
import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

SETTING = "FORMLOOM_TEST_SMALL_DISK"
MEGABYTES = 24
#: A disk that is there is only used if filling it is soon done.
LARGEST = 1_000_000_000
FILLER = "filler"


@dataclass(frozen=True)
class SmallDisk:
    """``folder`` lies on a disk of its own."""

    folder: Path

    def fill(self, leave: int = 0) -> None:
        """Leave room for so many bytes, and no more."""
        self.free()
        with (self.folder / FILLER).open("wb", buffering=0) as filler:
            room = shutil.disk_usage(self.folder).free
            try:
                os.posix_fallocate(filler.fileno(), 0, max(room - leave, 1))
                while not leave:
                    filler.seek(0, os.SEEK_END)
                    filler.write(b"x" * 512)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise

    def free(self) -> None:
        """Take away what filled it."""
        (self.folder / FILLER).unlink(missing_ok=True)


Way = Callable[[Path], AbstractContextManager[Path]]


@contextmanager
def small_disk(parent: Path) -> Iterator[SmallDisk]:
    """A disk in a new folder; its files are gone at the end."""
    way = way_to_a_disk()
    with TemporaryDirectory(dir=parent) as mount_point, way(Path(mount_point)) as folder:
        disk = SmallDisk(folder)
        yield disk
        disk.free()


@cache
def way_to_a_disk() -> Way:
    """The first way that works here.

    :raises LookupError: if none does.
    """
    ways = (_mounted, _in_a_namespace, _there_already)
    for way in ways[2:] if SETTING in os.environ else ways:
        failures = suppress(OSError, subprocess.CalledProcessError)
        with failures, TemporaryDirectory() as probe, way(Path(probe)):
            return way
    raise LookupError(SETTING)


def find() -> str | None:
    """How a small disk is had here; None if it is not."""
    try:
        return way_to_a_disk().__name__
    except LookupError:
        return None


@contextmanager
def _mounted(mount_point: Path) -> Iterator[Path]:
    before = [] if os.geteuid() == 0 else ["sudo", "-n"]
    _run([*before, "mount", "-t", "tmpfs", "-o", _options(), "formloom-tests", str(mount_point)])
    try:
        yield mount_point
    finally:
        _run([*before, "umount", "--lazy", str(mount_point)])


@contextmanager
def _in_a_namespace(mount_point: Path) -> Iterator[Path]:
    """Seen from outside through the process that lives in the namespace."""
    script = f'mount -t tmpfs -o {_options()} formloom-tests "$0" && echo ready && exec cat'
    with subprocess.Popen(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, str(mount_point)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as holder:  # fmt: skip
        assert holder.stdin
        assert holder.stdout
        if not holder.stdout.readline():
            raise OSError(errno.EPERM, "no namespace")
        yield Path(f"/proc/{holder.pid}/root/{mount_point.relative_to('/')}")
        holder.stdin.close()


@contextmanager
def _there_already(_mount_point: Path) -> Iterator[Path]:
    """One at a time, because everybody's tests would fill the same disk."""
    disk = Path(os.environ.get(SETTING, "/dev/shm"))
    if shutil.disk_usage(disk).total > LARGEST:
        raise OSError(errno.EFBIG, "too large to be filled")
    with TemporaryDirectory(dir=disk) as folder, (disk / "formloom-tests.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        Path(folder).chmod(0o777)  # PostgreSQL may run as another user
        yield Path(folder)


def _options() -> str:
    return f"size={MEGABYTES}m,mode=777"


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)

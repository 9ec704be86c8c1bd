"""kill -9 wherever a backup or a restore touches a file: nothing is half, neither of the two."""

import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

from make import entity
from record_rows import read, write

from formloom.runtime.cli.opening import opened

SCRIPT = Path(__file__).parents[2] / "tools" / "die_while.py"
APP = entity("deal", {"name": {}}, display="name")
#: How often either command touches files, about; a soak goes on until the command lives.
TOUCHES, MOST = 25, 200


def killed(tmp_path, last, *command):
    """Run a command that is killed before its ``last`` touch of a file; whether it was."""
    done = subprocess.run(
        [sys.executable, SCRIPT, tmp_path, str(last), *map(str, command)],
        capture_output=True, text=True, check=False, env=os.environ,
    )  # fmt: skip
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return done.returncode != 0


def kills(proof):
    """Which touches to be killed at: some in a test, one after the other in a soak."""
    return sorted(proof.sample(range(1, MOST if proof.whole else TOUCHES), 3))


def fill(shell, name):
    """A record, a file and a key of that name, and nothing else."""
    with opened() as workspace:
        write(workspace, "deal", [{"name": name}])
    folder = shell.home / "files"
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    (folder / name).write_text(name)
    (shell.home / "secret.key").write_text(name)


def state(shell):
    """What a workspace is: its records, its files and its key."""
    with opened() as workspace:
        records = read(workspace, "deal", "name")
    files = [path.name for path in (shell.home / "files").iterdir()]
    return records, files, (shell.home / "secret.key").read_text()


def dialect():
    return "postgresql" if os.environ["FORMLOOM_DATABASE_URL"] else "sqlite"


FIRST = (["first"], ["first"], "first")
SECOND = (["first", "second"], ["second"], "second")


def test_a_killed_backup_leaves_the_last_one_and_the_workspace(shell, tmp_path, proof):
    shell.ok("apply", shell.folder("app", APP))
    fill(shell, "first")
    target = tmp_path / "backup.zip"
    shell.ok("backup", target)
    fill(shell, "second")
    times = 0
    for last in kills(proof):
        if not killed(tmp_path, last, "backup", target):
            break
        times += 1
        with zipfile.ZipFile(target) as archive:
            assert archive.testzip() is None, last
        assert state(shell) == SECOND, last
    shell.ok("backup", target)
    fill(shell, "third")
    shell.ok("restore-backup", target, "--replace")
    assert state(shell) == SECOND
    proof.write(f"backups_killed_{dialect()}", kills=times)


def test_a_killed_restore_is_finished_or_never_begun(shell, tmp_path, proof):
    shell.ok("apply", shell.folder("app", APP))
    fill(shell, "first")
    backup, ends = tmp_path / "backup.zip", []
    shell.ok("backup", backup)
    fill(shell, "second")
    again = tmp_path / "again.zip"
    shell.ok("backup", again)
    for last in kills(proof):
        if not killed(tmp_path, last, "restore-backup", backup, "--replace"):
            break
        ends.append(state(shell))
        assert ends[-1] in (FIRST, SECOND), last
        shell.ok("restore-backup", again, "--replace")
        assert state(shell) == SECOND
    shell.ok("restore-backup", backup, "--replace")
    assert state(shell) == FIRST
    proof.write(f"restores_killed_{dialect()}", kills=len(ends), finished=ends.count(FIRST))

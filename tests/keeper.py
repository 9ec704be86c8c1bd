"""Run one server for as long as somebody holds the other end of standard input.

Standard library only, because it starts before anything else and must outlive a killed pytest.
Arguments: the server's home folder, the user id to run it as, and its command.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading


def keep(home: str, user: int, command: list[str]) -> None:
    """Run ``command`` until it ends or standard input does, then remove ``home``."""
    other_user = {"user": user} if user != os.geteuid() else {}
    server = subprocess.Popen(command, cwd=home, stdin=subprocess.DEVNULL, **other_user)

    def stop_after_owner() -> None:
        sys.stdin.read()
        # SIGINT is a fast shutdown for PostgreSQL and a clean one for Redis.
        server.send_signal(signal.SIGINT)

    threading.Thread(target=stop_after_owner, daemon=True).start()
    server.wait()
    shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    keep(sys.argv[1], int(sys.argv[2]), sys.argv[3:])

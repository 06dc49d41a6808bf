"""Becomes another account's program that dies with its parent: arguments PARENT UID GID PROGRAM ARGUMENT….

PostgreSQL refuses to run as root, and a test run that is killed must leave none behind. Run it with `-I -S`.
"""

import ctypes
import os
import signal
import sys


def main() -> None:
    """Change to the account, ask for the signal (a change of account forgets it), become the program."""
    parent, uid, gid, *command = sys.argv[1:]
    if os.geteuid() != int(uid):
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    if os.getppid() != int(parent):
        sys.exit("the parent process is gone")
    os.execv(command[0], command)  # noqa: S606 - no shell is the point


if __name__ == "__main__":
    main()

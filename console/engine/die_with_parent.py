"""Becomes a command that the kernel kills with its parent: `die_with_parent.py PARENT_PID PROGRAM ARGUMENT…`.

A program of its own, because code between fork and exec of a process with threads can deadlock. Run it
with `-I -S`: it needs the standard library alone, and starts in ten milliseconds.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Ask for the signal, make sure the parent was still there to be watched, and become the program."""
    parent, *command = sys.argv[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != int(parent):
        sys.exit("the parent process is gone")
    os.execv(command[0], command)  # noqa: S606 - no shell is the point


if __name__ == "__main__":
    main()

"""One engine per home: a lock its server inherits, so that neither lives on unseen without the other."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

LOCK_FILE = "entente.lock"


class HomeLock:
    """An flock on the home folder, held until this process and every child given `fd` are gone.

    The file stays when the lock goes: removing it would let two processes lock two files of one name.
    """

    def __init__(self, home: Path) -> None:
        self.fd = os.open(home / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)

    def try_acquire(self) -> bool:
        """Take the lock if nobody holds it."""
        return _flock(self.fd, fcntl.LOCK_EX)

    def close(self) -> None:
        """Let go."""
        os.close(self.fd)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def is_held(home: Path) -> bool:
    """Whether some process holds the lock of this home."""
    try:
        fd = os.open(home / LOCK_FILE, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        return not _flock(fd, fcntl.LOCK_SH)
    finally:
        os.close(fd)


def holders(home: Path) -> list[int]:
    """Other processes that have the lock file open, oldest number first; empty where there is no /proc."""
    wanted = os.path.realpath(home / LOCK_FILE)
    found = []
    for fds in Path("/proc").glob("[0-9]*/fd"):
        try:
            opened = {str(fd.readlink()) for fd in fds.iterdir()}
        except OSError:  # gone meanwhile, or another account's
            continue
        if wanted in opened and int(fds.parent.name) != os.getpid():
            found.append(int(fds.parent.name))
    return sorted(found)


def _flock(fd: int, kind: int) -> bool:
    try:
        fcntl.flock(fd, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

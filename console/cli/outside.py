"""A database or a file that does not do its part, in words; statements and parameters are never shown."""

import errno
import socket
from typing import Final, NamedTuple

from console.logs import redact

_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_CLOSED: Final = {errno.EACCES, errno.EPERM, errno.EROFS}

_SAID: Final = {
    "no such table": ("the database is of another release", "Start the service of this release on it"),
    "no such column": ("the database is of another release", "Start the service of this release on it"),
    "disk is full": ("the disk of the database is full", "Make room there"),
    "disk I/O error": ("the disk of the database takes nothing more", "Make room there, or see what it has"),
    "readonly database": ("the database cannot be written by this account", "Give it to this account"),
    "unable to open database": ("the database cannot be used by this account", "Give it to this account"),
    "database is locked": ("somebody else writes for too long", "Wait a moment"),
}
"""What SQLite says, and what that means."""


class Outside(NamedTuple):
    """What is wrong, a clause, and what to do, an imperative."""

    problem: str
    fix: str


def outside(failure: BaseException) -> Outside:
    """Return what a failure of SQLAlchemy or the operating system means."""
    cause = getattr(failure, "orig", None) or failure
    said = redact(str(cause).partition("\n")[0])
    for mark, meaning in _SAID.items():
        if mark in said:
            return Outside(*meaning)
    if isinstance(cause, OSError) and cause.errno in _FULL | _CLOSED:
        return _file(cause)
    if hasattr(cause, "sqlstate") or isinstance(cause, ConnectionError | TimeoutError | socket.gaierror):
        return _server(failure)
    fix = "Check that it is there and may be used: ENTENTE_HOME, ENTENTE_DATABASE_URL"
    return Outside(f"{type(cause).__name__}: {said}", fix)


def _file(failure: OSError) -> Outside:
    if failure.errno in _FULL:
        return Outside(
            "the disk is full", f"Make room{f' for {failure.filename}' if failure.filename else ''}"
        )
    name = failure.filename or "a file"
    return Outside(f"{name} cannot be used by this account: {failure.strerror}", "Give it to this account")


def _server(failure: BaseException) -> Outside:
    """Tell what keeps us from the database server; the command line reaches no other by itself."""
    from console.database_server import unreached  # noqa: PLC0415 - heavy, and rarely needed
    from models.errors import InputError  # noqa: PLC0415

    told = unreached(failure)
    if isinstance(told, InputError):
        return Outside(told.problem, f"{told.fix}: {told.field}")
    return Outside(str(told).removesuffix("."), "Start it, or correct ENTENTE_DATABASE_URL")

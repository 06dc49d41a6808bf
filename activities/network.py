"""What went wrong on the way to a server, as a clause a person can act on and a program can tell apart."""

import errno
import socket
import ssl
from collections.abc import Iterator
from enum import StrEnum


class Why(StrEnum):
    """What a server, or the way to it, has against us."""

    NOBODY = "nobody listens there"
    NO_WAY = "there is no way to it"
    NO_SOCKET = "its socket is not there"
    UNKNOWN_NAME = "its name is unknown"
    SILENT = "it does not answer in time"
    ENDED = "it ended the connection"
    NO_TLS = "it does not speak TLS there"
    NO_STARTTLS = "it offers no STARTTLS"
    NOT_YET_VALID = "its certificate is not valid yet: compare the clocks"
    EXPIRED = "its certificate has expired"
    OTHER_NAME = "its certificate is made out to another name"
    UNTRUSTED = "nobody we trust vouches for its certificate"
    BAD_CERTIFICATE = "its certificate is not good"
    NO_AUTHORITIES = "the file of those who may vouch for it holds no certificate"
    NO_SIGN_IN = "it lets nobody sign in this way"
    SIGN_IN_FIRST = "it wants us to sign in"
    WRONG_ACCOUNT = "it refuses user name or password"


_CERTIFICATE = {
    9: Why.NOT_YET_VALID,
    10: Why.EXPIRED,
    **dict.fromkeys((18, 19, 20, 21), Why.UNTRUSTED),
    **dict.fromkeys((62, 64), Why.OTHER_NAME),
}
"""By the verification codes of OpenSSL."""

_NUMBERS = {
    errno.ECONNREFUSED: Why.NOBODY,
    errno.ENETUNREACH: Why.NO_WAY,
    errno.EHOSTUNREACH: Why.NO_WAY,
    errno.ENOENT: Why.NO_SOCKET,
}


def why_unreached(failure: BaseException) -> Why | None:
    """Return why a server could not be reached or trusted, None if this failure says nothing of it."""
    return next(filter(None, map(_why, _causes(failure))), None)


def _causes(failure: BaseException) -> Iterator[BaseException]:
    """The root first: what is raised last says least."""
    inner = failure.__cause__ or failure.__context__
    if inner is not None:
        yield from _causes(inner)
    yield failure


def _why(failure: BaseException) -> Why | None:
    if isinstance(failure, ssl.SSLCertVerificationError):
        return _CERTIFICATE.get(failure.verify_code, Why.BAD_CERTIFICATE)
    if isinstance(failure, ssl.SSLError):
        return Why.NO_TLS
    if isinstance(failure, socket.gaierror):
        return Why.UNKNOWN_NAME
    if isinstance(failure, TimeoutError):
        return Why.SILENT
    if isinstance(failure, OSError):
        return _os_error(failure)
    return None


def _os_error(failure: OSError) -> Why | None:
    """Where a name has several addresses, asyncio keeps the numbers of errors in its words alone."""
    for number, why in _NUMBERS.items():
        if failure.errno == number or f"[Errno {number}]" in str(failure):
            return why
    return Why.ENDED if isinstance(failure, ConnectionError) else None

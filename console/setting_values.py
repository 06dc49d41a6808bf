"""Values of settings: returned as they are used, or refused by a ValueError that says what they must be."""

import re
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

DRIVERS = ("sqlite+aiosqlite", "postgresql+asyncpg")
DATABASE_OPTIONS = {
    "host",
    "passfile",
    "port",
    "prepared_statement_cache_size",
    "ssl",
    "target_session_attrs",
}
_MAILBOX = re.compile(r"[^\s@,;:<>\"]+@[^\s@,;:<>\"]+")


def absolute(path: Path) -> Path:
    """Return a path from the root; `~` is the home of whoever runs this."""
    return path.expanduser().absolute()


def database(url: str) -> str:
    """Refuse what no driver could use; never quoted, as it may hold a password."""
    if url.partition("://")[0] not in DRIVERS:
        raise ValueError(f"must begin with {' or '.join(f'{driver}://' for driver in DRIVERS)}")
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError("cannot be read; in a password, write what is no letter or digit as %XX") from None
    if not parts.database:
        raise ValueError("names no database; write it after the last slash")
    unknown = set() if parts.get_backend_name() == "sqlite" else parts.query.keys() - DATABASE_OPTIONS
    if unknown:
        raise ValueError(f"has an option {min(unknown)}; there are {', '.join(sorted(DATABASE_OPTIONS))}")
    return url


def file(path: Path) -> Path:
    """Refuse what is no file."""
    if not path.is_file():
        raise ValueError("is no file")
    return absolute(path)


def maildir(path: Path) -> Path:
    """Refuse what is no Maildir."""
    if not (path / "new").is_dir():
        raise ValueError("is no Maildir: it has no folder new")
    return absolute(path)


def mailbox(address: str) -> str:
    """Refuse what is more or less than one address."""
    if not _MAILBOX.fullmatch(address):
        raise ValueError("must be one plain mail address, without a name around it")
    return address


def web_address(url: str) -> str:
    """Refuse what is no address of a site; without the slash at its end."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must be a web address such as https://agreements.example")
    return url.rstrip("/")


def networks(written: str) -> str:
    """Refuse what are no networks, parted by commas."""
    try:
        found = [ip_network(each.strip()) for each in written.split(",")]
    except ValueError:
        raise ValueError("must be networks parted by commas, such as 10.1.0.0/16,fd00::/8") from None
    return ",".join(map(str, found))


def listening(address: str) -> str:
    """Refuse what nobody could listen on."""
    host, _, port = address.rpartition(":")
    try:
        ip_address(host.strip("[]"))
        if 1 <= int(port) <= 65535:  # noqa: PLR2004 - what a port can be
            return address
    except ValueError:
        pass
    raise ValueError("must be an address of this machine and a port, such as 127.0.0.1:9464")

"""What is typed about an endpoint: its name, its address and what it wants to hear of."""

import re
from collections.abc import Iterable
from ipaddress import ip_address

from yarl import URL

from activities.webhooks.addresses import (
    ForbiddenAddressError,
    Network,
    Resolve,
    checked_addresses,
    resolve_by_system,
)
from console.doors.node import leaf
from console.doors.reading import choice, matching
from console.doors.together import every
from models.errors import InputError
from models.events import MILESTONES, event_type

NAME = r"[a-z][a-z0-9_-]{0,39}"
URL_LENGTH = 2000

_PRINTABLE = re.compile(r"[!-~]+")
_TYPES = {event_type(each): each for each in MILESTONES}


def read_name(text: str) -> str:
    """Return the name of an endpoint."""
    return matching(leaf(text, "WEBHOOK"), NAME, "Write small letters, digits, _ and -, such as crm")


def read_types(texts: Iterable[str]) -> tuple[str, ...]:
    """Return types of milestones, given with or without what the type of an event has around them."""
    found = every(lambda text: choice(leaf(_TYPES.get(text, text), "--type"), MILESTONES), texts)
    return tuple(dict.fromkeys(found))


async def read_url(text: str, networks: Iterable[Network], resolve: Resolve = resolve_by_system) -> str:
    """Return the address of an endpoint, which an event could be sent to now.

    Raises:
        InputError: It could not, or should not.
    """
    url = _parsed(text)
    host = url.raw_host or ""
    try:
        await checked_addresses(host, url.port or 443, networks, resolve)
    except ForbiddenAddressError:
        fix = "Name one on the public internet, or allow its network by ENTENTE_WEBHOOK_NETWORKS"
        raise InputError("URL", f"{host} has no public address", fix) from None
    except (OSError, UnicodeError):
        raise InputError("URL", f"{host} is not known to any name server", "Correct the host") from None
    return text


def _parsed(text: str) -> URL:
    example = "Write one such as https://crm.example/entente"
    if not _PRINTABLE.fullmatch(text) or len(text) > URL_LENGTH:
        raise InputError("URL", "is no web address", example)
    try:
        url = URL(text)
        port = url.explicit_port
    except ValueError:
        raise InputError("URL", "is no web address", example) from None
    if url.scheme == "http":
        raise InputError("URL", "goes unencrypted", "Begin it with https://")
    if url.scheme != "https" or not url.host or port == 0:
        raise InputError("URL", "is no web address", example)
    if url.user or url.password:
        raise InputError("URL", "holds a name or password", "Leave them out: events are signed")
    if url.raw_fragment:
        raise InputError("URL", "has a part after #, which is never sent", "Leave that out")
    if _is_odd_number(url.raw_host or ""):
        raise InputError("URL", f"{url.raw_host} is an odd way to write an address", "Write its host's name")
    return url


def _is_odd_number(host: str) -> bool:
    """Say whether a machine reads an address where a person sees a number: 2130706433, 0x7f.1, 127.1."""
    if not re.fullmatch(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+))*\.?", host):
        return False
    try:
        return str(ip_address(host)) != host
    except ValueError:
        return True

"""Which addresses an endpoint may have: those of the public internet, and what the operator allows.

A name is looked up once, and the connection goes to an address that was checked; a name that answers
differently the second time finds nobody asking.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Looks a name up: host and port in, addresses out."""

_UNICAST_6 = IPv6Network("2000::/3")
"""All of IPv6 that is routed between networks; what maps or translates IPv4 lies outside, or below."""

_SPECIAL = tuple(
    ip_network(each)
    for each in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",
        "100.64.0.0/10",  # behind a carrier's translation
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, and the metadata of clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # relays into 6to4
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
        "2001::/23",  # Teredo, ORCHID, benchmarking
        "2001:db8::/32",
        "2002::/16",  # 6to4 carries an IPv4 address
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
"""IANA's registries of special-purpose addresses, as far as they touch what is left."""

_lookups = ThreadPoolExecutor(max_workers=32, thread_name_prefix="webhook-lookup")
"""Of their own: a name server that hangs keeps nobody else waiting."""


class ForbiddenAddressError(Exception):
    """A host has no address an event may be sent to."""


def is_public(address: Address) -> bool:
    """Say whether an address belongs to somebody on the public internet."""
    if isinstance(address, IPv6Address) and (address not in _UNICAST_6 or address.scope_id):
        return False
    return not any(address in network for network in _SPECIAL if network.version == address.version)


def is_allowed(address: str, networks: Iterable[Network]) -> bool:
    """Say whether an address is public, or in one of the networks the operator allows."""
    found = ip_address(address)
    inside = (network for network in networks if network.version == found.version)
    return is_public(found) or any(found in network for network in inside)


async def resolve_by_system(host: str, port: int) -> list[str]:
    """Look a name up as this machine does."""
    found = await asyncio.get_running_loop().run_in_executor(
        _lookups, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    )
    return list(dict.fromkeys(str(each[4][0]) for each in found))


async def checked_addresses(
    host: str, port: int, networks: Iterable[Network], resolve: Resolve = resolve_by_system
) -> list[str]:
    """Return the addresses of a host that an event may be sent to.

    Raises:
        ForbiddenAddressError: It has none.
        OSError: Its name is unknown, or nobody can be asked.
    """
    allowed = tuple(networks)
    found = [host] if _is_address(host) else await resolve(host, port)
    good = [each for each in found if is_allowed(each, allowed)]
    if not good:
        raise ForbiddenAddressError("it has no public address")
    return good


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True

"""Posting one event to one endpoint: a checked address, a good certificate, one answer, and no more of it."""

import asyncio
import socket
import ssl
from collections.abc import Iterable, Mapping
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from activities.network import Why, why_unreached
from activities.webhooks.addresses import (
    ForbiddenAddressError,
    Network,
    Resolve,
    checked_addresses,
    resolve_by_system,
)
from models.webhooks import Answer

LONGEST: Final = timedelta(seconds=15)
"""From the lookup of the name to the head of the answer; a drip of it counts like silence."""


class Courier:
    """Takes events to endpoints; each goes by a connection of its own, to an address checked for it."""

    def __init__(
        self,
        *,
        networks: Iterable[Network] = (),
        ca_file: Path | None = None,
        resolve: Resolve = resolve_by_system,
        longest: timedelta = LONGEST,
    ) -> None:
        """Remember the rules; nothing is connected.

        Args:
            networks: Where endpoints may be beside the public internet.
            ca_file: Who may vouch for their certificates, beside those the system trusts.
            resolve: Looks a name up.
            longest: For one event.

        Raises:
            OSError: The file of authorities cannot be used.
        """
        self._networks, self._resolve, self._longest = tuple(networks), resolve, longest
        self._trusted = ssl.create_default_context()
        if ca_file:
            self._trusted.load_verify_locations(ca_file)

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send it once. No redirect is followed, and the body of the answer is not read."""
        try:
            async with asyncio.timeout(self._longest.total_seconds()):
                return await self._post(URL(url), headers, body)
        except TimeoutError:
            return Answer(str(Why.SILENT))
        except ForbiddenAddressError as forbidden:
            return Answer(str(forbidden))
        except (aiohttp.ClientError, OSError, ValueError) as failure:
            return Answer(str(why_unreached(failure) or f"no answer to be read: {type(failure).__name__}"))

    async def _post(self, url: URL, headers: Mapping[str, str], body: bytes) -> Answer:
        host, port = url.raw_host or "", url.port or 443
        addresses = await checked_addresses(host, port, self._networks, self._resolve)
        connector = aiohttp.TCPConnector(
            resolver=_Checked(addresses), ssl=self._trusted, use_dns_cache=False, force_close=True
        )
        async with (
            aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.post(url, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            return _read(answer.status, answer.headers.get("Retry-After", ""))


class _Checked(AbstractResolver):
    """Knows one host, by the addresses that were checked."""

    def __init__(self, addresses: Iterable[str]) -> None:
        self._addresses = tuple(addresses)

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002 - both are good
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=each,
                port=port,
                family=socket.AF_INET6 if ":" in each else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for each in self._addresses
        ]

    async def close(self) -> None:
        """Nothing is held."""


def _read(status: int, retry_after: str) -> Answer:
    asked = timedelta(seconds=int(retry_after[:9])) if retry_after[:9].isdecimal() else None
    words = f"HTTP {status}"
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        words += ": redirects are not followed"
    taken = HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES
    return Answer(words, taken, status == HTTPStatus.GONE, asked)

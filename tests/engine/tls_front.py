"""Temporal behind TLS, as an organisation runs it: a server of ours that passes on what it decrypts."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from tests.certificates import HERE


@asynccontextmanager
async def tls_front(address: str, shown: ssl.SSLContext) -> AsyncIterator[str]:
    """Yield the address of a server that shows this certificate and passes all on to `address`."""
    host, _, port = address.partition(":")
    open_ends: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection(host, int(port))
        open_ends.update((writer, inner_writer))
        await asyncio.gather(_pass_on(reader, inner_writer), _pass_on(inner_reader, writer))

    shown.set_alpn_protocols(["h2"])
    server = await asyncio.start_server(serve, HERE, 0, ssl=shown)
    try:
        yield f"{HERE}:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for each in open_ends:
            each.transport.abort()
        await server.wait_closed()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while passed := await reader.read(65536):
            writer.write(passed)
            await writer.drain()
    writer.close()

"""A real HTTPS endpoint of this machine, which keeps what arrives and answers as it is told to."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

HERE = "127.0.0.1"
TAKEN = b"HTTP/1.1 204 No Content\r\n\r\n"


def answer(status: str, *headers: str) -> bytes:
    """An answer without a body."""
    return "\r\n".join((f"HTTP/1.1 {status}", *headers, "content-length: 0", "", "")).encode()


@dataclass(frozen=True)
class Request:
    """One request, as it came over the wire."""

    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> Any:  # noqa: ANN401 - JSON has any form
        return json.loads(self.body)

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


Behave = Callable[["Endpoint", Request, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Endpoint:
    """What one server saw. `behave` answers; by default everything is taken."""

    port: int = 0
    requests: list[Request] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    """Server names asked for in TLS."""
    connections: int = 0
    written: int = 0
    says: Callable[[Request], bytes] = lambda _: TAKEN
    behave: Behave | None = None

    def url(self, host: str = HERE) -> str:
        return f"https://{host}:{self.port}/entente?key=1"

    @property
    def ids(self) -> list[str]:
        return [each.id for each in self.requests]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            line, *rows = head.strip().split("\r\n")
            headers = {name.lower(): value for name, _, value in (row.partition(": ") for row in rows)}
            body = await reader.readexactly(int(headers["content-length"]))
            request = Request(line, headers, body)
            self.requests.append(request)
            if self.behave:
                await self.behave(self, request, writer)
            else:
                said = self.says(request)
                if said.startswith(b"HTTP/1.1 2"):
                    self.taken.append(request.id)
                await self.write(writer, said)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass  # the other side has seen enough
        finally:
            writer.close()

    async def write(self, writer: asyncio.StreamWriter, content: bytes) -> None:
        writer.write(content)
        await writer.drain()
        self.written += len(content)


@asynccontextmanager
async def endpoint(shown: ssl.SSLContext) -> AsyncIterator[Endpoint]:
    """Run one; with a certificate to show."""
    found = Endpoint()
    shown.sni_callback = lambda _sock, name, _context: found.names.append(name)
    server = await asyncio.start_server(found.serve, HERE, 0, ssl=shown)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        server.close()


def numbers(endpoint: Endpoint, ref: str, *, taken: bool = True) -> list[int]:
    """The milestones of an agreement an endpoint took, in the order it did; or all it was sent."""
    ids = endpoint.taken if taken else endpoint.ids
    return [int(each.split("/")[1]) for each in ids if each.split("/")[0] == ref]

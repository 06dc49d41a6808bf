"""The API behind a real HTTP server, on a port of its own."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.types import ASGIApp
from uvicorn import Config, Server

from tests.api.calls import ROOT


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[str]:
    """Serve an application on this loop; gives the address of the API."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        config = Config(app, log_config=None, access_log=False, lifespan="off")
        server = Server(config)
        work = asyncio.create_task(server._serve([listening]))  # not its signals: they are the test's
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}{ROOT}"
        finally:
            server.should_exit = True
            await work

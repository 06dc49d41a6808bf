"""Serving the site: beside the embedded stack, or as a process of its own, of which there may be many."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import NamedTuple

import uvicorn
from fastapi import FastAPI

from console.settings import Settings
from console.web.health import told_to_prometheus
from models.errors import InputError

_WAITING = 128
_STOP_WITHIN = 3


class Place(NamedTuple):
    """An address that is ours, and what a browser calls it."""

    listening: socket.socket
    url: str


class _Quiet(uvicorn.Server):
    """A server that leaves signals to whoever runs it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextmanager
def taken_place(settings: Settings) -> Iterator[Place]:
    """Hold the address of the pages; another port beside it where nobody chose one and it is taken.

    Raises:
        InputError: The address is taken, or not one of this machine.
    """
    host, _, port = settings.web_address.rpartition(":")
    problem = ""
    ports = (int(port),) if "web_address" in settings.model_fields_set else (int(port), 0)
    for each in ports:
        try:
            listening = socket.create_server((host.strip("[]"), each), family=_family(host), backlog=_WAITING)
        except OSError as failure:
            problem = f"{settings.web_address} cannot be used: {failure.strerror}"
            continue
        with listening:
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else an answer may wait 40 ms
            yield Place(listening, f"http://{host}:{listening.getsockname()[1]}")
        return
    raise InputError("ENTENTE_WEB_ADDRESS", problem, "Name a free port of this machine")


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if host.startswith("[") else socket.AF_INET


@asynccontextmanager
async def serving(site: FastAPI, place: Place) -> AsyncIterator[None]:
    """Answer requests until this ends."""
    proxies = site.state.site.settings.web_proxies
    config = uvicorn.Config(
        site,
        log_config=None,
        log_level="warning",
        access_log=False,  # addresses hold links
        server_header=False,
        date_header=True,
        proxy_headers=proxies is not None,
        forwarded_allow_ips=proxies or "",
        lifespan="off",
        timeout_graceful_shutdown=_STOP_WITHIN,
    )
    server = _Quiet(config)
    running = asyncio.create_task(server.serve(sockets=[place.listening]))
    try:
        async with told_to_prometheus(site.state.site):
            yield
    finally:
        server.should_exit = True
        await running
        await site.state.changes.end()

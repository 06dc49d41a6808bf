"""What the API takes on 1,000 agreements, 95 times of 100, against an answer that asks no record store.

Processor time of server and client together: where nothing else is done it is what passes by the clock.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any, NamedTuple

from fastapi import FastAPI
from httpx2 import AsyncClient
from sqlalchemy import insert, inspect, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel
from uvicorn import Config, Server

from activities.database import writing
from benchmarks.ratio import Ratio
from console.api.app import create_api
from console.api.limits import Rates
from console.doors.acts import ActRequest, read_act
from console.doors.context import ActContext
from console.doors.node import OPTIONS, Node
from console.doors.registry_file import read_organisations
from console.doors.yaml_file import load_yaml
from console.registry import register
from console.scopes import SCOPES
from console.settings import load_settings
from console.stack import Stack, running_stack
from console.tokens import Wish, add_token
from models.canonical import sha256_hex
from models.tables import AgreementRow, NoticeRow
from worker import make_replayer, make_workers

EXAMPLES = Path(__file__).parents[1] / "examples"
AGREEMENTS = 1_000
TURNS = 200
PLENTY = 1e6
REF = "MOU-FIRST"

PATHS = {
    "a page of the list": "/agreements?limit=50",
    "the list of what waits for one": "/agreements?limit=50&waiting=AVEP",
    "where one agreement stands": "/agreements/MOU-FIRST",
    "what one waits for, and why not": "/agreements/MOU-FIRST/explanation",
    "a page of notices": "/notices?limit=50",
}


def measure() -> Iterable[Ratio]:
    """Sign an agreement among a thousand, and ask over HTTP."""
    with TemporaryDirectory() as home:
        return asyncio.run(_measure(Path(home) / "var"))


async def _measure(home: Path) -> list[Ratio]:
    settings = load_settings(home=home)
    async with running_stack(settings, make_workers, tell=lambda _: None) as stack:
        await _fill(stack)
        wish = Wish("benchmark", tuple(SCOPES), (), timedelta(days=1))
        async with writing(stack.database) as connection:
            _, secret = await add_token(connection, wish, datetime.now(UTC))
        plenty = Rates(PLENTY, int(PLENTY))
        api = create_api(stack.door, settings, make_replayer, rates=plenty, failures=plenty)
        async with asking(api, headers={"Authorization": f"Bearer {secret}"}) as client:
            plain = await slowest(client, "/nothing", 404)
            return [
                (await slowest(client, path)).against(f"API: {what}", plain, "no such address")
                for what, path in PATHS.items()
            ]


async def _fill(stack: Stack) -> None:
    """Let everybody sign the example, and copy where it stands and its notices under other references."""
    organisations = read_organisations(EXAMPLES / "wiintech" / "organisations.yaml")
    async with writing(stack.database) as connection:
        await register(connection, organisations.values())
    file = Node({"agreement": load_yaml(EXAMPLES / "first" / "mou.yaml")}, OPTIONS)
    opening = read_act("open", file, ActContext(organisations))
    await stack.door.submit(opening)
    parties = [party.org for party in opening.opening.parties] if opening.opening else []
    for act in ("approve", "sign"):
        for org in parties:
            if act == "sign" or org != opening.by:
                await stack.door.submit(ActRequest(act, opening.ref, org))
    async with writing(stack.database) as connection:
        for row, named in ((AgreementRow, ("ref",)), (NoticeRow, ("agreement", "id"))):
            await copy(connection, row, named, AGREEMENTS - 1)


async def copy(
    connection: AsyncConnection, row: type[SQLModel], named: tuple[str, ...], often: int, made: str = ""
) -> None:
    """Copy all rows so often, with other references in what is `named`, and another id in `made`."""
    query = select(row).order_by(*inspect(row).primary_key)
    rows = [dict(each) for each in (await connection.execute(query)).mappings()]
    copies = [
        {**each, **{name: each[name].replace(REF, f"MOU-{number:04}") for name in named}}
        | ({made: sha256_hex(f"{number} {each[made]}".encode())} if made else {})
        for number in range(1, often + 1)
        for each in rows
    ]
    await connection.execute(insert(row), copies)


@asynccontextmanager
async def asking(app: FastAPI, **given: Any) -> AsyncIterator[AsyncClient]:  # noqa: ANN401 - a client's
    """Serve an application on this machine, and ask it on one connection."""
    with socket.socket() as listening:
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        server = Server(Config(app, log_config=None, access_log=False, lifespan="off"))
        work = asyncio.create_task(server._serve([listening]))  # noqa: SLF001 - not its signals
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        try:
            async with AsyncClient(base_url=address, **given) as client:
                yield client
        finally:
            server.should_exit = True
            await work


class Slowest(NamedTuple):
    """How long an answer takes at most, 95 times of 100, in seconds of the processor and by the clock."""

    processor: float
    clock: float

    def against(self, what: str, plain: "Slowest", named: str) -> Ratio:
        """Return the processor's time against a plain answer's; the clock's stands beside it."""
        what = f"{what}, p95 (by the clock {self.clock * 1000:.0f} ms)"
        return Ratio(what, self.processor, named, plain.processor)


async def slowest(client: AsyncClient, path: str, status: int = 200) -> Slowest:
    """Ask again and again.

    Raises:
        RuntimeError: It was another answer.
    """
    taken = []
    for _ in range(TURNS):
        started = process_time(), perf_counter()
        answer = await client.get(path)
        taken.append((process_time() - started[0], perf_counter() - started[1]))
        if answer.status_code != status:
            raise RuntimeError(f"{path} was answered with {answer.status_code}")
    return Slowest(*(quantiles(each, n=20)[-1] for each in zip(*taken, strict=True)))

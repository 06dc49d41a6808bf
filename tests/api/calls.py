"""The API as a program calls it: over ASGI, mounted as in a deployment, with tokens of any kind."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from httpx2 import ASGITransport, AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette
from temporalio.worker import Replayer

from activities.database import writing
from console.api.app import below, create_api
from console.api.limits import Rates
from console.commands import Door
from console.scopes import SCOPES
from console.settings import load_settings
from console.tokens import Wish, add_token

ROOT = "/api/v1"
PROBLEM = "application/problem+json"
EVERYTHING = tuple(SCOPES)
PLENTY = 1e6

PARTIES = [
    {"org": "LEAD", "side": "consortium"},
    {"org": "SECOND", "side": "consortium"},
    {"org": "THIRD", "side": "consortium"},
    {"org": "ABROAD", "side": "partner"},
]


def agreement(ref: str, **more: object) -> dict[str, Any]:
    """What `entente open` would find in a file."""
    return {
        "ref": ref,
        "title": "Memorandum of Understanding",
        "country": "JP",
        "coordinator": "LEAD",
        "parties": PARTIES,
        "terms": {"duration": "P3Y", "notice": "P3M", "clauses": {"purpose": "Work together"}},
        **more,
    }


def no_replayer() -> Replayer:
    raise AssertionError("nothing is replayed here")


def site(door: Door, home: Path, **more: Any) -> Starlette:  # noqa: ANN401
    """The API below its root, with plenty of requests allowed."""
    settings = load_settings(home=home, cli_acts_for_anyone=more.pop("for_anyone", False))
    usual = {"rates": Rates(PLENTY, int(PLENTY)), "failures": Rates(PLENTY, int(PLENTY))}
    make_replayer = more.pop("make_replayer", no_replayer)
    api = create_api(door, settings, make_replayer, **{**usual, **more})
    return Starlette(routes=[below(ROOT, api)])


async def token(
    database: AsyncEngine,
    *scopes: str,
    orgs: Sequence[str] = (),
    life: timedelta = timedelta(days=1),
    made: datetime | None = None,
) -> str:
    """Make a token; without scopes it has all."""
    wish = Wish("test", scopes or EVERYTHING, orgs, life)
    async with writing(database) as connection:
        return (await add_token(connection, wish, made or datetime.now(UTC)))[1]


@dataclass(frozen=True)
class Program:
    """A program with a token."""

    http: AsyncClient
    secret: str

    async def __call__(self, method: str, path: str, **sent: Any) -> Response:  # noqa: ANN401
        bearer = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        headers = {**bearer, **sent.pop("headers", {})}
        return await self.http.request(method, ROOT + path, headers=headers, **sent)

    async def get(self, path: str, **parameters: str | int) -> Response:
        return await self("GET", path, params=parameters)

    async def act(self, ref: str, act: str, by: str, **keys: object) -> Response:
        return await self("POST", f"/agreements/{ref}/acts/{act}", json={"by": by, **keys})

    async def open(self, ref: str, **more: object) -> Response:
        return await self("POST", "/agreements", json={"agreement": agreement(ref), **more})


@asynccontextmanager
async def calling(app: Starlette) -> AsyncIterator[AsyncClient]:
    """Call an application in this process; what it fails with is answered, as a server would."""
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://entente.example") as client:
        yield client


def with_token(program: Program, secret: str) -> Program:
    """The same with another token."""
    return replace(program, secret=secret)


def is_problem(answer: Response, status: int, code: str) -> dict[str, Any]:
    """See that an answer is a problem of that kind, in every particular; return it."""
    said: dict[str, Any] = answer.json()
    assert (answer.status_code, said["type"]) == (status, code), answer.text
    assert answer.headers["content-type"] == PROBLEM
    assert said["status"] == status
    assert said["title"]
    assert said["detail"]
    return said

"""A whole service on the dev server for tests: record store, mailboxes, a worker, and a door."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col
from temporalio.client import Client, WorkflowHandle
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer, Worker

from activities.database import migrate, open_database, reading, writing
from activities.documents import DocumentStore
from activities.keys import load_keys
from activities.sending import Postmark
from activities.snapshot import load_milestones, load_state
from console.commands import Door
from console.doors.acts import ActRequest
from console.engine.connect import connect_to
from console.engine.embedded import EmbeddedEngine
from console.engine.namespace import prepare_namespace
from console.registry import register
from console.rehearsal.stage import Post
from models.canonical import text_hash
from models.messages import Outcome
from models.milestones import Milestone
from models.names import agreement_id
from models.policy import Policy
from models.state import Agreement
from models.tables import NoticeRow
from models.terms import Party, Side, Terms
from tests.doors.written import organisations
from worker import Parts, build_worker
from workflows.agreement import AgreementWorkflow

FactT = TypeVar("FactT")

TITLE = "Memorandum of Understanding"
TERMS = Terms(duration="P3Y", notice="P3M")
SIDES: dict[str, Side] = {
    "LEAD": "consortium",
    "SECOND": "consortium",
    "THIRD": "consortium",
    "ABROAD": "partner",
}
EVERYBODY = tuple(SIDES)
OTHERS = EVERYBODY[1:]
PARTIES = tuple(Party(org=org, side=side, zone=organisations()[org].timezone) for org, side in SIDES.items())


async def eventually(fact: Callable[[], Awaitable[FactT]], seconds: float = 120) -> FactT:
    """Wait until something is so, looking again and again; return it."""
    async with asyncio.timeout(seconds):
        while True:
            if found := await fact():
                return found
            await asyncio.sleep(0.02)


def fresh_ref(word: str = "MOU") -> str:
    """A reference no other test of the session has."""
    return f"{word}-{uuid4().hex[:12].upper()}"


@dataclass(frozen=True, slots=True)
class House:
    """One service. Its task queue is its own, so that no two tests share a worker."""

    client: Client
    database: AsyncEngine
    post: Post
    door: Door
    home: Path

    def worker(self, cached: int = 1000, queue: str = "") -> Worker:
        postmark = Postmark("agreements@entente.example", load_keys(self.home / "keys"))
        parts = Parts(self.database, self.post, postmark, self.home)
        return build_worker(
            self.client, parts, task_queue=queue or self.door.task_queue, max_cached_workflows=cached
        )

    def replayer(self) -> Replayer:
        """What runs a history again exactly as a worker of this house would."""
        return Replayer(
            workflows=[AgreementWorkflow],
            workflow_runner=self.worker(queue=f"replay-{uuid4()}").config()["workflow_runner"],
            data_converter=pydantic_data_converter,
        )

    async def open(self, policy: Policy | None = None, ref: str = "") -> str:
        """Open an agreement of three clusters and a partner; return its ref."""
        ref = ref or fresh_ref()
        await self.door.submit(opening(ref, policy))
        return ref

    async def act(self, ref: str, by: str, act: str, **fields: Any) -> Outcome:  # noqa: ANN401
        """Act through the door."""
        return await self.door.submit(request(ref, by, act, **fields))

    async def agree(self, ref: str) -> None:
        """Let all others approve."""
        for org in OTHERS:
            await self.act(ref, org, "approve")

    async def sign(self, ref: str) -> None:
        """Let everybody sign."""
        for org in EVERYBODY:
            await self.act(ref, org, "sign")

    def handle(self, ref: str) -> WorkflowHandle[Any, Any]:
        return self.client.get_workflow_handle(agreement_id(ref))

    async def state(self, ref: str) -> Agreement:
        """What the workflow itself says."""
        told: Agreement = await self.handle(ref).query("agreement", result_type=Agreement)
        return told

    async def recorded(self, ref: str) -> Agreement:
        async with reading(self.database) as connection:
            return await load_state(connection, ref)

    async def chain(self, ref: str) -> list[Milestone]:
        async with reading(self.database) as connection:
            return [milestone for milestone, _ in await load_milestones(connection, ref)]

    async def types(self, ref: str) -> list[str]:
        return [each.type for each in await self.chain(ref)]

    async def notices(self, ref: str) -> list[tuple[str, str]]:
        """Kind and state of every notice, in order."""
        rows = select(col(NoticeRow.kind), col(NoticeRow.state)).where(col(NoticeRow.agreement) == ref)
        async with reading(self.database) as connection:
            found = await connection.execute(rows.order_by(col(NoticeRow.seq), col(NoticeRow.id)))
            return [(row.kind, row.state) for row in found]

    def letters(self) -> list[Path]:
        return sorted((self.home / "mail" / "new").glob("*"))


def opening(ref: str, policy: Policy | None = None) -> ActRequest:
    """The opening by LEAD."""
    title = text_hash(TITLE)
    fields: dict[str, object] = {
        "kind": "mou",
        "title": title,
        "country": "JP",
        "parties": PARTIES,
        "terms": TERMS,
        "policy": policy or Policy(),
    }
    return ActRequest("open", ref, "LEAD", fields=fields, texts={title: TITLE})


def request(  # noqa: PLR0913 - what an act is made of
    ref: str,
    by: str,
    act: str,
    *,
    command_id: str | None = None,
    revision: int | None = None,
    terms: object = None,
    **fields: object,
) -> ActRequest:
    """An act as a door reads it; texts among the fields are given as texts."""
    texts = {text_hash(text): text for key in ("reason", "text") if (text := str(fields.get(key, "")))}
    hashed = {
        key: text_hash(str(value)) if key in ("reason", "text") else value for key, value in fields.items()
    }
    return ActRequest(act, ref, by, revision, command_id, hashed, terms, texts=texts)  # type: ignore[arg-type]


def gapless(chain: list[Milestone]) -> bool:
    """Whether every link holds: numbers, digests, and each one's pointer to the one before."""
    numbers = [each.seq for each in chain] == list(range(1, len(chain) + 1))
    sealed = all(each.digest == each.recomputed_digest() for each in chain)
    linked = [each.prev_digest for each in chain[1:]] == [each.digest for each in chain[:-1]]
    return numbers and sealed and linked


@asynccontextmanager
async def built_house(client: Client, home: Path, url: str = "") -> AsyncIterator[House]:
    """A record store, by default a file in its home, and doors, without a worker."""
    url = url or f"sqlite+aiosqlite:///{home / 'entente.db'}"
    await migrate(url)
    database = open_database(url)
    async with writing(database) as connection:
        await register(connection, organisations().values())

    async def connected() -> Client:
        return client

    door = Door(
        database,
        DocumentStore(home / "documents"),
        connected,
        "cli",
        task_queue=f"house-{uuid4()}",
        patience=timedelta(seconds=10),
    )
    try:
        yield House(client, database, Post(home / "mail"), door, home)
    finally:
        await database.dispose()


async def connected_to(engine: EmbeddedEngine) -> Client:
    """A client of a prepared namespace."""
    client = await connect_to(engine.address.address)
    await prepare_namespace(client, lambda _: None)
    return client

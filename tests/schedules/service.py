"""One service on the dev server, with organisations nobody else has."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select
from sqlmodel import col
from temporalio.client import Client, ScheduleDescription, ScheduleHandle

from activities.database import reading, writing
from console.doors.acts import ActRequest
from console.doors.registry_file import Organisation
from console.engine.embedded import EmbeddedEngine
from console.registry import register, registered
from console.schedules.keeping import Kept, describe, keep
from models.habits import WEEKDAYS, Window
from models.names import digest_schedule
from models.policy import Policy
from models.tables import NoticeRow
from models.terms import Party, Side
from tests.workflows.house import House, built_house, connected_to, opening

ALWAYS = Window(Window().opens.replace(hour=0), Window().closes.replace(hour=23, minute=59))
"""Somebody works at nearly every minute, so that a test need not wait for a morning."""

QUIET = Policy(reminders=(), dormant=None, expiry_notices=())


def organisation(code: str, zone: str = "Europe/Paris", **fields: object) -> Organisation:
    """An organisation that works every day and at any hour, where nobody knows a public holiday."""
    usual = Organisation(code, code.title(), "BV", f"mou@{code.lower()}.example", zone, "en")
    return replace(usual, working_days=WEEKDAYS, send_window=ALWAYS, **fields)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Service:
    """A house and the four organisations of this test: three clusters and a partner."""

    house: House
    codes: tuple[str, str, str, str]

    @property
    def client(self) -> Client:
        return self.house.client

    @property
    def partner(self) -> str:
        return self.codes[-1]

    async def enter(self, *organisations: Organisation) -> None:
        async with writing(self.house.database) as connection:
            await register(connection, organisations)

    async def keep(self) -> Kept:
        """Bring the engine in step with the registry."""
        async with reading(self.house.database) as connection:
            known = await registered(connection)
        mine = [each for code, each in known.items() if code in self.codes]
        return await keep(self.client, mine, self.house.door.task_queue)

    def handle(self, code: str) -> ScheduleHandle:
        return self.client.get_schedule_handle(digest_schedule(code))

    async def schedule(self, code: str) -> ScheduleDescription:
        found = await describe(self.client, code)
        assert found is not None
        return found

    async def open(self, ref: str = "") -> str:
        """Open an agreement of the four; all but the first owe an approval."""
        ref = ref or f"MOU-{uuid4().hex[:12].upper()}"
        sides: tuple[Side, ...] = ("consortium", "consortium", "consortium", "partner")
        parties = tuple(Party(org=org, side=side) for org, side in zip(self.codes, sides, strict=True))
        usual = opening(ref, QUIET)
        fields = {**usual.fields, "parties": parties}
        await self.house.door.submit(ActRequest("open", ref, self.codes[0], fields=fields, texts=usual.texts))
        return ref

    async def digests(self, code: str) -> list[NoticeRow]:
        query = select(NoticeRow).where(col(NoticeRow.organisation) == code, col(NoticeRow.kind) == "digest")
        async with reading(self.house.database) as connection:
            return [NoticeRow(**row) for row in (await connection.execute(query)).mappings()]


@asynccontextmanager
async def built_service(engine: EmbeddedEngine, home: Path) -> AsyncIterator[Service]:
    """A record store, a door and four organisations; who works, and what is kept, the test says."""
    mark = uuid4().hex[:8].upper()
    lead, second, third, abroad = (f"{name}-{mark}" for name in ("LEAD", "SECOND", "THIRD", "ABROAD"))
    async with built_house(await connected_to(engine), home) as house:
        service = Service(house, (lead, second, third, abroad))
        await service.enter(*(organisation(code) for code in service.codes))
        yield service
        for code in service.codes:
            if await describe(service.client, code) is not None:
                await service.handle(code).delete()

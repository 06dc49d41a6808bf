"""One record store, a sender, and a clock moved by hand; endpoints are made as a command makes them."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import reading, writing
from activities.deployment import Engine, claim
from activities.webhooks.addresses import Resolve, resolve_by_system
from activities.webhooks.courier import LONGEST, Courier
from activities.webhooks.signing import make_root, secret_of, shown
from console.webhooks import endpoints
from console.webhooks.endpoints import Standing, Wish
from console.webhooks.sending import Sender
from models.tables import WebhookRow
from tests.activities.recording import Recording
from tests.webhooks.endpoint import Endpoint

SOURCE = "5f0c7a52-6d3f-4a8e-9f59-0d0f6b1f6d11"


class Clock:
    """The sender's time: now, and later when a test says so."""

    def __init__(self) -> None:
        self.passed = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.passed


@dataclass(frozen=True)
class Office:
    """Where events leave from."""

    database: AsyncEngine
    keys: Path
    sender: Sender
    clock: Clock = field(default_factory=Clock)

    async def add(self, name: str, to: Endpoint | str, *types: str, from_start: bool = True) -> WebhookRow:
        url = to if isinstance(to, str) else to.url()
        wish = Wish(name, url, types, from_start)
        async with writing(self.database) as connection:
            return await endpoints.add(connection, wish, uuid4().hex, make_root(self.keys), self.clock())

    async def standing(self, name: str) -> Standing:
        async with reading(self.database) as connection:
            return await endpoints.standing(connection, await endpoints.find(connection, name))

    async def secret(self, name: str) -> str:
        row = (await self.standing(name)).row
        return shown(secret_of(make_root(self.keys), row.id, row.generation))

    async def rotate(self, name: str, overlap: timedelta) -> None:
        async with writing(self.database) as connection:
            await endpoints.rotate(connection, name, overlap, make_root(self.keys), self.clock())

    async def look(self, **passed: float) -> None:
        """Let time pass, and tell everybody what is due then."""
        self.clock.passed += timedelta(**passed)
        await self.sender.look()

    async def opened(self, ref: str) -> Recording:
        """An agreement with one milestone."""
        life = Recording(self.database, ref)
        await life.open()
        return life

    def another(self, **changed: object) -> Sender:
        """Another worker on the same store."""
        return replace(self.sender, name=str(uuid4()), **changed)  # type: ignore[arg-type]


def courier(
    authority: Path | None,
    *networks: str,
    resolve: Resolve = resolve_by_system,
    longest: timedelta = LONGEST,
) -> Courier:
    allowed = [ip_network(each) for each in networks]
    return Courier(networks=allowed, ca_file=authority, resolve=resolve, longest=longest)


async def open_office(database: AsyncEngine, folder: Path, authority: Path) -> Office:
    """Endpoints of this machine may be reached."""
    await claim(database, Engine("namespace", "default", "entente"), SOURCE, datetime.now(UTC))
    clock, keys = Clock(), folder / "keys"
    sender = Sender(database, keys, courier(authority, "127.0.0.0/8"), clock, lambda: 0.5)
    return Office(database, keys, sender, clock)

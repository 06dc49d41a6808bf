"""Which engine works on a record store; one row says so, and a second deployment finds it."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from activities.database import insert_into, reading, writing
from models.tables import DeploymentRow

_FIND = select(DeploymentRow.__table__)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Engine:
    """Where agreements live: a Temporal namespace, by the id Temporal gave it, and their task queue."""

    namespace_id: str
    namespace: str
    task_queue: str


@dataclass(frozen=True, slots=True)
class Deployment:
    """A record store and its engine; `id` is made once and stays, whatever engine follows."""

    id: str
    engine: Engine
    made_at: datetime


async def find_deployment(database: AsyncEngine) -> Deployment | None:
    """Return who works on a record store; None before the first worker."""
    async with reading(database) as connection:
        return await _found(connection)


async def claim(database: AsyncEngine, engine: Engine, new_id: str, at: datetime) -> Deployment:
    """Return who works on a record store; the first to ask does."""
    row = {"place": 1, "id": new_id, **asdict(engine), "made_at": at}
    async with writing(database) as connection:
        entry = insert_into(connection.dialect.name, DeploymentRow)
        await connection.execute(entry.on_conflict_do_nothing(), row)
        found = await _found(connection)
    if found is None:
        raise RuntimeError("a deployment just written is there")
    return found


async def adopt(database: AsyncEngine, engine: Engine, new_id: str, at: datetime) -> Deployment:
    """Put another engine in the place of the one on record; return what was there before."""
    before = await claim(database, engine, new_id, at)
    async with writing(database) as connection:
        await connection.execute(update(DeploymentRow).values(**asdict(engine)))
    return before


async def _found(connection: AsyncConnection) -> Deployment | None:
    row = (await connection.execute(_FIND)).one_or_none()
    if row is None:
        return None
    return Deployment(row.id, Engine(row.namespace_id, row.namespace, row.task_queue), row.made_at)

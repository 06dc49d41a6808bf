"""Runs migrations on the database whose URL the caller gives (`activities.database.migrate`)."""

import asyncio

from alembic import context
from sqlalchemy import Connection

from activities.database import open_database, writing
from models.tables import MilestoneRow


def _run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=MilestoneRow.metadata)
    with context.begin_transaction():
        context.run_migrations()


async def _upgrade() -> None:
    """Hold the writer's lock from the first look on: of two processes the second finds it done."""
    engine = open_database(context.config.attributes["url"])
    try:
        async with writing(engine) as connection:
            await connection.run_sync(_run)
    finally:
        await engine.dispose()


asyncio.run(_upgrade())

"""Runs migrations on the database whose URL the caller gives (`activities.database.migrate`).

It leaves the revisions it found and reached among the attributes of the configuration.
"""

import asyncio

from alembic import context
from sqlalchemy import Connection

from activities.database import MIGRATING, open_database, writing
from models.tables import MilestoneRow

LONGEST = 3600
"""Seconds to wait for another upgrade: a large store may take its time."""


def _run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=MilestoneRow.metadata)
    context.config.attributes["found"] = context.get_context().get_current_revision()
    with context.begin_transaction():
        context.run_migrations()
    context.config.attributes["reached"] = context.get_context().get_current_revision()


async def _upgrade() -> None:
    """Hold the turn from the first look on: of two processes the second finds it done."""
    engine = open_database(context.config.attributes["url"])
    try:
        async with writing(engine, MIGRATING, patience=LONGEST) as connection:
            await connection.run_sync(_run)
    finally:
        await engine.dispose()


asyncio.run(_upgrade())

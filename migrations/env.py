"""Runs migrations on the database whose URL the caller gives (`activities.database.migrate`)."""

import asyncio

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel

from activities.database import open_database
from models import tables

__all__ = ["tables"]


def _run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=SQLModel.metadata)
    with context.begin_transaction():
        context.run_migrations()


async def _online() -> None:
    engine = open_database(context.config.attributes["url"])
    async with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            await connection.exec_driver_sql("BEGIN IMMEDIATE")
        await connection.run_sync(_run)
        if engine.dialect.name == "sqlite":
            await connection.exec_driver_sql("COMMIT")
        await connection.commit()
    await engine.dispose()


asyncio.run(_online())

"""The registry of organisations in the record store."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from console.doors.registry_file import Organisation
from models.tables import ContactRow, OrganisationRow

_PLACE = ("name", "country", "timezone", "language")


async def register(connection: AsyncConnection, organisations: Iterable[Organisation]) -> None:
    """Enter organisations, or bring known ones up to date; zones of opened agreements stay pinned."""
    insert = insert_sqlite if connection.dialect.name == "sqlite" else insert_postgresql
    for each in organisations:
        place = {name: getattr(each, name) for name in _PLACE}
        entry = insert(OrganisationRow).values(code=each.code, **place)
        await connection.execute(entry.on_conflict_do_update(index_elements=["code"], set_=place))
        contact = insert(ContactRow).values(id=each.code, organisation=each.code, mailbox=each.mailbox)
        await connection.execute(
            contact.on_conflict_do_update(index_elements=["id"], set_={"mailbox": each.mailbox})
        )


async def registered(connection: AsyncConnection) -> dict[str, Organisation]:
    """Return the registry, by code."""
    columns = (OrganisationRow.code, *(getattr(OrganisationRow, name) for name in _PLACE), ContactRow.mailbox)
    rows = await connection.execute(
        select(*columns)
        .join(ContactRow, ContactRow.organisation == OrganisationRow.code)  # type: ignore[arg-type]
        .order_by(OrganisationRow.code)
    )
    return {row.code: Organisation(**row._mapping) for row in rows}  # noqa: SLF001 - SQLAlchemy's public name

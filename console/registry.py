"""The registry of organisations in the record store."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from activities.database import insert_into
from console.doors.registry_file import Organisation
from models.tables import ContactRow, OrganisationRow

_PLACE = ("name", "country", "timezone", "language")

_REGISTERED = (
    select(OrganisationRow, col(ContactRow.mailbox))
    .join(ContactRow, col(ContactRow.organisation) == col(OrganisationRow.code))
    .order_by(col(OrganisationRow.code))
)


async def register(connection: AsyncConnection, organisations: Iterable[Organisation]) -> None:
    """Enter organisations, or bring known ones up to date; zones of opened agreements stay pinned.

    In the order of codes: two lists entered at once would block each other otherwise.
    """
    dialect = connection.dialect.name
    for each in sorted(organisations, key=lambda each: each.code):
        place = {name: getattr(each, name) for name in _PLACE}
        entry = insert_into(dialect, OrganisationRow).values(code=each.code, **place)
        await connection.execute(entry.on_conflict_do_update(index_elements=["code"], set_=place))
        contact = insert_into(dialect, ContactRow)
        contact = contact.values(id=each.code, organisation=each.code, mailbox=each.mailbox)
        await connection.execute(
            contact.on_conflict_do_update(index_elements=["id"], set_={"mailbox": each.mailbox})
        )


async def registered(connection: AsyncConnection) -> dict[str, Organisation]:
    """Return the registry, by code."""
    rows = (await connection.execute(_REGISTERED)).mappings()
    return {row["code"]: Organisation(**row) for row in rows}

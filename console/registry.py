"""The registry of organisations in the record store."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from sqlalchemy import and_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from activities.database import insert_into
from console.doors.registry_file import Organisation
from models.tables import ContactRow, OrganisationRow

_PLACE = ("name", "country", "timezone", "language")

_REGISTERED: Any = (
    select(OrganisationRow, col(ContactRow.mailbox), col(ContactRow.name).label("contact"))
    .join(
        ContactRow,
        and_(col(ContactRow.organisation) == col(OrganisationRow.code), col(ContactRow.erased_at).is_(None)),
        isouter=True,
    )
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
        await _enter_contact(connection, each)


async def _enter_contact(connection: AsyncConnection, organisation: Organisation) -> None:
    """Bring an organisation's contact up to date; where the last one was erased, a new one begins."""
    said = {"mailbox": organisation.mailbox, "name": organisation.contact}
    entry = insert_into(connection.dialect.name, ContactRow)
    entry = entry.values(id=uuid4().hex, organisation=organisation.code, **said)
    known = entry.on_conflict_do_update(
        index_elements=["organisation"], index_where=text("erased_at IS NULL"), set_=said
    )
    await connection.execute(known)


async def current_contact(connection: AsyncConnection, organisation: str) -> ContactRow | None:
    """Return the contact of an organisation that has not been erased."""
    query = select(ContactRow).where(
        col(ContactRow.organisation) == organisation, col(ContactRow.erased_at).is_(None)
    )
    row = (await connection.execute(query)).mappings().one_or_none()
    return ContactRow(**row) if row else None


async def registered(connection: AsyncConnection) -> dict[str, Organisation]:
    """Return the registry, by code; one whose contact was erased has no mailbox."""
    rows = (await connection.execute(_REGISTERED)).mappings()
    return {row["code"]: Organisation(**row) for row in rows}

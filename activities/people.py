"""Organisations as the registry has them for whoever writes to them: names, zones, mailboxes in order."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from models.tables import ContactRow, OrganisationRow

_PEOPLE: Any = (
    select(
        col(OrganisationRow.code),
        col(OrganisationRow.name),
        col(OrganisationRow.timezone),
        col(ContactRow.id).label("contact"),
        col(ContactRow.mailbox),
    )
    .join(
        ContactRow,
        and_(col(ContactRow.organisation) == col(OrganisationRow.code), col(ContactRow.erased_at).is_(None)),
        isouter=True,
    )
    .where(col(OrganisationRow.code).in_(bindparam("orgs", expanding=True)))
    .order_by(col(OrganisationRow.code), col(ContactRow.place))
)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where a mail goes; `contact` is the id of its row and says nothing, the address is personal data."""

    contact: str
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Addressee:
    """An organisation and its mailboxes, in the order in which they are written to.

    There is none where all contacts were erased and no new one is registered.
    """

    code: str
    name: str
    zone: str
    mailboxes: tuple[Mailbox, ...] = ()

    @property
    def mailbox(self) -> str | None:
        """Return the address it is written to first."""
        return self.mailboxes[0].address if self.mailboxes else None


async def load_people(connection: AsyncConnection, orgs: Collection[str]) -> dict[str, Addressee]:
    """Return what the registry has of organisations, by code."""
    found: dict[str, Addressee] = {}
    for row in await connection.execute(_PEOPLE, {"orgs": list(orgs)}):
        so_far = found[row.code].mailboxes if row.code in found else ()
        more = (Mailbox(row.contact, row.mailbox),) if row.mailbox is not None else ()
        found[row.code] = Addressee(row.code, row.name, row.timezone, so_far + more)
    return found

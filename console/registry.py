"""The registry of organisations in the record store."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import and_, delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from activities.database import insert_into
from activities.working_hours import habits_of
from console.doors.registry_file import Contact, Organisation
from console.links.link import revoke_of
from console.phrases import phrase
from console.queries import NotFoundError
from models.errors import InputError
from models.habits import USUAL_DIGEST, Habits, Weekly
from models.tables import AgreementRow, ContactRow, OrganisationRow

_REGISTERED: Any = (
    select(
        OrganisationRow,
        col(ContactRow.mailbox),
        col(ContactRow.name).label("contact"),
    )
    .join(
        ContactRow,
        and_(col(ContactRow.organisation) == col(OrganisationRow.code), col(ContactRow.erased_at).is_(None)),
        isouter=True,
    )
    .where(col(OrganisationRow.left_at).is_(None))
    .order_by(col(OrganisationRow.code), col(ContactRow.place))
)


async def register(connection: AsyncConnection, organisations: Iterable[Organisation]) -> None:
    """Enter organisations, or bring known ones up to date; zones of opened agreements stay pinned.

    What is given is all there is to say: a key left out is at its default again. Who had left is back.
    In the order of codes: two lists entered at once would block each other otherwise.
    """
    dialect = connection.dialect.name
    for each in sorted(organisations, key=lambda each: each.code):
        said = _columns(each)
        entry = insert_into(dialect, OrganisationRow).values(code=each.code, **said)
        await connection.execute(entry.on_conflict_do_update(index_elements=["code"], set_=said))
        await _enter_contacts(connection, each)


def _columns(organisation: Organisation) -> dict[str, Any]:
    window, digest = organisation.send_window, organisation.digest
    return {
        "name": organisation.name,
        "country": organisation.country,
        "timezone": organisation.timezone,
        "language": organisation.language,
        "region": organisation.region,
        "working_days": ",".join(organisation.working_days) or None,
        "send_from": f"{window.opens:%H:%M}",
        "send_until": f"{window.closes:%H:%M}",
        "digest_day": digest.day if digest else None,
        "digest_hour": (digest or USUAL_DIGEST).hour,
        "left_at": None,
    }


async def _enter_contacts(connection: AsyncConnection, organisation: Organisation) -> None:
    """Bring an organisation's mailboxes up to date, place by place; where one was erased, one begins anew."""
    given = [Contact(organisation.mailbox, organisation.contact)] if organisation.mailbox else []
    given += organisation.further
    known = await current_contacts(connection, organisation.code)
    if {each.mailbox for each in known} - {each.mailbox for each in given}:  # somebody else may read it now
        await revoke_of(connection, organisation.code, datetime.now(UTC))
    for place, each in enumerate(given):
        said = {"mailbox": each.mailbox, "name": each.contact}
        entry = insert_into(connection.dialect.name, ContactRow)
        entry = entry.values(id=uuid4().hex, organisation=organisation.code, place=place, **said)
        current = entry.on_conflict_do_update(
            index_elements=["organisation", "place"], index_where=text("erased_at IS NULL"), set_=said
        )
        await connection.execute(current)
    gone = (
        col(ContactRow.organisation) == organisation.code,
        col(ContactRow.erased_at).is_(None),
        col(ContactRow.place) >= len(given),
    )
    await connection.execute(delete(ContactRow).where(*gone))


async def current_contacts(connection: AsyncConnection, organisation: str) -> list[ContactRow]:
    """Return the contacts of an organisation that have not been erased, in order."""
    query = select(ContactRow).where(
        col(ContactRow.organisation) == organisation, col(ContactRow.erased_at).is_(None)
    )
    rows = (await connection.execute(query.order_by(col(ContactRow.place)))).mappings()
    return [ContactRow(**row) for row in rows]


async def registered(connection: AsyncConnection) -> dict[str, Organisation]:
    """Return the registry, by code; one whose contacts were erased has no mailbox, who left is not in it."""
    found: dict[str, Organisation] = {}
    for row in (await connection.execute(_REGISTERED)).mappings():
        known = found.get(row["code"])
        further = (*known.further, Contact(row["mailbox"], row["contact"])) if known else ()
        found[row["code"]] = replace(known, further=further) if known else _organisation(row)
    return found


def _organisation(row: Any) -> Organisation:  # noqa: ANN401 - a row has no type of its own
    habits = habits_of(OrganisationRow(**{name: row[name] for name in OrganisationRow.model_fields}))
    return Organisation(
        code=row["code"],
        name=row["name"],
        country=row["country"],
        mailbox=row["mailbox"],
        timezone=row["timezone"],
        language=row["language"],
        contact=row["contact"],
        region=habits.region,
        working_days=habits.working_days,
        send_window=habits.window,
        digest=Weekly(row["digest_day"], row["digest_hour"]) if row["digest_day"] else None,
    )


def habits(organisation: Organisation) -> Habits:
    """Return when an organisation works, and where."""
    return Habits(
        organisation.timezone,
        organisation.country,
        organisation.region,
        organisation.working_days,
        organisation.send_window,
    )


async def find_organisation(connection: AsyncConnection, code: str) -> Organisation:
    """Return one of the registry.

    Raises:
        NotFoundError: It is not in it.
    """
    found = (await registered(connection)).get(code)
    if found is None:
        raise NotFoundError(f"There is no organisation {code}. `entente orgs` shows those there are.")
    return found


async def set_habits(connection: AsyncConnection, organisation: Organisation) -> None:
    """Change what the registry says of an organisation, all but its contact."""
    known = update(OrganisationRow).where(col(OrganisationRow.code) == organisation.code)
    await connection.execute(known.values(**_columns(organisation)))


async def leave(connection: AsyncConnection, code: str, at: datetime) -> None:
    """Take an organisation out of the registry; agreements of the past go on naming it.

    Raises:
        NotFoundError: It is not in the registry.
        InputError: An agreement that is not closed still has it as a party.
    """
    await find_organisation(connection, code)
    open_ones = select(col(AgreementRow.ref), col(AgreementRow.state))
    found = await connection.execute(open_ones.where(col(AgreementRow.phase) != "closed"))
    parties = {row.ref: [each["org"] for each in row.state["parties"]] for row in found}
    refs = sorted(ref for ref, orgs in parties.items() if code in orgs)
    if refs:
        raise InputError(
            "ORG",
            phrase("%(code)s is a party of %(choices)s", code=code, choices=", ".join(refs)),
            phrase("Wait until that has ended"),
        )
    gone = update(OrganisationRow).where(col(OrganisationRow.code) == code).values(left_at=at)
    await connection.execute(gone)


async def without_mailbox(connection: AsyncConnection, organisations: Iterable[str]) -> list[str]:
    """Return those of some organisations no mail can reach: erased, or not in the registry at all."""
    known = select(col(ContactRow.organisation)).where(col(ContactRow.mailbox).is_not(None))
    reachable = set((await connection.execute(known)).scalars())
    return [each for each in organisations if each not in reachable]

"""The inbox: every act is written here, stamped, before anybody tries to carry it out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from activities.database import insert_into
from console.doors.acts import Signatory
from models.acts import ACT, Act
from models.messages import Outcome
from models.pilot_acts import OpenIntensified
from models.tables import PROMISE, CommandRow, SignatoryRow, TextRow

REBUILT = "rebuilt"
"""Stands for the request hash of an act whose row was rebuilt: what was given at the door is not known."""

_ENTRIES = select(col(CommandRow.payload), col(CommandRow.request_hash), col(CommandRow.outcome))


@dataclass(frozen=True, slots=True)
class Entry:
    """One act in the inbox, and its outcome once there is one."""

    act: Act
    request_hash: str
    outcome: Outcome | None


async def find(connection: AsyncConnection, command_id: str) -> Entry | None:
    """Return the entry of a command, if the inbox has it."""
    query = _ENTRIES.where(col(CommandRow.command_id) == command_id)
    row = (await connection.execute(query)).one_or_none()
    return _entry(row) if row is not None else None


async def find_given(connection: AsyncConnection, ref: str, request_hash: str) -> Entry | None:
    """Return the first entry of an agreement in which the very same was given, under whichever id."""
    query = _ENTRIES.where(col(CommandRow.agreement) == ref, col(CommandRow.request_hash) == request_hash)
    row = (await connection.execute(query.order_by(col(CommandRow.received_at)).limit(1))).one_or_none()
    return _entry(row) if row is not None else None


async def pending(
    connection: AsyncConnection, ref: str | None = None, before: datetime | None = None
) -> list[Act]:
    """Return the acts without an outcome, in the order they arrived."""
    query = _ENTRIES.where(col(CommandRow.settled_at).is_(None))
    if ref is not None:
        query = query.where(col(CommandRow.agreement) == ref)
    if before is not None:
        query = query.where(col(CommandRow.received_at) < before)
    rows = await connection.execute(query.order_by(col(CommandRow.received_at), col(CommandRow.command_id)))
    return [_entry(row).act for row in rows]


async def pending_at(connection: AsyncConnection, ref: str, at: datetime) -> list[Act]:
    """Return the acts on an agreement that had arrived by an instant and had no outcome then."""
    query = (
        _ENTRIES.where(col(CommandRow.agreement) == ref, col(CommandRow.received_at) <= at)
        .where(col(CommandRow.settled_at).is_(None) | (col(CommandRow.settled_at) > at))
        .order_by(col(CommandRow.received_at), col(CommandRow.command_id))
    )
    return [_entry(row).act for row in await connection.execute(query)]


async def given_by(connection: AsyncConnection, ref: str, authority: str) -> list[Entry]:
    """Return what one authority, such as a link, has done to an agreement, in the order it arrived."""
    query = _ENTRIES.where(col(CommandRow.agreement) == ref, col(CommandRow.authority) == authority)
    rows = await connection.execute(query.order_by(col(CommandRow.received_at), col(CommandRow.command_id)))
    return [_entry(row) for row in rows]


async def is_promised(connection: AsyncConnection, ref: str) -> bool:
    """Say whether an intensified agreement of that ref is to be opened, or was, by the one it grows from."""
    openings = await connection.execute(_ENTRIES.where(text(PROMISE)))
    return any(_promises(_entry(row), ref) for row in openings)


def _promises(entry: Entry, ref: str) -> bool:
    refused = entry.outcome is not None and entry.outcome.status == "refused"
    return isinstance(entry.act, OpenIntensified) and entry.act.agreement.ref == ref and not refused


async def enter(connection: AsyncConnection, act: Act, request_hash: str) -> None:
    """Write an act down."""
    await connection.execute(
        insert(CommandRow).values(
            command_id=act.command_id,
            agreement=act.ref,
            act=act.act,
            by=act.by,
            received_at=act.received_at,
            request_hash=request_hash,
            payload_hash=act.payload_hash(),
            payload=act.model_dump(mode="json"),
            door=act.door,
            authority=act.authority,
        )
    )


async def settle(connection: AsyncConnection, outcome: Outcome, at: datetime) -> None:
    """Write an outcome where the recording of a milestone has not."""
    await connection.execute(
        update(CommandRow)
        .where(col(CommandRow.command_id) == outcome.command_id, col(CommandRow.settled_at).is_(None))
        .values(outcome=outcome.model_dump(mode="json"), settled_at=at)
    )


async def keep_signatory(connection: AsyncConnection, signer: Signatory, act: Act) -> None:
    """Keep who signs beside their act, once."""
    row = {"agreement": act.ref, "organisation": act.by, "name": signer.name, "capacity": signer.capacity}
    entry = insert_into(connection.dialect.name, SignatoryRow)
    await connection.execute(entry.on_conflict_do_nothing(), {**row, "id": signer.id})


async def keep_texts(connection: AsyncConnection, texts: Mapping[str, str]) -> None:
    """Keep texts under their hashes, each once; in one order, so that two doors do not block each other."""
    if texts:
        entry = insert_into(connection.dialect.name, TextRow)
        rows = [{"sha256": sha256, "body": body} for sha256, body in sorted(texts.items())]
        await connection.execute(entry.on_conflict_do_nothing(), rows)


def _entry(row: Any) -> Entry:  # noqa: ANN401 - a row has no type of its own
    outcome = Outcome.model_validate(row.outcome) if row.outcome else None
    return Entry(ACT.validate_python(row.payload), row.request_hash, outcome)

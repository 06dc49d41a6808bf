"""The inbox: every act is written here, stamped, before anybody tries to carry it out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from models.acts import ACT, Act
from models.messages import Outcome
from models.tables import CommandRow, TextRow


@dataclass(frozen=True, slots=True)
class Entry:
    """One act in the inbox, and its outcome once there is one."""

    act: Act
    request_hash: str
    outcome: Outcome | None


async def find(connection: AsyncConnection, command_id: str) -> Entry | None:
    """Return the entry of a command, if the inbox has it."""
    row = (await connection.execute(_ENTRIES.where(CommandRow.command_id == command_id))).one_or_none()  # type: ignore[arg-type]
    return _entry(row) if row is not None else None


async def pending(
    connection: AsyncConnection, ref: str | None = None, before: datetime | None = None
) -> list[Act]:
    """Return the acts without an outcome, in the order they arrived."""
    rows = _ENTRIES.where(CommandRow.settled_at.is_(None))  # type: ignore[union-attr]
    if ref is not None:
        rows = rows.where(CommandRow.agreement == ref)  # type: ignore[arg-type]
    if before is not None:
        rows = rows.where(CommandRow.received_at < before)  # type: ignore[arg-type]
    order = (CommandRow.received_at, CommandRow.command_id)
    return [_entry(row).act for row in await connection.execute(rows.order_by(*order))]  # type: ignore[arg-type]


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
        .where(CommandRow.command_id == outcome.command_id, CommandRow.settled_at.is_(None))  # type: ignore[arg-type, union-attr]
        .values(outcome=outcome.model_dump(mode="json"), settled_at=at)
    )


async def keep_texts(connection: AsyncConnection, texts: Mapping[str, str]) -> None:
    """Keep texts under their hashes, each once."""
    if texts:
        insert_new = insert_sqlite if connection.dialect.name == "sqlite" else insert_postgresql
        rows = [{"sha256": sha256, "body": body} for sha256, body in texts.items()]
        await connection.execute(insert_new(TextRow).on_conflict_do_nothing(), rows)


_ENTRIES = select(CommandRow.payload, CommandRow.request_hash, CommandRow.outcome)  # type: ignore[call-overload]


def _entry(row: Any) -> Entry:  # noqa: ANN401 - a row has no type of its own
    outcome = Outcome.model_validate(row.outcome) if row.outcome else None
    return Entry(ACT.validate_python(row.payload), row.request_hash, outcome)

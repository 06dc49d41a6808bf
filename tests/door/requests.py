"""Doors without an engine, and what people bring to them."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from activities.documents import DocumentStore
from console.commands import Door
from console.doors.acts import ActRequest
from console.doors.agreement_file import OpenRequest
from console.engine.errors import UnreachableError
from models.canonical import sha256_hex, text_hash
from models.terms import Document, Terms
from tests.activities.recording import STARTS, Recording, execute, opening, rows

REF = "MOU-JP-1"
NOBODY_THERE = "No engine runs here."
DOCUMENT = b"# Memorandum of Understanding\n"
REASON = text_hash("too slow")
NOTHING: dict[str, list[tuple[object, ...]]] = {"command_inbox": [], "text": [], "document": []}


async def nobody() -> Client:
    raise UnreachableError(NOBODY_THERE)


class Clock:
    """Stands still until somebody sets it."""

    def __init__(self) -> None:
        self.now = STARTS

    async def __call__(self) -> datetime:
        return self.now


def lonely_door(database: AsyncEngine, home: Path, **settings: Any) -> Door:  # noqa: ANN401
    """A door with a record store and no engine behind it."""
    usual: dict[str, Any] = {"clock": Clock(), "authority": "embedded"}
    return Door(database, DocumentStore(home / "documents"), nobody, "cli", **{**usual, **settings})


def asks(act: str, by: str, ref: str = REF, **fields: object) -> ActRequest:
    return ActRequest(act, ref, by, fields=fields)


def to_open(ref: str = REF, **fields: object) -> ActRequest:
    """An opening by LEAD with a clause, its text and a document."""
    clause = "we cooperate"
    terms = Terms(
        duration="P3Y",
        notice="P3M",
        authentic_language="en",
        documents=(Document(language="en", sha256=sha256_hex(DOCUMENT)),),
        clauses={"purpose": text_hash(clause)},
    )
    return ActRequest(
        "open",
        ref,
        "LEAD",
        fields=opening(**{"terms": terms, **fields}),
        texts={text_hash(clause): clause},
        files={sha256_hex(DOCUMENT): DOCUMENT},
    )


def called(request: ActRequest, command_id: str) -> ActRequest:
    """The same, under a name."""
    return replace(request, command_id=command_id)


async def kept(database: AsyncEngine) -> dict[str, list[tuple[Any, ...]]]:
    """Everything a door writes to."""
    tables = ("command_inbox", "text", "document")
    return {table: await rows(database, f"SELECT * FROM {table} ORDER BY 1") for table in tables}  # noqa: S608


def reopening(ref: str) -> ActRequest:
    """What opens MOU-JP-2 after another."""
    request = to_open("MOU-JP-2")
    fields = {name: request.fields[name] for name in ("title", "country", "parties", "terms", "policy")}
    follows = OpenRequest(
        ref="MOU-JP-2",
        kind="mou",
        coordinator="LEAD",
        reopens=ref,
        **fields,  # type: ignore[arg-type]
    )
    return replace(request, opening=follows)


async def opened(database: AsyncEngine, ref: str = REF, **fields: object) -> Recording:
    """An agreement on record; its inbox is emptied, so that a test sees what a door adds."""
    life = Recording(database, ref)
    await life.open(**fields)
    await execute(database, "DELETE FROM command_inbox")
    return life

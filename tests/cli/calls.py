"""The command line, called in this process as a shell would call it."""

import asyncio
import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlmodel import SQLModel

import starter
from activities.database import open_database, reading, writing
from activities.record import RecordActivities
from console.cli.app import run
from console.inbox import keep_texts
from models.canonical import text_hash
from models.messages import Transition
from tests.models.life import REF, Life


@dataclass(frozen=True)
class Said:
    """What a call left with, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - JSON has any form
        """The one document on standard output."""
        return json.loads(self.out)

    @property
    def words(self) -> str:
        """Everything printed, as one line."""
        return " ".join((self.out + self.err).split())


def entente(*argv: str) -> Said:
    """Call the command line with the parts the entry point puts together."""
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        code = run(argv, starter.PARTS)
    return Said(code, out.getvalue(), err.getvalue())


def kept(home: Path) -> dict[str, object]:
    """Return everything a home holds: rows by table, and files."""

    async def rows() -> dict[str, int]:
        database = open_database(f"sqlite+aiosqlite:///{home / 'entente.db'}")
        async with reading(database) as connection:
            counts = {
                name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
                for name, table in SQLModel.metadata.tables.items()
            }
        await database.dispose()
        return counts

    files = sorted(str(path.relative_to(home)) for path in home.rglob("*") if path.is_file())
    return {**asyncio.run(rows()), "files": [name for name in files if not name.startswith("entente.db")]}


def record(home: Path, life: Life) -> None:
    """Put a life on record by the real recording, without an engine."""

    async def write() -> None:
        database = open_database(f"sqlite+aiosqlite:///{home / 'entente.db'}")
        async with writing(database) as connection:
            await keep_texts(connection, {text_hash("a text"): "a text"})
        recording = RecordActivities(database)
        for milestone, _ in life.chain:
            await recording.record(Transition(ref=REF, milestones=(milestone,)))
        await database.dispose()

    asyncio.run(write())

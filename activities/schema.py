"""Which schema a record store has, and whether it is the one this release works with."""

import re
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import MIGRATIONS, file_of, migrate, open_database, reading
from models.errors import InputError
from models.staff_tables import StaffRow

Verdict = Literal["current", "behind", "ahead", "empty", "foreign"]
"""`ahead`: of a newer release; `foreign`: another program's tables; `empty`: nothing of ours in it."""

_REVISION = re.compile(r"[0-9]{4}")
_WRITTEN = text("SELECT version_num FROM alembic_version")

OURS = frozenset(StaffRow.metadata.tables)
"""Names of our tables; those of staff know the others."""


@dataclass(frozen=True, slots=True)
class SchemaState:
    """The revision a record store is at (None: it has none), the one this release wants, and the verdict."""

    found: str | None
    wanted: str
    verdict: Verdict


def revisions() -> tuple[str, ...]:
    """Return the revisions this release knows, oldest first: the numbers its migrations are named by."""
    return tuple(sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")))


async def schema_state(url: str) -> SchemaState:
    """Compare a record store with this release; nothing is made or changed."""
    file = file_of(url)
    if file is not None and not file.is_file():  # a look would make it
        return _judged([], ours=False)
    database = open_database(url)
    try:
        return await schema_of(database)
    finally:
        await database.dispose()


async def schema_of(database: AsyncEngine) -> SchemaState:
    """Compare an open record store with this release."""
    async with reading(database) as connection:
        written, ours = await connection.run_sync(_look)
    return _judged(written, ours=ours)


async def prepare_schema(url: str) -> None:
    """Bring an SQLite store to the newest schema; PostgreSQL is brought there by `entente migrate` alone.

    Raises:
        InputError: It is another release's, or another program's.
    """
    state = await schema_state(url)
    if file_of(url) is not None and state.verdict in ("empty", "behind"):
        await migrate(url)
    else:
        refuse_other_schema(state)


def refuse_other_schema(state: SchemaState) -> None:
    """Go on with the schema of this release only.

    Raises:
        InputError: It is another one; the fix says how to make it fit.
    """
    problem, fix = {
        "current": ("", ""),
        "empty": ("this database is empty", "Run `entente migrate`"),
        "behind": (
            f"this database is at revision {state.found}, and this release needs {state.wanted}",
            "Run `entente migrate`",
        ),
        "ahead": (
            f"this database is at revision {state.found}, and this release knows none after {state.wanted}",
            "Install the newer release that has been at work on it",
        ),
        "foreign": ("this database holds another program's tables", "Give Entente a database of its own"),
    }[state.verdict]
    if problem:
        raise InputError("ENTENTE_DATABASE_URL", problem, fix)


def _look(connection: Connection) -> tuple[list[str], bool]:
    """Return what is written about its revision, and whether a table named as one of ours is there."""
    there = inspect(connection).get_table_names()
    written = list(connection.execute(_WRITTEN).scalars()) if "alembic_version" in there else []
    return written, not OURS.isdisjoint(there)


def _judged(written: list[str], *, ours: bool) -> SchemaState:
    known = revisions()
    found = written[0] if len(written) == 1 else None
    verdict: Verdict = "foreign"
    if found in known and ours:
        verdict = "current" if found == known[-1] else "behind"
    elif found is not None and ours and _REVISION.fullmatch(found) and found > known[-1]:
        verdict = "ahead"
    elif not written and not ours:
        verdict = "empty"
    return SchemaState(found, known[-1], verdict)

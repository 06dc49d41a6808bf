"""Milestones can only be appended, by whoever reaches the record store and however it is tried."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.activities.recording import Recording, execute, rows

pytestmark = pytest.mark.asyncio(loop_scope="session")

AT = "2026-01-12T08:00:00.000000+00:00"


def insert(seq: int, digest: str, agreement: str = "MOU-JP-1", verb: str = "INSERT") -> str:
    return (
        f"{verb} INTO milestone (agreement, seq, type, headline, recorded_at, digest, content, days) "
        f"VALUES ('{agreement}', {seq}, 'approved', FALSE, '{AT}', '{digest}', '{{}}', '{{}}')"
    )


ANYWHERE = {
    "update": "UPDATE milestone SET actor = 'OTHER' WHERE seq = 2",
    "delete": "DELETE FROM milestone WHERE seq = 3",
    "empty": "DELETE FROM milestone",
    "duplicate": insert(3, "f" * 64),
    "ignored duplicate": insert(3, "f" * 64) + " ON CONFLICT DO NOTHING",
    "gap": insert(5, "f" * 64),
    "gap at the beginning": insert(2, "f" * 64, "MOU-JP-2"),
    "before the beginning": insert(0, "f" * 64, "MOU-JP-2"),
    "same digest": insert(4, "{digest}"),
    "upsert": insert(3, "f" * 64) + " ON CONFLICT (agreement, seq) DO UPDATE SET actor = 'OTHER'",
    "upsert by digest": insert(4, "{digest}") + " ON CONFLICT (digest) DO UPDATE SET actor = 'OTHER'",
}
ON_SQLITE = {
    "replace the last": insert(3, "f" * 64, verb="INSERT OR REPLACE"),
    "replace by digest": insert(4, "{digest}", verb="REPLACE"),
    "replace on another agreement": insert(1, "{digest}", "MOU-JP-2", "REPLACE"),
    "or ignore": insert(3, "f" * 64, verb="INSERT OR IGNORE"),
}
ON_POSTGRESQL = {
    "truncate": "TRUNCATE milestone",
    "truncate with what hangs on it": "TRUNCATE agreement, milestone RESTART IDENTITY CASCADE",
    "merge": (
        "MERGE INTO milestone USING (SELECT 2 AS n) AS new ON milestone.seq = new.n"
        " WHEN MATCHED THEN UPDATE SET actor = 'OTHER'"
    ),
    "merge away": (
        "MERGE INTO milestone USING (SELECT 2 AS n) AS new ON milestone.seq = new.n WHEN MATCHED THEN DELETE"
    ),
    "as a replica": (
        "WITH replica AS (SELECT set_config('session_replication_role', 'replica', true))"
        " UPDATE milestone SET actor = 'OTHER' FROM replica"
    ),
}
FORBIDDEN = [
    *((kind, name, how) for kind in ("sqlite", "postgresql") for name, how in ANYWHERE.items()),
    *(("sqlite", name, how) for name, how in ON_SQLITE.items()),
    *(("postgresql", name, how) for name, how in ON_POSTGRESQL.items()),
]


@pytest.mark.parametrize(
    ("store_url", "statement"),
    [(kind, how) for kind, _, how in FORBIDDEN],
    ids=[f"{kind}, {name}" for kind, name, _ in FORBIDDEN],
    indirect=["store_url"],
)
async def test_milestones_can_only_be_appended(database: AsyncEngine, statement: str) -> None:
    life = Recording(database)
    await life.open()
    for org in ("SECOND", "THIRD"):
        await life.do("approve", org)
    before = await rows(database, "SELECT * FROM milestone")
    with pytest.raises(IntegrityError, match="append-only"):
        await execute(database, statement.replace("{digest}", life.state.head))
    assert await rows(database, "SELECT * FROM milestone") == before


async def test_the_next_milestone_can_be_appended(database: AsyncEngine) -> None:
    await Recording(database).open()
    await execute(database, insert(2, "f" * 64))
    await execute(database, insert(1, "e" * 64, "MOU-JP-2"))
    assert len(await rows(database, "SELECT * FROM milestone")) == 3


async def test_a_link_needs_its_notice(database: AsyncEngine) -> None:
    columns = "token_sha256, notice, agreement, organisation, revision, question, made_at"
    orphan = (
        f"INSERT INTO link ({columns}) VALUES ('hash', 'no/notice', 'MOU-JP-1', 'ABROAD', 1, 'sign', '{AT}')"  # noqa: S608
    )
    with pytest.raises(IntegrityError, match=r"FOREIGN KEY|foreign key"):
        await execute(database, orphan)

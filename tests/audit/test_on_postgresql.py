"""Verifying a record that PostgreSQL keeps."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from console.audit.collect import collect
from console.audit.line import Verdict
from console.audit.looking import looking_only, records_to_look_at
from console.engine.embedded import EmbeddedEngine
from tests.audit.conftest import all_sent
from tests.audit.lives import left
from tests.postgresql import PostgreSQL
from tests.workflows.house import built_house, connected_to

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_life_on_postgresql_is_verified_and_an_altered_one_is_not(
    engine: EmbeddedEngine, postgresql: PostgreSQL, tmp_path: Path
) -> None:
    client = await connected_to(engine)
    with postgresql.database() as name:
        url = postgresql.url(name)
        async with built_house(client, tmp_path, url) as house, house.worker():
            ref = await house.open()
            await house.agree(ref)
            await all_sent(house, ref)
            async with records_to_look_at(url) as database:
                evidence = await collect(database, tmp_path / "histories", ref, client)
                life = await left(evidence, tmp_path, datetime.now(UTC))
                report = await life.verified()
                assert [line for line in report.lines if line.verdict is not Verdict.VERIFIED] == []
                async with looking_only(database) as connection:
                    with pytest.raises(DBAPIError, match="read-only transaction"):
                        await connection.exec_driver_sql("UPDATE agreement SET phase = 'signing'")
                postgresql.sql(f"UPDATE agreement SET phase = 'closed' WHERE ref = '{ref}'", name)  # noqa: S608
                altered = await collect(database, tmp_path / "histories", ref, client)
            report = await life.verified(altered)
            assert [line.level for line in report.lines if line.verdict is Verdict.CONTRADICTED] == ["V6"]

"""What may be sent anew, and what is refused with words; all of it or nothing."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import writing
from activities.mail.transport import PermanentRefusalError
from console.notices.resending import notices_back, resend
from console.queries import NotFoundError
from models.errors import InputError
from tests.activities.posting import PostOffice, opened
from tests.activities.recording import execute, rows

pytestmark = pytest.mark.asyncio(loop_scope="session")

ABROAD, SECOND = "MOU-JP-1/1/opened/ABROAD", "MOU-JP-1/1/opened/SECOND"
STATES = "SELECT state, resent FROM notice WHERE kind = 'opened' ORDER BY organisation"


async def asked(office: PostOffice, *ids: str) -> list[str]:
    async with writing(office.database) as connection:
        return [each.id for each in await resend(connection, ids, office.life.now)]


async def test_what_left_and_what_came_back_may_be_sent_anew(database: AsyncEngine, tmp_path: Path) -> None:
    office = await opened(database, tmp_path)
    office.post.fails("ABROAD", PermanentRefusalError("550 5.1.1 no such user"))
    await office.deliver()
    assert await asked(office, ABROAD, SECOND, ABROAD) == [ABROAD, SECOND]
    assert await rows(database, STATES) == [("queued", 1), ("queued", 1), ("sent", 0)]
    office.post.trouble.clear()
    assert await office.deliver_anew(ABROAD) == 1
    assert await office.deliver_anew(SECOND) == 1
    assert await asked(office, SECOND) == [SECOND]
    assert await rows(database, STATES) == [("sent", 1), ("queued", 2), ("sent", 0)]


@pytest.mark.parametrize(
    ("spoil", "problem", "fix"),
    [
        ("UPDATE notice SET state = 'queued'", "has not left yet", "Wait"),
        (
            "UPDATE notice SET state = 'suppressed', answer = 'answered before it left'",
            "answered",
            "Leave it",
        ),
        ("UPDATE notice SET agreement = ''", "is an overview", "entente schedules trigger ABROAD"),
        ("DELETE FROM contact", "has no mailbox for ABROAD", "entente orgs import FILE"),
    ],
)
async def test_what_makes_no_sense_is_refused_and_nothing_is_sent(
    database: AsyncEngine, tmp_path: Path, spoil: str, problem: str, fix: str
) -> None:
    office = await opened(database, tmp_path)
    await office.deliver()
    which = "organisation = 'ABROAD'"
    await execute(database, f"{spoil} WHERE {which}")
    before = await rows(database, "SELECT * FROM notice ORDER BY id")
    with pytest.raises(InputError, match=problem) as refused:
        await asked(office, SECOND, ABROAD)
    assert fix in refused.value.fix
    assert await rows(database, "SELECT * FROM notice ORDER BY id") == before


async def test_a_reminder_that_was_answered_is_not_sent_anew(database: AsyncEngine, tmp_path: Path) -> None:
    office = await opened(database, tmp_path)
    await office.life.pass_time(timedelta(days=7))
    await office.deliver(2)
    await office.life.do("approve", "SECOND")
    ids = [
        row[0] for row in await rows(database, "SELECT id FROM notice WHERE kind = 'reminder' ORDER BY id")
    ]
    answered = next(each for each in ids if each.endswith("SECOND"))
    with pytest.raises(InputError, match="is not needed any more: answered before it left"):
        await asked(office, answered)
    await execute(database, "UPDATE notice SET state = 'bounced' WHERE kind = 'reminder'")
    async with writing(database) as connection:
        assert await notices_back(connection, "SECOND", office.life.now) == []
        assert len(await notices_back(connection, "ABROAD", office.life.now)) == 1


async def test_an_unknown_notice_is_not_found(database: AsyncEngine, tmp_path: Path) -> None:
    office = await opened(database, tmp_path)
    with pytest.raises(NotFoundError, match="There is no notice MOU-JP-1/9/opened/ABROAD"):
        await asked(office, "MOU-JP-1/9/opened/ABROAD")

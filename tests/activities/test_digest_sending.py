"""How a digest leaves: servers that are down, mailboxes that are gone, links, receipts, and being killed."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.exceptions import ApplicationError

from activities.keys import check_receipt
from activities.mail.transport import DeliveryError
from models.messages import DigestAnswer, DigestTurn
from tests.activities.desk import DAY, LEDGER, Desk, asked_long_ago, opened
from tests.activities.posting import PUBLIC_URL
from tests.activities.recording import STARTS, Recording, execute, rows
from tests.mail.test_pilot_letters import PLAN

pytestmark = pytest.mark.asyncio(loop_scope="session")


class KilledError(BaseException):
    """The end of a process."""


async def test_a_server_that_is_down_gets_it_later_once_with_what_is_open_then(
    database: AsyncEngine, tmp_path: Path
) -> None:
    life, desk = await asked_long_ago(database, tmp_path)
    await opened(database, "MOU-JP-2")
    slot = desk.now
    desk.post.fails("SECOND", DeliveryError("451 later"))
    with structlog.testing.capture_logs() as logged, pytest.raises(ApplicationError) as failure:
        await desk.digest("SECOND", slot=slot)
    assert (failure.value.type, failure.value.non_retryable) == ("undelivered", False)
    assert "@" not in repr(logged) + str(failure.value)
    assert (await rows(database, LEDGER))[0][4:7] == (2, "queued", 1)
    await life.do("approve", "SECOND")
    desk.post.trouble.clear()
    desk.now += 3 * DAY
    assert await desk.digest("SECOND", slot=slot) == DigestAnswer(status="sent", items=1)
    assert (await rows(database, LEDGER))[0][5:7] == ("sent", 2)
    assert "MOU-JP-1" not in desk.post.plain("SECOND")
    assert len(desk.post.taken) == 1


async def test_what_nobody_owes_any_more_is_not_sent_late(database: AsyncEngine, tmp_path: Path) -> None:
    life, desk = await asked_long_ago(database, tmp_path)
    desk.post.fails("SECOND", DeliveryError("451 later"))
    with pytest.raises(ApplicationError):
        await desk.digest("SECOND")
    await life.do("approve", "SECOND")
    desk.post.trouble.clear()
    assert (await desk.digest("SECOND")).status == "nothing_owed"
    assert (await rows(database, LEDGER))[0][5] == "suppressed"
    assert (await desk.digest("SECOND")).status == "sent_before"


async def test_an_organisation_without_mailbox_ends_its_digest(database: AsyncEngine, tmp_path: Path) -> None:
    _, desk = await asked_long_ago(database, tmp_path)
    gone = "UPDATE contact SET erased_at = CURRENT_TIMESTAMP, mailbox = NULL WHERE organisation = 'SECOND'"
    await execute(database, gone)
    assert (await desk.digest("SECOND")).status == "bounced"
    assert (await rows(database, LEDGER))[0][5] == "bounced"


async def test_each_question_has_a_link_of_its_own(database: AsyncEngine, tmp_path: Path) -> None:
    _, desk = await asked_long_ago(database, tmp_path, public_url=PUBLIC_URL)
    await opened(database, "MOU-JP-2")
    await desk.digest("SECOND")
    links = re.findall(rf"^{re.escape(PUBLIC_URL)}/l/\S+$", desk.post.plain("SECOND"), re.MULTILINE)
    assert len(set(links)) == 2
    kept = await rows(database, "SELECT notice, agreement, organisation, question FROM link ORDER BY 2")
    key, refs = "digest/SECOND/2026-01-20", ("MOU-JP-1", "MOU-JP-2")
    assert kept == [(key, ref, "SECOND", "approve") for ref in refs]


async def test_a_report_is_answered_by_a_link_about_its_pilot(database: AsyncEngine, tmp_path: Path) -> None:
    life, desk = Recording(database), Desk(database, tmp_path, public_url=PUBLIC_URL)
    await life.signed()
    await life.do("adopt_action_plan", "LEAD")
    await life.do("start_pilot", "LEAD", **PLAN)
    desk.now = STARTS + 36 * DAY
    assert (await desk.digest("THIRD")).status == "sent"
    assert "Report on the pilot action" in desk.post.plain("THIRD")
    kept = await rows(database, "SELECT organisation, question, about FROM link")
    assert kept == [("THIRD", "report", "P1")]


async def test_it_is_a_witness_of_every_chain_it_names(database: AsyncEngine, tmp_path: Path) -> None:
    _, desk = await asked_long_ago(database, tmp_path)
    await opened(database, "MOU-JP-2")
    await desk.digest("SECOND")
    lines = [each for each in desk.post.plain("SECOND").splitlines() if each.startswith("Entente-Receipt")]
    assert [line.split()[2] for line in lines] == ["MOU-JP-1", "MOU-JP-2"]
    assert all(check_receipt(line, desk.post.keys.public_key) for line in lines)


async def test_story_time_is_for_rehearsals(database: AsyncEngine, tmp_path: Path) -> None:
    _, desk = await asked_long_ago(database, tmp_path)
    turn = DigestTurn(org="SECOND", slot=desk.now, clock_shift=DAY)
    answer = await desk._environment().run(desk._digests.send, turn)
    assert answer.status == "not_wanted"


async def test_killed_between_the_servers_word_and_the_ledger_it_is_the_same_mail_again(
    database: AsyncEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, desk = await asked_long_ago(database, tmp_path)
    slot = desk.now

    async def killed(*_: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr("activities.digest.note", killed)
        with pytest.raises(KilledError):
            await desk.digest("SECOND", slot=slot)
    assert (await rows(database, LEDGER))[0][5] == "queued"
    desk.now += timedelta(minutes=4)
    assert (await desk.digest("SECOND", slot=slot)).status == "sent"
    first, second = (message["Message-ID"] for _, message in desk.post.taken)
    assert first == second
    assert len(list((tmp_path / "mail" / "new").iterdir())) == 1

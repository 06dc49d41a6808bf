"""Each recipient on its own, each notice once, whatever servers do."""

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.keys import check_receipt, parse_receipt
from activities.mail.transport import DeliveryError, PermanentRefusalError
from models.canonical import text_hash
from tests.activities.posting import PUBLIC_URL, mailbox, opened, undelivered
from tests.activities.recording import execute, refuse, rows

pytestmark = pytest.mark.asyncio(loop_scope="session")

DAY = timedelta(days=1)
OTHERS = ("ABROAD", "SECOND", "THIRD")
LEDGER = "SELECT organisation, state FROM notice ORDER BY organisation"


async def test_every_notice_leaves_once(database: AsyncEngine, tmp_path: Path) -> None:
    office = await opened(database, tmp_path)
    assert await office.deliver() == 3
    assert sorted(office.post.recipients) == [mailbox(org) for org in OTHERS]
    ledger = await rows(database, "SELECT state, attempts, answer, sent_at FROM notice")
    at = office.life.now.isoformat(timespec="microseconds")
    assert ledger == [("sent", 1, "250 kept in the Maildir", at)] * 3
    assert await office.deliver() == 0
    assert len(office.post.taken) == 3
    assert len(list((tmp_path / "mail" / "new").iterdir())) == 3


async def test_a_rehearsal_sends_in_story_time(database: AsyncEngine, tmp_path: Path) -> None:
    office = await opened(database, tmp_path)
    await office.deliver(shift=-365 * DAY)
    assert {message["Date"].datetime for _, message in office.post.taken} == {office.life.now - 365 * DAY}
    assert (await rows(database, "SELECT DISTINCT sent_at FROM notice"))[0][0].startswith("2025-01-12")


async def test_a_dead_mailbox_holds_up_no_other(database: AsyncEngine, tmp_path: Path) -> None:
    office = await opened(database, tmp_path)
    office.post.fails("ABROAD", PermanentRefusalError("550 5.1.1 no such user"))
    assert await office.deliver() == 2
    assert await rows(database, LEDGER) == [("ABROAD", "bounced"), ("SECOND", "sent"), ("THIRD", "sent")]
    found = await rows(database, "SELECT answer, sent_at, receipt FROM notice WHERE state = 'bounced'")
    assert found == [("550 5.1.1 no such user", None, None)]


async def test_an_organisation_without_mailbox_holds_up_no_other(
    database: AsyncEngine, tmp_path: Path
) -> None:
    office = await opened(database, tmp_path)
    await execute(database, "DELETE FROM contact WHERE organisation = 'THIRD'")
    assert await office.deliver() == 2
    assert await rows(database, LEDGER) == [("ABROAD", "sent"), ("SECOND", "sent"), ("THIRD", "bounced")]


async def test_what_cannot_leave_now_stays_queued_and_is_tried_again_alone(
    database: AsyncEngine, tmp_path: Path
) -> None:
    office = await opened(database, tmp_path)
    office.post.fails("SECOND", DeliveryError("451 4.7.1 greylisted"))
    failure = await undelivered(office)
    assert str(failure) == "undelivered: the rest may leave from 2026-01-12 08:00:10 UTC on"
    assert failure.next_retry_delay == timedelta(seconds=10)
    assert await rows(database, LEDGER) == [("ABROAD", "sent"), ("SECOND", "queued"), ("THIRD", "sent")]
    waiting = await rows(database, "SELECT answer, attempts FROM notice WHERE state = 'queued'")
    assert waiting == [("451 4.7.1 greylisted", 1)]
    office.post.trouble.clear()
    assert await office.deliver_later() == 1
    assert sorted(office.post.recipients) == [mailbox(org) for org in OTHERS]
    ended = await rows(database, "SELECT answer, attempts FROM notice WHERE organisation = 'SECOND'")
    assert ended == [("250 kept in the Maildir", 2)]


async def test_a_ledger_that_cannot_be_written_is_one_notice_s_trouble(
    database: AsyncEngine, tmp_path: Path
) -> None:
    office = await opened(database, tmp_path)
    await refuse(database, "UPDATE", "notice", "stuck", only="NEW.organisation = 'ABROAD'")
    await undelivered(office)
    assert await rows(database, LEDGER) == [("ABROAD", "queued"), ("SECOND", "sent"), ("THIRD", "sent")]


async def test_an_unforeseen_failure_says_nothing_of_its_mail(database: AsyncEngine, tmp_path: Path) -> None:
    office = await opened(database, tmp_path, public_url=PUBLIC_URL)
    office.post.fails("SECOND", ValueError(f"cannot write to {mailbox('SECOND')}"))
    office.post.fails("THIRD", DeliveryError("421 4.3.2 try later"))
    office.post.fails("ABROAD", PermanentRefusalError("550 5.1.1 (address) unknown"))
    with structlog.testing.capture_logs() as logged:
        failure = await undelivered(office)
    answers = await rows(database, "SELECT organisation, answer FROM notice ORDER BY 1")
    assert answers == [
        ("ABROAD", "550 5.1.1 (address) unknown"),
        ("SECOND", "ValueError"),
        ("THIRD", "421 4.3.2 try later"),
    ]
    assert len(logged) == 3
    tokens = [office.post.keys.link_token(f"MOU-JP-1/1/opened/{org}") for org in OTHERS]
    for told in (repr(logged), repr(failure), repr(failure.__cause__), repr(answers)):
        assert "@" not in told
        assert not any(token in told for token in tokens)


@pytest.mark.parametrize("recorded", [True, False], ids=["recorded", "in the inbox"])
async def test_a_reminder_whose_answer_is_here_is_not_sent(
    database: AsyncEngine, tmp_path: Path, *, recorded: bool
) -> None:
    office = await opened(database, tmp_path)
    life = office.life
    await life.pass_time(7 * DAY)
    if recorded:
        await life.do("approve", "SECOND")
    else:
        await life.enter(life.act("approve", "SECOND"))
    await office.deliver(2)
    assert await rows(database, LEDGER.replace("ORDER", "WHERE kind = 'reminder' ORDER")) == [
        ("ABROAD", "sent"),
        ("SECOND", "suppressed"),
        ("THIRD", "sent"),
    ]
    assert mailbox("SECOND") not in office.post.recipients


@pytest.mark.parametrize(
    "other",
    [
        "UPDATE command_inbox SET received_at = '2026-02-01T00:00:00.000000+00:00' WHERE by = 'SECOND'",
        "UPDATE command_inbox SET agreement = 'MOU-JP-2' WHERE by = 'SECOND'",
        "UPDATE command_inbox SET settled_at = received_at WHERE by = 'SECOND'",
        "UPDATE command_inbox SET act = 'object' WHERE by = 'SECOND'",
        "UPDATE command_inbox SET by = 'OTHER' WHERE by = 'SECOND'",
    ],
    ids=["not here yet", "on another agreement", "refused", "another act", "another party's"],
)
async def test_a_reminder_without_an_answer_is_sent(
    database: AsyncEngine, tmp_path: Path, other: str
) -> None:
    office = await opened(database, tmp_path)
    life = office.life
    await life.pass_time(7 * DAY)
    await life.enter(life.act("approve", "SECOND"))
    await execute(database, other)
    assert await office.deliver(2) == 3


async def test_what_is_no_reminder_is_sent_although_it_was_answered(
    database: AsyncEngine, tmp_path: Path
) -> None:
    office = await opened(database, tmp_path)
    await office.life.do("approve", "SECOND")
    assert await office.deliver(1) == 3 + 1


async def test_the_receipt_in_a_mail_holds_against_the_chain(database: AsyncEngine, tmp_path: Path) -> None:
    office = await opened(database, tmp_path)
    await office.deliver()
    (line,) = [line for line in office.post.plain("ABROAD").splitlines() if "Entente-Receipt" in line]
    assert check_receipt(line, office.post.keys.public_key)
    receipt = parse_receipt(line)
    ((digest,),) = await rows(database, "SELECT digest FROM milestone WHERE seq = 1")
    assert (receipt.ref, receipt.seq, receipt.digest) == ("MOU-JP-1", 1, digest)
    kept = await rows(database, "SELECT receipt FROM notice WHERE organisation = 'ABROAD'")
    assert kept == [(line.strip(),)]


async def test_a_link_is_kept_by_its_hash_alone(
    database: AsyncEngine, dump: Callable[[], bytes], tmp_path: Path
) -> None:
    office = await opened(database, tmp_path, public_url=PUBLIC_URL)
    await office.deliver()
    token = re.findall(rf"{re.escape(PUBLIC_URL)}/l/(\S+)", office.post.plain("ABROAD"))[0]
    hashed = hashlib.sha256(token.encode()).hexdigest()
    (link,) = await rows(
        database,
        "SELECT token_sha256, notice, agreement, organisation, revision, question, made_at, used_at FROM link"
        " WHERE organisation = 'ABROAD'",
    )
    at = office.life.now.isoformat(timespec="microseconds")
    assert link == (hashed, "MOU-JP-1/1/opened/ABROAD", "MOU-JP-1", "ABROAD", 1, "approve", at, None)
    assert len(await rows(database, "SELECT * FROM link")) == 3
    kept = dump()
    assert hashed.encode() in kept
    assert token.encode() not in kept


async def test_a_second_attempt_has_the_same_link(database: AsyncEngine, tmp_path: Path) -> None:
    office = await opened(database, tmp_path, public_url=PUBLIC_URL)
    office.post.fails("ABROAD", DeliveryError("451 later"))
    await undelivered(office)
    office.post.trouble.clear()
    assert await office.deliver_later() == 1
    assert len(await rows(database, "SELECT * FROM link")) == 3


async def test_a_coordinator_who_is_asked_nothing_gets_no_link(database: AsyncEngine, tmp_path: Path) -> None:
    office = await opened(database, tmp_path, public_url=PUBLIC_URL)
    await office.life.do("approve", "SECOND")
    assert await office.deliver() == 1
    assert f"{PUBLIC_URL}/l/" not in office.post.plain("LEAD")
    assert f"{PUBLIC_URL}/agreements/MOU-JP-1" in office.post.plain("LEAD").splitlines()
    assert await rows(database, "SELECT * FROM link") == []


async def test_without_a_public_address_nobody_gets_a_link(database: AsyncEngine, tmp_path: Path) -> None:
    office = await opened(database, tmp_path)
    await office.deliver()
    assert "/l/" not in office.post.plain("ABROAD")
    assert await rows(database, "SELECT * FROM link") == []


async def test_each_mail_is_about_its_own_milestone(database: AsyncEngine, tmp_path: Path) -> None:
    office = await opened(database, tmp_path, public_url=PUBLIC_URL)
    terms = {"duration": "P3Y", "notice": "P6M"}
    await office.life.do("propose", "ABROAD", terms=terms)
    assert await office.deliver(1) == 3 + 3
    revisions = await rows(database, "SELECT notice, revision FROM link ORDER BY notice")
    assert revisions == [
        *((f"MOU-JP-1/1/opened/{org}", 1) for org in OTHERS),
        *((f"MOU-JP-1/2/revised/{org}", 2) for org in ("LEAD", "SECOND", "THIRD")),
    ]


async def test_a_mail_about_ink_names_the_place(database: AsyncEngine, tmp_path: Path) -> None:
    office = await opened(database, tmp_path)
    life, place = office.life, text_hash("Tokyo")
    for org in OTHERS:
        await life.do("approve", org)
    await execute(database, "INSERT INTO text VALUES (:place, 'Tokyo')", place=place)
    ink = {"signed_for": "ABROAD", "place": place, "day": life.now.date(), "scan": text_hash("a scan")}
    await life.do("record_ink_signature", "LEAD", **ink)
    assert await office.deliver() == 1
    assert "Tokyo" in office.post.plain("ABROAD")


async def test_letters_carry_the_day_they_left(database: AsyncEngine, tmp_path: Path) -> None:
    office = await opened(database, tmp_path)
    office.post.fails("ABROAD", DeliveryError("451 later"))
    await undelivered(office)
    office.post.trouble.clear()
    office.life.now += 3 * DAY
    await office.deliver()
    _, message = office.post.taken[-1]
    assert message["Date"].datetime == datetime(2026, 1, 15, 8, tzinfo=UTC)

"""What comes back marks its notice; what is forged, foreign or garbage changes nothing and is kept."""

from collections import Counter
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.counters import Came
from activities.database import writing
from activities.mail.transport import MARK
from console.doors.registry_file import Contact, Organisation
from console.notices.bounces import BounceFolder
from console.registry import register
from tests.activities.posting import PostOffice, mailbox, opened
from tests.activities.recording import execute, rows
from tests.notices.returning import Mailbox, report

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOTICE = "MOU-JP-1/1/opened/ABROAD"
LEDGER = "SELECT state, answer, resent FROM notice WHERE organisation = 'ABROAD'"
SAID = "came back: 550 5.1.1 (address): Recipient address rejected: User unknown"


class Returns:
    """A life whose notices have left, and the mailbox they come back to."""

    def __init__(self, office: PostOffice, folder: Path) -> None:
        self.office, self.mailbox = office, Mailbox(folder)
        self._reader = BounceFolder(folder, office.database, office.post.keys)

    def sent(self, org: str = "ABROAD") -> EmailMessage:
        return [message for recipient, message in self.office.post.taken if recipient == mailbox(org)][-1]

    async def read(self, *contents: bytes) -> Counter[Came]:
        for each in contents:
            self.mailbox.deliver(each)
        return await self._reader.look(self.office.life.now)


async def left(database: AsyncEngine, tmp_path: Path, *further: str) -> Returns:
    behind = tuple(Contact(mailbox(each)) for each in further)
    abroad = Organisation("ABROAD", "Abroad", "FR", mailbox("ABROAD"), "Asia/Tokyo", further=behind)
    async with writing(database) as connection:
        await register(connection, [abroad])
    office = await opened(database, tmp_path)
    assert await office.deliver() == 3
    return Returns(office, tmp_path / "bounces")


@pytest.mark.parametrize("whole", [False, True], ids=["headers", "whole mail"])
async def test_a_report_marks_its_notice_and_is_removed(
    database: AsyncEngine, tmp_path: Path, *, whole: bool
) -> None:
    returns = await left(database, tmp_path)
    assert await returns.read(report(returns.sent(), mailbox("ABROAD"), whole=whole)) == {Came.BOUNCED: 1}
    assert await rows(database, LEDGER) == [("bounced", SAID, 0)]
    others = "SELECT DISTINCT state FROM notice WHERE organisation <> 'ABROAD'"
    assert await rows(database, others) == [("sent",)]
    assert (returns.mailbox.lying("new"), returns.mailbox.lying("cur")) == ([], [])


async def test_what_comes_back_goes_to_the_next_mailbox_and_says_so(
    database: AsyncEngine, tmp_path: Path
) -> None:
    returns = await left(database, tmp_path, "OFFICE")
    first = report(returns.sent(), mailbox("ABROAD"))
    assert await returns.read(first) == {Came.PASSED_ON: 1}
    assert await rows(database, LEDGER) == [("queued", SAID, 1)]
    assert await returns.office.deliver_anew(NOTICE) == 1
    assert returns.sent("OFFICE")["Message-ID"] == returns.sent()["Message-ID"]
    assert returns.sent("OFFICE")["Entente-Resend"] == "1"
    assert await returns.read(first) == {Came.NO_NEWS: 1}
    (kept,) = await rows(database, LEDGER)
    assert kept == ("sent", f"mailbox 2: 250 kept in the Maildir; before, it {SAID}", 1)
    assert await returns.read(report(returns.sent("OFFICE"), mailbox("OFFICE"))) == {Came.BOUNCED: 1}
    assert (await rows(database, LEDGER))[0][0] == "bounced"


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", "sleeping"])
async def test_what_is_no_failure_changes_nothing(database: AsyncEngine, tmp_path: Path, action: str) -> None:
    returns = await left(database, tmp_path)
    assert await returns.read(report(returns.sent(), mailbox("ABROAD"), action=action)) == {Came.NO_NEWS: 1}
    assert (await rows(database, LEDGER))[0][0] == "sent"


async def test_a_server_that_gave_up_after_days_is_believed_too(
    database: AsyncEngine, tmp_path: Path
) -> None:
    returns = await left(database, tmp_path)
    gave_up = report(
        returns.sent(), mailbox("ABROAD"), status="4.4.7", diagnostic="x-postfix; delivery expired"
    )
    assert await returns.read(gave_up) == {Came.BOUNCED: 1}
    assert (await rows(database, LEDGER))[0][1] == "came back: 4.4.7 delivery expired"


async def test_a_forged_report_changes_nothing_and_is_kept_aside(
    database: AsyncEngine, tmp_path: Path
) -> None:
    """Who knows a reference can compute the Message-ID, and cannot make the mark."""
    returns = await left(database, tmp_path)
    genuine, contact = str(returns.sent()[MARK]), str(returns.sent()[MARK]).split(".")[1]
    others = str(returns.sent("SECOND")[MARK])
    made_up = (f"0.{contact}.{'A' * 43}", f"1.{contact}.{genuine[-43:]}", f"{genuine}=")
    marks = ["", "x", "9" * 5_000, "..", others, *made_up]
    forged = [report(returns.sent(), mailbox("ABROAD"), mark=each) for each in marks]
    assert await returns.read(*forged) == {Came.ASIDE: len(marks)}
    assert await rows(database, LEDGER) == [("sent", "250 kept in the Maildir", 0)]
    assert len(returns.mailbox.lying(".Aside/cur")) == len(marks)


async def test_garbage_changes_nothing_and_is_kept_aside(database: AsyncEngine, tmp_path: Path) -> None:
    returns = await left(database, tmp_path)
    good = report(returns.sent(), mailbox("ABROAD"))
    unknown = good.replace(str(returns.sent()["Message-ID"]).encode(), b"<nobody@entente.example>")
    garbage = [
        unknown,
        good.replace(b"Action:", b"Aktion:"),
        good.replace(b"Message-ID:", b"X-Message-ID:"),
        good.replace(b"message/delivery-status", b"text/plain"),
        good[: good.index(b"Content-Description: Delivery")],
        good + b"x" * 1_000_000,
        good.partition(b"\n\n")[0] + b"\n\n",
    ]
    assert await returns.read(*garbage) == {Came.ASIDE: len(garbage)}
    assert (await rows(database, LEDGER))[0][0] == "sent"


async def test_other_mail_is_left_to_people(database: AsyncEngine, tmp_path: Path) -> None:
    returns = await left(database, tmp_path)
    out_of_office = (
        b"From: a@b.example\nSubject: Out of office\nAuto-Submitted: auto-replied\n\nBack on Monday.\n"
    )
    receipt = b"Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b--\n"
    strange = [out_of_office, receipt, b"", b"\x00\xff\xfe", b"Content-Type: \xff/; =\n\n"]
    assert await returns.read(*strange) == {Came.OTHER_MAIL: len(strange)}
    assert len(returns.mailbox.lying("cur")) == len(strange)
    assert all(name.endswith(":2,") for name in returns.mailbox.lying("cur"))
    assert await returns.read() == {}


async def test_a_report_about_what_is_bounced_or_waits_again_is_no_news(
    database: AsyncEngine, tmp_path: Path
) -> None:
    returns = await left(database, tmp_path)
    told = report(returns.sent(), mailbox("ABROAD"))
    for state in ("bounced", "queued", "suppressed"):
        await execute(database, "UPDATE notice SET state = :state WHERE organisation = 'ABROAD'", state=state)
        assert await returns.read(told) == {Came.NO_NEWS: 1}
        assert (await rows(database, LEDGER))[0][0] == state


async def test_no_address_gets_into_the_ledger(database: AsyncEngine, tmp_path: Path) -> None:
    returns = await left(database, tmp_path)
    words = "smtp; 550 {recipient} is gone, ask head@abroad.example or <{recipient}>"
    await returns.read(report(returns.sent(), mailbox("ABROAD"), diagnostic=words))
    assert "@" not in (await rows(database, LEDGER))[0][1]

"""Notices by SMTP, counted by the server: whatever one does, the others get theirs, and once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope
from sqlalchemy.ext.asyncio import AsyncEngine

from activities import sending
from activities.mail import transport
from activities.mail.transport import SmtpTransport
from activities.sending import LONGEST_GAP
from tests.activities.posting import PostOffice, mailbox, opened, undelivered
from tests.activities.recording import execute, rows
from tests.mail.servers import Postbox, mail_server

pytestmark = pytest.mark.asyncio(loop_scope="session")

LEDGER = "SELECT organisation, state, attempts FROM notice ORDER BY organisation"
OTHERS = [("SECOND", "sent", 1), ("THIRD", "sent", 1)]
ABROAD = mailbox("ABROAD")


class Moody(Postbox):
    """Answers about one mailbox as it is told to, and takes everything for the others."""

    def __init__(self, rcpt: str = "250 OK") -> None:
        super().__init__()
        self.to_abroad, self.drops, self.hangs = rcpt, "", False

    async def handle_RCPT(  # noqa: N802 - the server's name
        self, server: object, session: object, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await super().handle_RCPT(server, session, envelope, address, options)
        return self.to_abroad if address == ABROAD else "250 OK"

    async def handle_DATA(self, server: SMTP, session: object, envelope: Envelope) -> str:  # type: ignore[override]  # noqa: N802
        if ABROAD not in envelope.rcpt_tos:
            return await super().handle_DATA(server, session, envelope)
        if self.hangs:
            await asyncio.sleep(3_600)
        if self.drops != "before the answer":
            await super().handle_DATA(server, session, envelope)
        if self.drops:
            if self.drops != "before the answer":
                await server.push("250 kept as 42")
            if self.drops == "never":
                await asyncio.sleep(3_600)
            assert server.transport is not None
            server.transport.close()
        return "250 kept as 42"

    @property
    def arrived(self) -> Counter[str]:
        """How many mails each mailbox got."""
        return Counter(to for each in self.envelopes for to in each.rcpt_tos)


@asynccontextmanager
async def served(database: AsyncEngine, tmp_path: Path, postbox: Postbox) -> AsyncIterator[PostOffice]:
    """An agreement just opened, whose mails go to a real server."""
    office = await opened(database, tmp_path)
    with mail_server(postbox) as port:
        office._activities._transport = SmtpTransport("127.0.0.1", port, tls="none", timeout=10)
        yield office


async def test_not_now_for_ever_keeps_one_notice_and_nobody_else(
    database: AsyncEngine, tmp_path: Path
) -> None:
    postbox = Moody("451 4.7.1 try again later")
    async with served(database, tmp_path, postbox) as office:
        for _ in range(30):
            assert (await undelivered(office)).next_retry_delay is not None
            office.life.now += LONGEST_GAP
        assert await rows(database, LEDGER) == [("ABROAD", "queued", 30), *OTHERS]
        postbox.to_abroad = "250 OK"
        assert await office.deliver() == 1
    assert postbox.arrived == {ABROAD: 1, mailbox("SECOND"): 1, mailbox("THIRD"): 1}


async def test_never_is_believed_at_once(database: AsyncEngine, tmp_path: Path) -> None:
    postbox = Moody(f"550 5.1.1 <{ABROAD}>: no such user")
    async with served(database, tmp_path, postbox) as office:
        assert await office.deliver() == 2
    assert await rows(database, LEDGER) == [("ABROAD", "bounced", 1), *OTHERS]
    answers = await rows(database, "SELECT answer FROM notice WHERE state = 'bounced'")
    assert answers == [("550 5.1.1 (address): no such user",)]


async def test_a_server_that_takes_a_mail_and_drops_the_line_gets_it_once(
    database: AsyncEngine, tmp_path: Path
) -> None:
    postbox = Moody()
    postbox.drops = "after the answer"
    async with served(database, tmp_path, postbox) as office:
        assert await office.deliver() == 3
        assert await office.deliver_later() == 0
    assert postbox.arrived == {ABROAD: 1, mailbox("SECOND"): 1, mailbox("THIRD"): 1}


async def test_a_server_that_takes_a_mail_and_never_says_goodbye_gets_it_once(
    database: AsyncEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "_GOODBYE", 0.2)
    postbox = Moody()
    postbox.drops = "never"
    async with served(database, tmp_path, postbox) as office:
        assert await office.deliver() == 3
        assert await office.deliver_later() == 0
    assert postbox.arrived == {ABROAD: 1, mailbox("SECOND"): 1, mailbox("THIRD"): 1}


async def test_a_server_that_drops_the_line_before_it_answers_is_tried_again(
    database: AsyncEngine, tmp_path: Path
) -> None:
    postbox = Moody()
    postbox.drops = "before the answer"
    async with served(database, tmp_path, postbox) as office:
        await undelivered(office)
        assert await rows(database, LEDGER) == [("ABROAD", "queued", 1), *OTHERS]
        postbox.drops = ""
        assert await office.deliver_later() == 1
    assert postbox.arrived == {ABROAD: 1, mailbox("SECOND"): 1, mailbox("THIRD"): 1}


async def test_a_server_that_hangs_is_left_and_the_others_have_their_mails(
    database: AsyncEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "LONGEST_DELIVERY", timedelta(seconds=1))
    postbox = Moody()
    postbox.hangs = True
    async with served(database, tmp_path, postbox) as office:
        await undelivered(office)
        assert await rows(database, LEDGER) == [("ABROAD", "queued", 1), *OTHERS]
    said = await rows(database, "SELECT answer FROM notice WHERE state = 'queued'")
    assert said == [("the mail server did not answer in time",)]


@pytest.mark.parametrize("spoilt", ["mou", "mou@", "@abroad.example", "mou@abroad.example\r\nRCPT TO:<x@y>"])
async def test_a_mailbox_that_is_none_never_reaches_a_server(
    database: AsyncEngine, tmp_path: Path, spoilt: str
) -> None:
    postbox = Moody()
    async with served(database, tmp_path, postbox) as office:
        no_mailbox = "UPDATE contact SET mailbox = :spoilt WHERE organisation = 'ABROAD'"
        await execute(database, no_mailbox, spoilt=spoilt)
        assert await office.deliver() == 2
    assert await rows(database, LEDGER) == [("ABROAD", "bounced", 1), *OTHERS]
    assert postbox.arrived == {mailbox("SECOND"): 1, mailbox("THIRD"): 1}


async def test_a_name_that_would_add_a_recipient_is_sent_to_nobody(
    database: AsyncEngine, tmp_path: Path
) -> None:
    postbox = Moody()
    async with served(database, tmp_path, postbox) as office:
        poison = "UPDATE organisation SET name = :name WHERE code = 'ABROAD'"
        await execute(database, poison, name="Abroad\r\nBcc: everybody@evil.example")
        await office.deliver()
    states = {state for _, state, _ in await rows(database, LEDGER)}
    assert "queued" not in states
    assert not any("evil" in to for to in postbox.arrived)
    assert not any(b"Bcc:" in (each.content or b"") for each in postbox.envelopes)

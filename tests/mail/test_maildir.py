"""A Maildir holds each message once."""

import asyncio
import stat
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from activities.mail.compose import compose
from activities.mail.transport import MaildirTransport, PermanentRefusalError

from .letters import FULL, SENDER

pytestmark = pytest.mark.asyncio(loop_scope="session")


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_a_delivered_mail_is_a_private_file_a_mail_program_can_read(tmp_path: Path) -> None:
    answer = await MaildirTransport(tmp_path / "mail").send(compose(FULL, SENDER), FULL.mailbox)
    assert answer.startswith("250")
    (file,) = (tmp_path / "mail" / "new").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {stat.S_IMODE((tmp_path / "mail" / part).stat().st_mode) for part in ("tmp", "new", "cur")} == {
        0o700
    }
    assert not list((tmp_path / "mail" / "tmp").iterdir())
    read = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert read["Message-ID"] == compose(FULL, SENDER)["Message-ID"]
    body = read.get_body(("plain",))
    assert body is not None
    assert FULL.receipt in body.get_content().splitlines()
    assert b"\r" not in file.read_bytes()


async def test_delivering_again_adds_none_even_after_it_was_read(tmp_path: Path) -> None:
    transport, message = MaildirTransport(tmp_path), compose(FULL, SENDER)
    for _ in range(2):
        await transport.send(message, FULL.mailbox)
    (file,) = (tmp_path / "new").iterdir()
    file.rename(tmp_path / "cur" / f"{file.name}:2,RS")
    await transport.send(message, FULL.mailbox)
    assert not list((tmp_path / "new").iterdir())
    assert len(list((tmp_path / "cur").iterdir())) == 1


async def test_the_same_mail_delivered_ten_times_at_once_is_one_file(tmp_path: Path) -> None:
    transport = MaildirTransport(tmp_path)
    await asyncio.gather(*(transport.send(compose(FULL, SENDER), FULL.mailbox) for _ in range(10)))
    assert len(files_in(tmp_path)) == 1


async def test_two_notices_are_two_files(tmp_path: Path) -> None:
    transport = MaildirTransport(tmp_path)
    for notice in ("MOU-JP-1/3/opened/JP-1", "MOU-JP-1/3/opened/JP-2"):
        await transport.send(compose(replace(FULL, notice_id=notice), SENDER), FULL.mailbox)
    assert len(list((tmp_path / "new").iterdir())) == 2


async def test_an_invalid_recipient_is_refused_for_good_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(PermanentRefusalError):
        await MaildirTransport(tmp_path).send(compose(FULL, SENDER), "a@b.example\r\nX: y")
    assert not files_in(tmp_path)


async def test_a_message_that_cannot_be_written_is_refused_for_good(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Message-ID"] = "<1@plastipolis.example>"
    message.set_payload("half a character: \ud800")
    with pytest.raises(PermanentRefusalError, match="UnicodeEncodeError"):
        await MaildirTransport(tmp_path).send(message, FULL.mailbox)
    assert not files_in(tmp_path)


async def test_a_notice_sent_again_by_hand_is_kept_beside_the_first(tmp_path: Path) -> None:
    transport = MaildirTransport(tmp_path)
    for letter in (FULL, FULL, replace(FULL, resent=1), replace(FULL, resent=1), replace(FULL, resent=2)):
        await transport.send(compose(letter, SENDER), FULL.mailbox)
    assert len(list((tmp_path / "new").iterdir())) == 3

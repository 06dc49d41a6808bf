"""Sending a notice anew, on the real engine: asked for by a person, or because it came back."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
import pytest_asyncio

from activities.database import writing
from activities.keys import load_keys
from console.doors.registry_file import Contact
from console.engine.embedded import EmbeddedEngine
from console.notices.bounces import BounceFolder
from console.notices.keeping import Caretaker
from console.registry import register, registered
from tests.activities.recording import rows
from tests.cli.calls import Said, entente
from tests.notices.returning import Mailbox, report
from tests.workflows.house import House, built_house, connected_to, eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def house(engine: EmbeddedEngine, tmp_path: Path) -> AsyncIterator[House]:
    home = tmp_path / "home"
    home.mkdir()
    async with built_house(await connected_to(engine), home) as built, built.worker():
        yield built


async def called(house: House, *argv: str) -> Said:
    return await asyncio.to_thread(entente, *argv, "--home", str(house.home))


async def state_of(house: House, notice: str) -> str:
    ((state,),) = await rows(house.database, "SELECT state FROM notice WHERE id = :id", id=notice)
    return str(state)


def mails(house: House, org: str) -> list[EmailMessage]:
    """The mails to an organisation's mailboxes, in the order of their sending."""
    found = [
        message_from_bytes(path.read_bytes(), EmailMessage, policy=policy.default) for path in house.letters()
    ]
    return sorted(
        (each for each in found if org.lower() in str(each["To"]).lower()),
        key=lambda each: int(each["Entente-Resend"] or 0),
    )


async def test_a_resend_is_the_same_notice_and_says_so(house: House) -> None:
    notice = f"{await house.open()}/1/opened/ABROAD"
    await eventually(lambda: _is(house, notice, "sent"))
    said = await called(house, "notices", "resend", notice)
    assert (said.code, f"{notice} is sent anew, for the second time." in said.words) == (0, True)
    caretaker = Caretaker(house.client, house.database, house.door.task_queue)
    await asyncio.gather(*(caretaker.look(datetime.now(UTC)) for _ in range(3)))
    await eventually(lambda: _is(house, notice, "sent"))
    first, again = mails(house, "abroad")
    assert (first["Message-ID"], first["Entente-Resend"]) == (again["Message-ID"], None)
    assert again["Entente-Resend"] == "1"
    body = again.get_body(("plain",))
    assert body is not None
    shown = (await called(house, "notices", "show", notice, "--json")).json
    assert (shown["state"], shown["attempts"], shown["resent"]) == ("sent", 2, 1)
    assert shown["message"]["text"] == body.get_content()
    assert "sent anew once" in (await called(house, "notices", "show", notice)).words


async def test_what_comes_back_reaches_the_next_mailbox(house: House, tmp_path: Path) -> None:
    async with writing(house.database) as connection:
        abroad = (await registered(connection))["ABROAD"]
        await register(connection, [replace(abroad, further=(Contact("office@abroad.example"),))])
    notice = f"{await house.open()}/1/opened/ABROAD"
    await eventually(lambda: _is(house, notice, "sent"))
    mailbox = Mailbox(tmp_path / "bounces")
    folder = BounceFolder(mailbox.folder, house.database, load_keys(house.home / "keys"))
    mailbox.deliver(report(mails(house, "abroad")[0], abroad.mailbox or ""))
    caretaker = Caretaker(house.client, house.database, house.door.task_queue, folder)
    await caretaker.look(datetime.now(UTC))
    await eventually(lambda: _is(house, notice, "sent"))
    assert [str(each["To"]).rpartition("<")[2] for each in mails(house, "abroad")][
        -1
    ] == "office@abroad.example>"
    told = (await called(house, "attention", "--json")).json["attention"]
    assert [(each["kind"], each["organisations"]) for each in told] == [("next_mailbox", ["ABROAD"])]


async def _is(house: House, notice: str, state: str) -> bool:
    return await state_of(house, notice) == state

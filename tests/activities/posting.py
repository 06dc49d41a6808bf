"""A post office for tests: real messages in a real Maildir, and trouble where a test wants it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.deliver import DeliverActivities
from activities.keys import load_keys
from activities.mail.transport import MaildirTransport
from activities.sending import Postmark
from models.messages import Delivery
from tests.activities.recording import Recording

SENDER = "agreements@entente.example"
PUBLIC_URL = "https://agreements.example"

Trouble = Callable[[], Awaitable[None]]


def mailbox(org: str) -> str:
    return f"mou@{org.lower()}.example"


class Post:
    """Takes mails to a Maildir, unless there is trouble with a mailbox; `taken` is in order."""

    def __init__(self, home: Path) -> None:
        self._maildir = MaildirTransport(home / "mail")
        self.keys = load_keys(home / "keys")
        self.trouble: dict[str, Trouble] = {}
        self.taken: list[tuple[str, EmailMessage]] = []

    async def send(self, message: EmailMessage, recipient: str) -> str:
        if recipient in self.trouble:
            await self.trouble[recipient]()
        answer = await self._maildir.send(message, recipient)
        self.taken.append((recipient, message))
        return answer

    def fails(self, org: str, failure: Exception) -> None:
        """Have every mail to an organisation fail."""

        async def fail() -> None:
            raise failure

        self.trouble[mailbox(org)] = fail

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _ in self.taken]

    def plain(self, org: str) -> str:
        """The words of the last mail to an organisation."""
        messages = [message for recipient, message in self.taken if recipient == mailbox(org)]
        body = messages[-1].get_body(("plain",))
        assert body is not None
        return str(body.get_content())


class PostOffice:
    """Delivers what one life owes, as a worker would."""

    def __init__(self, life: Recording, home: Path, *, public_url: str | None = None) -> None:
        self.life = life
        self.post = Post(home)
        self.heartbeats = 0
        postmark = Postmark(SENDER, self.post.keys, public_url)
        self._activities = DeliverActivities(life.database, self.post, postmark)

    @property
    def database(self) -> AsyncEngine:
        return self.life.database

    async def deliver_later(self) -> int:
        """Deliver what could not leave before, once it has rested."""
        self.life.now += timedelta(minutes=1)
        return await self.deliver()

    async def deliver_anew(self, notice: str) -> int:
        """Deliver one notice that is to be sent anew."""
        ref, seq = notice.split("/")[:2]
        delivery = Delivery(ref=ref, first_seq=int(seq), seq=int(seq), notice=notice)
        return await self.environment().run(self._activities.deliver, delivery)

    async def deliver(self, first_seq: int | None = None, *, shift: timedelta = timedelta(0)) -> int:
        """Deliver for the milestones from `first_seq`, by default the last one."""
        return await self._run(self.environment(), first_seq, shift)

    def environment(self) -> ActivityEnvironment:
        environment = ActivityEnvironment()
        environment.info = replace(environment.info, started_time=self.life.now)
        environment.on_heartbeat = self._heard
        return environment

    async def _run(self, environment: ActivityEnvironment, first_seq: int | None, shift: timedelta) -> int:
        seq = self.life.state.seq
        delivery = Delivery(ref=self.life.state.ref, first_seq=first_seq or seq, seq=seq, clock_shift=shift)
        return await environment.run(self._activities.deliver, delivery)

    def _heard(self, *_: object) -> None:
        self.heartbeats += 1


async def opened(database: AsyncEngine, tmp_path: Path, **how: str | None) -> PostOffice:
    life = Recording(database)
    await life.open()
    return PostOffice(life, tmp_path, **how)


async def undelivered(office: PostOffice) -> ApplicationError:
    with pytest.raises(ApplicationError) as failure:
        await office.deliver()
    assert failure.value.type == "undelivered"
    assert not failure.value.non_retryable
    return failure.value

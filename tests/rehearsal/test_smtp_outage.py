"""A mail server that is down for three days of a life; its own postbox counts what arrives."""

from collections import Counter
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.worker import Worker

from activities.mail.transport import SmtpTransport
from console.engine.ports import free_port
from console.rehearsal.rehearse import Variation, rehearse
from console.rehearsal.stage import Post
from tests.mail.servers import Postbox, mail_server
from tests.rehearsal.told import act, agreed, control, signed, tell
from worker import make_rehearsal_worker

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Wire:
    """Mail by SMTP: to a real server, or to a port where nobody listens while the story has it down."""

    def __init__(self, post: Post, port: int) -> None:
        self._post = post
        self._up, self._down = (SmtpTransport("127.0.0.1", each, tls="none") for each in (port, free_port()))

    async def send(self, message: EmailMessage, recipient: str) -> str:
        return await (self._down if self._post.down else self._up).send(message, recipient)


async def test_every_notice_of_three_days_without_a_server_arrives_once(tmp_path: Path) -> None:
    postbox = Postbox()
    outage = [control("PT1H", "mail_down"), act("P1D", "SECOND", "approve"), *agreed("P2D")[1:]]
    story = tell(tmp_path, [*outage, control("P3DT1H", "mail_up"), *signed("P5D")], rest="until: P7D")
    with mail_server(postbox) as port:

        def by_smtp(client: Client, database: AsyncEngine, post: Post, home: Path, cached: int) -> Worker:
            return make_rehearsal_worker(client, database, Wire(post, port), home, cached)

        result = await rehearse(story, {}, by_smtp, replace(Variation()))
    arrived = [message_from_bytes(_content(each), policy=policy.default) for each in postbox.envelopes]
    assert len(arrived) == result["notices"] == 3 + 3 + 4 + 3 + 4
    assert set(Counter(each["Message-ID"] for each in arrived).values()) == {1}
    assert all(each.rcpt_tos for each in postbox.envelopes)
    late = [each for each in arrived if "approved" in str(each["Subject"]).lower()]
    assert len(late) == 3


def _content(envelope: object) -> bytes:
    content = getattr(envelope, "content", None)
    assert isinstance(content, bytes)
    return content

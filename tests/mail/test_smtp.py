"""A real mail server takes the mails, refuses them, or is not there."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from activities.mail.compose import compose
from activities.mail.transport import DeliveryError, PermanentRefusalError, SmtpTransport, Tls

from .letters import FULL, SENDER

pytestmark = pytest.mark.asyncio(loop_scope="session")


Authenticator = Callable[[object, object, object, str, LoginPassword], AuthResult]


class Postbox:
    """Keeps what arrives, and answers as it is told to."""

    def __init__(self, rcpt: str = "250 OK", data: str = "250 kept as 42") -> None:
        self.rcpt, self.data = rcpt, data
        self.envelopes: list[Envelope] = []

    async def handle_RCPT(  # noqa: N802 - the server's name and arguments for it
        self, _server: object, _session: object, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        return self.data


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def mail_server(postbox: Postbox, authenticator: Authenticator | None = None) -> Iterator[int]:
    controller = Controller(
        postbox, hostname="127.0.0.1", port=free_port(), authenticator=authenticator, auth_require_tls=False
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


async def send(port: int, *, tls: Tls = "none", password: str | None = None) -> str:
    transport = SmtpTransport(
        "127.0.0.1", port, tls=tls, timeout=10, username="entente" if password else None, password=password
    )
    return await transport.send(compose(FULL, SENDER), FULL.mailbox)


async def test_a_mail_arrives_with_its_receipt_unbroken() -> None:
    postbox = Postbox()
    with mail_server(postbox) as port:
        assert await send(port) == "250 kept as 42"
    (envelope,) = postbox.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("entente@plastipolis.example", [FULL.mailbox])
    assert isinstance(envelope.content, bytes)
    assert envelope.content.isascii()
    body = message_from_bytes(envelope.content, policy=policy.default).get_body(("plain",))
    assert body is not None
    assert FULL.receipt in body.get_content().splitlines()


@pytest.mark.parametrize(
    "postbox",
    [
        Postbox(rcpt=f"550 5.1.1 <{FULL.mailbox}>: no such user, {FULL.mailbox}"),
        Postbox(data="554 5.7.1 not wanted here"),
    ],
    ids=["recipient", "content"],
)
async def test_a_refusal_for_good_names_the_answer_but_no_address(postbox: Postbox) -> None:
    with mail_server(postbox) as port, pytest.raises(PermanentRefusalError, match=r"^55[04] 5\.") as refused:
        await send(port)
    assert "@" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    "postbox",
    [
        Postbox(rcpt=f"451 4.7.1 greylisted {FULL.mailbox}"),
        Postbox(data="452 4.3.1 disk full"),
        Postbox(rcpt="530 5.7.0 sign in first"),
    ],
    ids=["greylisted", "disk full", "our account"],
)
async def test_trouble_that_passes_is_to_be_tried_again(postbox: Postbox) -> None:
    with mail_server(postbox) as port, pytest.raises(DeliveryError) as failed:
        await send(port)
    assert "@" not in str(failed.value)


async def test_a_server_that_is_not_there_is_to_be_tried_again() -> None:
    with pytest.raises(DeliveryError, match="SMTPConnectError"):
        await send(free_port())


async def test_a_server_without_the_encryption_asked_for_is_not_used() -> None:
    postbox = Postbox()
    with mail_server(postbox) as port, pytest.raises(DeliveryError):
        await send(port, tls="starttls")
    assert postbox.envelopes == []


async def test_a_password_is_used_and_a_wrong_one_is_no_fault_of_the_recipient() -> None:
    right, wrong = "0123", "4567"

    def authenticate(
        _server: object, _session: object, _envelope: object, _mechanism: str, login: LoginPassword
    ) -> AuthResult:
        return AuthResult(success=login.password == right.encode(), handled=False)

    postbox = Postbox()
    with mail_server(postbox, authenticate) as port:
        with pytest.raises(DeliveryError, match="535"):
            await send(port, password=wrong)
        assert await send(port, password=right) == "250 kept as 42"
    assert len(postbox.envelopes) == 1


async def test_an_invalid_recipient_never_reaches_the_server() -> None:
    with pytest.raises(PermanentRefusalError):
        await SmtpTransport("127.0.0.1", 1, tls="none").send(compose(FULL, SENDER), "a@b.example>\r\nRSET")

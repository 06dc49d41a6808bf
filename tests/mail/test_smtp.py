"""A real mail server takes the mails, refuses them, or is not there."""

from email import message_from_bytes, policy

import pytest

from activities.mail.compose import compose
from activities.mail.transport import DeliveryError, PermanentRefusalError, SmtpTransport, Tls
from console.engine.ports import free_port

from .letters import FULL, SENDER
from .servers import ACCOUNT, PASSWORD, Postbox, mail_server

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def send(port: int, *, tls: Tls = "none", password: str | None = None) -> str:
    transport = SmtpTransport(
        "127.0.0.1", port, tls=tls, timeout=10, username=ACCOUNT if password else None, password=password
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
    with pytest.raises(DeliveryError, match=r"mail server 127\.0\.0\.1:\d+: nobody listens there"):
        await send(free_port())


async def test_a_server_without_the_encryption_asked_for_is_not_used() -> None:
    postbox = Postbox()
    with mail_server(postbox) as port, pytest.raises(DeliveryError, match="it offers no STARTTLS"):
        await send(port, tls="starttls")
    assert postbox.envelopes == []


async def test_a_password_is_used_and_a_wrong_one_is_no_fault_of_the_recipient() -> None:
    postbox = Postbox()
    with mail_server(postbox, sign_in=True) as port:
        with pytest.raises(DeliveryError, match="it refuses user name or password: 535"):
            await send(port, password="wrong")  # noqa: S106
        assert await send(port, password=PASSWORD) == "250 kept as 42"
    assert len(postbox.envelopes) == 1


async def test_an_invalid_recipient_never_reaches_the_server() -> None:
    with pytest.raises(PermanentRefusalError):
        await SmtpTransport("127.0.0.1", 1, tls="none").send(compose(FULL, SENDER), "a@b.example>\r\nRSET")

"""A mail server is believed when its certificate is good, in time and made out to it."""

import socket
import ssl
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from activities.mail.compose import compose
from activities.mail.transport import DeliveryError, SmtpTransport, Tls
from console.engine.ports import free_port
from tests.certificates import HERE, Authority, new_authority

from .letters import FULL, SENDER
from .servers import ACCOUNT, PASSWORD, Postbox, mail_server

pytestmark = pytest.mark.asyncio(loop_scope="session")

WAYS: tuple[Tls, ...] = ("starttls", "tls")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return new_authority(tmp_path_factory.mktemp("authority"))


def serving(postbox: Postbox, way: Tls, shown: ssl.SSLContext) -> AbstractContextManager[int]:
    """A server that encrypts this way, shows this certificate and wants its senders signed in."""
    if way == "tls":
        return mail_server(postbox, tls=shown, sign_in=True)
    return mail_server(postbox, starttls=shown, sign_in=True)


def account(
    port: int, way: Tls, trusted: Path | None, host: str = HERE, timeout: float = 10
) -> SmtpTransport:
    return SmtpTransport(
        host, port, username=ACCOUNT, password=PASSWORD, tls=way, ca_file=trusted, timeout=timeout
    )


async def refusal(transport: SmtpTransport) -> str:
    """Return why no mail left, which is also why none could."""
    with pytest.raises(DeliveryError) as greeted:
        await transport.greet(SENDER)
    with pytest.raises(DeliveryError) as sent:
        await transport.send(compose(FULL, SENDER), FULL.mailbox)
    assert str(greeted.value) == str(sent.value)
    return str(sent.value).partition(": ")[2]


@pytest.mark.parametrize("way", WAYS)
async def test_a_good_certificate_is_believed_and_says_when_it_ends(authority: Authority, way: Tls) -> None:
    postbox = Postbox()
    with serving(postbox, way, authority.server(days=20)) as port:
        transport = account(port, way, authority.file)
        ends = await transport.greet(SENDER)
        assert postbox.envelopes == []
        assert await transport.send(compose(FULL, SENDER), FULL.mailbox) == "250 kept as 42"
    assert len(postbox.envelopes) == 1
    assert ends is not None
    assert timedelta(days=19) < ends - datetime.now(UTC) <= timedelta(days=20)


WRONG: list[tuple[str, Callable[[Authority], ssl.SSLContext], str]] = [
    ("expired", lambda authority: authority.server(days=-2), "its certificate has expired"),
    (
        "of another",
        lambda authority: authority.server("mail.example"),
        "its certificate is made out to another name",
    ),
    (
        "its own",
        lambda authority: authority.server(signed_by="itself"),
        "nobody we trust vouches for its certificate",
    ),
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("certificate", "why"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
async def test_a_wrong_certificate_gets_no_mail_and_no_password(
    authority: Authority, way: Tls, certificate: Callable[[Authority], ssl.SSLContext], why: str
) -> None:
    postbox = Postbox()
    with serving(postbox, way, certificate(authority)) as port:
        assert await refusal(account(port, way, authority.file)) == why
    assert postbox.envelopes == []


async def test_a_server_that_wants_an_account_says_so_before_the_first_mail(authority: Authority) -> None:
    with serving(Postbox(), "starttls", authority.server()) as port:
        anonymous = SmtpTransport(HERE, port, tls="starttls", ca_file=authority.file)
        assert await refusal(anonymous) == "it wants us to sign in: 530 5.7.0 Authentication required"


async def test_only_whom_we_were_told_to_trust_is_trusted(authority: Authority, tmp_path: Path) -> None:
    stranger = new_authority(tmp_path)
    with serving(Postbox(), "starttls", authority.server()) as port:
        for trusted in (stranger.file, None):
            said = await refusal(account(port, "starttls", trusted))
            assert said == "nobody we trust vouches for its certificate"


async def test_a_file_of_authorities_that_holds_none_is_named(authority: Authority, tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("no certificate")
    with pytest.raises(DeliveryError, match=r"holds no certificate: .*empty\.pem"):
        await account(1, "tls", tmp_path / "empty.pem").greet(SENDER)


async def test_encryption_the_server_does_not_speak_is_told(authority: Authority) -> None:
    with mail_server(Postbox()) as port:
        assert await refusal(account(port, "tls", authority.file)) == "it does not speak TLS there"
        assert await refusal(account(port, "starttls", authority.file)) == "it offers no STARTTLS"
        assert await refusal(account(port, "none", None)) == "it lets nobody sign in this way"


async def test_a_server_nobody_finds_or_reaches_is_told(authority: Authority) -> None:
    away = account(free_port(), "starttls", authority.file)
    assert await refusal(away) == "nobody listens there"
    assert await refusal(account(free_port(), "starttls", None, "localhost")) == "nobody listens there"
    assert await refusal(account(25, "starttls", None, "no-such-host.invalid")) == "its name is unknown"


async def test_a_server_that_says_nothing_is_left_in_time() -> None:
    with socket.create_server((HERE, 0)) as silent:
        port = silent.getsockname()[1]
        for way in WAYS:
            assert await refusal(account(port, way, None, timeout=0.2)) == "it does not answer in time"

"""Real mail servers of this machine, which answer and certify as they are told to."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from console.engine.ports import free_port

ACCOUNT, PASSWORD = "entente", "correct horse"


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


def authenticate(
    _server: object, _session: object, _envelope: object, _mechanism: str, login: LoginPassword
) -> AuthResult:
    """Let the one account in."""
    known = (login.login, login.password) == (ACCOUNT.encode(), PASSWORD.encode())
    return AuthResult(success=known, handled=False)


@contextmanager
def mail_server(
    postbox: Postbox,
    *,
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    sign_in: bool = False,
    host: str = "127.0.0.1",
) -> Iterator[int]:
    """Run a server and yield its port; with `sign_in` it takes mails of the one account only."""
    controller = Controller(
        postbox,
        hostname=host,
        port=free_port(),
        ssl_context=tls,
        tls_context=starttls,
        require_starttls=starttls is not None,
        authenticator=authenticate if sign_in else None,
        # In a connection that is TLS from the first byte aiosmtpd sees none, and plain ones offer no sign-in.
        auth_require_tls=not sign_in or starttls is not None,
        auth_required=sign_in and starttls is not None,
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()

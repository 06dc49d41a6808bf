"""How this deployment's mails leave, as its settings say."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from activities.mail.transport import DeliveryError, MaildirTransport, SmtpTransport, Transport
from console.settings import Settings


def make_transport(settings: Settings) -> Transport:
    """Return the way mails leave; nothing is connected yet."""
    if settings.mail_transport == "maildir":
        return MaildirTransport(settings.home / "mail")
    return mail_server(settings)


def mail_server(settings: Settings, timeout: float = 30.0) -> SmtpTransport:
    """Return the mail server of the settings, which name one; `timeout` is in seconds a step."""
    password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
    return SmtpTransport(
        settings.smtp_host or "",
        settings.smtp_port,
        username=settings.smtp_username,
        password=password,
        tls=settings.smtp_tls,
        ca_file=settings.smtp_ca_file,
        timeout=timeout,
    )


@asynccontextmanager
async def mail_tried(settings: Settings, tell: Callable[[str], None]) -> AsyncIterator[None]:
    """Find out, beside what happens in here, whether mails could leave, and tell it once if not."""
    trying = asyncio.create_task(_try(settings, tell))
    try:
        yield
    finally:
        trying.cancel()
        with suppress(asyncio.CancelledError):
            await trying


async def _try(settings: Settings, tell: Callable[[str], None]) -> None:
    if settings.mail_transport != "smtp":
        return
    try:
        await mail_server(settings).greet(settings.mail_sender)
    except DeliveryError as failure:
        tell(f"No mail can leave now: {failure}. Notices wait, and leave once that is mended.")

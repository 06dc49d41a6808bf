"""How a message leaves: into a Maildir or to a mail server.

Answers of a server are kept without the addresses it likes to repeat, so that they may stand in
ledgers and histories.
"""

import asyncio
import hashlib
import os
import re
import secrets
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Literal, Protocol

import aiosmtplib

from activities.network import Why, why_unreached

RESEND = "Entente-Resend"
"""Header of a notice sent anew, and which time it is; its Message-ID stays."""

MARK = "Entente-Mark"
"""Header by which a mail is known as ours when it comes back; nobody else can make one."""

Tls = Literal["none", "starttls", "tls"]

_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)*[A-Za-z0-9-]{1,63}")
_ADDRESS = re.compile(r"<[^<>\s]*>|\S+@\S+")
_ANSWER_LENGTH = 200
_GOODBYE = 2.0
"""Seconds a server has to answer a goodbye."""
_FIRST_PERMANENT = 500
_SIGN_IN_FIRST = 530
_ABOUT_OURSELVES = {_SIGN_IN_FIRST, 534, 535, 538}
"""The server wants us to sign in: no fault of the recipient, and mended by whoever runs the service."""


class PermanentRefusalError(Exception):
    """This letter will never reach this recipient, however often it is tried."""


class DeliveryError(Exception):
    """It did not work this time; trying again may. `why` is what the server has against us, if we know."""

    def __init__(self, words: str, why: Why | None = None) -> None:
        super().__init__(words)
        self.why = why


class Transport(Protocol):
    """Anything that takes a message to one recipient."""

    async def send(self, message: EmailMessage, recipient: str) -> str:
        """Hand it over and return the last answer.

        Raises:
            PermanentRefusalError: Trying again is no use; anything else raised means: try again.
        """
        ...


class MaildirTransport:
    """A Maildir any mail program can open; one message is one file, however often it is delivered."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, message: EmailMessage, recipient: str) -> str:
        """Keep the message, unless it is here already, read or unread."""
        checked_mailbox(recipient)
        content = _wire_form(message, "\n")
        name = hashlib.sha256(_identity(message).encode()).hexdigest()[:32] + ".entente"
        return await asyncio.to_thread(self._keep, name, content)

    def _keep(self, name: str, content: bytes) -> str:
        for part in ("tmp", "new", "cur"):
            (self._folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)
        # A mail program moves what was read to cur/ and appends flags after a colon.
        if (self._folder / "new" / name).exists() or any((self._folder / "cur").glob(f"{name}*")):
            return "250 already in the Maildir"
        draft = self._folder / "tmp" / f"{name}.{secrets.token_hex(8)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self._folder / "new" / name)
        return "250 kept in the Maildir"


class SmtpTransport:
    """A mail server, one connection a message: a stuck mail holds up no other."""

    def __init__(  # noqa: PLR0913 - the settings of a mail account are these
        self,
        host: str,
        port: int,
        *,
        username: str | None = None,
        password: str | None = None,
        tls: Tls = "starttls",
        ca_file: Path | None = None,
        timeout: float = 30.0,
    ) -> None:
        """Remember where to go; nothing is connected before the first message.

        Args:
            host: Name or address of the server; its certificate must be made out to it.
            port: 587 and 465 are usual for `starttls` and `tls`.
            username: None when the server asks for none.
            password: Goes with the user name.
            tls: `starttls` insists on it; a server that cannot is no server for us.
            ca_file: Who may vouch for the server's certificate; None: whom the system trusts.
            timeout: Seconds for each step.
        """
        self._host, self._port = host, port
        self._username, self._password = username, password
        self._tls, self._ca_file, self._timeout = tls, ca_file, timeout

    async def send(self, message: EmailMessage, recipient: str) -> str:
        """Hand the message to the server and return its answer to the whole of it."""
        checked_mailbox(recipient)
        sender = checked_mailbox(parseaddr(message["From"])[1])
        content = _wire_form(message, "\r\n")
        try:
            async with self._talking(sender) as server:
                _, answer = await server.sendmail(sender, [recipient], content)
        except aiosmtplib.SMTPRecipientsRefused as refused:
            raise _refusal(refused.recipients[0]) from None
        except aiosmtplib.SMTPDataError as refused:
            raise _refusal(refused) from None
        except (aiosmtplib.SMTPException, OSError, ValueError) as failure:
            raise self._failed(failure) from None
        return f"250 {without_addresses(answer)}"

    async def greet(self, sender: str) -> datetime | None:
        """Begin a mail, and leave it at that; return when the server's certificate ends.

        Raises:
            DeliveryError: No mail could leave this way.
        """
        try:
            async with self._talking(sender) as server:
                await server.mail(sender)
                await server.rset()
                shown = server.get_transport_info("peercert")
        except (aiosmtplib.SMTPException, OSError, ValueError) as failure:
            raise self._failed(failure) from None
        ends = shown and shown.get("notAfter")
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC) if ends else None

    @asynccontextmanager
    async def _talking(self, sender: str) -> AsyncIterator[aiosmtplib.SMTP]:
        """Connect, encrypt and sign in; at the end say goodbye, but wait for no server to say it too.

        What was answered before counts, and whoever gives up on a server that hangs is gone at once.
        """
        server = await self._server(sender)
        try:
            await server.connect()
            yield server
            with suppress(aiosmtplib.SMTPException, OSError):
                await server.quit(timeout=_GOODBYE)
        finally:
            server.close()

    async def _server(self, sender: str) -> aiosmtplib.SMTP:
        trusted = await asyncio.to_thread(_trusting, self._ca_file) if self._ca_file else None
        return aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            username=self._username,
            password=self._password,
            local_hostname=sender.rpartition("@")[2],
            use_tls=self._tls == "tls",
            start_tls=self._tls == "starttls",
            tls_context=trusted,  # None: the library's own, which checks certificate and name as this one
            timeout=self._timeout,
        )

    def _failed(self, failure: Exception) -> DeliveryError:
        why, said = _why(failure), f"{type(failure).__name__}: {failure}"
        if isinstance(failure, aiosmtplib.SMTPResponseException):
            said = f"{failure.code} {failure.message}"
            said = f"{why}: {said}" if why else said
        elif why:
            said = why
        return DeliveryError(f"mail server {self._host}:{self._port}: {without_addresses(said)}", why)


def _trusting(authorities: Path) -> ssl.SSLContext:
    """Trust these alone, and check names.

    Raises:
        DeliveryError: The file cannot be used.
    """
    try:
        return ssl.create_default_context(cafile=authorities)
    except OSError as failure:  # ssl.SSLError is one
        raise DeliveryError(f"{Why.NO_AUTHORITIES}: {authorities}", Why.NO_AUTHORITIES) from failure


def _why(failure: Exception) -> Why | None:
    if isinstance(failure, aiosmtplib.SMTPAuthenticationError):
        return Why.WRONG_ACCOUNT
    if isinstance(failure, aiosmtplib.SMTPResponseException):
        return Why.SIGN_IN_FIRST if failure.code == _SIGN_IN_FIRST else None
    said = str(failure)  # the library has one class for these
    if "STARTTLS extension not supported" in said:
        return Why.NO_STARTTLS
    if "AUTH extension is not supported" in said or "No suitable authentication" in said:
        return Why.NO_SIGN_IN
    return why_unreached(failure)


def checked_mailbox(mailbox: str) -> str:
    """Return the mailbox if a mail can be addressed to it.

    Raises:
        PermanentRefusalError: It cannot; a domain in other letters must be given in its `xn--` form.
    """
    if not _MAILBOX.fullmatch(mailbox):
        raise PermanentRefusalError("the mailbox is no address a mail can be sent to")
    return mailbox


def _identity(message: EmailMessage) -> str:
    """Return what makes two messages one: the same id, sent for the same reason."""
    return str(message["Message-ID"]) + str(message[RESEND] or "")


def _wire_form(message: EmailMessage, line_end: str) -> bytes:
    try:
        return message.as_bytes(policy=message.policy.clone(linesep=line_end))
    except ValueError as error:
        raise PermanentRefusalError(f"the message cannot be written: {type(error).__name__}") from None


def _refusal(answer: aiosmtplib.SMTPResponseException) -> Exception:
    """Tell a refusal of this recipient or message from trouble that passes."""
    permanent = answer.code >= _FIRST_PERMANENT and answer.code not in _ABOUT_OURSELVES
    kind = PermanentRefusalError if permanent else DeliveryError
    return kind(f"{answer.code} {without_addresses(answer.message)}")


def without_addresses(answer: str) -> str:
    """Return what a server said in one line of bounded length, without the addresses it repeats."""
    return _ADDRESS.sub("(address)", " ".join(answer.split()))[:_ANSWER_LENGTH]

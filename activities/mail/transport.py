"""How a message leaves: into a Maildir or to a mail server.

Answers of a server are kept without the addresses it likes to repeat, so that they may stand in
ledgers and histories.
"""

import asyncio
import hashlib
import os
import re
import secrets
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Literal, Protocol

import aiosmtplib

RESEND = "Entente-Resend"
"""Header of a notice sent again by hand, and which time it is; its Message-ID stays."""

Tls = Literal["none", "starttls", "tls"]

_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)*[A-Za-z0-9-]{1,63}")
_ADDRESS = re.compile(r"<[^<>\s]*>|\S+@\S+")
_ANSWER_LENGTH = 200
_FIRST_PERMANENT = 500
_ABOUT_OURSELVES = {530, 534, 535, 538}
"""The server wants us to sign in: no fault of the recipient, and mended by whoever runs the service."""


class PermanentRefusalError(Exception):
    """This letter will never reach this recipient, however often it is tried."""


class DeliveryError(Exception):
    """It did not work this time; trying again may."""


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
        timeout: float = 30.0,
    ) -> None:
        """Remember where to go; nothing is connected before the first message.

        Args:
            host: Name or address of the server.
            port: 587 and 465 are usual for `starttls` and `tls`.
            username: None when the server asks for none.
            password: Goes with the user name.
            tls: `starttls` insists on it; a server that cannot is no server for us.
            timeout: Seconds for each step.
        """
        self._host, self._port = host, port
        self._username, self._password = username, password
        self._tls, self._timeout = tls, timeout

    async def send(self, message: EmailMessage, recipient: str) -> str:
        """Hand the message to the server and return its answer to the whole of it."""
        checked_mailbox(recipient)
        sender = checked_mailbox(parseaddr(message["From"])[1])
        content = _wire_form(message, "\r\n")
        try:
            _, answer = await aiosmtplib.send(
                content,
                sender=sender,
                recipients=[recipient],
                hostname=self._host,
                port=self._port,
                username=self._username,
                password=self._password,
                local_hostname=sender.rpartition("@")[2],
                use_tls=self._tls == "tls",
                start_tls=self._tls == "starttls",
                timeout=self._timeout,
            )
        except aiosmtplib.SMTPRecipientsRefused as refused:
            raise _refusal(refused.recipients[0]) from None
        except aiosmtplib.SMTPDataError as refused:
            raise _refusal(refused) from None
        except aiosmtplib.SMTPResponseException as error:
            raise DeliveryError(f"{error.code} {_without_addresses(error.message)}") from None
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise DeliveryError(f"{type(error).__name__}: {_without_addresses(str(error))}") from None
        return f"250 {_without_addresses(answer)}"


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
    return kind(f"{answer.code} {_without_addresses(answer.message)}")


def _without_addresses(answer: str) -> str:
    return _ADDRESS.sub("(address)", " ".join(answer.split()))[:_ANSWER_LENGTH]

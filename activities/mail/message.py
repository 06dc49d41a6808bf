"""Putting a message together: bodies, files and the headers that tell programs what it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from typing import NamedTuple

from activities.mail.headers import POLICY, address, opaque_id
from activities.mail.layout import Bodies
from activities.mail.letter import TEMPLATE_VERSION
from activities.mail.pictures import Shown
from activities.mail.transport import RESEND, checked_mailbox

NOTICE = "Entente-Notice"
"""Which kind of notice it is, and the version of its wording: for who looks into the ledger."""


class CalendarFile(NamedTuple):
    """A date to take over into a calendar."""

    name: str
    method: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who writes to whom, about what; ids are made from `notice` and `thread` and say nothing of them."""

    sender: Address
    recipient: Address
    subject: str
    sent_at: datetime
    language: str
    notice: str
    kind: str | None = None
    thread: str | None = None
    reply_to: Address | None = None
    resent: int = 0
    unsubscribe: str | None = None
    """For digests alone: an https address that answers a POST, or a mailto one."""


def sender_address(sender: str) -> Address:
    """Return the From of a deployment from `Name <mailbox>`.

    Raises:
        PermanentRefusalError: The mailbox is none.
    """
    return address(*parseaddr(sender))


def write_message(
    envelope: Envelope, bodies: Bodies, files: Iterable[CalendarFile] = (), pictures: Iterable[Shown] = ()
) -> EmailMessage:
    """Return the message; the same arguments give the same bytes.

    Raises:
        PermanentRefusalError: A mailbox is none.
    """
    domain = checked_mailbox(envelope.sender.addr_spec).rpartition("@")[2]
    message_id = opaque_id(envelope.notice, domain)
    message = EmailMessage(policy=POLICY)
    message["From"] = envelope.sender
    message["To"] = envelope.recipient
    if envelope.reply_to:
        message["Reply-To"] = envelope.reply_to
    message["Subject"] = envelope.subject
    message["Date"] = envelope.sent_at
    message["Message-ID"] = message_id
    if envelope.thread:
        message["In-Reply-To"] = message["References"] = opaque_id(envelope.thread, domain)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    if envelope.kind:
        message[NOTICE] = f"{envelope.kind}; wording={TEMPLATE_VERSION}"
    if envelope.resent:
        message[RESEND] = str(envelope.resent)
    if envelope.unsubscribe:
        message["List-Unsubscribe"] = f"<{envelope.unsubscribe}>"
        if envelope.unsubscribe.startswith("https:"):
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    _fill(message, bodies, files, pictures)
    message["Content-Language"] = envelope.language
    _name_boundaries(message, message_id[1:33])
    return message


def _fill(
    message: EmailMessage, bodies: Bodies, files: Iterable[CalendarFile], pictures: Iterable[Shown]
) -> None:
    message.set_content(bodies.text)
    message.add_alternative(bodies.html, subtype="html")
    for shown in pictures:
        html = message.get_body(("html",)) or message
        html.add_related(shown.picture.png, "image", "png", cid=f"<{shown.cid}>", disposition="inline")
    for file in files:
        message.add_attachment(
            file.content,
            maintype="text",
            subtype="calendar",
            filename=file.name,
            params={"method": file.method, "charset": "utf-8"},
        )


def _name_boundaries(message: EmailMessage, name: str) -> None:
    """Part the parts by what the message is called, so that the same message has the same bytes."""
    whole = [part for part in message.walk() if part.is_multipart()]
    for depth, part in enumerate(whole):
        part.set_boundary(f"=={name}.{depth}")

"""Mails as they come back: reports as common mail servers write them, and what only looks like one."""

from email.message import EmailMessage
from pathlib import Path

from activities.mail.transport import MARK

POSTFIX = """Return-Path: <>
Date: Mon, 12 Jan 2026 09:00:00 +0100 (CET)
From: MAILER-DAEMON@mail.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: agreements@entente.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4ABC.1/mail.example"
Content-Transfer-Encoding: 8bit

This is a MIME-encapsulated message.

--4ABC.1/mail.example
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

I'm sorry to have to inform you that your message could not be delivered.

--4ABC.1/mail.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example
X-Postfix-Queue-ID: 4ABC
Arrival-Date: Mon, 12 Jan 2026 08:59:59 +0100 (CET)

Final-Recipient: rfc822; {recipient}
Original-Recipient: rfc822;{recipient}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.abroad.example
Diagnostic-Code: {diagnostic}

--4ABC.1/mail.example
Content-Description: Undelivered Message {form}
Content-Type: {kind}

{returned}
--4ABC.1/mail.example--
"""


def report(  # noqa: PLR0913 - a report says as much
    sent: EmailMessage,
    recipient: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 <{recipient}>: Recipient address rejected: User unknown",
    whole: bool = False,
    mark: str | None = None,
) -> bytes:
    """What a server sends back about a mail: with its headers alone, or with the whole of it."""
    written = sent.as_bytes(policy=sent.policy.clone(linesep="\n")).decode()
    if mark is not None:
        written = written.replace(str(sent[MARK]), mark)
    head = written.partition("\n\n")[0]
    return POSTFIX.format(
        recipient=recipient,
        action=action,
        status=status,
        diagnostic=diagnostic.format(recipient=recipient),
        form="" if whole else "Headers",
        kind="message/rfc822" if whole else "text/rfc822-headers",
        returned=written if whole else f"{head}\n",
    ).encode()


class Mailbox:
    """A Maildir into which a mail server delivers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for part in ("new", "cur", "tmp"):
            (folder / part).mkdir(parents=True)
        self._count = 0

    def deliver(self, content: bytes) -> None:
        self._count += 1
        (self.folder / "new" / f"{self._count}.M1.mail").write_bytes(content)

    def lying(self, part: str) -> list[str]:
        return sorted(path.name for path in (self.folder / part).glob("*") if path.is_file())

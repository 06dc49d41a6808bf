"""`entente mails`: the ledger of notices, and one message as it lies in the Maildir."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from rich.console import RenderableType
from rich.text import Text
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.mail.headers import opaque_id
from console.cli.looking import Page, check_organisations, look
from console.cli.paper import heading, table
from console.cli.session import Session
from console.queries import NotFoundError, find_state, known_names, list_notices
from console.settings import Settings
from models.tables import NoticeRow

STATES = ("sent", "queued", "suppressed", "bounced", "failed", "rebuilt")


def show_ledger(session: Session, ref: str | None, filters: Mapping[str, str | None]) -> int:
    """Print every notice that fits, and how many each organisation got."""

    async def view(connection: AsyncConnection, _: datetime) -> Page:
        names = await known_names(connection)
        check_organisations([("--to", filters["to"])], names)
        if ref is not None:
            await find_state(connection, ref)
        wanted = {"organisation": filters["to"], "kind": filters["kind"], "state": filters["state"]}
        return ledger_page(await list_notices(connection, agreement=ref, **wanted), names)

    return look(session, view)


def ledger_page(notices: list[NoticeRow], names: Mapping[str, str]) -> Page:
    """Return the ledger as words and as a document; it names organisations, never mailboxes."""
    counts = count_by_organisation(notices)
    document = {"notices": [notice_document(each) for each in notices], "counts": counts}
    if not notices:
        return Page(document, ("No notice is like that, or none has been made yet.",))
    return Page(document, tuple(_ledger(notices, counts, names)))


def count_by_organisation(notices: list[NoticeRow]) -> dict[str, dict[str, int]]:
    """Return how many notices each organisation has in each state."""
    counted: dict[str, Counter[str]] = {}
    for each in notices:
        counted.setdefault(each.organisation, Counter())[each.state] += 1
    return {org: dict(counter) for org, counter in sorted(counted.items())}


def _ledger(
    notices: list[NoticeRow], counts: dict[str, dict[str, int]], names: Mapping[str, str]
) -> Iterator[RenderableType]:
    told = any(map(_problem, notices))
    columns = ("notice", "state", "of (UTC)", *(("because",) if told else ()))
    rows = [
        (
            each.id,
            each.state,
            f"{each.sent_at or each.queued_at:%Y-%m-%d}",
            *((_problem(each),) if told else ()),
        )
        for each in notices
    ]
    yield table(columns, rows)
    yield ""
    yield heading("Per organisation")
    used = [state for state in STATES if any(state in count for count in counts.values())]
    lines = [
        (org, names.get(org, ""), *(str(count.get(state, 0)) for state in used))
        for org, count in counts.items()
    ]
    total = [str(sum(count.get(state, 0) for count in counts.values())) for state in used]
    yield table(("", "", *used), [*lines, ("all", "", *total)])


def _problem(notice: NoticeRow) -> str:
    return "" if notice.state == "sent" else notice.answer or ""


def notice_document(notice: NoticeRow) -> dict[str, object]:
    """Return a notice as a document."""
    return {
        "id": notice.id,
        "ref": notice.agreement or None,
        "seq": notice.seq or None,
        "kind": notice.kind,
        "to": notice.organisation,
        "act": notice.act or None,
        "about": notice.about or None,
        "number": notice.number or None,
        "state": notice.state,
        "queued_at": notice.queued_at,
        "not_before": notice.not_before,
        "sent_at": notice.sent_at,
        "attempts": notice.attempts,
        "answer": notice.answer,
        "language": notice.language,
        "template": notice.template,
        "receipt": notice.receipt,
    }


def show_message(session: Session, notice_id: str) -> int:
    """Print one notice as it lies in the Maildir."""
    settings = session.settings()

    async def view(connection: AsyncConnection, _: datetime) -> Page:
        found = await list_notices(connection, id=notice_id)
        if not found:
            raise NotFoundError(f"There is no notice {notice_id}. `entente mails` lists those there are.")
        return message_page(found[0], find_message(settings, notice_id))

    return look(session, view)


def message_page(notice: NoticeRow, message: EmailMessage | None) -> Page:
    """Return a message as words and as a document, without its mailbox.

    Raises:
        NotFoundError: It is not in the Maildir.
    """
    if message is None:
        why = f"it is {notice.state}" if notice.state != "sent" else "it left by SMTP, or was moved"
        raise NotFoundError(f"The message of {notice.id} is not in the Maildir: {why}.")
    body = message.get_body(("plain",))
    text = str(body.get_content()) if body else ""
    subject, date = str(message["Subject"]), str(message["Date"])
    document = {"id": notice.id, "to": notice.organisation, "subject": subject, "date": date, "text": text}
    return Page(document, (heading(subject), Text(f"to {notice.organisation}, {date}\n", "dim"), Text(text)))


def find_message(settings: Settings, notice_id: str) -> EmailMessage | None:
    """Return the message of a notice, read or unread; its id is made from the notice's."""
    wanted = opaque_id(notice_id, settings.mail_sender.rpartition("@")[2])
    for path in _messages(settings.home / "mail"):
        with path.open("rb") as file:
            head = BytesParser(policy=policy.default).parse(file, headersonly=True)
        if head["Message-ID"] == wanted:
            return BytesParser(EmailMessage, policy=policy.default).parsebytes(path.read_bytes())
    return None


def _messages(maildir: Path) -> Iterator[Path]:
    for part in ("new", "cur"):
        if (maildir / part).is_dir():
            yield from sorted((maildir / part).iterdir())

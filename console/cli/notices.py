"""`entente notices`: the ledger, and one notice with the mail as it lies in the Maildir."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from rich.console import RenderableType
from rich.text import Text
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from activities.mail.headers import opaque_id
from activities.mail.transport import RESEND
from console.cli.looking import Page, check_organisations, look
from console.cli.paper import heading, table
from console.cli.session import Session
from console.doors.formats import day_of
from console.doors.node import leaf
from console.notices.resending import find_notice
from console.queries import find_state, known_names, list_notices
from console.settings import Settings
from models.tables import ContactRow, NoticeRow

STATES = ("sent", "queued", "suppressed", "bounced", "failed", "rebuilt")


def show_ledger(session: Session, filters: Mapping[str, str | None]) -> int:
    """Print every notice that fits, and how many each organisation got."""
    since, ref = filters["since"], filters["agreement"]
    first = day_of(since, leaf(since, "--since")) if since is not None else None

    async def view(connection: AsyncConnection, _: datetime) -> Page:
        names = await known_names(connection)
        check_organisations([("--org", filters["org"])], names)
        if ref is not None:
            await find_state(connection, ref)
        wanted = {"agreement": ref, "organisation": filters["org"]}
        wanted |= {"kind": filters["kind"], "state": filters["state"]}
        found = await list_notices(connection, **wanted)
        begins = datetime.combine(first, time(0), UTC) if first else None
        return ledger_page(
            [each for each in found if begins is None or each.queued_at >= begins],
            names,
            await mailbox_places(connection),
        )

    return look(session, view)


def ledger_page(notices: list[NoticeRow], names: Mapping[str, str], places: Mapping[str, int]) -> Page:
    """Return the ledger as words and as a document; it names organisations, never mailboxes."""
    counts = count_by_organisation(notices)
    document = {"notices": [notice_document(each, places) for each in notices], "counts": counts}
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
    columns = ("state", "day (UTC)", "notice", *(("because",) if told else ()))
    rows = [
        (
            each.state,
            f"{each.sent_at or each.queued_at:%Y-%m-%d}",
            each.id,
            *((_problem(each),) if told else ()),
        )
        for each in notices
    ]
    yield table(columns, rows, fixed=2)
    yield "The day is the one it left, or was made on while it has not left."
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


def notice_document(notice: NoticeRow, places: Mapping[str, int]) -> dict[str, object]:
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
        "answered_at": notice.answered_at,
        "retry_at": notice.retry_at,
        "mailbox": places.get(notice.contact or ""),
        "resent": notice.resent,
        "message_id": notice.message_id,
        "language": notice.language,
        "template": notice.template,
        "receipt": notice.receipt,
    }


def show_notice(session: Session, notice_id: str) -> int:
    """Print what the ledger has of one notice, and the mail if it lies in the Maildir."""
    settings = session.settings()

    async def view(connection: AsyncConnection, _: datetime) -> Page:
        notice = await find_notice(connection, notice_id)
        places = await mailbox_places(connection)
        names = await known_names(connection)
        file = find_file(settings, notice)
        message = _message(file)
        facts = [(name, words) for name, words in _facts(notice, places, names) if words]
        facts += [("file", str(file))] if file else []
        return Page(
            {
                **notice_document(notice, places),
                "file": str(file) if file else None,
                "message": _message_document(message),
            },
            (heading(notice.id), table(("", ""), facts), *_message_words(message)),
        )

    return look(session, view)


def _facts(
    notice: NoticeRow, places: Mapping[str, int], names: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    place = places.get(notice.contact or "")
    where = f", mailbox {place}" if place and max(places.values()) > 1 else ""
    yield "to", f"{notice.organisation} {names.get(notice.organisation, '')}{where}"
    yield "state", notice.state
    yield "made", _at(notice.queued_at)
    yield "not before", _at(notice.not_before)
    yield "left", _at(notice.sent_at)
    yield "attempts", str(notice.attempts)
    yield "sent anew", {0: "", 1: "once"}.get(notice.resent, f"{notice.resent} times")
    yield "last answer", " ".join(filter(None, (_at(notice.answered_at), notice.answer)))
    yield "next attempt", _at(notice.retry_at)
    yield "Message-ID", notice.message_id or ""
    yield "written", f"in {notice.language}, version {notice.template}"
    yield "receipt", notice.receipt or ""


def _at(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else ""


def _message_document(message: EmailMessage | None) -> dict[str, str] | None:
    if message is None:
        return None
    return {"subject": str(message["Subject"]), "date": str(message["Date"]), "text": _text(message)}


def _message_words(message: EmailMessage | None) -> Iterator[RenderableType]:
    yield ""
    if message is None:
        yield "The mail itself is not in the Maildir: it has not left, left by SMTP, or was moved."
    else:
        yield heading(str(message["Subject"]))
        yield Text(f"{message['Date']}\n", "dim")
        yield Text(_text(message))


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    return str(body.get_content()) if body else ""


async def mailbox_places(connection: AsyncConnection) -> dict[str, int]:
    """Return which mailbox of its organisation a contact is, from 1."""
    rows = await connection.execute(select(col(ContactRow.id), col(ContactRow.place)))
    return {row.id: row.place + 1 for row in rows}


def find_file(settings: Settings, notice: NoticeRow) -> Path | None:
    """Return where the newest message of a notice lies, read or unread."""
    wanted = notice.message_id or opaque_id(notice.id, settings.mail_sender.rpartition("@")[2])
    found: dict[int, Path] = {}
    for path in _messages(settings.home / "mail"):
        with path.open("rb") as file:
            head = BytesParser(policy=policy.default).parse(file, headersonly=True)
        if head["Message-ID"] == wanted:
            found[int(head[RESEND] or 0)] = path
    return found[max(found)] if found else None


def _message(file: Path | None) -> EmailMessage | None:
    if file is None:
        return None
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(file.read_bytes())


def _messages(maildir: Path) -> Iterator[Path]:
    for part in ("new", "cur"):
        if (maildir / part).is_dir():
            yield from sorted((maildir / part).iterdir())

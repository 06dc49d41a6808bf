"""`entente notices stats`: how many mails people get."""

from datetime import UTC, datetime, time

from sqlalchemy.ext.asyncio import AsyncConnection

from console.cli.looking import Page, look
from console.cli.paper import table
from console.cli.session import Session
from console.doors.formats import day_of
from console.doors.node import leaf
from console.mail_load import MailLoad, mail_statistics


def show_mail_load(session: Session, since: str | None) -> int:
    """Print the figure, and what each organisation got."""
    first = day_of(since, leaf(since, "--since")) if since is not None else None
    begins = datetime.combine(first, time(0), UTC) if first is not None else None

    async def view(connection: AsyncConnection, now: datetime) -> Page:
        return load_page(await mail_statistics(connection, now, begins))

    return look(session, view)


def load_page(load: MailLoad) -> Page:
    """Return the figure as words and as a document."""
    if not load.mails:
        return Page(load.document, (load.words,))
    rows = [
        (
            org,
            str(each.mails),
            str(each.overviews or "-"),
            str(each.a_month),
            f"{each.busiest.mails} in {each.busiest.month}",
        )
        for org, each in load.shares.items()
    ]
    columns = ("", "mails", "overviews", "a month", "most")
    return Page(load.document, (load.words, table(columns, rows)))

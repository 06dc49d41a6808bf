"""`entente staff`: accounts of those who run agreements."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from activities.database import file_of, migrate, writing
from console.cli.looking import Page, look, print_page
from console.cli.paper import table
from console.cli.session import Session
from console.codes import Exit
from console.queries import NotFoundError, open_records
from console.settings import prepare_home
from console.staff import accounts as of
from console.staff import signing_in

T = TypeVar("T")


def list_accounts(session: Session) -> int:
    """Print the accounts there are."""

    async def view(connection: AsyncConnection, _: datetime) -> Page:
        found = await of.accounts(connection)
        if not found:
            return Page([], ("No account yet: `entente staff add MAILBOX --role administrator` makes one.",))
        rows = [
            (each.id, each.mailbox or "this machine", ", ".join(each.roles), each.organisation or "all")
            for each in found
        ]
        return Page(
            [_document(each) for each in found],
            (table(("id", "who", "may", "for"), rows, fixed=2),),
        )

    return look(session, view)


def add_account(session: Session, mailbox: str, roles: tuple[str, ...], **given: str | None) -> int:
    """Make an account, and the database where there is none."""
    wanted = of.Wanted(mailbox, roles, given["org"], given["name"], given["language"] or "en")
    settings = session.settings()
    if file_of(settings.database_url) is not None:
        prepare_home(settings)
        asyncio.run(migrate(settings.database_url))

    async def enter(connection: AsyncConnection, now: datetime) -> of.Account:
        return await of.add_account(connection, wanted, now)

    account = _write(session, enter)
    may = ", ".join(account.roles)
    words = f"Account {account.id} is there: {may}. `entente staff link {account.id}` prints a way in."
    print_page(Page(_document(account), (words,)), as_json=session.as_json)
    return Exit.DONE


def remove_account(session: Session, whom: str) -> int:
    """Close an account."""

    async def close(connection: AsyncConnection, now: datetime) -> of.Account:
        return await of.remove_account(connection, whom, now)

    account = _write(session, close)
    words = f"Account {account.id} is closed; its mailbox and name are gone, and it is signed out everywhere."
    print_page(Page({"id": account.id, "removed": True}, (words,)), as_json=session.as_json)
    return Exit.DONE


def make_link(session: Session, whom: str) -> int:
    """Print a link that signs in."""

    async def make(connection: AsyncConnection, now: datetime) -> str:
        account = await of.find_account(connection, whom)
        if account is None:
            raise NotFoundError("There is no such account. `entente staff list` shows those there are.")
        return await signing_in.make_link(connection, account.id, now, signing_in.BY_HAND)

    token = _write(session, make)
    settings = session.settings()
    url = f"{settings.public_url or f'http://{settings.web_address}'}/sign-in/{token}"
    print_page(Page({"url": url}, ("It signs in once, within an hour:", url)), as_json=session.as_json)
    return Exit.DONE


def _write(session: Session, change: Callable[[AsyncConnection, datetime], Awaitable[T]]) -> T:
    settings = session.settings()

    async def run() -> T:
        async with (
            open_records(settings.database_url) as database,
            writing(database, of.TURN) as connection,
        ):
            return await change(connection, datetime.now(UTC))

    return asyncio.run(run())


def _document(account: of.Account) -> dict[str, object]:
    return {
        "id": account.id,
        "mailbox": account.mailbox,
        "name": account.name,
        "roles": account.roles,
        "organisation": account.organisation,
        "language": account.language,
    }

"""Accounts of staff, in the record store; the person behind one is in a table that erasure reaches."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any, Final

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from activities.languages import LANGUAGES
from console.doors.formats import mailbox
from console.doors.node import Node, held, leaf
from console.doors.reading import line, organisation
from console.doors.together import Together
from console.phrases import phrase
from console.queries import NotFoundError
from console.registry import registered
from console.staff.roles import ROLES, Role
from models.errors import InputError
from models.staff_tables import SignInLinkRow, StaffContactRow, StaffRow, StaffSessionRow

_ID_BYTES = 6

TURN: Final = "staff"
"""Whoever adds or removes an account waits for each other."""

_ACCOUNTS: Any = (
    select(StaffRow, col(StaffContactRow.mailbox), col(StaffContactRow.name))
    .join(StaffContactRow, col(StaffContactRow.staff) == col(StaffRow.id), isouter=True)
    .where(col(StaffRow.removed_at).is_(None))
    .order_by(col(StaffRow.added_at), col(StaffRow.id))
)


@dataclass(frozen=True, slots=True)
class Account:
    """One person's account. Without `mailbox` it is this machine's own; without `organisation`, for all."""

    id: str
    roles: tuple[Role, ...]
    organisation: str | None
    language: str
    mailbox: str | None = None
    name: str | None = None

    def __repr__(self) -> str:
        return f"Account({self.id})"

    def is_one_of(self, *roles: Role) -> bool:
        """Say whether it has any of these roles."""
        return any(role in self.roles for role in roles)

    def stands_for(self, organisation: str) -> bool:
        """Say whether it acts as the coordinator of an organisation's agreements."""
        return "coordinator" in self.roles and self.organisation in (None, organisation)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An account as somebody asks for it."""

    mailbox: str
    roles: tuple[str, ...]
    organisation: str | None = None
    name: str | None = None
    language: str = "en"


async def accounts(connection: AsyncConnection) -> list[Account]:
    """Return the accounts there are, oldest first."""
    return [_account(row) for row in (await connection.execute(_ACCOUNTS)).mappings()]


async def find_account(connection: AsyncConnection, known: str) -> Account | None:
    """Return the account of an id or of a mailbox; letters of a mailbox may be large or small."""
    found = await accounts(connection)
    wanted = known.strip().casefold()
    return next((each for each in found if wanted in (each.id, (each.mailbox or "").casefold())), None)


async def add_account(connection: AsyncConnection, wanted: Wanted, now: datetime) -> Account:
    """Make an account.

    Raises:
        InputError: Something of it is wrong, or the mailbox has one.
    """
    known = await registered(connection)
    taken = [each.mailbox.casefold() for each in await accounts(connection) if each.mailbox]
    with Together() as each:
        account = Account(
            id=token_hex(_ID_BYTES),
            mailbox=each(_new_mailbox, held(leaf, wanted.mailbox, "mailbox"), taken),
            name=each(line, held(leaf, wanted.name, "name")) if wanted.name else None,
            roles=each(_roles, wanted.roles),
            organisation=each(organisation, held(leaf, wanted.organisation, "organisation"), known)
            if wanted.organisation
            else None,
            language=each(_language, wanted.language),
        )
    await _enter(connection, account, now)
    return account


def _new_mailbox(node: Node, taken: Collection[str]) -> str:
    address = mailbox(node)
    if address.casefold() in taken:
        raise node.wrong(phrase("has an account"), phrase("Remove that one first"))
    return address


def _language(tag: str) -> str:
    if tag not in LANGUAGES:
        fix = phrase("Use one of: %(choices)s", choices=", ".join(LANGUAGES))
        raise InputError("language", phrase("has no words"), fix)
    return tag


async def local_account(connection: AsyncConnection, now: datetime) -> Account:
    """Return the account of whoever sits at this machine, which has every role and no mailbox."""
    found = next((each for each in await accounts(connection) if each.mailbox is None), None)
    if found is None:
        found = Account(token_hex(_ID_BYTES), ROLES, None, "en")
        await _enter(connection, found, now)
    return found


async def remove_account(connection: AsyncConnection, known: str, now: datetime) -> Account:
    """Close an account and forget the person; its id stays, as the record names it.

    Raises:
        NotFoundError: There is no such account.
        InputError: It is the last one that may make others.
    """
    there = await accounts(connection)
    account = await find_account(connection, known)
    if account is None:
        raise NotFoundError("There is no such account. `entente staff list` shows those there are.")
    others = [each for each in there if each.id != account.id]
    if "administrator" in account.roles and not any("administrator" in each.roles for each in others):
        raise InputError(
            "account", phrase("is the last administrator's"), phrase("Add another administrator first")
        )
    await close_accounts(connection, [account.id], now)
    return account


async def close_accounts(connection: AsyncConnection, ids: Iterable[str], now: datetime) -> None:
    """Sign accounts out everywhere, forget the persons, and keep the ids."""
    wanted = list(ids)
    if connection.dialect.name == "sqlite":
        await connection.exec_driver_sql("PRAGMA secure_delete=ON")
    for table in (StaffSessionRow, SignInLinkRow, StaffContactRow):
        await connection.execute(delete(table).where(col(table.staff).in_(wanted)))
    closed = update(StaffRow).where(col(StaffRow.id).in_(wanted), col(StaffRow.removed_at).is_(None))
    await connection.execute(closed.values(removed_at=now))


async def _enter(connection: AsyncConnection, account: Account, now: datetime) -> None:
    row = {
        "id": account.id,
        "roles": ",".join(account.roles),
        "organisation": account.organisation,
        "language": account.language,
        "added_at": now,
    }
    await connection.execute(insert(StaffRow).values(row))
    if account.mailbox is not None:
        person = {"staff": account.id, "mailbox": account.mailbox, "name": account.name}
        await connection.execute(insert(StaffContactRow).values(person))


def _roles(given: Iterable[str]) -> tuple[Role, ...]:
    asked = set(given)
    if not asked or not asked <= set(ROLES):
        raise InputError(
            "roles",
            phrase("names none, or one there is not"),
            phrase("Use one of: %(choices)s", choices=", ".join(ROLES)),
        )
    return tuple(role for role in ROLES if role in asked)


def _account(row: Any) -> Account:  # noqa: ANN401 - a row has no type of its own
    roles = tuple(role for role in ROLES if role in row["roles"].split(","))
    return Account(row["id"], roles, row["organisation"], row["language"], row["mailbox"], row["name"])

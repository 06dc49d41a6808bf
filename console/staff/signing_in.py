"""Links that sign somebody in once, and the sessions that follow; only hashes of both are kept."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from console.staff.accounts import Account, find_account
from models.staff_tables import SignInLinkRow, StaffSessionRow

BY_MAIL: Final = timedelta(minutes=15)
"""How long a link in a mail signs in."""

BY_HAND: Final = timedelta(hours=1)
"""How long one does that the command line printed."""

SESSION: Final = timedelta(hours=12)
"""A working day; then one signs in again."""

MOST_LINKS: Final = 5
"""Links one account can be sent an hour: no more mail than that, whoever asks for it."""

_BYTES = 32


def hashed(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


async def may_be_sent(connection: AsyncConnection, staff: str, now: datetime) -> bool:
    """Say whether an account was not sent too many links of late."""
    recent = col(SignInLinkRow.staff) == staff, col(SignInLinkRow.made_at) > now - timedelta(hours=1)
    count = select(func.count()).select_from(SignInLinkRow).where(*recent)
    return bool((await connection.execute(count)).scalar_one() < MOST_LINKS)


async def make_link(connection: AsyncConnection, staff: str, now: datetime, lasts: timedelta) -> str:
    """Return the token of a new link; links that ended are forgotten."""
    await connection.execute(
        delete(SignInLinkRow).where(col(SignInLinkRow.ends_at) < now - timedelta(days=1))
    )
    token = secrets.token_urlsafe(_BYTES)
    row = {"token_sha256": hashed(token), "staff": staff, "made_at": now, "ends_at": now + lasts}
    await connection.execute(insert(SignInLinkRow).values(row))
    return token


async def opens(connection: AsyncConnection, token: str, now: datetime) -> bool:
    """Say whether a link would sign somebody in; nothing is used up."""
    query = select(col(SignInLinkRow.staff)).where(*_good(token, now))
    return (await connection.execute(query)).scalar_one_or_none() is not None


async def use_link(connection: AsyncConnection, token: str, now: datetime) -> Account | None:
    """Use a link up and return whose it is; None if it does not sign in any more."""
    used = update(SignInLinkRow).where(*_good(token, now)).values(used_at=now)
    staff = (await connection.execute(used.returning(col(SignInLinkRow.staff)))).scalar_one_or_none()
    return await find_account(connection, staff) if staff else None


def _good(token: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        col(SignInLinkRow.token_sha256) == hashed(token),
        col(SignInLinkRow.used_at).is_(None),
        col(SignInLinkRow.ends_at) > now,
    )


async def begin_session(connection: AsyncConnection, staff: str, now: datetime) -> str:
    """Return the secret of a new session; those that ended are forgotten."""
    await connection.execute(delete(StaffSessionRow).where(col(StaffSessionRow.ends_at) < now))
    token = secrets.token_urlsafe(_BYTES)
    row = {"token_sha256": hashed(token), "staff": staff, "made_at": now, "ends_at": now + SESSION}
    await connection.execute(insert(StaffSessionRow).values(row))
    return token


async def whose_session(connection: AsyncConnection, token: str, now: datetime) -> Account | None:
    """Return who is signed in by a secret."""
    query = select(col(StaffSessionRow.staff)).where(
        col(StaffSessionRow.token_sha256) == hashed(token), col(StaffSessionRow.ends_at) > now
    )
    staff = (await connection.execute(query)).scalar_one_or_none()
    return await find_account(connection, staff) if staff else None


async def end_session(connection: AsyncConnection, token: str) -> None:
    """Sign out."""
    ended = delete(StaffSessionRow).where(col(StaffSessionRow.token_sha256) == hashed(token))
    await connection.execute(ended)

"""`entente tokens`: what programs may do by the API."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from rich.text import Text
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.database import writing
from activities.mail.days import listed
from console.cli.looking import Page, check_organisations, look, print_page
from console.cli.paper import table
from console.cli.session import Session
from console.codes import Exit
from console.doors.formats import fixed_duration
from console.doors.node import leaf
from console.doors.reading import matching
from console.queries import known_names, open_records
from console.scopes import LONGEST_LIFE
from console.tokens import Token, Wish, list_tokens, revoke_token
from console.tokens import add_token as add
from models.durations import span
from models.errors import InputError

_LABEL = r"[a-z0-9][a-z0-9-]{0,39}"


def show_tokens(session: Session) -> int:
    """Print every token, without its secret."""

    async def view(connection: AsyncConnection, now: datetime) -> Page:
        return tokens_page(await list_tokens(connection), now)

    return look(session, view)


def tokens_page(tokens: Sequence[Token], now: datetime) -> Page:
    """Return tokens as words and as a document."""
    document = [token_document(each, now) for each in tokens]
    if not tokens:
        return Page(document, ("No program has a token: `entente tokens add LABEL --scope read` makes one.",))
    rows = [
        (
            each.id,
            each.label,
            ", ".join(each.scopes),
            ", ".join(each.organisations) or "none in particular",
            each.stands(now),
            f"{each.expires_at:%Y-%m-%d %H:%M}",
        )
        for each in tokens
    ]
    return Page(document, (table(("id", "label", "may", "bound to", "stands", "ends (UTC)"), rows),))


def token_document(token: Token, now: datetime) -> dict[str, object]:
    """Return a token, without its secret."""
    return {**asdict(token), "stands": token.stands(now)}


def make_token(
    session: Session, label: str, scopes: Sequence[str], organisations: Sequence[str], expires: str
) -> int:
    """Make a token and print it once.

    Raises:
        InputError: The label, an organisation or the length of its life is wrong.
    """
    matching(leaf(label, "LABEL"), _LABEL, "Write up to 40 small letters, digits and hyphens")
    wish = Wish(label, scopes, organisations, _life(expires))
    token, secret = asyncio.run(_make(session, wish))
    page = Page({**token_document(token, token.made_at), "token": secret}, (Text(secret), _made(token)))
    print_page(page, as_json=session.as_json)
    return Exit.DONE


def _made(token: Token) -> str:
    bound = f" for {listed(token.organisations)} only" if token.organisations else ""
    ends = f"{token.expires_at:%Y-%m-%d %H:%M} UTC"
    return f"This is shown once. It is token {token.id}; it may {listed(token.scopes)}{bound}, until {ends}."


def _life(expires: str) -> timedelta:
    node = leaf(expires, "--expires", plain=True)
    life = span(fixed_duration(node))
    if not life or life > span(LONGEST_LIFE):
        raise InputError(
            "--expires", "is no life for a token", f"Write 1 day or more, at most {LONGEST_LIFE}"
        )
    return life


async def _make(session: Session, wish: Wish) -> tuple[Token, str]:
    async with open_records(session.settings().database_url) as database, writing(database) as connection:
        known = await known_names(connection)
        check_organisations([("--org", each) for each in wish.organisations], known)
        return await add(connection, wish, datetime.now(UTC))


def end_token(session: Session, token_id: str) -> int:
    """Revoke a token.

    Raises:
        NotFoundError: There is none of that id.
    """
    token = asyncio.run(_revoke(session, token_id))
    revoked = token.revoked_at or token.expires_at
    words = f"Token {token.id} ({token.label}) is revoked since {revoked:%Y-%m-%d %H:%M} UTC."
    print_page(Page(token_document(token, revoked), (words,)), as_json=session.as_json)
    return Exit.DONE


async def _revoke(session: Session, token_id: str) -> Token:
    async with open_records(session.settings().database_url) as database, writing(database) as connection:
        return await revoke_token(connection, token_id, datetime.now(UTC))

"""Tokens of programs: 256 random bits that are shown once and kept as a hash, with scopes and an end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex, token_urlsafe
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from console.queries import NotFoundError
from console.scopes import SCOPES
from models.canonical import sha256_hex
from models.tables import ApiTokenRow

PREFIX = "entente_"
"""Lets people and scanners of leaks recognise a token."""

_BYTES = 32
_SHOWN = ("id", "label", "scopes", "organisations", "made_at", "expires_at", "revoked_at")
_TOKENS = select(*(col(getattr(ApiTokenRow, name)) for name in _SHOWN))


@dataclass(frozen=True, slots=True)
class Token:
    """What a token allows. Times are UTC; without `organisations` it is bound to none."""

    id: str
    label: str
    scopes: tuple[str, ...]
    organisations: tuple[str, ...]
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    def stands(self, now: datetime) -> str:
        """Return `valid`, `expired` or `revoked`."""
        if self.revoked_at is not None:
            return "revoked"
        return "valid" if now < self.expires_at else "expired"


@dataclass(frozen=True, slots=True)
class Wish:
    """The token somebody asks for; `label` says what it is for, in no person's name."""

    label: str
    scopes: Sequence[str]
    organisations: Sequence[str]
    life: timedelta


async def add_token(connection: AsyncConnection, wish: Wish, now: datetime) -> tuple[Token, str]:
    """Make a token; the secret is returned here and never again."""
    secret = PREFIX + token_urlsafe(_BYTES)
    token = Token(
        id=token_hex(8),
        label=wish.label,
        scopes=tuple(scope for scope in SCOPES if scope in wish.scopes),
        organisations=tuple(sorted(set(wish.organisations))),
        made_at=now,
        expires_at=now + wish.life,
    )
    await connection.execute(
        insert(ApiTokenRow).values(
            id=token.id,
            token_sha256=sha256_hex(secret.encode()),
            label=token.label,
            scopes=list(token.scopes),
            organisations=list(token.organisations),
            made_at=token.made_at,
            expires_at=token.expires_at,
        )
    )
    return token, secret


async def find_token(connection: AsyncConnection, secret: str) -> Token | None:
    """Return the token of a secret, whatever became of it; found by its hash alone."""
    query = _TOKENS.where(col(ApiTokenRow.token_sha256) == sha256_hex(secret.encode()))
    row = (await connection.execute(query)).one_or_none()
    return _token(row) if row is not None else None


async def list_tokens(connection: AsyncConnection) -> list[Token]:
    """Return all tokens there ever were, in the order they were made."""
    rows = await connection.execute(_TOKENS.order_by(col(ApiTokenRow.made_at), col(ApiTokenRow.id)))
    return [_token(row) for row in rows]


async def revoke_token(connection: AsyncConnection, token_id: str, now: datetime) -> Token:
    """End a token; one that was revoked before stays as it is.

    Raises:
        NotFoundError: There is none of that id.
    """
    known = col(ApiTokenRow.id) == token_id
    still = update(ApiTokenRow).where(known, col(ApiTokenRow.revoked_at).is_(None))
    await connection.execute(still.values(revoked_at=now))
    row = (await connection.execute(_TOKENS.where(known))).one_or_none()
    if row is None:
        raise NotFoundError(f"There is no token {token_id}. `entente tokens` shows those there are.")
    return _token(row)


def _token(row: Any) -> Token:  # noqa: ANN401 - a row has no type of its own
    fields = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
    lists = {name: tuple(fields[name]) for name in ("scopes", "organisations")}
    return Token(**{**fields, **lists})

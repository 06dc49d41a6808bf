"""One attempt to send one notice, and what the ledger says of it."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from activities.database import insert_into, writing
from activities.keys import DeploymentKeys
from activities.mail.letter import TEMPLATE_VERSION
from activities.mail.transport import DeliveryError, PermanentRefusalError
from models.tables import LinkRow, NoticeRow

LINK_LIFE = timedelta(days=180)
"""So long a link in a mail speaks for its organisation; what it asks may be over long before."""

LONGEST_DELIVERY = timedelta(minutes=1)
"""For one mail, whatever a server does at each step; half the heartbeat timeout of `workflows/options.py`."""

_NOTE = (
    update(NoticeRow)
    .where(col(NoticeRow.id) == bindparam("notice"))
    .values(
        state=bindparam("now"),
        answer=bindparam("said"),
        sent_at=bindparam("at"),
        receipt=bindparam("signed"),
        attempts=col(NoticeRow.attempts) + 1,
        template=str(TEMPLATE_VERSION),
    )
)


@dataclass(frozen=True, slots=True)
class Postmark:
    """What this deployment's mails have in common; `public_url` None means mails without buttons."""

    sender: str
    keys: DeploymentKeys
    public_url: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a notice; its words never hold a mail address."""

    state: str
    answer: str
    receipt: str | None = None


async def attempted(send: Callable[[], Awaitable[Verdict]]) -> Verdict:
    """Return what became of one attempt, in time and without a mail address."""
    try:
        async with asyncio.timeout(LONGEST_DELIVERY.total_seconds()):
            return await send()
    except PermanentRefusalError as refusal:
        return Verdict("bounced", str(refusal))
    except DeliveryError as failure:
        return Verdict("queued", str(failure))
    except Exception as failure:  # noqa: BLE001 - only a transport's words are known to hold no address
        return Verdict("queued", type(failure).__name__)


async def note(engine: AsyncEngine, notice: str, verdict: Verdict, at: datetime) -> None:
    """Write down what became of a notice."""
    row: Mapping[str, object] = {
        "notice": notice,
        "now": verdict.state,
        "said": verdict.answer[:200],
        "at": at if verdict.state == "sent" else None,
        "signed": verdict.receipt,
    }
    async with writing(engine) as connection:
        await connection.execute(_NOTE, row)


async def make_link(engine: AsyncEngine, public_url: str, token: str, link: Mapping[str, Any]) -> str:
    """Return a link that answers a question; its token is never stored. `link` has the other columns."""
    expires_at = link["made_at"] + LINK_LIFE
    row = {**link, "token_sha256": hashlib.sha256(token.encode()).hexdigest(), "expires_at": expires_at}
    async with writing(engine) as connection:
        entry = insert_into(connection.dialect.name, LinkRow)
        await connection.execute(entry.on_conflict_do_nothing(), row)
    return f"{public_url}/l/{token}"

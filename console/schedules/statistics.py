"""What the ledger says of digests."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from models.tables import NoticeRow


async def last_digests(connection: AsyncConnection) -> dict[str, datetime]:
    """Return when the last digest of each organisation left (UTC)."""
    left = select(col(NoticeRow.organisation), func.max(col(NoticeRow.sent_at)))
    sent = left.where(col(NoticeRow.kind) == "digest", col(NoticeRow.state) == "sent")
    rows = await connection.execute(sent.group_by(col(NoticeRow.organisation)))
    return {org: at for org, at in rows if at is not None}

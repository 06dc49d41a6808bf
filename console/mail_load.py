"""How many mails people get: the figure a partnership is judged by, from the ledger of what left."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from console.phrases import Phrase
from console.sentences.mails import load_words
from models.tables import NoticeRow, OrganisationRow

DAYS_A_MONTH = Decimal("30.44")
_TENTH = Decimal("0.1")
_A_MONTH = Decimal(1)


class Left(NamedTuple):
    """A mail that left (UTC), and the zone of the organisation it went to."""

    org: str
    kind: str
    at: datetime
    zone: str | None


class Busiest(NamedTuple):
    """The month in which somebody got most mails, such as `2026-03`, by that organisation's own calendar."""

    org: str
    month: str
    mails: int


class Share(NamedTuple):
    """What one organisation got; `mails` counts overviews too."""

    mails: int
    overviews: int
    a_month: Decimal
    busiest: Busiest


class MailLoad(NamedTuple):
    """Mails that left between two instants; a person is who reads the mailbox of an organisation.

    `months` are of 30.44 days, at least one, and `each` is what a person gets in one of them.
    """

    since: datetime
    until: datetime
    months: Decimal
    mails: int
    overviews: int
    persons: int
    each: Decimal
    busiest: Busiest | None
    shares: Mapping[str, Share]

    @property
    def document(self) -> dict[str, object]:
        """Return it as JSON has it; what is no count is text, with one decimal."""
        return {
            "since": self.since,
            "until": self.until,
            "months": str(self.months),
            "mails": self.mails,
            "overviews": self.overviews,
            "persons": self.persons,
            "per_person_and_month": str(self.each),
            "busiest": self.busiest._asdict() if self.busiest else None,
            "organisations": {
                org: {
                    "mails": share.mails,
                    "overviews": share.overviews,
                    "per_month": str(share.a_month),
                    "busiest_month": share.busiest.month,
                    "mails_in_it": share.busiest.mails,
                }
                for org, share in self.shares.items()
            },
        }

    @property
    def words(self) -> Phrase:
        """Return the figure as a sentence."""
        return load_words(self.document)


async def mail_statistics(
    connection: AsyncConnection,
    until: datetime,
    since: datetime | None = None,
    among: tuple[str, ...] = (),
) -> MailLoad:
    """Return how many mails left until an instant, by default from the first one on.

    `among`: only mails to these organisations, if any is named.
    """
    at = col(NoticeRow.sent_at)
    query = (
        select(col(NoticeRow.organisation), col(NoticeRow.kind), at, col(OrganisationRow.timezone))
        .join(OrganisationRow, col(OrganisationRow.code) == col(NoticeRow.organisation), isouter=True)
        .where(col(NoticeRow.state) == "sent", at <= until)
        .order_by(at, col(NoticeRow.id))
    )
    if since is not None:
        query = query.where(at >= since)
    if among:
        query = query.where(col(NoticeRow.organisation).in_(among))
    found = await connection.execute(query)
    rows = [Left(org, kind, left, zone) for org, kind, left, zone in found if left is not None]
    begins = since or (rows[0].at if rows else until)
    months = _months(until - begins)
    by_org: dict[str, list[Left]] = {}
    for row in rows:
        by_org.setdefault(row.org, []).append(row)
    shares = {org: _share(org, mails, months) for org, mails in sorted(by_org.items())}
    return MailLoad(
        since=begins,
        until=until,
        months=months,
        mails=len(rows),
        overviews=sum(share.overviews for share in shares.values()),
        persons=len(shares),
        each=_rounded(Decimal(len(rows)) / (len(shares) or 1) / months),
        busiest=max((share.busiest for share in shares.values()), key=lambda each: each.mails, default=None),
        shares=shares,
    )


def _share(org: str, mails: Sequence[Left], months: Decimal) -> Share:
    in_month = Counter(f"{each.at.astimezone(ZoneInfo(each.zone or 'UTC')):%Y-%m}" for each in mails)
    month, most = max(in_month.items(), key=lambda each: (each[1], each[0]))
    overviews = sum(each.kind == "digest" for each in mails)
    return Share(len(mails), overviews, _rounded(Decimal(len(mails)) / months), Busiest(org, month, most))


def _months(length: timedelta) -> Decimal:
    days = Decimal(length // timedelta(seconds=1)) / Decimal(86_400)
    return max(_A_MONTH, _rounded(days / DAYS_A_MONTH))


def _rounded(number: Decimal) -> Decimal:
    return number.quantize(_TENTH, ROUND_HALF_UP)

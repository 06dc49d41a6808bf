"""What a coordinator has to look at: whom no mail reaches, what came back, what has not left for days."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased
from sqlmodel import col

from activities.mail.days import listed
from activities.needless import why_needless
from activities.sending import CAME_BACK
from console.registry import without_mailbox
from models.tables import AgreementRow, ContactRow, NoticeRow, OrganisationRow
from models.urgency import Trouble

TOO_LONG: Final = timedelta(days=5)
"""So long a notice may be tried before somebody is to know."""

RECENT: Final = timedelta(days=30)
"""What came back is told so long, and longer while the agreement goes on and nothing reached them since."""


class Matter(NamedTuple):
    """One thing to look at; `since` is when it was first seen (UTC), `answer` what was said of it last."""

    kind: Trouble
    organisations: tuple[str, ...]
    agreements: tuple[str, ...]
    notices: tuple[str, ...] = ()
    since: datetime | None = None
    answer: str = ""

    @property
    def document(self) -> dict[str, object]:
        """Return it as JSON has it."""
        return {**self._asdict(), "words": self.words, "remedy": self.remedy}

    @property
    def words(self) -> str:
        """Return what is wrong."""
        orgs, several = listed(self.organisations), len(self.organisations) > 1
        count = f"{len(self.notices)} notice{'s' if len(self.notices) > 1 else ''}"
        match self.kind:
            case Trouble.NO_MAILBOX:
                parts = listed(self.agreements)
                return f"{orgs} {'have' if several else 'has'} no mailbox, and a part in {parts}."
            case Trouble.CAME_BACK:
                return f"{count} to {orgs} came back: {self.answer.removeprefix(CAME_BACK)}."
            case Trouble.NOT_LEFT:
                return f"{count} to {orgs} could not leave since {self.since:%Y-%m-%d}: {self.answer}."
            case Trouble.NEXT_MAILBOX:
                return f"{orgs} is written to at another mailbox than its first: {self.answer}."

    @property
    def remedy(self) -> str:
        """Return what to do about it."""
        orgs = listed(self.organisations)
        match self.kind:
            case Trouble.NO_MAILBOX:
                return f"Enter one for {orgs}: `entente orgs import FILE`. Until then nothing reaches them."
            case Trouble.CAME_BACK:
                again = listed([f"`entente notices resend --to {org}`" for org in self.organisations])
                correct = "Tell them by other means. Correct the mailbox (`entente orgs import FILE`)"
                return (
                    f"{correct}, then {again}."
                    if self.agreements
                    else f"{correct}: the next overview goes there."
                )
            case Trouble.NOT_LEFT:
                mend = "Mend what was answered: they leave by themselves then."
                return f"{mend} No deadline waits, so tell {orgs} by other means."
            case Trouble.NEXT_MAILBOX:
                return "Correct the first mailbox, or take it out: `entente orgs import FILE`."


class _Whose(NamedTuple):
    ref: str | None
    organisations: tuple[str, ...]

    def admits(self, ref: str, organisation: str) -> bool:
        return self.ref in (None, ref) and (not self.organisations or organisation in self.organisations)


_since = func.coalesce(col(NoticeRow.not_before), col(NoticeRow.queued_at))
_answered = func.coalesce(col(NoticeRow.answered_at), col(NoticeRow.queued_at))
_ABOUT: Any = select(
    col(NoticeRow.id),
    col(NoticeRow.agreement),
    col(NoticeRow.organisation),
    _since.label("since"),
    col(NoticeRow.answer),
    col(NoticeRow.seq),
    col(NoticeRow.kind),
    col(NoticeRow.act),
    col(NoticeRow.about),
).order_by(_since, col(NoticeRow.id))
_later = aliased(NoticeRow)
_reached_since = exists().where(
    col(_later.organisation) == col(NoticeRow.organisation),
    col(_later.state) == "sent",
    col(_later.sent_at) > _answered,
)


async def matters(
    connection: AsyncConnection, now: datetime, ref: str | None = None, among: tuple[str, ...] = ()
) -> list[Matter]:
    """Return everything that needs a person, the worst first: of one agreement or of all.

    `among`: only what concerns these organisations, if any is named.
    """
    whose = _Whose(ref, among)
    came_back = await _rows(connection, _back(now), whose)
    missed = [row for row in came_back if await _is_of_use(connection, row, now)]
    back = _grouped(Trouble.CAME_BACK, missed, "organisation")
    stuck = _grouped(Trouble.NOT_LEFT, await _rows(connection, _stuck(now), whose), "answer")
    moved = _grouped(Trouble.NEXT_MAILBOX, await _rows(connection, _moved(now), whose), "organisation")
    known_back = {org for each in back for org in each.organisations}
    moved = [each for each in moved if each.organisations[0] not in known_back]
    return [*await _unreachable(connection, whose), *back, *stuck, *moved]


async def unreached(
    connection: AsyncConnection, now: datetime, parties: Mapping[str, Collection[str]]
) -> dict[str, list[Matter]]:
    """Return what keeps notices from parties of open agreements, by agreement; `parties` are theirs."""
    found: dict[str, list[Matter]] = {}
    for org in await without_mailbox(
        connection, sorted({each for orgs in parties.values() for each in orgs})
    ):
        for ref in (ref for ref, orgs in parties.items() if org in orgs):
            found.setdefault(ref, []).append(Matter(Trouble.NO_MAILBOX, (org,), (ref,)))
    for kind, query in ((Trouble.CAME_BACK, _back(now)), (Trouble.NOT_LEFT, _stuck(now))):
        rows = [row for row in (await connection.execute(query)).all() if row.agreement in parties]
        if kind is Trouble.CAME_BACK:
            rows = [row for row in rows if await _is_of_use(connection, row, now)]
        for ref in dict.fromkeys(row.agreement for row in rows):
            own = (row for row in rows if row.agreement == ref)
            found.setdefault(ref, []).extend(_grouped(kind, own, "organisation"))
    return found


def _back(now: datetime) -> Any:  # noqa: ANN401 - a statement
    """Came back: of late, or of an agreement that goes on, and nothing reached them since."""
    return (
        _ABOUT.join(AgreementRow, col(AgreementRow.ref) == col(NoticeRow.agreement), isouter=True)
        .join(OrganisationRow, col(OrganisationRow.code) == col(NoticeRow.organisation))
        .where(col(NoticeRow.state).in_(("bounced", "failed")), col(OrganisationRow.left_at).is_(None))
        .where(or_(_answered > now - RECENT, and_(col(AgreementRow.phase) != "closed", ~_reached_since)))
    )


def _stuck(now: datetime) -> Any:  # noqa: ANN401
    queued = col(NoticeRow.state) == "queued", col(NoticeRow.attempts) > 0
    return _ABOUT.where(*queued, _since < now - TOO_LONG)


def _moved(now: datetime) -> Any:  # noqa: ANN401
    """Taken lately by a mailbox that is not the first."""
    taken = col(NoticeRow.state) == "sent", col(NoticeRow.sent_at) > now - RECENT
    whose = and_(col(ContactRow.id) == col(NoticeRow.contact), col(ContactRow.erased_at).is_(None))
    return _ABOUT.join(ContactRow, whose).where(*taken, col(ContactRow.place) > 0)


async def _rows(connection: AsyncConnection, query: Any, whose: _Whose) -> Sequence[Any]:  # noqa: ANN401
    wanted = query if whose.ref is None else query.where(col(NoticeRow.agreement) == whose.ref)
    found = (await connection.execute(wanted)).all()
    return [row for row in found if whose.admits(row.agreement, row.organisation)]


async def _is_of_use(connection: AsyncConnection, row: Any, now: datetime) -> bool:  # noqa: ANN401
    names = ("id", "agreement", "organisation", "seq", "kind", "act", "about")
    notice = NoticeRow(**{name: getattr(row, name) for name in names})
    return await why_needless(connection, notice, now) is None


def _grouped(kind: Trouble, rows: Iterable[Any], by: str) -> list[Matter]:
    together: dict[str, list[Any]] = {}
    for row in rows:
        together.setdefault(getattr(row, by) or "", []).append(row)
    return [
        Matter(
            kind,
            tuple(sorted({row.organisation for row in each})),
            tuple(sorted({row.agreement for row in each if row.agreement})),
            tuple(row.id for row in each),
            each[0].since,
            each[-1].answer or "nothing was answered",
        )
        for each in together.values()
    ]


async def _unreachable(connection: AsyncConnection, whose: _Whose) -> list[Matter]:
    query = select(col(AgreementRow.ref), col(AgreementRow.state)).where(col(AgreementRow.phase) != "closed")
    rows = (await connection.execute(query.order_by(col(AgreementRow.ref)))).all()
    parts: dict[str, list[str]] = {}
    for row in rows:
        for party in row.state["parties"]:
            if whose.admits(row.ref, party["org"]):
                parts.setdefault(party["org"], []).append(row.ref)
    lost = await without_mailbox(connection, sorted(parts))
    return [Matter(Trouble.NO_MAILBOX, (org,), tuple(parts[org])) for org in lost]

"""What an organisation owes an agreement right now, and whether a mail of its own tells it of that."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from models.base import Instant
from models.clock import REPORT_LADDER, ROW_BEING_WRITTEN, next_reminder
from models.coverage import awaited
from models.decisions import DECIDE, next_decision_reminder
from models.durations import span
from models.state import Agreement

REPORT = "report"
EXTEND = "extend"

TOLD_LATELY = timedelta(days=7)
TOLD_SOON = timedelta(days=3)


class Debt(NamedTuple):
    """One thing owed since an instant, until a deadline (exclusive), if there is one. Times are UTC.

    `act`: approve, sign or grant_mandate; report, on the pilot `about`; decide, after what the party `about`
    did; extend a lapsed agreement, or let it close. `asked`: a mail asked for it when it began.
    """

    ref: str
    act: str
    about: str
    since: Instant
    deadline: Instant | None = None
    next_reminder: Instant | None = None
    asked: bool = True


def debts(state: Agreement, org: str, now: Instant) -> tuple[Debt, ...]:
    """Return what an organisation owes, in no order."""
    if state.over:
        return ()
    own = _decisions(state) if org == state.coordinator else ()
    return (*_answers(state, org), *own, *_reports(state, org, now))


def _answers(state: Agreement, org: str) -> Iterator[Debt]:
    for each in awaited(state):
        if each.org == org:
            wait = state.waits[org]
            yield Debt(state.ref, each.act, org, wait.since, wait.deadline, next_reminder(state, org))


def _decisions(state: Agreement) -> Iterator[Debt]:
    for about, undecided in state.undecided.items():
        yield Debt(
            state.ref, DECIDE, about, undecided.since, next_reminder=next_decision_reminder(state, about)
        )
    if state.lapsed_at is not None:
        yield Debt(state.ref, EXTEND, state.coordinator, state.lapsed_at, state.grace_ends)


def _reports(state: Agreement, org: str, now: Instant) -> Iterator[Debt]:
    """A report is owed from the end of its pilot's last day; no mail says so before it is overdue."""
    for name, pilot in state.pilots.items():
        since = pilot.report_due - span(state.policy.pilot_report_due)
        if pilot.lead == org and pilot.status == "running" and since <= now:
            ahead = REPORT_LADDER[:-1][pilot.reminded :]
            then = pilot.report_due + ahead[0] + ROW_BEING_WRITTEN if ahead else None
            yield Debt(state.ref, REPORT, name, since, pilot.report_due, then, asked=False)


def is_told(debt: Debt, reminded_at: Instant | None, now: Instant) -> bool:
    """Say whether a mail of its own has told of a debt within a week, or tells of it within three days.

    `reminded_at`: when the last reminder of it left.
    """
    told = [at for at in (debt.since if debt.asked else None, reminded_at) if at is not None]
    soon = debt.next_reminder is not None and debt.next_reminder - now <= TOLD_SOON
    return soon or any(now - at < TOLD_LATELY for at in told)

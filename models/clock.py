"""What the clock does to an agreement: reminders, deadlines, windows, expiry. Pure: time is an argument."""

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import Literal

from models import milestones as m
from models import pilot_milestones as pm
from models import silence_milestones as sm
from models.base import Instant, Message
from models.coverage import Awaited, awaited
from models.days import DayAsked
from models.decisions import next_decision_reminder, remind_to_decide
from models.durations import add_to_instant, parse_duration, rungs, span
from models.escalation import escalate, silences
from models.state import Agreement, Phase, Wait

What = Literal[
    "deadline",
    "grace_end",
    "contest_end",
    "end_of_term",
    "reminder",
    "expiry_notice",
    "dormancy",
    "report_due",
    "decision_reminder",
    "escalation",
]

FIRST: tuple[What, ...] = ("deadline", "grace_end", "end_of_term", "contest_end")
"""What goes before the rest when an outage made several things due at once."""

ASKS_AGAIN: frozenset[What] = frozenset({"reminder", "decision_reminder", "escalation"})
"""What an act that came before it makes needless: such an act is looked for up to the last moment."""

REPORT_LADDER = (timedelta(days=7), timedelta(days=14), timedelta(days=21))
"""After a report was due: two reminders to the pilot's lead, then word to the coordinator."""

ROW_BEING_WRITTEN = timedelta(minutes=1)
"""A deadline's timer fires this much later, so that an act stamped in time is seen."""


class Due(Message):
    """Something that happens by itself: the instant it is about, and the one its timer fires at (UTC).

    `then` says it in English; the rest is what other languages say it by: whom it is about, whom it tells,
    the how manieth time, how far ahead, and of which pilot.
    """

    at: Instant
    fires: Instant
    what: What
    then: str
    org: str = ""
    to: tuple[str, ...] = ()
    number: int = 0
    ahead: str = ""
    pilot: str = ""

    @property
    def told(self) -> tuple[str, ...]:
        """Whom it tells by name, once they work: a reminder tells whom it is about."""
        return self.to or ((self.org,) if self.what == "reminder" else ())


def next_due(state: Agreement, *, beside: AbstractSet[str] = frozenset()) -> Due | None:
    """Return what the clock does next if nobody acts; `beside` names what is left out."""
    return min((due for due in dues(state) if due.what not in beside), key=_order, default=None)


def _order(due: Due) -> tuple[Instant, int]:
    return due.fires, FIRST.index(due.what) if due.what in FIRST else len(FIRST)


def due_by(state: Agreement, now: Instant) -> Due | None:
    """Return the thing the clock has to do at `now`, those that end something first."""
    passed = [due for due in dues(state) if due.fires <= now]
    return min(passed, key=lambda due: (due.what not in FIRST, due.fires), default=None)


def dues(state: Agreement) -> tuple[Due, ...]:
    """Return everything the clock has in store, as things stand."""
    if state.phase in (Phase.UNOPENED, Phase.CLOSED):
        return ()
    return (
        *_ladder(state),
        *_decisions(state),
        *_escalations(state),
        *_endings(state),
        *_term(state),
        *_reports(state),
    )


def next_timer(state: Agreement) -> Due | None:
    """Return what the agreement's own timer waits for; pilots' workflows keep the reports' calendar."""
    own = [due for due in dues(state) if due.what != "report_due"]
    return min(own, key=_order, default=None)


def _ladder(state: Agreement) -> Iterator[Due]:
    for each in awaited(state):
        at = next_reminder(state, each.org)
        if at is not None:
            number = state.waits[each.org].reminded + 1
            then = f"reminder {number} to {each.org}"
            yield Due(at=at, fires=at, what="reminder", then=then, org=each.org, number=number)


def next_reminder(state: Agreement, org: str) -> Instant | None:
    """Return when a silent party is reminded next; never at or after its own deadline."""
    wait = state.waits.get(org)
    ahead = _rungs(state, wait)[wait.reminded :] if wait else ()
    return ahead[0] if ahead else None


def _rungs(state: Agreement, wait: Wait) -> tuple[Instant, ...]:
    return tuple(at for at in rungs(wait.since, state.policy.reminders) if at < wait.deadline)


def _decisions(state: Agreement) -> Iterator[Due]:
    """The coordinator's own ladder: what only it can decide."""
    for about, undecided in state.undecided.items():
        at = next_decision_reminder(state, about)
        if at is not None:
            number, to = undecided.reminded + 1, state.coordinator
            yield Due(
                at=at,
                fires=at,
                what="decision_reminder",
                then=f"reminder {number} to {to} to decide about {about}",
                org=about,
                to=(to,),
                number=number,
            )


def _escalations(state: Agreement) -> Iterator[Due]:
    for silence in silences(state):
        then = f"the silence of {silence.org} is told to {', '.join(silence.to)}"
        at, org = silence.at, silence.org
        yield Due(at=at, fires=at, what="escalation", then=then, org=org, to=tuple(silence.to))


def _endings(state: Agreement) -> Iterator[Due]:
    if awaited(state):
        yield _ending(max(state.waits[each.org].deadline for each in awaited(state)), "deadline", "it lapses")
    if state.grace_ends is not None:
        yield _ending(state.grace_ends, "grace_end", "it closes as lapsed")
    for org, until in state.contests.items():
        ending = _ending(until, "contest_end", f"{org} can no longer contest")
        yield ending.model_copy(update={"org": org})


def _term(state: Agreement) -> Iterator[Due]:
    if state.phase is not Phase.IN_FORCE or state.end is None:
        return
    yield _ending(state.end.ends, "end_of_term", "it expires")
    for ahead in state.policy.expiry_notices[state.expiry_noticed :]:
        at = state.end.ends - span(ahead)
        if state.in_force_since is not None and at > state.in_force_since:
            then = f"notice of the end of the term, {ahead} ahead"
            yield Due(at=at, fires=at, what="expiry_notice", then=then, ahead=ahead)
    silence = state.policy.dormant
    if silence is not None and state.last_party_act is not None and not state.dormant:
        length = silence.flag if state.nudged else silence.nudge
        then = "it is flagged as dormant" if state.nudged else "a nudge after long silence"
        at = add_to_instant(state.last_party_act, parse_duration(length))
        yield Due(at=at, fires=at, what="dormancy", then=then, number=1 + bool(state.nudged))


def _reports(state: Agreement) -> Iterator[Due]:
    """A missing report: its lead is reminded twice, then the coordinator is told."""
    for name, pilot in state.pilots.items():
        if pilot.status == "running" and pilot.reminded < len(REPORT_LADDER):
            at = pilot.report_due + REPORT_LADDER[pilot.reminded]
            last = pilot.reminded + 1 == len(REPORT_LADDER)
            told = state.coordinator if last else pilot.lead
            ending = _ending(at, "report_due", f"{told} is told that the report of {name} is missing")
            yield ending.model_copy(update={"to": (told,), "pilot": name})


def _report_missing(state: Agreement, _: Due, now: datetime) -> tuple[m.Draft, ...]:
    found = []
    for name, pilot in state.pilots.items():
        reached = sum(pilot.report_due + rung + ROW_BEING_WRITTEN <= now for rung in REPORT_LADDER)
        if pilot.status == "running" and reached > pilot.reminded:
            overdue = reached == len(REPORT_LADDER)
            payload = pm.ReportReminded(pilot=name, lead=pilot.lead, number=reached, overdue=overdue)
            found.append(m.Draft(payload=payload))
    return tuple(found)


def _ending(at: Instant, what: What, then: str) -> Due:
    return Due(at=at, fires=at + ROW_BEING_WRITTEN, what=what, then=then)


def elapsed(state: Agreement, due: Due, now: datetime) -> tuple[m.Draft, ...]:
    """Return what the clock records for a due thing; nothing if it is not due (any more)."""
    if due not in dues(state) or due.fires > now:
        return ()
    return _HAPPENS[due.what](state, due, now)


def _remind(state: Agreement, _: Due, now: datetime) -> tuple[m.Draft, ...]:
    """Remind every silent party whose rung has come; rungs missed together are one, the highest."""
    reached = ((each, _reached(state, state.waits[each.org], now)) for each in awaited(state))
    return tuple(
        m.Draft(payload=_reminder(state, each, number), terms_hash=state.terms_hash)
        for each, number in reached
        if number > state.waits[each.org].reminded
    )


def _reached(state: Agreement, wait: Wait, now: datetime) -> int:
    return sum(at <= now for at in _rungs(state, wait))


def _reminder(state: Agreement, turn: Awaited, number: int) -> sm.Reminded:
    """The last one comes with a copy to the coordinator, unless it is silent itself."""
    silent = {each.org for each in awaited(state)}
    copied = number == len(state.policy.reminders) and state.coordinator not in silent
    copy_to = state.coordinator if copied else None
    return sm.Reminded(org=turn.org, act=turn.act, number=number, copy_to=copy_to)


def _lapse(state: Agreement, _: Due, __: datetime) -> tuple[m.Draft, ...]:
    grace = DayAsked(key="grace", zone=state.zone(state.coordinator), after=state.policy.grace)
    silent = tuple(each.org for each in awaited(state))
    return (m.Draft(payload=m.Lapsed(silent=silent, days=(grace,)), terms_hash=state.terms_hash),)


def _close(_: Agreement, __: Due, ___: datetime) -> tuple[m.Draft, ...]:
    return (m.Draft(payload=m.Closed(outcome="lapsed")),)


def _end_contests(state: Agreement, _: Due, now: datetime) -> tuple[m.Draft, ...]:
    ended = [org for org, until in state.contests.items() if until + ROW_BEING_WRITTEN <= now]
    return tuple(m.Draft(payload=m.ContestWindowEnded(org=org)) for org in ended)


def _expire(_: Agreement, __: Due, ___: datetime) -> tuple[m.Draft, ...]:
    return (m.Draft(payload=m.Expired()),)


def _notice_expiry(state: Agreement, _: Due, now: datetime) -> tuple[m.Draft, ...]:
    """Of notices missed together only the nearest to the end is sent."""
    notices, end = state.policy.expiry_notices, state.end
    reached = [ahead for ahead in notices if end is not None and end.ends - span(ahead) <= now]
    payload = m.ExpiryNoticed(ahead=reached[-1], everybody=reached[-1] == notices[-1])
    return (m.Draft(payload=payload),)


def _dormancy(state: Agreement, _: Due, __: datetime) -> tuple[m.Draft, ...]:
    return (m.Draft(payload=sm.Dormant() if state.nudged else sm.Reminded(act="report_activity", number=1)),)


_HAPPENS: dict[What, Callable[[Agreement, Due, datetime], tuple[m.Draft, ...]]] = {
    "deadline": _lapse,
    "grace_end": _close,
    "contest_end": _end_contests,
    "end_of_term": _expire,
    "reminder": _remind,
    "expiry_notice": _notice_expiry,
    "dormancy": _dormancy,
    "report_due": _report_missing,
    "decision_reminder": lambda state, _, now: remind_to_decide(state, now),
    "escalation": lambda state, _, now: escalate(state, now),
}

"""The four stations of a life: which are reached, where it stands, and what is planned for the others."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal, NamedTuple

from models import milestones as m
from models.coverage import awaited
from models.days import Payload
from models.state import Agreement, Phase

Standing = Literal["reached", "now", "planned", "missed"]

_ORDER = (Phase.NEGOTIATING, Phase.SIGNING, Phase.IN_FORCE, Phase.CLOSED)
_ARRIVALS: dict[type[Payload], Phase] = {
    m.Opened: Phase.NEGOTIATING,
    m.TextAgreed: Phase.SIGNING,
    m.Signed: Phase.IN_FORCE,
    **dict.fromkeys((m.Closed, m.Rejected, m.Abandoned, m.Expired), Phase.CLOSED),
}


class Station(NamedTuple):
    """One of them.

    `due`: UTC, until when the step to it is asked for, of the party that has the longest time; in its `zone`
    that day ends. `on`: the day it comes by itself.
    """

    phase: Phase
    standing: Standing
    due: datetime | None = None
    zone: str = "UTC"
    on: date | None = None


def stations(state: Agreement) -> tuple[Station, ...]:
    """Return the four of them, in order."""
    return tuple(
        Station(phase, _standing(state, phase), *_due(state, phase), _on(state, phase)) for phase in _ORDER
    )


def arrivals(chain: Iterable[m.Milestone]) -> dict[Phase, datetime]:
    """Return when a life came to its stations, UTC; the last time it did."""
    arrived: dict[Phase, datetime] = {}
    for milestone in chain:
        phase = _ARRIVALS.get(type(milestone.payload))
        if phase is not None:
            arrived[phase] = milestone.recorded_at
    return arrived


def _standing(state: Agreement, phase: Phase) -> Standing:
    if phase is state.phase:
        return "missed" if state.may_be_reopened or state.lapsed_at else "now"
    if not state.over:
        return "reached" if _ORDER.index(phase) < _ORDER.index(state.phase) else "planned"
    signing_came = phase is Phase.SIGNING and bool(state.agreed_on)
    lived = phase is Phase.NEGOTIATING or signing_came or state.in_force_since is not None
    return "reached" if lived else "planned"


def last_answer(state: Agreement) -> tuple[datetime, str] | None:
    """Return until when the last of those awaited may answer (UTC), and the zone in which that day ends."""
    asked = [each.org for each in awaited(state) if each.org in state.waits]
    ends = [(state.waits[org].deadline, state.zone(org)) for org in asked]
    return max(ends, default=None)


def _due(state: Agreement, phase: Phase) -> tuple[datetime | None, str]:
    ahead = {Phase.NEGOTIATING: Phase.SIGNING, Phase.SIGNING: Phase.IN_FORCE}.get(state.phase)
    return (last_answer(state) if phase is ahead else None) or (None, "UTC")


def _on(state: Agreement, phase: Phase) -> date | None:
    return state.end.on if phase is Phase.CLOSED and state.end and not state.over else None

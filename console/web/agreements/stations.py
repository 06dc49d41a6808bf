"""The stations of a life in a reader's words: for the strip in a list, and the picture of one life."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from activities.languages import Language
from activities.mail.days import last_moment
from console.drawings.life import Stage, Standing
from console.queries import Chain
from models.days import Payload
from models.milestones import Abandoned, Closed, Expired, Opened, Rejected, Signed, TextAgreed
from models.state import Agreement, Phase

_ARRIVALS: dict[type[Payload], Phase] = {
    Opened: Phase.NEGOTIATING,
    TextAgreed: Phase.SIGNING,
    Signed: Phase.IN_FORCE,
    **dict.fromkeys((Closed, Rejected, Abandoned, Expired), Phase.CLOSED),
}
_ORDER = (Phase.NEGOTIATING, Phase.SIGNING, Phase.IN_FORCE, Phase.CLOSED)


def phase_names(language: Language) -> dict[str, str]:
    """Return what the phases are called."""
    say = language.say
    return {
        "negotiating": say("Negotiation"),
        "signing": say("Signing"),
        "in_force": say("In force"),
        "closed": say("Closed"),
    }


def outcome_names(language: Language) -> dict[str, str]:
    """Return what the ways to end are called."""
    say = language.say
    return {
        "lapsed": say("lapsed"),
        "rejected": say("rejected"),
        "abandoned": say("abandoned"),
        "expired": say("expired"),
        "terminated": say("terminated"),
        "superseded": say("superseded"),
    }


def stations(
    state: Agreement, language: Language, reached: Mapping[Phase, datetime] | None = None
) -> list[Stage]:
    """Return the four stations of a life; `reached` says when, where the page tells it."""
    names, zone = phase_names(language), state.zone(state.coordinator)
    found = []
    for phase in _ORDER:
        at = (reached or {}).get(phase)
        when = language.plain_day(at.astimezone(ZoneInfo(zone)).date()) if at else ""
        found.append(Stage(names[phase], _standing(state, phase), when or _planned(state, phase, language)))
    return found


def _standing(state: Agreement, phase: Phase) -> Standing:
    if phase is state.phase:
        return "missed" if state.may_be_reopened or state.lapsed_at else "now"
    if state.over:
        in_force = state.in_force_since is not None
        lived = phase is Phase.NEGOTIATING or in_force or (phase is Phase.SIGNING and bool(state.agreed_on))
        return "reached" if lived else "planned"
    return "reached" if _ORDER.index(phase) < _ORDER.index(state.phase) else "planned"


def _planned(state: Agreement, phase: Phase, language: Language) -> str:
    """Return the day a station is planned for, where there is one."""
    if state.over:
        return ""
    if phase is Phase.CLOSED and state.end:
        return language.plain_day(state.end.on)
    ahead = {Phase.NEGOTIATING: Phase.SIGNING, Phase.SIGNING: Phase.IN_FORCE}.get(state.phase)
    if phase is ahead and state.waits:
        zone = state.zone(state.coordinator)
        day = last_moment(max(wait.deadline for wait in state.waits.values()), zone)[0]
        return language.say("until %(day)s", {"day": language.plain_day(day)})
    return ""


def when_reached(chain: Chain) -> dict[Phase, datetime]:
    """Return when a life came to its stations, the last time it did."""
    found: dict[Phase, datetime] = {}
    for milestone, _ in chain:
        phase = _ARRIVALS.get(type(milestone.payload))
        if phase is not None:
            found[phase] = milestone.recorded_at
    return found

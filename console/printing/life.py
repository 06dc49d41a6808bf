"""The picture of an agreement's life in its reader's words."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from activities.languages import Language
from activities.mail.days import last_moment
from console.drawings.life import Stage, Standing, draw_life, draw_life_upright
from console.links.seen import Seen
from console.printing.saying import where_it_stands
from models import milestones as m
from models.state import Phase


class Life(NamedTuple):
    """The same picture for wide and for narrow screens, as SVG."""

    wide: str
    narrow: str


_ORDER = (Phase.NEGOTIATING, Phase.SIGNING, Phase.IN_FORCE, Phase.CLOSED)


def life_of(seen: Seen, language: Language, *, for_ever: bool = False) -> Life:
    """Return the pictures; on a paper that is kept `for_ever`, no day is today."""
    say, stages = language.say, stages_of(seen, language)
    said = [f"{stage.name}: {stage.when}" if stage.when else stage.name for stage in stages]
    told = language.joined((where_it_stands(seen, language), f"{language.listed(said)}."))
    title, today = say("The life of this agreement"), "" if for_ever else say("today")
    return Life(draw_life(stages, title, told, today), draw_life_upright(stages, title, told, today))


def stages_of(seen: Seen, language: Language) -> list[Stage]:
    """Return the four stations, with the days they were reached or are planned for."""
    say, state = language.say, seen.state
    reached = {
        Phase.NEGOTIATING: _recorded(seen, m.Opened),
        Phase.SIGNING: _recorded(seen, m.TextAgreed) if state.agreed_on else None,
        Phase.IN_FORCE: state.in_force_since,
        Phase.CLOSED: _recorded(seen, m.Closed) or (seen.chain[-1][0].recorded_at if state.over else None),
    }
    names = {
        Phase.NEGOTIATING: say("Negotiation"),
        Phase.SIGNING: say("Signing"),
        Phase.IN_FORCE: say("In force"),
        Phase.CLOSED: say("End"),
    }
    found = []
    for phase in _ORDER:
        at = reached[phase]
        when = _day(language, at, seen.zone) if at else _planned(seen, language, phase)
        found.append(Stage(names[phase], _standing(seen, phase, at), when))
    return found


def _standing(seen: Seen, phase: Phase, at: datetime | None) -> Standing:
    if phase is seen.state.phase:
        return "missed" if seen.state.may_be_reopened else "now"
    return "reached" if at else "planned"


def _planned(seen: Seen, language: Language, phase: Phase) -> str:
    """Return the day something is planned for, where there is one."""
    state = seen.state
    deadlines = [turn.deadline for turn in seen.explained.waiting_for if turn.deadline]
    nearest = {Phase.NEGOTIATING: Phase.SIGNING, Phase.SIGNING: Phase.IN_FORCE}.get(state.phase)
    if phase is nearest and deadlines:
        day = last_moment(max(deadlines), seen.zone)[0]
        return language.say("until %(day)s", {"day": language.plain_day(day)})
    if phase is Phase.CLOSED and state.end and not state.over:
        return language.plain_day(state.end.on)
    return ""


def _recorded(seen: Seen, kind: type) -> datetime | None:
    return next(
        (each.recorded_at for each, _ in reversed(seen.chain) if isinstance(each.payload, kind)), None
    )


def _day(language: Language, at: datetime, zone: str) -> str:
    return language.plain_day(at.astimezone(ZoneInfo(zone)).date())

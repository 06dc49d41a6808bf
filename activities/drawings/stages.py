"""The stations of a life in a reader's words: for the strip in a list, and the picture of one life."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from activities.drawings.life import Stage
from activities.languages import Language
from activities.mail.days import last_moment
from models.state import Agreement, Phase
from models.stations import Station, stations


def stages(
    state: Agreement, language: Language, zone: str, arrived: Mapping[Phase, datetime] | None = None
) -> list[Stage]:
    """Return the four of them, their days in a zone; `arrived` says when, where the page tells it."""
    say = language.say
    names = {
        Phase.NEGOTIATING: say("Negotiation"),
        Phase.SIGNING: say("Signing"),
        Phase.IN_FORCE: say("In force"),
        Phase.CLOSED: say("End"),
    }
    return [
        Stage(names[each.phase], each.standing, *_when(each, language, zone, arrived or {}))
        for each in stations(state)
    ]


def _when(
    station: Station, language: Language, zone: str, arrived: Mapping[Phase, datetime]
) -> tuple[str, str]:
    """Return what is said of its day, and the day alone; both empty where there is none.

    A deadline is told by the day that counts last, where its party is, as everywhere else.
    """
    at = arrived.get(station.phase)
    if station.standing != "planned":
        day = language.plain_day(at.astimezone(ZoneInfo(zone)).date()) if at else ""
        return day, day
    if station.due is not None:
        day = language.plain_day(last_moment(station.due, station.zone)[0])
        told = {"day": day}
        signing = station.phase is Phase.SIGNING
        answers = language.say("answers due by %(day)s", told)
        return answers if signing else language.say("signatures due by %(day)s", told), day
    day = language.plain_day(station.on) if station.on else ""
    return day, day

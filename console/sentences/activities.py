"""Sentences of what took place: visits, fairs, meetings."""

from console.phrases import Phrase, in_commas, paragraph, phrase
from console.phrases.facts import at_time, country, falls_on, occurred
from console.sentences.pilots import pilot_name, shown_by
from console.sentences.tale import Tale
from console.sentences.vocabulary import ACTIVITIES, GROUPS, word
from models.acts import Participant


def activity(tale: Tale) -> Phrase:
    """What took place, when and with whom; recorded later, if so."""
    milestone, payload = tale.milestone, tale.payload
    place = tale.quoted(payload.place)
    facts = {
        "who": tale.actor,
        "what": word(ACTIVITIES, payload.type),
        "country": country(payload.country),
        "when": occurred(milestone.occurred_on),
    }
    told = (
        phrase("%(who)s reported %(what)s (%(country)s) at %(place)s %(when)s", **facts, place=place)
        if place
        else phrase("%(who)s reported %(what)s (%(country)s) %(when)s", **facts)
    )
    more = [told, *_more(tale)]
    return paragraph(phrase("%(told)s.", told=in_commas(more)), shown_by(payload.evidence))


def _more(tale: Tale) -> list[Phrase]:
    milestone, payload = tale.milestone, tale.payload
    found = []
    if not falls_on(milestone.occurred_on, milestone.recorded_at, tale.zone):
        found.append(phrase("recorded %(when)s", when=at_time(milestone.recorded_at, tale.zone)))
    host = tale.quoted(payload.host)
    if host:
        found.append(phrase("received by %(host)s", host=host))
    if payload.pilot:
        found.append(phrase("for %(pilot)s", pilot=pilot_name(tale, payload.pilot)))
    if payload.participants:
        with_whom = in_commas([_participant(tale, each) for each in payload.participants])
        found.append(phrase("with %(whom)s", whom=with_whom))
    return found


def _participant(tale: Tale, each: Participant) -> Phrase | str:
    if each.org:
        return tale.name(each.org)
    group = GROUPS.get(each.group or "", phrase("others"))
    if each.country:
        return phrase(
            "%(count)s %(group)s (%(country)s)", count=each.count, group=group, country=country(each.country)
        )
    return phrase("%(count)s %(group)s", count=each.count, group=group)

"""Sentences of what time brings about, of activities, and of acts that were refused."""

from console.codes import words
from console.sentences.conditions import about
from console.sentences.days import at_time, falls_on, length, occurred, on_day, until_day
from console.sentences.pilots import pilot_name
from console.sentences.tale import Tale
from models.acts import Participant
from models.milestones import InkSignature

_AWAITED = {"approve": "approval", "sign": "signature", "grant_mandate": "mandate"}

_GROUPS = {
    "eu_cluster": "EU clusters",
    "eu_sme": "EU SMEs",
    "third_cluster": "clusters of third countries",
    "third_sme": "SMEs of third countries",
}

TRIED = {
    "object": "object to a clause",
    "grant_mandate": "give a mandate",
    "revoke_mandate": "take a mandate back",
    "record_ink_signature": "record a signature on paper",
    "contest": "contest a signature on paper",
    "withdraw_signature": "withdraw its signature",
    "reopen": "reopen the text",
    "abandon": "abandon it",
    "extend": "give more time",
    "report_activity": "report an activity",
    "adopt_action_plan": "adopt an action plan",
    "start_pilot": "start a pilot",
    "complete_pilot": "complete a pilot",
    "fail_pilot": "put a pilot on record as failed",
    "waive_pilots": "do without pilots",
    "open_intensified": "open an intensified agreement",
}
"""Acts that do not read as verbs."""


def reminded(tale: Tale) -> str:
    """Who was reminded of what; without a party, both sides of their silence."""
    payload = tale.payload
    if payload.org is None:
        since = tale.before.last_party_act
        quiet = f" since {at_time(since, tale.zone)}" if since else ""
        return f"Nobody has put anything on record{quiet}: both sides are asked how the cooperation goes."
    wait = tale.before.waits[payload.org]
    copy = " The coordinator is told too." if payload.copy_to else ""
    return (
        f"{tale.name(payload.org)} is silent: reminder {payload.number} asks for its "
        f"{_AWAITED.get(payload.act, payload.act)}, awaited since {at_time(wait.since, tale.zone)}"
        f" and due{tale.until(payload.org)}.{copy}"
    )


def lapsed(tale: Tale) -> str:
    """Who was silent too long, and what can still be done."""
    until = tale.after.grace_ends
    grace = (
        f" {tale.name(tale.after.coordinator)} may extend it until {until_day(until, tale.zone)}."
        if until
        else ""
    )
    return f"{tale.listed(tale.payload.silent)} did not answer in time: it lapsed.{grace}"


def closed(tale: Tale) -> str:
    """The life is over."""
    if tale.payload.outcome == "lapsed":
        return "Nobody extended it in time: it is closed as lapsed."
    if tale.payload.superseded_by:
        return f"{tale.payload.superseded_by.ref} is in force in its place: it is closed as superseded."
    return f"It is closed as {tale.payload.outcome}."


def expiry_noticed(tale: Tale) -> str:
    """How far the end of the term is, and who is told."""
    end = f" on {on_day(tale.after.end.on)}" if tale.after.end else ""
    whom = "all parties are" if tale.payload.everybody else "the coordinator and the first partner are"
    return f"{length(tale.payload.ahead)} before the term ends{end}, {whom} told."


def expired(tale: Tale) -> str:
    """The term is over."""
    end = f" with {on_day(tale.before.end.on)}" if tale.before.end else ""
    return f"The term ended{end}: the agreement is closed as expired."


def dormant(tale: Tale) -> str:
    """Nothing has been heard for long."""
    since = tale.before.last_party_act
    quiet = f" since {at_time(since, tale.zone)}" if since else ""
    return f"Nobody has put anything on record{quiet}: the agreement is flagged as dormant, and all are told."


def activity(tale: Tale) -> str:
    """What took place, when and with whom; recorded later, if so."""
    milestone, payload = tale.milestone, tale.payload
    what = payload.type.replace("_", " ") if payload.type != "other" else "activity"
    article = "an" if what[0] in "aeiou" else "a"
    recorded = at_time(milestone.recorded_at, tale.zone)
    late = (
        "" if falls_on(milestone.occurred_on, milestone.recorded_at, tale.zone) else f", recorded {recorded}"
    )
    host = tale.quoted(payload.host, ", received by ")
    shown = f" Shown by: {', '.join(sorted(payload.evidence))}." if payload.evidence else ""
    pilot = f", for {pilot_name(tale, payload.pilot)}" if payload.pilot else ""
    return (
        f"{tale.actor} reported {article} {what} ({payload.country}){tale.quoted(payload.place, ' at ')} "
        f"{occurred(milestone.occurred_on)}{late}{host}{pilot}{_with(tale, payload.participants)}.{shown}"
    )


def _with(tale: Tale, participants: tuple[Participant, ...]) -> str:
    if not participants:
        return ""
    return ", with " + ", ".join(_participant(tale, each) for each in participants)


def _participant(tale: Tale, each: Participant) -> str:
    if each.org:
        return tale.name(each.org)
    country = f" ({each.country})" if each.country else ""
    return f"{each.count} {_GROUPS.get(each.group or '', 'others')}{country}"


def refused(tale: Tale) -> str:
    """What was refused, why, and about whom the reason is."""
    payload = tale.payload
    named = about(payload.act, payload.code, payload.naming, tale.before, tale.name)
    what = f": {named}" if payload.naming else ""
    act = TRIED.get(payload.act, payload.act)
    if tale.milestone.actor is None:
        return f"An act nobody vouches for ({act}) was refused{what} ({payload.code})."
    why = words(payload.code, payload.act).why
    return f"{tale.actor} tried to {act}; refused: {why}{what} ({payload.code})."


def belated(tale: Tale) -> str:
    """Return when an act arrived, where it was recorded noticeably later; a paper's day is told already."""
    milestone = tale.milestone
    if milestone.received_at is None or isinstance(milestone.payload, InkSignature):
        return ""
    return f" (It had arrived {at_time(milestone.received_at, tale.zone)}.)"

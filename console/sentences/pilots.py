"""Sentences of what follows a signature: action plan, pilots, and the intensified agreement."""

from collections.abc import Mapping

from console.phrases import Phrase, in_brackets, in_commas, labelled, listed, paragraph, phrase, sentence
from console.phrases.facts import country, on_day, until_day
from console.sentences.conditions import are_waived
from console.sentences.tale import Tale
from console.sentences.vocabulary import (
    COMMITMENTS,
    COUNTED,
    DIRECTIONS,
    EVIDENCE,
    FAILURES,
    OUTCOMES,
    PILOTS,
    PURPOSES,
    word,
)
from models.pilot_acts import Commitment


def plan_adopted(tale: Tale) -> Phrase:
    """The action plan, and the regions whose strategies it names."""
    regions = sorted(tale.payload.s3)
    told = (
        phrase(
            "%(who)s adopted the action plan, in line with the strategies of %(regions)s: pilots may start.",
            who=tale.actor,
            regions=listed(regions),
        )
        if regions
        else phrase("%(who)s adopted the action plan: pilots may start.", who=tale.actor)
    )
    return paragraph(told, phrase("A document holds it.") if tale.payload.document else "")


def started(tale: Tale) -> Phrase:
    """What pilot runs from when until when, who leads it, what it aims at and when its report is due."""
    payload = tale.payload
    due = until_day(tale.after.pilots[payload.pilot].report_due, tale.after.zone(payload.lead))
    aims = {"lead": tale.name(payload.lead), "targets": results(payload.targets, {}), "due": due}
    return paragraph(
        phrase(
            "%(who)s started %(pilot)s, %(kind)s %(purpose)s, from %(first)s to %(last)s.",
            who=tale.actor,
            pilot=pilot_name(tale, payload.pilot),
            kind=word(PILOTS, payload.kind),
            purpose=word(PURPOSES, payload.purpose),
            first=on_day(payload.starts_on),
            last=on_day(payload.ends_on),
        ),
        phrase(
            "%(lead)s leads it, with SMEs; it aims at %(targets)s, and its report is due by %(due)s.", **aims
        )
        if payload.sme_led
        else phrase("%(lead)s leads it; it aims at %(targets)s, and its report is due by %(due)s.", **aims),
    )


def completed(tale: Tale) -> Phrase:
    """What came of a pilot, beside what it aimed at, and what shows it."""
    payload = tale.payload
    begun = tale.pilots.get(payload.pilot)
    told = phrase("%(who)s completed %(pilot)s", who=tale.actor, pilot=pilot_name(tale, payload.pilot))
    came = results(payload.actuals, begun.targets if begun else {}) if payload.actuals else ""
    return paragraph(sentence(labelled(told, came)), shown_by(payload.evidence), _learnt(tale))


def shown_by(evidence: Mapping[str, str]) -> Phrase | str:
    """Return a sentence on the documents that show something; empty where none does."""
    names = [word(EVIDENCE, each) for each in sorted(evidence)]
    return phrase("Shown by: %(documents)s.", documents=in_commas(names)) if names else ""


def _learnt(tale: Tale) -> Phrase | str:
    lesson = tale.quoted(tale.payload.lesson)
    return phrase("Learnt: %(lesson)s.", lesson=lesson) if lesson else ""


def failed(tale: Tale) -> Phrase:
    """Which pilot failed, why, and what was learnt."""
    payload = tale.payload
    return paragraph(
        phrase(
            "%(who)s put on record that %(pilot)s failed: %(why)s.",
            who=tale.actor,
            pilot=pilot_name(tale, payload.pilot),
            why=word(FAILURES, payload.reason),
        ),
        _learnt(tale),
    )


def report_reminded(tale: Tale) -> Phrase:
    """Whose report is missing since when, and who is told."""
    payload = tale.payload
    due = until_day(tale.after.pilots[payload.pilot].report_due, tale.after.zone(payload.lead))
    facts = {"pilot": pilot_name(tale, payload.pilot), "due": due}
    if payload.overdue:
        return phrase(
            "The report of %(pilot)s was due by %(due)s and is missing: %(who)s is told that it is overdue.",
            **facts,
            who=tale.name(tale.after.coordinator),
        )
    return phrase(
        "The report of %(pilot)s was due by %(due)s and is missing: reminder %(number)s asks %(who)s for it.",
        **facts,
        number=payload.number,
        who=tale.name(payload.lead),
    )


def waived(tale: Tale) -> Phrase:
    """Who does without pilots, and whether that is enough."""
    told = phrase("%(who)s does without the pilots", who=tale.actor)
    return paragraph(
        sentence(tale.saying(told, tale.payload.reason)),
        phrase("Both sides have said so: an intensified agreement needs no pilot.")
        if are_waived(tale.after)
        else phrase("It counts once %(who)s says so too.", who=_other_side(tale)),
    )


def _other_side(tale: Tale) -> str:
    state = tale.after
    return phrase("a partner") if state.coordinator in state.waivers else tale.name(state.coordinator)


def intensified_opened(tale: Tale) -> Phrase:
    """What agreement grows from this one, what it commits to, and what becomes of this one then."""
    payload = tale.payload
    new = payload.agreement
    return paragraph(
        phrase(
            "%(who)s opened the negotiation of the intensified agreement %(name)s.",
            who=tale.actor,
            name=tale.titled(new.ref, new.title),
        ),
        phrase(
            "It commits to %(what)s.", what=listed([commitment(tale, each) for each in payload.commitments])
        ),
        phrase("Once it is in force, this one stays beside it as an umbrella.")
        if payload.mou_then == "umbrella"
        else phrase("Once it is in force, this one closes as superseded."),
    )


def commitment(tale: Tale, each: Commitment) -> Phrase:
    """Return such as `an office “Window in Chicago” (US, outbound)`."""
    where = [
        *([country(each.country)] if each.country else []),
        *([word(DIRECTIONS, each.direction)] if each.direction else []),
    ]
    name = tale.titled(word(COMMITMENTS, each.kind), each.title)
    return in_brackets(name, in_commas(where) if where else "")


def intensified_ended(tale: Tale) -> Phrase:
    """What became of the agreement that grew from this one."""
    payload = tale.payload
    if payload.outcome == "in_force":
        return phrase("%(ref)s is in force; this agreement stays beside it as an umbrella.", ref=payload.ref)
    return phrase(
        "%(ref)s is closed as %(outcome)s: another intensified agreement may be opened.",
        ref=payload.ref,
        outcome=word(OUTCOMES, payload.outcome),
    )


def pilot_name(tale: Tale, pilot: str) -> Phrase | str:
    """Return such as `pilot P1 “Mission to Nagoya”`."""
    begun = tale.pilots.get(pilot)
    return tale.titled(phrase("pilot %(id)s", id=pilot), begun.title if begun else None)


def results(counts: Mapping[str, int], targets: Mapping[str, int]) -> Phrase:
    """Return such as `small and medium-sized enterprises: 12 (target 10) and events: 2`."""
    return listed([_result(name, count, targets) for name, count in counts.items()])


def _result(name: str, count: int, targets: Mapping[str, int]) -> Phrase:
    what = word(COUNTED, name)
    if name not in targets:
        return phrase("%(what)s: %(count)s", what=what, count=count)
    target = targets[name]
    return phrase("%(what)s: %(count)s (target %(target)s)", what=what, count=count, target=target)

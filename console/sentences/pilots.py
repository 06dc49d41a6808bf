"""Sentences of what follows a signature: action plan, pilots, and the intensified agreement."""

from collections.abc import Mapping

from activities.mail.days import listed
from console.sentences.conditions import are_waived
from console.sentences.days import on_day, until_day
from console.sentences.tale import Tale
from models.pilot_acts import Commitment

KINDS = {
    "fact_finding_mission": "fact-finding mission",
    "b2b_platform": "B2B platform",
    "study": "study",
    "training": "training",
    "joint_project": "joint project",
    "other": "pilot action",
}
PURPOSES = {
    "c2c": "between clusters",
    "b2b": "between businesses",
    "mixed": "between clusters and businesses",
}
FAILURES = {
    "cancelled": "it was cancelled",
    "no_demand": "there was no demand",
    "no_funding": "there was no funding",
    "partner_left": "a partner left",
    "other": "for another reason",
}
COMMITMENTS = {
    "office": "an office",
    "platform": "a platform",
    "action_plan": "an action plan",
    "joint_project": "a joint project",
}


def plan_adopted(tale: Tale) -> str:
    """The action plan, and the regions whose strategies it names."""
    regions = sorted(tale.payload.s3)
    named = f", in line with the strategies of {listed(regions)}" if regions else ""
    paper = " A document holds it." if tale.payload.document else ""
    return f"{tale.actor} adopted the action plan{named}: pilots may start.{paper}"


def started(tale: Tale) -> str:
    """What pilot runs from when until when, who leads it, what it aims at and when its report is due."""
    payload = tale.payload
    due = tale.after.pilots[payload.pilot].report_due
    led = f"{tale.name(payload.lead)} leads it{', with SMEs' if payload.sme_led else ''}"
    zone = tale.after.zone(payload.lead)
    return (
        f"{tale.actor} started {pilot_name(tale, payload.pilot)}, a {KINDS.get(payload.kind, payload.kind)} "
        f"{PURPOSES.get(payload.purpose, payload.purpose)}, from {on_day(payload.starts_on)} to "
        f"{on_day(payload.ends_on)}. {led}; it aims at {results(payload.targets, {})}, and its report is "
        f"due by {until_day(due, zone)}."
    )


def completed(tale: Tale) -> str:
    """What came of a pilot, beside what it aimed at, and what shows it."""
    payload = tale.payload
    begun = tale.pilots.get(payload.pilot)
    shown = f" Shown by: {', '.join(sorted(payload.evidence))}." if payload.evidence else ""
    learnt = tale.quoted(payload.lesson, " Learnt: ")
    came = f": {results(payload.actuals, begun.targets if begun else {})}" if payload.actuals else ""
    return f"{tale.actor} completed {pilot_name(tale, payload.pilot)}{came}.{shown}{learnt and f'{learnt}.'}"


def failed(tale: Tale) -> str:
    """Which pilot failed, why, and what was learnt."""
    payload = tale.payload
    why = FAILURES.get(payload.reason, payload.reason)
    learnt = tale.quoted(payload.lesson, " Learnt: ")
    return (
        f"{tale.actor} put on record that {pilot_name(tale, payload.pilot)} failed: {why}."
        f"{learnt and f'{learnt}.'}"
    )


def report_reminded(tale: Tale) -> str:
    """Whose report is missing since when, and who is told."""
    payload = tale.payload
    due = until_day(tale.after.pilots[payload.pilot].report_due, tale.after.zone(payload.lead))
    what = f"The report of {pilot_name(tale, payload.pilot)} was due by {due} and is missing"
    if payload.overdue:
        return f"{what}: {tale.name(tale.after.coordinator)} is told that it is overdue."
    return f"{what}: reminder {payload.number} asks {tale.name(payload.lead)} for it."


def waived(tale: Tale) -> str:
    """Who does without pilots, and whether that is enough."""
    rest = (
        "Both sides have said so: an intensified agreement needs no pilot."
        if are_waived(tale.after)
        else f"It counts once {_other_side(tale)} says so too."
    )
    return f"{tale.actor} does without the pilots{tale.quoted(tale.payload.reason, ': ')}. {rest}"


def _other_side(tale: Tale) -> str:
    state = tale.after
    return "a partner" if state.coordinator in state.waivers else tale.name(state.coordinator)


def intensified_opened(tale: Tale) -> str:
    """What agreement grows from this one, what it commits to, and what becomes of this one then."""
    payload = tale.payload
    new = payload.agreement
    commits = listed([commitment(tale, each) for each in payload.commitments])
    then = (
        "this one stays beside it as an umbrella"
        if payload.mou_then == "umbrella"
        else "this one closes as superseded"
    )
    return (
        f"{tale.actor} opened the negotiation of the intensified agreement {new.ref}"
        f"{tale.quoted(new.title)}. It commits to {commits}. Once it is in force, {then}."
    )


def commitment(tale: Tale, each: Commitment) -> str:
    """Return such as `an office “Window in Chicago” (US, outbound)`."""
    where = ", ".join(part for part in (each.country, each.direction) if part)
    return f"{COMMITMENTS.get(each.kind, each.kind)}{tale.quoted(each.title)}{f' ({where})' if where else ''}"


def intensified_ended(tale: Tale) -> str:
    """What became of the agreement that grew from this one."""
    payload = tale.payload
    if payload.outcome == "in_force":
        return f"{payload.ref} is in force; this agreement stays beside it as an umbrella."
    return f"{payload.ref} is closed as {payload.outcome}: another intensified agreement may be opened."


def pilot_name(tale: Tale, pilot: str) -> str:
    """Return such as `pilot P1 “Mission to Nagoya”`."""
    begun = tale.pilots.get(pilot)
    return f"pilot {pilot}{tale.quoted(begun.title) if begun else ''}"


def results(counts: Mapping[str, int], targets: Mapping[str, int]) -> str:
    """Return such as `12 smes (target 10) and 2 events`."""
    aimed = {name: f" (target {targets[name]})" for name in counts if name in targets}
    said = [f"{count} {name.replace('_', ' ')}{aimed.get(name, '')}" for name, count in counts.items()]
    return listed(said)

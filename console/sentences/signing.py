"""Sentences of the signing: mandates, signatures, and what undoes them."""

from console.sentences.days import number, on_day, until_day
from console.sentences.tale import Tale, begin
from models.coverage import open_group, signatures_missing, uncovered
from models.state import Mandate, Phase


def mandate(tale: Tale) -> str:
    """Who may sign for whom, and how long."""
    given = tale.after.mandates[tale.milestone.actor or ""]
    paper = ", with a letter of authority" if tale.payload.document else ""
    return f"{tale.actor} gave {tale.name(tale.payload.to)} its mandate to sign{paper}{_validity(given)}."


def _validity(given: Mandate) -> str:
    last = f" until {on_day(given.valid_until_on)}" if given.valid_until_on else ""
    return f", valid from {on_day(given.valid_from_on)}{last}"


def mandate_revoked(tale: Tale) -> str:
    """Who may no longer sign for whom."""
    return f"{tale.actor} took its mandate back from {tale.name(tale.payload.to)}, unused."


def signature(tale: Tale) -> str:
    """Who signed, for whom, and what is missing."""
    others = tale.listed(tale.milestone.on_behalf_of)
    if not tale.payload.own:
        told = f"{tale.actor} signed for {others}, under mandate"
    elif others:
        told = f"{tale.actor} signed, also for {others} under mandate"
    else:
        told = f"{tale.actor} signed"
    return told + _covered(tale)


def ink_signature(tale: Tale) -> str:
    """Whose signature on paper was recorded, and until when it may be contested."""
    payload = tale.payload
    own = payload.signed_for == tale.milestone.actor
    whose = "its own signature" if own else f"the signature of {tale.name(payload.signed_for)}"
    others = tale.listed(tale.milestone.on_behalf_of)
    under = f", also for {others} under mandate" if others else ""
    told = (
        f"{tale.actor} put {whose} on paper on record, given{tale.quoted(payload.place, ' at ')} "
        f"on {on_day(payload.day)}{under}"
    )
    until = tale.after.contests.get(payload.signed_for)
    contest = (
        f" {tale.name(payload.signed_for)} may contest it until "
        f"{until_day(until, tale.after.zone(payload.signed_for))}."
        if until
        else ""
    )
    return told + _covered(tale) + contest


def _covered(tale: Tale) -> str:
    if not signatures_missing(tale.after):
        return ", the last signature needed."
    bound = [org for org in tale.after.signatories() if org in tale.after.signatures]
    told = f": {tale.of_all(len(bound))} are bound."
    turn = open_group(tale.after)
    if turn != open_group(tale.before):
        told += f" Now it is the turn of {tale.listed(turn)}{tale.by_when()}."
    return told


def signed(tale: Tale) -> str:
    """It is in force, until when, and whom it does not bind."""
    end = f" until {on_day(tale.after.end.on)}" if tale.after.end else ""
    left = uncovered(tale.after)
    unbound = f" Not bound: {tale.listed(left)}." if left else ""
    return f"Every signature needed is there: the agreement is in force{end}.{unbound}"


def contested(tale: Tale) -> str:
    """Whose signature falls, with what, and where that leaves everybody."""
    fallen = [org for org in tale.before.signatures if org not in tale.after.signatures]
    others = tale.listed(org for org in fallen if org != tale.milestone.actor)
    with_it = f", with those of {others}" if others else ""
    was_in_force = tale.before.phase is Phase.IN_FORCE
    back = " The agreement is no longer in force." if was_in_force else ""
    why = tale.quoted(tale.payload.reason, ": ")
    return (
        f"{tale.actor} contested the signature on paper recorded for it{why}. It is void{with_it}.{back} "
        f"{begin(tale.asked())}."
    )


def contest_window_ended(tale: Tale) -> str:
    """A signature on paper stands."""
    return f"{tale.name(tale.payload.org)} did not contest its signature on paper in time: it stands."


def declined(tale: Tale) -> str:
    """Who will not sign, and that the text is open again."""
    return (
        f"{tale.actor} declined to sign{tale.quoted(tale.payload.reason, ': ')}. {_back_to_text(tale)} "
        f"{begin(tale.asked(' or to propose'))}."
    )


def reopened(tale: Tale) -> str:
    """Why the text is open again."""
    return (
        f"{tale.actor} reopened the text{tale.quoted(tale.payload.reason, ': ')}. {_back_to_text(tale)} "
        f"{begin(tale.asked())}."
    )


def _back_to_text(tale: Tale) -> str:
    void = len(tale.before.signatures)
    lost = (
        f"{number(void).capitalize()} signature{'s are' if void != 1 else ' is'} void"
        if void
        else "Nobody had signed"
    )
    return f"{lost}; revision {tale.after.revision} is under negotiation again."


def signature_withdrawn(tale: Tale) -> str:
    """Whose signature is gone, with what rested on it."""
    gone = [org for org in tale.before.signatures if org not in tale.after.signatures]
    others = tale.listed(org for org in gone if org != tale.milestone.actor)
    with_it = f", and with it that of {others}" if others else ""
    return f"{tale.actor} withdrew its signature{with_it}{tale.quoted(tale.payload.reason, ': ')}."


def extended(tale: Tale) -> str:
    """How much longer, for whom, and whether a lapse is lifted."""
    lifted = " The lapse is lifted." if tale.before.lapsed_at else ""
    return f"{tale.actor} gave more time: {tale.asked()}.{lifted}"


def abandoned(tale: Tale) -> str:
    """Why it ended before it was in force."""
    return f"{tale.actor} abandoned it{tale.quoted(tale.payload.reason, ': ')}. That ends it."

"""The receipt of an answer: what was answered, by whom, when, and how anybody can check it."""

from typing import Any

from activities.keys import DeploymentKeys
from activities.languages import Language
from console.links.seen import Seen
from console.printing.saying import called, clause_name, in_utc, moment
from console.printing.typeset import typeset
from models import milestones as m
from models.milestones import Milestone
from models.pilot_milestones import PilotCompleted, PilotFailed, PilotStarted, Waived


def receipt_of(seen: Seen, milestone: Milestone, keys: DeploymentKeys, language: Language) -> dict[str, Any]:
    """Return all a receipt says, for the page and for paper alike."""
    say = language.say
    title = say("Receipt")
    line = keys.receipt(seen.state.ref, milestone.seq, milestone.digest)
    return {
        "title": f"{title} {seen.state.ref} {milestone.seq}",
        "language": language.tag,
        "foot": f"{seen.state.ref} · {milestone.seq} · {milestone.digest[:16]}…",
        "kicker": f"{title} · {seen.state.ref}",
        "heading": heading(milestone, language),
        "lead": happened(seen, milestone, language),
        "facts": _facts(seen, milestone, language, line.split()[5]),
        "check_heading": say("How to check it"),
        "check": [
            say(
                "The service signed the line below. It proves that this entry stood in the record when the "
                "receipt was made."
            ),
            say(
                "Keep this receipt. An auditor, or anybody who has the record, can compare it: save the line "
                "as a text file and run “entente receipt”."
            ),
        ],
        "receipt": line,
    }


def print_receipt(receipt: dict[str, Any]) -> bytes:
    """Return a receipt as PDF. Raises as `typeset`."""
    return typeset("receipt.typ", receipt)


def heading(milestone: Milestone, language: Language) -> str:
    """Return what was answered, in a word or two."""
    say = language.say
    known = {
        m.Signature: say("You have signed"),
        m.Approved: say("You have approved the text"),
        m.Proposed: say("You have proposed a change"),
        m.Objected: say("You have objected to a clause"),
        m.Declined: say("You have declined to sign"),
        m.Rejection: say("You have said no to this text"),
        m.Rejected: say("You have said no to this text"),
        m.MandateGranted: say("You have given a mandate"),
        m.Contested: say("You have contested the signature on paper"),
        m.MandateRevoked: say("You have taken your mandate back"),
        m.SignatureWithdrawn: say("You have taken your signature back"),
        m.ActivityReported: say("You have put an activity on record"),
        PilotStarted: say("You have started a pilot action"),
        PilotCompleted: say("You have reported the pilot action"),
        PilotFailed: say("You have reported that the pilot action failed"),
        Waived: say("You have said that pilots are not needed"),
    }
    return known.get(type(milestone.payload), say("Your answer could not be accepted"))


def happened(seen: Seen, milestone: Milestone, language: Language) -> str:
    """Return what was done, as one sentence."""
    payload = milestone.payload
    told = {
        "organisation": seen.name(milestone.actor or seen.link.organisation),
        "name": called(language, seen),
        "revision": str(getattr(payload, "revision", seen.state.revision)),
        "clause": clause_name(getattr(payload, "clause", "")),
        "holder": seen.name(getattr(payload, "to", "")),
        "pilot": pilot_name(seen, getattr(payload, "pilot", None)),
    }

    def say(sentence: str) -> str:
        return language.say(sentence, told)

    known = {
        m.Signature: say("%(organisation)s signed %(name)s."),
        m.Approved: say("%(organisation)s approved revision %(revision)s of %(name)s."),
        m.Proposed: say("%(organisation)s proposed revision %(revision)s of %(name)s."),
        m.Objected: say("%(organisation)s objected to the clause “%(clause)s” of %(name)s."),
        m.Declined: say("%(organisation)s declined to sign %(name)s."),
        m.Rejection: say("%(organisation)s said no to revision %(revision)s of %(name)s."),
        m.Rejected: say("%(organisation)s said no to revision %(revision)s of %(name)s."),
        m.MandateGranted: say("%(organisation)s gave %(holder)s the mandate to sign %(name)s for it."),
        m.Contested: say("%(organisation)s contested the signature on paper recorded for it under %(name)s."),
        m.MandateRevoked: say("%(organisation)s took its mandate for %(name)s back from %(holder)s."),
        m.SignatureWithdrawn: say("%(organisation)s took its signature under %(name)s back."),
        m.ActivityReported: say("%(organisation)s put an activity under %(name)s on record."),
        PilotStarted: say("%(organisation)s started the pilot action “%(pilot)s” under %(name)s."),
        PilotCompleted: say(
            "%(organisation)s reported what came of the pilot action “%(pilot)s” under %(name)s."
        ),
        PilotFailed: say(
            "%(organisation)s reported that the pilot action “%(pilot)s” under %(name)s failed."
        ),
        Waived: say("%(organisation)s said that %(name)s needs no pilots to be intensified."),
    }
    return known.get(type(payload), say("Nothing has changed in %(name)s."))


def pilot_name(seen: Seen, pilot: str | None) -> str:
    """Return what a pilot action is called."""
    started = seen.pilot(pilot)
    return (seen.text(started.title) or started.pilot) if started else ""


def _facts(seen: Seen, milestone: Milestone, language: Language, key_id: str) -> list[dict[str, Any]]:
    say, received = language.say, milestone.received_at or milestone.recorded_at
    plain = [
        (say("Agreement"), called(language, seen)),
        (say("Your organisation"), seen.name(milestone.actor or seen.link.organisation)),
        (say("Signed by"), signer_of(seen, milestone, language)),
        (say("Also for, by their mandates"), _mandates(seen, milestone, language)),
        (say("Answered through"), say("the link in a mail to the registered mailbox")),
        (say("Received"), moment(language, received, seen.zone)),
        (say("Received (UTC)"), in_utc(received)),
        (say("Entry in the record"), str(milestone.seq)),
    ]
    codes = [
        (say("Fingerprint of the text"), milestone.terms_hash or ""),
        (say("Fingerprint of the entry"), milestone.digest),
        (say("Key that signed this receipt"), key_id),
    ]
    return [
        *({"label": label, "said": said} for label, said in plain if said),
        *({"label": label, "said": said, "code": True} for label, said in codes if said),
    ]


def signer_of(seen: Seen, milestone: Milestone, language: Language) -> str:
    """Return who signed, with their capacity, as they typed it; empty where nobody did."""
    signer = seen.signers.get(getattr(milestone.payload, "signatory", None) or "")
    if signer is None:
        return ""
    if signer.name is None:
        return language.say("(name erased)")
    return f"{signer.name}, {signer.capacity}"


def _mandates(seen: Seen, milestone: Milestone, language: Language) -> str:
    pairs = zip(milestone.on_behalf_of, milestone.mandate, strict=False)
    told = [
        language.say("%(organisation)s (entry %(seq)s)", {"organisation": seen.name(org), "seq": str(seq)})
        for org, seq in pairs
    ]
    return language.listed(told)

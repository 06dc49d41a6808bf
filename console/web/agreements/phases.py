"""What phases and the ways to end are called, in a reader's language."""

from activities.languages import Language


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
    named = {
        "lapsed": say("lapsed"),
        "rejected": say("rejected"),
        "abandoned": say("abandoned"),
        "expired": say("expired"),
        "terminated": say("terminated"),
        "superseded": say("superseded"),
    }
    return {outcome: name[:1].upper() + name[1:] for outcome, name in named.items()}

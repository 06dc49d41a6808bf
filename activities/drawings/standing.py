"""Where an agreement stands, as one sentence in a reader's language."""

from activities.languages import Language
from models.state import Agreement


def where_it_stands(state: Agreement, language: Language) -> str:
    """Return such as `Its text is agreed and is being signed.`."""
    say = language.say
    ends = {
        "lapsed": say("It ended because not everybody answered in time."),
        "rejected": say("It ended because a party said no."),
        "abandoned": say("It was ended by its coordinator."),
        "expired": say("Its term has ended."),
        "superseded": say("Another agreement has taken its place."),
    }
    phases = {
        "negotiating": say("Its text is being negotiated."),
        "signing": say("Its text is agreed and is being signed."),
        "in_force": say("It is in force."),
        "closed": ends.get(state.outcome or "", say("It has ended.")),
    }
    if state.lapsed_at is not None and not state.over:
        return say("Its deadline has passed. The coordinator may give more time.")
    return phases[state.phase]

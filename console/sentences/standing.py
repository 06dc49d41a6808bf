"""Where an agreement stands, as a predicate."""

from console.phrases import Phrase, phrase
from console.sentences.vocabulary import OUTCOMES, word
from models.state import Agreement

_PHASES = {
    "unopened": phrase("unopened"),
    "negotiating": phrase("being negotiated"),
    "signing": phrase("being signed"),
    "in_force": phrase("in force"),
    "closed": phrase("closed"),
}


def phase_words(state: Agreement) -> Phrase:
    """Return the phase as a predicate: `in force`, `closed as lapsed`."""
    said = _PHASES[state.phase.value]
    if state.outcome:
        return phrase("%(phase)s as %(outcome)s", phase=said, outcome=word(OUTCOMES, state.outcome))
    return phrase("%(phase)s, but lapsed", phase=said) if state.lapsed_at else said

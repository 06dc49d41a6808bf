"""What the inbox says came of an act, beside what the chain says."""

from collections.abc import Sequence

from pydantic import ValidationError

from console.audit.dossier import Dossier, Entry, Link
from console.audit.events import instant
from console.codes import TURNED_AWAY
from models.acts import Act
from models.checks import Refused
from models.lifecycle import decide
from models.messages import Outcome
from models.milestones import RefusedAct
from models.state import Agreement
from workflows.options import REFUSALS_PER_PHASE


def settled_otherwise(dossier: Dossier, entry: Entry, links: Sequence[Link]) -> str:
    """Return how the outcome of an act differs from its milestones, or from there being none; else ''."""
    row = entry.row
    if entry.act is None:
        return ""
    if row.get("outcome") is None:
        return "the inbox has none, the chain has" if links else ""
    try:
        outcome = Outcome.model_validate(row["outcome"])
    except ValidationError:
        return "it cannot be read"
    if not links:
        return _unrecorded(dossier, entry.act, outcome)
    expected = _expected(entry.act, links)
    differing = [name for name in Outcome.model_fields if getattr(outcome, name) != getattr(expected, name)]
    last = links[-1].milestone
    if last is not None and not _is_at(row.get("settled_at"), last.recorded_at):
        differing.append("settled_at")
    return f"differing: {', '.join(differing)}" if differing else ""


def _is_at(text: object, at: object) -> bool:
    try:
        return instant(str(text)) == at
    except ValueError:
        return False


def _expected(act: Act, links: Sequence[Link]) -> Outcome:
    """Return the outcome the recording of these milestones answers an act with."""
    milestones = [link.milestone for link in links if link.milestone is not None]
    said = milestones[0].payload
    refused = said if isinstance(said, RefusedAct) else None
    return Outcome(
        ref=act.ref,
        command_id=act.command_id,
        status="refused" if refused else "recorded",
        code=refused.code if refused else None,
        naming=refused.naming if refused else (),
        seq=milestones[-1].seq,
        milestones=tuple(each.type for each in milestones),
        digest=milestones[-1].digest,
    )


def _unrecorded(dossier: Dossier, act: Act, outcome: Outcome) -> str:
    """Return what is wrong with an outcome that stands in the inbox alone."""
    if not 0 <= outcome.seq < len(dossier.states):
        return f"it speaks of milestone {outcome.seq}, which is not here"
    state = dossier.states[outcome.seq]
    if state.head != outcome.digest:
        return f"it names another digest of milestone {outcome.seq}"
    if outcome.status != "refused" or outcome.milestones:
        return "no milestone holds it"
    if outcome.code in TURNED_AWAY:
        return _turned_away(dossier, act, outcome)
    decision = decide(state, act, act.received_at)
    if not state.over:
        return "no milestone holds it"
    same = isinstance(decision, Refused) and decision.code == outcome.code
    return "" if same else "the agreement was over, and the rules say otherwise"


def _turned_away(dossier: Dossier, act: Act, outcome: Outcome) -> str:
    """Say whether an act can have been turned away for this: the code is the workflow's, not the chain's."""
    before: Sequence[Agreement] = dossier.states[: outcome.seq + 1]
    if outcome.code == "FLOOD" and not any(
        state.refusals.get(act.by, 0) >= REFUSALS_PER_PHASE for state in before
    ):
        return f"{act.by} had not been refused so often"
    if outcome.code == "NOT_OPENED" and outcome.seq and dossier.states[outcome.seq].opened_at is not None:
        return "the agreement was open"
    return ""

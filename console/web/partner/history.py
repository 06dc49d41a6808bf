"""What happened to an agreement, for all its parties: the last thing first, with the reasons as written."""

from typing import Final, NamedTuple

from activities.languages import Language
from console.links.seen import Seen
from console.phrases import in_language
from console.printing.saying import plain_moment
from console.sentences import Line, life
from models import milestones as m
from models import pilot_milestones as pm

AT_A_GLANCE: Final = 4
"""What is shown of a history before it is unfolded."""

_TOLD = (
    *(m.Opened, m.Proposed, m.Objected, m.Approved, m.TextAgreed, m.Rejection, m.Rejected),
    *(m.MandateGranted, m.MandateRevoked, m.Signature, m.InkSignature, m.Signed, m.Contested),
    *(m.ContestWindowEnded, m.Declined, m.SignatureWithdrawn, m.Reopened, m.Extended, m.Abandoned),
    *(m.Lapsed, m.Closed, m.Expired, pm.ActionPlanAdopted, pm.PilotStarted, pm.PilotCompleted),
    *(pm.PilotFailed, pm.Waived, pm.IntensifiedOpened, pm.IntensifiedEnded),
)
"""Steps of the parties and what they led to: no reminders, no refusals, no activities, which name hosts."""

_IN_THE_SENTENCE = 300


class Event(NamedTuple):
    """One step; `whole` is the reason where the sentence holds its beginning only."""

    at: str
    sentence: str
    whole: str


def history(seen: Seen, language: Language) -> list[Event]:
    """Return what happened, the newest first, where the reader is."""
    names = {org: reader.name for org, reader in seen.organisations.items()}
    lines = life(seen.state.ref, seen.chain, names, seen.texts, seen.zone)
    return [_event(seen, each, language) for each in reversed(lines) if _is_told(each)]


def _is_told(line: Line) -> bool:
    return isinstance(line.milestone.payload, _TOLD)


def _event(seen: Seen, line: Line, language: Language) -> Event:
    entry = line.milestone
    said = (getattr(entry.payload, name, None) for name in ("comment", "reason", "text", "lesson"))
    reason = next((body for each in said if isinstance(each, str) and (body := seen.text(each))), "")
    at = plain_moment(language, entry.received_at or entry.recorded_at, seen.zone)
    whole = reason if len(" ".join(reason.split())) > _IN_THE_SENTENCE else ""
    return Event(at, in_language(language, line.sentence), whole)

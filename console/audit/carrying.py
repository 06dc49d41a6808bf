"""What runs start with: the reference alone, or what the run before handed over."""

from datetime import timedelta

from activities.snapshot import read_milestone
from console.audit.dossier import Dossier
from console.audit.events import content, start_of
from console.audit.evidence import Run
from console.audit.told import MALFORMED, Told
from models.acts import Act
from models.clock import REPORT_LADDER, ROW_BEING_WRITTEN
from models.messages import Outcome, PilotCalendar, Start
from models.names import agreement_id
from models.pilot_milestones import IntensifiedOpened
from workflows.family import opening_of

REHEARSAL = "rehearsal"
"""The door of rehearsals, the only lives with a clock of their own."""


def start_differing(dossier: Dossier, first: Told) -> tuple[str, str]:
    """Return what a first run brought beside its reference, and why it cannot be told."""
    try:
        start = Start.model_validate(dict(first.input))
    except MALFORMED as problem:
        return f"its input cannot be read: {type(problem).__name__}", ""
    brought = [
        name
        for name, is_brought in (
            ("another reference", start.ref != dossier.ref),
            ("a state", start.carried is not None),
            ("answers", bool(start.answered)),
            ("unsent mails", bool(start.unsent)),
            ("a clock of its own", bool(start.clock_shift) and not _is_rehearsal(dossier)),
        )
        if is_brought
    ]
    if brought or start.opening is None:
        return ", ".join(brought), ""
    return _opening_differing(dossier, start.opening)


def _is_rehearsal(dossier: Dossier) -> bool:
    doors = {entry.row.get("door") for entry in dossier.entries.values()}
    doors |= {link.milestone.door for link in dossier.links if link.milestone and link.milestone.door}
    return doors == {REHEARSAL}


def _opening_differing(dossier: Dossier, opening: Act) -> tuple[str, str]:
    """Hold the opening an intensified agreement was started with to the milestone that decided it."""
    follows = getattr(opening, "follows", None)
    row = next((row for row in dossier.evidence.kin if follows and row.get("digest") == follows.digest), None)
    if row is None:
        return "", "the milestone that opened it is not here"
    try:
        word = read_milestone(row["content"], row["digest"])
        told = word.payload
        same = isinstance(told, IntensifiedOpened) and opening_of(row["agreement"], word, told) == opening
    except MALFORMED:
        same = False
    return ("" if same else "another opening than was decided"), ""


def carried_differing(dossier: Dossier, after: Told) -> str:
    """Return how what a run started with differs from what the milestones up to then lead to."""
    try:
        start = Start.model_validate(dict(after.input))
    except MALFORMED as problem:
        return f"it cannot be read: {type(problem).__name__}"
    carried = start.carried
    if carried is None or carried.seq >= len(dossier.states):
        return "" if carried and not dossier.folded else "it holds no state that is known"
    state = dossier.states[carried.seq]
    if carried != state:
        names = [name for name in type(state).model_fields if getattr(state, name) != getattr(carried, name)]
        return f"differing: {', '.join(names)}"
    if wrong := [key for key, answer in start.answered.items() if not _is_answer(dossier, answer)]:
        return f"answers no milestone holds: {', '.join(sorted(wrong))}"
    if any(seq > carried.seq for seq in start.unsent):
        return "mails of milestones that were not there yet"
    return ""


def _is_answer(dossier: Dossier, answer: Outcome) -> bool:
    known = 1 <= answer.seq < len(dossier.states)
    return known and dossier.states[answer.seq].head == answer.digest


def calendar_differing(dossier: Dossier, run: Run, pilot: str) -> str:
    """Return how the calendar of a pilot differs from what its milestone asks for."""
    state = dossier.state.pilots.get(pilot)
    if state is None:
        return "no milestone started such a pilot"
    try:
        start = start_of(run.events)
        calendar = PilotCalendar.model_validate(content(start["input"]))
        parent = start.get("parentWorkflowExecution", {}).get("workflowId")
    except MALFORMED as problem:
        return f"it cannot be read: {type(problem).__name__}"
    shift = dossier.told[0].shift if dossier.told else timedelta(0)
    due = state.report_due - shift + ROW_BEING_WRITTEN
    if (calendar.ref, calendar.pilot) != (dossier.ref, pilot):
        return "it is another pilot's"
    if parent != agreement_id(dossier.ref):
        return "somebody else started it"
    return "" if calendar.moments == tuple(due + rung for rung in REPORT_LADDER) else "it names other moments"

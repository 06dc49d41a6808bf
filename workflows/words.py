"""Words for Temporal's own pages. Organisation codes and dates only, never a person or a text."""

from models.clock import next_due
from models.coverage import awaited, uncovered
from models.state import Agreement

_VERBS = {"approve": "approve the text", "sign": "sign", "grant_mandate": "sign or grant a mandate"}


def heading(act: str, org: str) -> str:
    """Return the summary of the activity that records an act."""
    return f"{org}: {act.replace('_', ' ')}"


def timer(then: str) -> str:
    """Return the summary of the timer that waits for something."""
    return f"until {then}"


def details(state: Agreement) -> str:
    """Return where an agreement stands, in Markdown."""
    lines = [f"**{state.ref}** · {state.phase.replace('_', ' ')} · revision {state.revision}"]
    if state.outcome:
        lines.append(f"Outcome: **{state.outcome}**")
    if state.lapsed_at:
        lines.append(f"Lapsed on {state.lapsed_at:%Y-%m-%d}; the coordinator may still extend it.")
    turns = awaited(state)
    if turns:
        lines += ["", "Waiting for:", *(f"- {each.org} to {_VERBS[each.act]}" for each in turns)]
    elif not state.over and uncovered(state):
        lines.append(f"Not bound: {', '.join(uncovered(state))}")
    lines += _kin(state)
    due = next_due(state)
    if due:
        lines += ["", f"If nobody acts: {due.at:%Y-%m-%d %H:%M} UTC, {due.then}."]
    lines += ["", f"Milestone {state.seq}, chain `{state.head[:16]}…`"]
    return "\n".join(lines)


def _kin(state: Agreement) -> list[str]:
    """Return its pilots and the agreements it is linked with, a line each."""
    lines = [
        f"- pilot {name}, led by {pilot.lead}: {pilot.status}"
        + (f", report due before {pilot.report_due:%Y-%m-%d %H:%M} UTC" if pilot.status == "running" else "")
        for name, pilot in state.pilots.items()
    ]
    if state.follows is not None:
        lines.append(f"- grown from **{state.follows.ref}**")
    if state.intensified is not None:
        then = "stays as its umbrella" if state.mou_then == "umbrella" else "closes once that is in force"
        lines.append(f"- its intensified agreement **{state.intensified}** is open; this one {then}")
    return ["", "Kin:", *lines] if lines else []

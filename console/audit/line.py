"""What verification says: one line per thing checked."""

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from console.audit.evidence import Run


class Verdict(StrEnum):
    """What a check came to; of several, the one that stands further down here counts."""

    VERIFIED = "verified"
    NOT_VERIFIABLE = "not_verifiable"
    CONTRADICTED = "contradicted"


class Line(NamedTuple):
    """One answer. Without `where` it sums its level up; with it, it is about one place, and worth reading.

    Args:
        level: Such as `V1`.
        verdict: What the check came to.
        what: What was found, in words.
        where: Milestone, act, notice, run and event, or file.
        why: Why it cannot be verified, or what contradicts it.
    """

    level: str
    verdict: Verdict
    what: str
    where: str = ""
    why: str = ""


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict over several; over none, verified."""
    return max(verdicts, key=list(Verdict).index, default=Verdict.VERIFIED)


def counted(number: int, thing: str) -> str:
    """Return such as `1 act` or `3 acts`."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def length(span: timedelta) -> str:
    """Return a length of time in its two greatest units: `3 days 2 h`, `7 min 12 s`, `2 h`."""
    seconds = int(span.total_seconds())
    parts = (
        (seconds // 86_400, "day" if seconds // 86_400 == 1 else "days"),
        (seconds // 3600 % 24, "h"),
        (seconds // 60 % 60, "min"),
        (seconds % 60, "s"),
    )
    first = next((place for place, (number, _) in enumerate(parts) if number), len(parts) - 1)
    said = [f"{number} {unit}" for number, unit in parts[first : first + 2] if number]
    return " ".join(said) or "0 s"


def printable(text: str) -> str:
    """Return text without anything a terminal would obey; evidence may come from anybody."""
    return "".join(each if each.isprintable() or each == "\n" else ascii(each)[1:-1] for each in text)


def in_run(run: Run, event_id: object = None) -> str:
    """Return where something stands in a history."""
    return f"run {run.run_id}" + (f" event {event_id}" if event_id is not None else "")

"""What verification says: one line per thing checked."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from console.audit.evidence import Run
from console.phrases import plain
from models.phrases import Phrase, phrase, phrase_many


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


_THINGS: dict[str, Callable[[int], Phrase]] = {
    "act": lambda n: phrase_many("%(number)s act", "%(number)s acts", n, number=n),
    "checkpoint": lambda n: phrase_many("%(number)s checkpoint", "%(number)s checkpoints", n, number=n),
    "event": lambda n: phrase_many("%(number)s event", "%(number)s events", n, number=n),
    "milestone": lambda n: phrase_many("%(number)s milestone", "%(number)s milestones", n, number=n),
    "notice": lambda n: phrase_many("%(number)s notice", "%(number)s notices", n, number=n),
    "receipt": lambda n: phrase_many("%(number)s receipt", "%(number)s receipts", n, number=n),
    "recording": lambda n: phrase_many("%(number)s recording", "%(number)s recordings", n, number=n),
    "run": lambda n: phrase_many("%(number)s run", "%(number)s runs", n, number=n),
}


def counted(number: int, thing: str) -> Phrase:
    """Return such as `1 act` or `3 acts`; what only the command line counts is English."""
    if thing in _THINGS:
        return _THINGS[thing](number)
    return plain(f"{number} {thing}{'' if number == 1 else 's'}")


def length(span: timedelta) -> Phrase:
    """Return a length of time in its two greatest units: `3 days 2 h`, `7 min 12 s`, `2 h`."""
    seconds = int(span.total_seconds())
    parts = (
        (seconds // 86_400, "day" if seconds // 86_400 == 1 else "days"),
        (seconds // 3600 % 24, "h"),
        (seconds // 60 % 60, "min"),
        (seconds % 60, "s"),
    )
    first = next((place for place, (number, _) in enumerate(parts) if number), len(parts) - 1)
    told = [(number, unit) for number, unit in parts[first : first + 2] if number] or [(0, "s")]
    english = " ".join(f"{number} {unit}" for number, unit in told)
    return Phrase(
        english,
        lambda language: " ".join(language.length(number, _UNITS[unit]) for number, unit in told),
    )


_UNITS = {"day": "day", "days": "day", "h": "hour", "min": "minute", "s": "second"}


def printable(text: str) -> str:
    """Return text without anything a terminal would obey; evidence may come from anybody."""
    return "".join(each if each.isprintable() or each == "\n" else ascii(each)[1:-1] for each in text)


def in_run(run: Run, event_id: object = None) -> Phrase:
    """Return where something stands in a history."""
    if event_id is None:
        return phrase("run %(run_id)s", run_id=run.run_id)
    return phrase("run %(run_id)s event %(event)s", run_id=run.run_id, event=event_id)

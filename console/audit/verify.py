"""Verifying one agreement: every level, in order, and one verdict."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from console.audit.dossier import Dossier
from console.audit.evidence import Evidence
from console.audit.levels import chain, continuity, database, notices, payload, receipts, replay, times
from console.audit.line import Line, Verdict, worst
from console.audit.receipts import Brought
from console.audit.replaying import Replays
from models.phrases import phrase


@dataclass(frozen=True, slots=True)
class Means:
    """What evidence is verified with.

    Args:
        build: The build that is installed here.
        at: Now, UTC; in a rehearsal, story time.
        keys: Raw public keys by id, all the deployment ever signed with.
        replays: What came of replaying the runs.
        brought: Receipts partners brought.
    """

    build: str
    at: datetime
    keys: Mapping[str, bytes] = field(default_factory=dict)
    replays: Replays = field(default_factory=dict)
    brought: Sequence[Brought] = ()


STUMBLED = phrase("this level could not be judged")


class Level(NamedTuple):
    """One level: its number, its name, and what it asks."""

    number: str
    name: str
    check: Callable[[Dossier, Means], Iterator[Line]]


LEVELS = (
    Level(chain.LEVEL, "chain", lambda dossier, _: chain.check(dossier)),
    Level(replay.LEVEL, "replay", lambda dossier, means: replay.check(dossier, means.replays, means.build)),
    Level(payload.LEVEL, "payload", lambda dossier, means: payload.check(dossier, means.build)),
    Level(times.LEVEL, "time", lambda dossier, means: times.check(dossier, means.build)),
    Level(continuity.LEVEL, "continuity", lambda dossier, _: continuity.check(dossier)),
    Level(database.LEVEL, "database", lambda dossier, _: database.check(dossier)),
    Level(notices.LEVEL, "notices", lambda dossier, means: notices.check(dossier, means.keys)),
    Level(
        receipts.LEVEL, "receipts", lambda dossier, means: receipts.check(dossier, means.brought, means.keys)
    ),
)


class Report(NamedTuple):
    """What verification of one agreement came to."""

    ref: str
    milestones: int
    lines: tuple[Line, ...]

    @property
    def verdict(self) -> Verdict:
        """The verdict over all lines."""
        return worst(line.verdict for line in self.lines)

    def of(self, level: str) -> tuple[Line, ...]:
        """Return the lines of one level."""
        return tuple(line for line in self.lines if line.level == level)


def verify(evidence: Evidence, means: Means) -> Report:
    """Check evidence on every level. It is not believed to be well-formed."""
    dossier = Dossier(evidence, means.at)
    lines = tuple(line for level in LEVELS for line in _lines(level, dossier, means))
    return Report(evidence.ref, len(evidence.milestones), lines)


def breaks(evidence: Evidence, at: datetime) -> tuple[Line, ...]:
    """Return what is wrong with the chain of milestones by itself, so that nothing is signed about it."""
    lines = _lines(LEVELS[0], Dossier(evidence, at), Means("", at))
    return tuple(line for line in lines if line.verdict is Verdict.CONTRADICTED or line.what == STUMBLED)


def _lines(level: Level, dossier: Dossier, means: Means) -> Iterator[Line]:
    """Yield what a level says; what it stumbles over is no verdict, and hides no other level's."""
    try:
        yield from level.check(dossier, means)
    except Exception as problem:  # noqa: BLE001 - evidence may be anything at all
        why = f"{type(problem).__name__}: the evidence is malformed, or this is a defect of Entente"
        yield Line(level.number, Verdict.NOT_VERIFIABLE, STUMBLED, dossier.ref, why)

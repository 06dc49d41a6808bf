"""What the record store tells of pilots and commitments: reads only, from milestones."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from activities.snapshot import load_milestones, load_state, read_days, read_milestone
from console.past import until
from console.queries import Chain
from models import pilot_milestones as pm
from models.lifecycle import fold
from models.milestones import ActivityReported
from models.state import Agreement, Phase
from models.tables import MilestoneRow


@dataclass(frozen=True, slots=True)
class PilotStory:
    """A pilot from its start to its report; texts are hashes. `report_due` is exclusive, UTC."""

    ref: str
    pilot: str
    title: str
    kind: str
    purpose: str
    lead: str
    zone: str
    sme_led: bool
    starts_on: date
    ends_on: date
    started_at: datetime
    report_due: datetime
    targets: dict[str, int]
    status: str = "running"
    ended_at: datetime | None = None
    actuals: dict[str, int] = field(default_factory=dict)
    evidence: dict[str, str] = field(default_factory=dict)
    reason: str | None = None
    lesson: str | None = None
    reminders: int = 0
    activities: int = 0

    def stands(self, now: datetime) -> str:
        """Return `running`, `report overdue`, `completed` or `failed`."""
        return "report overdue" if self.status == "running" and now >= self.report_due else self.status


@dataclass(frozen=True, slots=True)
class Promise:
    """One commitment, between the agreement it grew from and the one that makes it; `title` is a hash.

    `stands`: the phase of the new agreement or how it ended; `opening` until it is on record.
    """

    mou: str
    agreement: str
    stands: str
    mou_then: str
    kind: str
    title: str
    country: str | None
    direction: str | None


async def load_chains(connection: AsyncConnection, ref: str | None, *types: str) -> dict[str, Chain]:
    """Return milestones of some types with their days, by agreement; all types if none is named."""
    query = select(
        col(MilestoneRow.agreement),
        col(MilestoneRow.content),
        col(MilestoneRow.digest),
        col(MilestoneRow.days),
    ).order_by(col(MilestoneRow.agreement), col(MilestoneRow.seq))
    if ref is not None:
        query = query.where(col(MilestoneRow.agreement) == ref)
    if types:
        query = query.where(col(MilestoneRow.type).in_(types))
    chains: dict[str, Chain] = {}
    for row in await connection.execute(query):
        link = (read_milestone(row.content, row.digest), read_days(row.days))
        chains.setdefault(row.agreement, []).append(link)
    return chains


async def list_pilots(connection: AsyncConnection, ref: str | None = None) -> list[PilotStory]:
    """Return the pilots of an agreement, or of all, in order of start."""
    started = await load_chains(connection, ref, "pilot_started")
    found: list[PilotStory] = []
    for each in started:
        found += pilots_of(each, (await load_chains(connection, each))[each])
    return found


def pilots_of(ref: str, chain: Chain) -> list[PilotStory]:
    """Return the pilots a life tells of, in order of start."""
    found: dict[str, PilotStory] = {}
    for milestone, days in chain:
        said = milestone.payload
        if isinstance(said, pm.PilotStarted):
            asked = next(each for each in said.days if each.key == "report_due")
            found[said.pilot] = PilotStory(
                ref=ref,
                zone=asked.zone,
                started_at=milestone.recorded_at,
                report_due=days["report_due"].ends,
                **{name: getattr(said, name) for name in _STARTED},
            )
        elif isinstance(said, pm.PilotCompleted | pm.PilotFailed):
            found[said.pilot] = _ended(found[said.pilot], said, milestone.recorded_at)
        elif isinstance(said, pm.ReportReminded):
            found[said.pilot] = replace(found[said.pilot], reminders=said.number)
        elif isinstance(said, ActivityReported) and said.pilot in found:
            story = found[said.pilot]
            found[said.pilot] = replace(story, activities=story.activities + 1)
    return list(found.values())


_STARTED = (
    *("pilot", "title", "kind", "purpose", "lead", "sme_led", "starts_on", "ends_on"),
    "targets",
)


def _ended(story: PilotStory, said: pm.PilotCompleted | pm.PilotFailed, at: datetime) -> PilotStory:
    if isinstance(said, pm.PilotFailed):
        return replace(story, status="failed", ended_at=at, reason=said.reason, lesson=said.lesson)
    return replace(
        story,
        status="completed",
        ended_at=at,
        actuals=said.actuals,
        evidence=said.evidence,
        lesson=said.lesson,
    )


async def list_commitments(connection: AsyncConnection, ref: str | None = None) -> list[Promise]:
    """Return what intensified agreements commit to; `ref` is one of them, or what it grew from."""
    found: list[Promise] = []
    for mou, chain in (await load_chains(connection, None, "intensified_opened")).items():
        for milestone, _ in chain:
            said = milestone.payload
            if isinstance(said, pm.IntensifiedOpened) and ref in (None, mou, said.agreement.ref):
                found += _promises(mou, said, await standing(connection, said.agreement.ref))
    return found


def _promises(mou: str, said: pm.IntensifiedOpened, stands: str) -> Iterator[Promise]:
    for each in said.commitments:
        yield Promise(
            mou=mou,
            agreement=said.agreement.ref,
            stands=stands,
            mou_then=said.mou_then,
            kind=each.kind,
            title=each.title,
            country=each.country,
            direction=each.direction,
        )


async def standing(connection: AsyncConnection, ref: str, at: datetime | None = None) -> str:
    """Return the phase of an agreement or how it ended, now or at an instant; `opening` before its record."""
    state = await load_state(connection, ref) if at is None else await _stood(connection, ref, at)
    return "opening" if state.phase is Phase.UNOPENED else state.outcome or state.phase.value


async def _stood(connection: AsyncConnection, ref: str, at: datetime) -> Agreement:
    return fold(ref, until(await load_milestones(connection, ref), at))

"""Stories played for tests: through the public door, or on a stage that can be looked at afterwards."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from activities.database import reading
from activities.snapshot import load_milestones
from console.doors.registry_file import Organisation
from console.doors.story_file import Story, read_story
from console.rehearsal.outcome import Result, lists, load_record, with_agreements
from console.rehearsal.play import Play
from console.rehearsal.rehearse import Variation, performance, rehearse
from console.rehearsal.stage import Stage
from models.days import Days
from models.milestones import Milestone
from models.names import agreement_id
from models.state import Agreement
from models.tables import AgreementRow
from worker import make_rehearsal_worker

EXAMPLES = Path(__file__).parents[2] / "examples"
SENDER = "agreements@entente.example"
DAY = timedelta(days=1)
Change = Callable[[Story], Story]


async def played(path: Path, variation: Variation | None = None) -> Result:
    """What a coordinator gets from one file."""
    return await rehearse(path, {}, make_rehearsal_worker, variation or Variation())


class _PlayAskedAtTheEnd(Play):
    """The engine never gives up a stopped worker's own queue, so queries are asked while it works."""

    told: dict[str, Agreement]

    async def _finish(self) -> None:
        await super()._finish()
        async with reading(self._stage.database) as connection:
            opened = select(col(AgreementRow.ref)).order_by(col(AgreementRow.opened_at))
            refs = [str(ref) for ref in (await connection.execute(opened)).scalars()]
        handles = {ref: self._stage.client.get_workflow_handle(agreement_id(ref)) for ref in refs}
        self.told = {
            ref: await handle.query("agreement", result_type=Agreement) for ref, handle in handles.items()
        }


@dataclass(frozen=True, slots=True)
class Performed:
    """A story that has been played; its engine and record store are still there."""

    stage: Stage
    told: dict[str, Agreement]
    """What the workflows themselves said at the end, by ref."""
    result: Result
    """The lists and numbers a coordinator gets."""

    async def chain(self, ref: str) -> list[tuple[Milestone, Days]]:
        async with reading(self.stage.database) as connection:
            return await load_milestones(connection, ref)

    def mails(self) -> list[Path]:
        return sorted((self.stage.home / "mail" / "new").glob("*"))


@asynccontextmanager
async def performed(path: Path, change: Change = lambda story: story) -> AsyncIterator[Performed]:
    """Play a file, changed or as it stands, and keep its stage open; nobody works on it any more."""
    story = change(read_story(path))
    organisations: Mapping[str, Organisation] = story.organisations or {}

    def make_play(stage: Stage) -> _PlayAskedAtTheEnd:
        return _PlayAskedAtTheEnd(story, stage, organisations, ())

    async with performance(organisations, make_rehearsal_worker, make_play) as (stage, play):
        record = await load_record(stage.database)
        yield Performed(stage, play.told, {**with_agreements(record), **lists(record)})


def milestones(result: Result, of: str, ref: str | None = None) -> list[dict[str, Any]]:
    """The milestones of one type, in order."""
    return [each for each in result["milestones_all"] if each["type"] == of and ref in (None, each["ref"])]


def notices(result: Result, kind: str) -> list[dict[str, Any]]:
    """The notices of one kind that left, in order."""
    return [each for each in result["notices_all"] if each["kind"] == kind]


def instant(entry: Mapping[str, Any]) -> datetime:
    """When a listed milestone or notice was."""
    return datetime.fromisoformat(entry["at"]).astimezone(UTC)

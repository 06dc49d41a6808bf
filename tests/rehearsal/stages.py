"""Stories played for tests: through the public door, or on a stage that can be looked at afterwards."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from activities.database import reading
from activities.snapshot import load_milestones
from console.doors.registry_file import Organisation
from console.doors.story_file import read_story
from console.rehearsal.outcome import Result, lists, load_record, numbers
from console.rehearsal.play import Play
from console.rehearsal.rehearse import Variation, rehearse
from console.rehearsal.stage import Stage, build_stage
from models.days import Days
from models.milestones import Milestone
from models.names import agreement_id
from models.state import Agreement
from worker import make_rehearsal_worker

EXAMPLES = Path(__file__).parents[2] / "examples"
SENDER = "agreements@entente.example"
DAY = timedelta(days=1)


async def played(path: Path, variation: Variation | None = None) -> Result:
    """What a coordinator gets from one file."""
    return await rehearse(path, {}, make_rehearsal_worker, variation or Variation())


class _PlayAskedAtTheEnd(Play):
    """The engine never gives up a stopped worker's own queue, so queries are asked while it works."""

    told: dict[str, Agreement]

    async def _finish(self) -> None:
        await super()._finish()
        handles = {ref: self._stage.client.get_workflow_handle(agreement_id(ref)) for ref in self._refs}
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
async def performed(path: Path) -> AsyncIterator[Performed]:
    """Play a file and keep its stage open; nobody works on it any more."""
    story = read_story(path)
    organisations: Mapping[str, Organisation] = story.organisations or {}
    async with build_stage(organisations, make_rehearsal_worker) as stage:
        play = _PlayAskedAtTheEnd(story, stage, organisations, ())
        await play.run()
        record = await load_record(stage.database)
        yield Performed(stage, play.told, {**numbers(record), **lists(record)})


def milestones(result: Result, of: str, ref: str | None = None) -> list[dict[str, Any]]:
    """The milestones of one type, in order."""
    return [each for each in result["milestones_all"] if each["type"] == of and ref in (None, each["ref"])]


def notices(result: Result, kind: str) -> list[dict[str, Any]]:
    """The notices of one kind that left, in order."""
    return [each for each in result["notices_all"] if each["kind"] == kind]


def instant(entry: Mapping[str, Any]) -> datetime:
    """When a listed milestone or notice was."""
    return datetime.fromisoformat(entry["at"]).astimezone(UTC)

"""The example portfolio on record without an engine: real doors, real rules, the real record store."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import writing
from console.commands import Door
from console.doors.acts import ActRequest, read_act
from console.doors.context import ActContext
from console.doors.node import Node
from console.doors.registry_file import Organisation, read_organisations
from console.doors.story_file import Story, read_story
from console.past_activities import read_activities
from console.registry import register
from models.act import Link
from models.acts import Act
from models.clock import due_by
from models.pilot_milestones import IntensifiedOpened
from tests.activities.recording import Recording
from tests.door.requests import Clock, lonely_door
from workflows.family import opening_of

WIINTECH = Path(__file__).parents[2] / "examples" / "wiintech"
STARTS = datetime(2023, 1, 9, 9, tzinfo=UTC)
"""All begin at once, long after the days they tell of, as a reconstruction does."""

ORGANISATIONS = read_organisations(WIINTECH / "organisations.yaml")


class Portfolio:
    """Agreements that live on a record store, one act after another."""

    def __init__(self, database: AsyncEngine, home: Path) -> None:
        self.database = database
        self.clock = Clock()
        self.door: Door = lonely_door(database, home, clock=self.clock)
        self.lives: dict[str, Recording] = {}

    async def load(self, organisations: Iterable[Organisation] = ORGANISATIONS.values()) -> None:
        """Live the five stories, and report what the files beside them tell."""
        async with writing(self.database) as connection:
            await register(connection, organisations)
        for path in sorted((WIINTECH / "portfolio").glob("*.yaml")):
            await self.live(replace(read_story(path), starts=STARTS))
        for path in sorted((WIINTECH / "report").glob("*.yaml")):
            await self.report(path)

    async def report(self, source: Path | Node) -> None:
        """Put the activities of a file on record."""
        for request in read_activities(source, ORGANISATIONS):
            await self.do(request, self.lives[request.ref].now)

    async def live(self, story: Story) -> None:
        """Live one story from its opening to its end."""
        assert story.agreement is not None
        ref, coordinator = (str(story.agreement.at(key).value) for key in ("ref", "coordinator"))
        context = ActContext(
            ORGANISATIONS, ref, coordinator, None, story.starts, ORGANISATIONS[coordinator].timezone
        )
        opening = Node({"agreement": story.agreement}, "", story.agreement.file, story.agreement.line)
        await self.do(read_act("open", opening, context), story.starts)
        for act in story.acts:
            request = read_act(act.do, act.node, replace(context, ref=act.on or ref))
            await self.do(request, story.starts + act.after)
        await self._pass(self.lives[ref], story.starts + (story.until or timedelta(0)))

    async def do(self, request: ActRequest, at: datetime) -> None:
        """Do one act at a time; the rules must allow it."""
        life = self.lives.setdefault(request.ref, Recording(self.database, request.ref))
        await self._pass(life, at)
        self.clock.now = life.now = at
        act, _ = await self.door.accept(request)
        transition = life.transition(act)
        assert transition.answer is not None
        assert transition.answer.status == "recorded", (request, transition.answer.code)
        life.believe(transition, await life.activity.record(transition))
        for milestone in transition.milestones:
            if isinstance(milestone.payload, IntensifiedOpened):
                witness = Link(ref=request.ref, digest=milestone.digest)
                await self._grow(opening_of(request.ref, milestone, milestone.payload), witness, at)

    async def _grow(self, opening: Act, witness: Link, at: datetime) -> None:
        life = self.lives.setdefault(opening.ref, Recording(self.database, opening.ref))
        life.now = at
        transition = life.transition(opening)
        alone = transition.model_copy(update={"vouched": None, "answer": None, "witness": witness})
        life.believe(alone, await life.activity.record(alone))

    async def _pass(self, life: Recording, until: datetime) -> None:
        while (due := due_by(life.state, until)) is not None:
            await life.pass_time(max(due.fires - life.now, timedelta(0)))
        life.now = max(life.now, until)

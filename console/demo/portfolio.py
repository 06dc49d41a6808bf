"""Playing the example portfolio at real time: the same files a rehearsal takes, act after act."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from activities.database import reading, writing
from console import inbox
from console.carry_out import NotCarriedOutError
from console.commands import Door, NotFoundError
from console.doors.acts import read_act
from console.doors.context import ActContext
from console.doors.node import Node
from console.doors.registry_file import Organisation
from console.doors.story_file import Story, read_story
from console.importing import agreement_files
from console.past_activities import bring_in, read_activities
from console.registry import register
from console.rehearsal.outcome import compare, load_record, with_agreements
from models.messages import Outcome
from models.tables import CommandRow, NoticeRow

PORTFOLIO = Path(__file__).parents[2] / "examples" / "wiintech" / "portfolio"
TOLD = PORTFOLIO.parent / "report"
AUTHORITY = "demonstration"
AGAIN = 0.3
"""Real seconds before an act is tried again while the engine is away."""

Advance = Callable[[str, int, int], None]
"""Told the agreement, the acts done and the acts there are."""


@dataclass(frozen=True, slots=True)
class Line:
    """One agreement of the portfolio."""

    ref: str
    story: Story

    @property
    def refs(self) -> frozenset[str]:
        """Return the agreements the story is about: its own, and those grown from it."""
        return frozenset({self.ref, *(act.on for act in self.story.acts if act.on)})

    @property
    def acts(self) -> int:
        """Return how many acts its life has, the opening included."""
        return 1 + len(self.story.acts)


def load_portfolio(folder: Path = PORTFOLIO) -> list[Line]:
    """Read the portfolio's files, in order of name."""
    stories = [read_story(path) for path in sorted(folder.glob("*.yaml"))]
    return [Line(str(story.agreement.at("ref").value), story) for story in stories if story.agreement]


async def play_portfolio(door: Door, lines: list[Line], advance: Advance) -> None:
    """Let every agreement live, side by side; what was done before is not done again."""
    organisations: dict[str, Organisation] = {}
    for line in lines:
        organisations |= line.story.organisations or {}
    async with writing(door.database) as connection:
        await register(connection, organisations.values())
    await asyncio.gather(*(_play(door, line, organisations, advance) for line in lines))


async def report_activities(door: Door, lines: list[Line], folder: Path = TOLD) -> None:
    """Put on record what the narrative and the programme's form tell, for the report; once, as all else."""
    organisations = {code: each for line in lines for code, each in (line.story.organisations or {}).items()}
    for file in agreement_files([folder]):
        await bring_in(door, read_activities(file, organisations))


async def _play(door: Door, line: Line, organisations: Mapping[str, Organisation], advance: Advance) -> None:
    node = line.story.agreement
    if node is None:
        return
    coordinator = str(node.at("coordinator").value)
    zone = organisations[coordinator].timezone
    context = ActContext(organisations=organisations, ref=line.ref, coordinator=coordinator, zone=zone)
    opening = Node({"agreement": node}, "", node.file, node.line)
    steps = [("open", opening, 0), *((act.do, act.node, act.after.days) for act in line.story.acts)]
    for number, (act, written, days) in enumerate(steps):
        command_id = str(uuid5(NAMESPACE_URL, f"{line.ref}/{number}"))
        await _do(door, act, written, context, days, command_id)
        advance(line.ref, number + 1, len(steps))


async def _do(  # noqa: PLR0913, PLR0917 - what an act needs
    door: Door, act: str, written: Node, context: ActContext, days: int, command_id: str
) -> Outcome:
    """Do one act once, however often this is called and whatever dies in between.

    The story has come to its day `days`, and that is today: offsets in it count from that many days ago.
    """
    while True:
        try:
            async with reading(door.database) as connection:
                known = await inbox.find(connection, command_id)
            if known is not None:
                return known.outcome or await door.finish(known.act)
            with_id = Node(
                {**_map(written), "command_id": Node(command_id, "command_id")},
                "",
                written.file,
                written.line,
            )
            today = replace(context, starts=datetime.now(UTC) - timedelta(days=days))
            return await door.submit(read_act(act, with_id, today))
        except NotFoundError:  # an intensified agreement opens itself, a moment after its MOU decided
            await asyncio.sleep(AGAIN)
        except NotCarriedOutError as failure:
            if failure.outcome is not None:
                return failure.outcome
            await asyncio.sleep(AGAIN)


def _map(node: Node) -> dict[str, Node]:
    return node.value if isinstance(node.value, dict) else {}


async def mails_left(database: AsyncEngine) -> None:
    """Wait until every notice has left that waits for no working hour of its reader."""
    queued = select(func.count()).where(
        col(NoticeRow.state) == "queued", col(NoticeRow.not_before).is_(None), col(NoticeRow.kind) != "digest"
    )
    while True:
        async with reading(database) as connection:
            if not (await connection.execute(queued)).scalar():
                return
        await asyncio.sleep(AGAIN)


async def differences(database: AsyncEngine, lines: list[Line]) -> list[str]:
    """Return what came other than the example expects, a line each."""
    record = await load_record(database)
    return [
        f"{line.ref}: {each}"
        for line in lines
        for each in compare(line.story.expect, with_agreements(record, line.refs))
    ]


async def own_acts(database: AsyncEngine) -> int:
    """Return how many acts in this home are not the demonstration's."""
    others = select(func.count()).where(CommandRow.authority != AUTHORITY)  # type: ignore[arg-type]
    async with reading(database) as connection:
        return int((await connection.execute(others)).scalar() or 0)

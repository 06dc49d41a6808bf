"""The worker dies at every step of a life with pilots: the life is the same."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio

from console.doors.node import Node
from console.doors.story_file import Story, StoryAct
from console.rehearsal.outcome import Result
from models.milestones import Milestone
from tests.rehearsal.stages import EXAMPLES, Change, Performed, performed

pytestmark = pytest.mark.asyncio(loop_scope="session")

S5 = EXAMPLES / "stories" / "s5.yaml"
REFS = ("MOU-JP-5", "IA-JP-5")
A_WHILE = timedelta(minutes=20)


def control(after: timedelta, do: str) -> StoryAct:
    """A line that switches the worker."""
    return StoryAct(after, do, None, None, None, Node({}, "acts"))


def killed_after_every_act(story: Story) -> Story:
    """The worker dies as soon as it has answered, and is back a while later."""
    acts = [
        each
        for act in story.acts
        for each in (act, control(act.after, "worker_down"), control(act.after + A_WHILE, "worker_up"))
    ]
    return replace(story, acts=tuple(acts))


def dead_at_every_act(story: Story) -> Story:
    """The worker is dead whenever somebody acts, and finds the act in the inbox a while later."""
    acts = [
        each
        for act in story.acts
        for each in (
            control(act.after - A_WHILE, "worker_down"),
            act,
            control(act.after + A_WHILE, "worker_up"),
        )
    ]
    return replace(story, acts=tuple(acts))


def dead_over_every_reminder(story: Story) -> Story:
    """The worker is dead from before the first missing report until after the next."""
    outage = (control(timedelta(days=96), "worker_down"), control(timedelta(days=99), "worker_up"))
    again = (control(timedelta(days=104), "worker_down"), control(timedelta(days=107), "worker_up"))
    acts = sorted((*story.acts, *outage, *again), key=lambda act: act.after)
    return replace(story, acts=tuple(acts))


async def chains(done: Performed) -> dict[str, list[Milestone]]:
    return {ref: [each for each, _ in await done.chain(ref)] for ref in REFS}


def types(found: dict[str, list[Milestone]]) -> dict[str, list[str]]:
    return {ref: [each.type for each in chain] for ref, chain in found.items()}


def told(result: Result) -> list[tuple[str, str, str, int]]:
    return sorted((each["ref"], each["kind"], each["to"], each["seq"]) for each in result["notices_all"])


def whole(chain: list[Milestone], head: str) -> bool:
    """Whether numbers have no gap, digests hold, and each points to the one before; the first to `head`."""
    numbered = [each.seq for each in chain] == list(range(1, len(chain) + 1))
    sealed = all(each.digest == each.recomputed_digest() for each in chain)
    linked = [each.prev_digest for each in chain] == [head, *(each.digest for each in chain[:-1])]
    return numbered and sealed and linked


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def calm() -> AsyncIterator[Performed]:
    """S5 with nothing in its way."""
    async with performed(S5) as done:
        yield done


@pytest.mark.parametrize("change", [killed_after_every_act, dead_at_every_act, dead_over_every_reminder])
async def test_whenever_the_worker_dies_the_life_is_the_same(calm: Performed, change: Change) -> None:
    async with performed(S5, change) as done:
        found = await chains(done)
    assert types(found) == types(await chains(calm))
    assert told(done.result) == told(calm.result)
    old, new = (found[ref] for ref in REFS)
    assert whole(old, "0" * 64)
    assert whole(new, next(each.digest for each in old if each.type == "intensified_opened"))

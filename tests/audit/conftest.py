"""Lives that many tests verify, each played once in a session."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from console.engine.embedded import EmbeddedEngine
from tests.audit.lives import Lived, lived, lived_in, runs_of
from tests.rehearsal.stages import EXAMPLES
from tests.workflows.house import House, built_house, connected_to, eventually

Lives = dict[str, Lived]

PLAYED = ("s1", "s3", "s5")
"""Stories."""

SHORT = 15
"""Events after which a run ends at the next phase boundary."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stories(tmp_path_factory: pytest.TempPathFactory) -> Lives:
    """A life that is signed, one that lapses and is tried again, one that grows, by ref."""
    found: Lives = {}
    for name in PLAYED:
        home = tmp_path_factory.mktemp("lives") / name
        found |= await lived(EXAMPLES / "stories" / f"{name}.yaml", home)
    return found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house(engine: EmbeddedEngine, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A service on the dev server."""
    home = tmp_path_factory.mktemp("audited")
    async with built_house(await connected_to(engine), home) as built, built.worker():
        yield built


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def long_life(house: House, tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """An agreement in force, in its third run."""
    ref = "MOU-LONG-1"
    with runs_of(SHORT):
        await house.open(ref=ref)
        await house.agree(ref)
        await _another_run(house, ref, 2)
        await house.sign(ref)
        await _another_run(house, ref, 3)
    await house.act(ref, "SECOND", "report_activity", kind="survey", occurred_on="2013")
    await all_sent(house, ref)
    return await lived_in(house, ref, tmp_path_factory.mktemp("lives") / "long", SHORT)


async def _another_run(house: House, ref: str, number: int) -> None:
    async def begun() -> bool:
        start = (await house.handle(ref).describe()).run_id
        _runs.setdefault(ref, []).append(start)
        return len(dict.fromkeys(_runs[ref])) >= number

    await eventually(begun)


_runs: dict[str, list[str]] = {}


async def all_sent(house: House, ref: str) -> None:
    """Wait until no mail is queued."""

    async def sent() -> bool:
        return "queued" not in {state for _, state in await house.notices(ref)}

    await eventually(sent)

"""What one more agreement costs a worker: guarded by what is loaded and what stays, not by a stopwatch."""

import gc
import sys
import types
from collections.abc import AsyncIterator
from typing import Any

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker.workflow_sandbox import _runner

from models.messages import Start
from models.names import agreement_id
from tests.workflows.house import House

pytestmark = pytest.mark.asyncio(loop_scope="session")

SDK = "temporalio."
EVICTIONS = 100
SCATTER = 2
"""Live objects an eviction may seem to leave: the collector's own noise, where a leak leaves thousands."""


@pytest.fixture
def instances(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every workflow instance the sandbox makes from here on."""
    made: list[Any] = []

    class Watched(_runner._Instance):
        def __init__(self, *args: Any) -> None:  # noqa: ANN401
            super().__init__(*args)
            made.append(self)

    monkeypatch.setattr(_runner, "_Instance", Watched)
    return made


OWN_MODULES = {f"workflows.{name}" for name in ("agreement", "pilot", "digest", "redelivery")}


async def unopened(house: House) -> WorkflowHistory:
    """The shortest life there is: started, and nothing else."""
    ref = f"MOU-{len(gc.get_objects())}"
    await house.client.start_workflow(
        "agreement", Start(ref=ref), id=agreement_id(ref), task_queue=house.door.task_queue
    )
    await house.handle(ref).query("agreement")
    return await house.handle(ref).fetch_history()


def ran_again(modules: dict[str, types.ModuleType]) -> set[str]:
    """Names of modules an instance has a copy of its own of."""
    copies = {name for name, module in modules.items() if module is not sys.modules.get(name)}
    return {name for name in copies if name != "__main__" and not name.startswith(SDK)}


async def test_an_instance_loads_the_workflows_own_module_at_most(house: House, instances: list[Any]) -> None:
    """A forgotten pass-through would show here: it costs megabytes and a quarter of a second an agreement."""
    history = await unopened(house)
    await house.replayer().replay_workflow(history)
    assert instances
    for each in instances:
        ours = {name for name in each.importer.new_modules if not name.startswith((SDK, "__", "_"))}
        assert ours <= {*OWN_MODULES, "sys", "builtins"}
        assert ran_again(each.importer.new_modules) <= OWN_MODULES


async def test_an_evicted_instance_leaves_nothing_behind(house: House) -> None:
    """One registration at import, such as `atexit`, would keep every agreement for ever."""
    history = await unopened(house)
    replayer = house.replayer()

    async def evict(times: int) -> int:
        async def same() -> AsyncIterator[WorkflowHistory]:
            for _ in range(times):
                yield history

        await replayer.replay_workflows(same())
        gc.collect()
        return len(gc.get_objects())

    before = await evict(20)
    after = await evict(EVICTIONS)
    assert after - before < EVICTIONS * SCATTER

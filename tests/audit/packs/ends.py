"""Runs that have ended, each in another way."""

from uuid import uuid4

import pytest
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest

from models.names import agreement_id, pilot_id
from tests.workflows.house import House, eventually
from tests.workflows.test_kin import piloting
from workflows import life


async def rejected(house: House) -> str:
    ref = await house.open()
    await house.act(ref, "ABROAD", "reject", reason="Other priorities")
    await house.handle(ref).result()
    return agreement_id(ref)


async def terminated(house: House) -> str:
    ref = await house.open()
    await house.handle(ref).terminate("an operator's raw act", reason="café, 日本 and \x7f")
    return agreement_id(ref)


async def reset(house: House) -> str:
    """An operator sends a life back to its opening; the run it had is closed by that."""
    ref = await house.open()
    run_id = (await house.handle(ref).describe()).run_id
    request = ResetWorkflowExecutionRequest(
        namespace=house.client.namespace,
        workflow_execution=WorkflowExecution(workflow_id=agreement_id(ref), run_id=run_id),
        reason="an operator's raw act",
        workflow_task_finish_event_id=4,
        request_id=str(uuid4()),
    )
    await house.client.workflow_service.reset_workflow_execution(request)
    await house.handle(ref).terminate()
    return agreement_id(ref)


async def continued(house: House, monkeypatch: pytest.MonkeyPatch) -> str:
    with monkeypatch.context() as short:
        short.setattr(life, "EVENTS_PER_RUN", 15)
        ref = await house.open()
        first = (await house.handle(ref).describe()).run_id
        await house.agree(ref)

        async def begun_anew() -> bool:
            return (await house.handle(ref).describe()).run_id != first

        await eventually(begun_anew)
    return agreement_id(ref)


async def settled_pilot(house: House) -> str:
    ref = await piloting(house)
    await house.act(ref, "SECOND", "complete_pilot", pilot="P1", actuals={"interviews": 4})
    await house.client.get_workflow_handle(pilot_id(ref, "P1")).result()
    return pilot_id(ref, "P1")

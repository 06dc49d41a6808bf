"""Whoever reaches Temporal's own port: nothing counts that no door vouches for, and nothing breaks."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from temporalio.api.common.v1 import Payload, Payloads, WorkflowExecution
from temporalio.api.enums.v1 import UpdateWorkflowExecutionLifecycleStage
from temporalio.api.update.v1 import Input, Meta, Request, WaitPolicy
from temporalio.api.workflowservice.v1 import UpdateWorkflowExecutionRequest
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from activities.database import reading
from models.acts import ACT, Act
from models.names import agreement_id
from models.tables import CommandRow
from tests.workflows.house import House, gapless, opening, request

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def stock(house: House) -> Client:
    """A client that knows nothing of this project, as Temporal's own command line."""
    return await Client.connect(house.client.service_client.config.target_host)


async def accepted(house: House, ref: str, by: str, act: str) -> dict[str, Any]:
    """An act as its inbox row has it; nobody has carried it out yet."""
    written, outcome = await house.door.accept(request(ref, by, act))
    assert outcome is None
    return written.model_dump(mode="json")


def forged(ref: str, by: str, act: str = "approve") -> dict[str, Any]:
    return {
        "act": act,
        "ref": ref,
        "by": by,
        "command_id": str(uuid4()),
        "received_at": "2026-01-12T08:00:00Z",
        "door": "cli",
    }


async def send(house: House, ref: str, act: dict[str, Any], update_id: str | None = None) -> dict[str, Any]:
    handle = (await stock(house)).get_workflow_handle(agreement_id(ref))
    answer: dict[str, Any] = await handle.execute_update(act["act"], act, id=update_id)
    return answer


async def test_an_act_without_an_inbox_row_is_refused_and_recorded(house: House) -> None:
    ref = await house.open()
    answer = await send(house, ref, forged(ref, "SECOND"))
    assert (answer["status"], answer["code"]) == ("refused", "UNAUTHENTICATED")
    assert await house.types(ref) == ["negotiation_opened", "refused"]
    state = await house.state(ref)
    assert (state.approvals, state.unauthenticated, state.refusals) == ({"LEAD": 1}, 1, {})


async def test_the_agreement_is_unharmed_by_it(house: House) -> None:
    ref = await house.open()
    await send(house, ref, forged(ref, "SECOND"))
    await house.agree(ref)
    await house.sign(ref)
    assert (await house.state(ref)).phase == "in_force"
    assert gapless(await house.chain(ref))


async def test_an_organisation_nobody_vouches_for_is_not_named_as_the_actor(house: House) -> None:
    ref = await house.open()
    await send(house, ref, forged(ref, "SECOND"))
    refused = (await house.chain(ref))[-1]
    assert refused.actor is None
    assert refused.payload.model_dump()["naming"] == ("SECOND",)


@pytest.mark.parametrize(
    ("field", "value"), [("by", "THIRD"), ("received_at", "2026-01-12T08:00:00Z"), ("door", "link")]
)
async def test_an_act_altered_after_it_was_stamped_is_refused(house: House, field: str, value: str) -> None:
    ref = await house.open()
    act = await accepted(house, ref, "SECOND", "approve")
    answer = await send(house, ref, {**act, field: value})
    assert (answer["status"], answer["code"]) == ("refused", "UNAUTHENTICATED")
    assert (await house.state(ref)).approvals == {"LEAD": 1}


async def test_the_true_act_still_passes_after_an_altered_one(house: House) -> None:
    ref = await house.open()
    act = await accepted(house, ref, "SECOND", "approve")
    await send(house, ref, {**act, "by": "THIRD"})
    outcome = await house.door.finish(ACT.validate_python(act))
    assert (outcome.status, outcome.milestones) == ("recorded", ("approved",))


async def test_an_act_of_another_agreement_is_turned_away(house: House) -> None:
    ref, other = await house.open(), await house.open()
    act = await accepted(house, other, "SECOND", "approve")
    with pytest.raises(WorkflowUpdateFailedError) as refusal:
        await send(house, ref, act)
    assert isinstance(refusal.value.cause, ApplicationError)
    assert refusal.value.cause.type == "WRONG_AGREEMENT"
    assert await house.types(ref) == ["negotiation_opened"]


async def test_twenty_unknown_acts_are_recorded_and_no_more(house: House) -> None:
    ref = await house.open()
    for _ in range(22):
        answer = await send(house, ref, forged(ref, "SECOND"))
        assert answer["code"] == "UNAUTHENTICATED"
    assert (await house.types(ref)).count("refused") == 20


async def test_an_unknown_update_name_fails_for_its_caller_only(house: House) -> None:
    ref = await house.open()
    with pytest.raises(WorkflowUpdateFailedError) as failure:
        await send(house, ref, forged(ref, "SECOND", "frobnicate"))
    assert "frobnicate" in str(failure.value.cause)
    assert (await house.act(ref, "SECOND", "approve")).status == "recorded"


@pytest.mark.parametrize(
    "argument", ["no act at all", 7, None, {"act": "approve"}, {"act": "sign", "ref": 3}]
)
async def test_an_undecodable_update_fails_for_its_caller_only(house: House, argument: object) -> None:
    ref = await house.open()
    handle = (await stock(house)).get_workflow_handle(agreement_id(ref))
    with pytest.raises(WorkflowUpdateFailedError):
        await handle.execute_update("approve", argument, rpc_timeout=timedelta(seconds=5))
    assert (await house.act(ref, "SECOND", "approve")).status == "recorded"


async def test_an_update_in_no_known_encoding_fails_for_its_caller_only(house: House) -> None:
    ref = await house.open()
    junk = Payload(metadata={"encoding": b"binary/unheard-of"}, data=base64.b64decode("AAECAw=="))
    answer = await house.client.workflow_service.update_workflow_execution(
        UpdateWorkflowExecutionRequest(
            namespace=house.client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=agreement_id(ref)),
            wait_policy=WaitPolicy(
                lifecycle_stage=UpdateWorkflowExecutionLifecycleStage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED
            ),
            request=Request(
                meta=Meta(update_id=str(uuid4())),
                input=Input(name="approve", args=Payloads(payloads=[junk])),
            ),
        )
    )
    assert answer.outcome.HasField("failure")
    assert (await house.act(ref, "SECOND", "approve")).status == "recorded"


async def start_unauthorised(house: House, ref: str, start: dict[str, Any]) -> None:
    client = await stock(house)
    await client.start_workflow("agreement", start, id=agreement_id(ref), task_queue=house.door.task_queue)


async def test_an_unauthorised_start_occupies_nothing(house: House) -> None:
    ref = f"MOU-{uuid4().hex[:12].upper()}"
    await start_unauthorised(house, ref, {"ref": ref})
    assert (await house.door.submit(opening(ref))).status == "recorded"
    assert await house.types(ref) == ["negotiation_opened"]


async def test_an_unauthorised_opening_is_recorded_and_occupies_nothing(house: House) -> None:
    ref = f"MOU-{uuid4().hex[:12].upper()}"
    await start_unauthorised(house, ref, {"ref": ref})
    act: Act = ACT.validate_python({**forged(ref, "LEAD", "open"), **opening(ref).fields, "country": "BR"})
    answer = await send(house, ref, act.model_dump(mode="json"))
    assert answer["code"] == "UNAUTHENTICATED"
    assert (await house.door.submit(opening(ref))).status == "recorded"
    assert await house.types(ref) == ["refused", "negotiation_opened"]
    assert (await house.state(ref)).country == "JP"


async def test_nothing_but_an_opening_is_heard_before_it(house: House) -> None:
    ref = f"MOU-{uuid4().hex[:12].upper()}"
    await start_unauthorised(house, ref, {"ref": ref})
    with pytest.raises(WorkflowUpdateFailedError) as refusal:
        await send(house, ref, forged(ref, "SECOND"))
    assert isinstance(refusal.value.cause, ApplicationError)
    assert refusal.value.cause.type == "NOT_OPENED"


async def test_a_start_with_a_made_up_past_is_not_believed(house: House) -> None:
    """Only continue-as-new carries a state; whoever else brings one starts from nothing."""
    real, ref = await house.open(), f"MOU-{uuid4().hex[:12].upper()}"
    carried = {**(await house.state(real)).model_dump(mode="json"), "ref": ref}
    await start_unauthorised(house, ref, {"ref": ref, "carried": carried})
    assert (await house.door.submit(opening(ref))).status == "recorded"
    assert gapless(await house.chain(ref))


async def test_a_start_under_anothers_name_still_serves_its_own_id(house: House) -> None:
    ref = f"MOU-{uuid4().hex[:12].upper()}"
    await start_unauthorised(house, ref, {"ref": "MOU-ELSEWHERE"})
    assert (await house.door.submit(opening(ref))).status == "recorded"


async def test_a_start_in_story_time_lives_in_real_time_outside_rehearsals(house: House) -> None:
    ref = f"MOU-{uuid4().hex[:12].upper()}"
    await start_unauthorised(house, ref, {"ref": ref, "clock_shift": "P3650D"})
    assert (await house.door.submit(opening(ref))).status == "recorded"
    (opened,) = await house.chain(ref)
    assert abs(opened.recorded_at - datetime.now(UTC)) < timedelta(hours=1)
    assert gapless([opened])


async def test_the_inbox_keeps_no_trace_of_strangers(house: House) -> None:
    ref = await house.open()
    act = forged(ref, "SECOND")
    await send(house, ref, act)
    async with reading(house.database) as connection:
        known = select(CommandRow.command_id).where(CommandRow.agreement == ref)  # type: ignore[call-overload]
        ids = (await connection.execute(known)).scalars().all()
    assert len(ids) == 1
    assert act["command_id"] not in json.dumps([str(each) for each in ids])

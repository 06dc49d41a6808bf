"""`entente interventions`: what is done past the doors of a real server is told, and what broke is mended."""

import asyncio
import re
import shlex
import subprocess
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import OperationalError
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.client import Client, WorkflowUpdateFailedError

from activities import record
from console.engine.binaries import dev_server_binary
from models.folding import apply
from models.names import agreement_id
from models.state import Agreement
from tests.cli.calls import Said, entente
from tests.workflows.house import House, eventually, gapless, opening, request
from tests.workflows.operators import at_rest, before_act, events, reset, run_of
from tests.workflows.test_strangers import forged
from workflows import life

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(autouse=True)
def elsewhere(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line is told where the engine of these tests is."""
    monkeypatch.setenv("TEMPORAL_ADDRESS", house.client.service_client.config.target_host)
    monkeypatch.setenv("COLUMNS", "80")


async def stranger(house: House) -> Client:
    return await Client.connect(house.client.service_client.config.target_host, identity="somebody@home")


async def asked(house: House, *arguments: str) -> Said:
    return await asyncio.to_thread(entente, "interventions", *arguments, "--home", str(house.home))


async def told(house: House, ref: str) -> Any:  # noqa: ANN401
    said = await asked(house, ref, "--json")
    assert said.code == 0, said.err
    return said.json


async def kinds(house: House, ref: str) -> list[tuple[str, str]]:
    return [(each["kind"], each["by"]) for each in (await told(house, ref))["interventions"]]


async def mend(house: House, ref: str) -> str:
    """Do what the remedy says, with Temporal's own command line; return the remedy."""
    (trouble,) = (await told(house, ref))["troubles"]
    command = re.search(r"`temporal (workflow reset [^`]+)`", trouble["remedy"])
    assert command, trouble["remedy"]
    typed = [dev_server_binary(), *shlex.split(command[1])]
    done = await asyncio.to_thread(subprocess.run, typed, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return str(trouble["remedy"])


async def test_a_life_by_its_own_rules_tells_nothing(house: House) -> None:
    ref = await house.open()
    await house.agree(ref)
    assert await told(house, ref) == {
        "interventions": [], "troubles": [], "damaged": {}, "engine_asked": True
    }  # fmt: skip
    assert "Nobody did anything past the doors" in (await asked(house, ref)).words


async def test_raw_acts_and_signals_are_told_with_their_sender(house: House) -> None:
    ref = await house.open()
    handle = (await stranger(house)).get_workflow_handle(agreement_id(ref))
    await handle.execute_update("approve", forged(ref, "SECOND"))
    await handle.signal("pilot_moment", {"pilot": "P1"})
    await handle.signal("nobody_knows_this")
    assert await kinds(house, ref) == [
        ("act", "somebody@home"), ("signal", "somebody@home"), ("signal", "somebody@home")
    ]  # fmt: skip
    shown = (await asked(house, ref)).words
    assert "somebody sent the act approve as SECOND, and no door vouches for it: refused." in shown
    assert "somebody sent the signal pilot_moment past every door." in shown
    assert "Its client called itself somebody@home." in shown
    assert (await told(house, ref))["troubles"] == []


async def test_an_altered_act_is_told_and_the_true_one_is_not(house: House) -> None:
    ref = await house.open()
    act, _ = await house.door.accept(request(ref, "SECOND", "approve"))
    handle = (await stranger(house)).get_workflow_handle(agreement_id(ref))
    await handle.execute_update("approve", {**act.model_dump(mode="json"), "by": "THIRD"})
    await house.door.finish(act)
    assert await kinds(house, ref) == [("act", "somebody@home")]


async def test_a_strangers_start_is_told_even_if_a_door_opened_it_later(house: House) -> None:
    ref = f"MOU-{uuid4().hex[:12].upper()}"
    client = await stranger(house)
    await client.start_workflow(
        "agreement", {"ref": ref}, id=agreement_id(ref), task_queue=house.door.task_queue
    )
    before = await told(house, ref)
    await house.door.submit(opening(ref))
    after = await told(house, ref)
    assert "no door has opened it" in before["interventions"][0]["words"]
    assert "its opening came through a door later" in after["interventions"][0]["words"]
    assert [each["gravity"] for each in after["interventions"]] == ["noted"]


async def test_a_termination_is_told_and_mended_by_the_remedy(house: House) -> None:
    ref = await house.open()
    await at_rest(house, ref)
    client = await stranger(house)
    await client.get_workflow_handle(agreement_id(ref)).terminate(reason="cleaning up")
    found = await told(house, ref)
    (ended,) = found["interventions"]
    assert (ended["kind"], ended["gravity"], ended["by"]) == ("terminated", "broken", "somebody@home")
    assert ended["words"] == "an operator terminated the run: cleaning up"
    assert "acts are kept in the inbox" in found["troubles"][0]["problem"]
    await mend(house, ref)
    assert (await house.act(ref, "SECOND", "approve")).status == "recorded"
    after = await told(house, ref)
    assert after["troubles"] == []
    assert [each["kind"] for each in after["interventions"]] == ["terminated", "reset"]


async def test_a_cancellation_is_told_and_mended(house: House) -> None:
    ref = await house.open()
    await at_rest(house, ref)
    await house.handle(ref).cancel()

    async def cancelled() -> bool:
        return (await kinds(house, ref))[-1:] == [("cancelled", "")]

    await eventually(cancelled)
    words = [each["words"] for each in (await told(house, ref))["interventions"]]
    assert words[0].startswith("an operator asked to cancel it")
    await mend(house, ref)
    assert (await house.act(ref, "SECOND", "approve")).status == "recorded"


async def test_a_reset_behind_the_record_is_told_and_mended(house: House) -> None:
    ref = await house.open()
    await house.act(ref, "SECOND", "approve")
    await house.act(ref, "THIRD", "approve")
    history, base = await at_rest(house, ref), await run_of(house, ref)
    await reset(house, ref, before_act(history, 3), why="looking for something")
    found = await told(house, ref)
    (again,) = [each for each in found["interventions"] if each["kind"] == "reset"]
    assert again["words"] == "an operator reset the run to an earlier event: looking for something"
    assert "milestone 3 is taken, and all waits" in found["troubles"][0]["problem"]
    remedy = await mend(house, ref)
    assert base in remedy
    assert (await house.act(ref, "ABROAD", "approve")).milestones == ("approved", "text_agreed")
    assert gapless(await house.chain(ref))
    assert (await told(house, ref))["troubles"] == []


async def answer_in_its_place(house: House, ref: str, activity_id: str) -> None:
    """Say that a recording is done, as a client may that knows its id."""
    client = await stranger(house)
    place = client.get_async_activity_handle(
        workflow_id=agreement_id(ref), run_id=None, activity_id=activity_id
    )
    digest = activity_id.rpartition("-")[2]
    await place.complete({"status": "recorded", "digest": digest, "days": {}, "notices": 0})


async def test_an_answer_in_the_workers_place_is_told_and_mended(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever reaches the engine can say that a recording is done; the record does not have it."""
    ref = await house.open()
    await at_rest(house, ref)

    def failing(_: object) -> None:
        raise OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))

    with monkeypatch.context() as broken:
        broken.setattr(record, "writing", failing)
        acting = asyncio.create_task(house.act(ref, "SECOND", "approve"))

        async def asked_for() -> dict[str, Any] | None:
            scheduled = "activityTaskScheduledEventAttributes"
            waiting = [each[scheduled] for each in await events(house, ref) if scheduled in each]
            return waiting[-1] if waiting[-1]["activityId"].startswith("ms-00002") else None

        recording = await eventually(asked_for)
        assert recording is not None
        await answer_in_its_place(house, ref, recording["activityId"])
        assert (await acting).status == "recorded"
    assert ((await house.state(ref)).seq, (await house.recorded(ref)).seq) == (2, 1)
    found = await told(house, ref)
    (answer,) = found["interventions"]
    assert (answer["kind"], answer["gravity"], answer["by"]) == ("answer", "broken", "somebody@home")
    assert answer["words"] == "milestone 2 was answered as recorded, and is not on record"
    assert "believes what is not on record: milestone 2" in found["troubles"][0]["problem"]
    await mend(house, ref)

    async def recorded() -> bool:
        return await house.types(ref) == ["negotiation_opened", "approved"]

    await eventually(recorded)
    assert (await house.act(ref, "THIRD", "approve")).status == "recorded"
    assert await house.state(ref) == await house.recorded(ref)


async def test_a_task_that_fails_is_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    ref = await house.open()
    tried: list[Agreement] = []

    def failing_once(state: Agreement, milestone: object, days: object) -> Agreement:
        tried.append(state)
        if len(tried) == 1:
            raise ZeroDivisionError("a bug in folding")
        return apply(state, milestone, days)  # type: ignore[arg-type]

    monkeypatch.setattr(life, "apply", failing_once)
    await house.act(ref, "SECOND", "approve")
    (failed,) = (await told(house, ref))["interventions"]
    assert (failed["kind"], failed["gravity"]) == ("task_failed", "noted")
    assert "workflow worker unhandled failure: a bug in folding" in failed["words"]


async def test_a_workflow_that_was_deleted_is_told_and_what_follows_from_it(house: House) -> None:
    ref = await house.open()
    await at_rest(house, ref)
    await house.client.workflow_service.delete_workflow_execution(
        DeleteWorkflowExecutionRequest(
            namespace=house.client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=agreement_id(ref)),
        )
    )

    async def gone() -> list[Any]:
        return list((await told(house, ref))["troubles"])

    (trouble,) = await eventually(gone)
    assert "its workflow is nowhere" in trouble["problem"]
    assert trouble["remedy"].startswith("Restore the engine's own store")


async def test_without_the_engine_only_what_was_kept_is_told(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = await house.open()
    handle = (await stranger(house)).get_workflow_handle(agreement_id(ref))
    await handle.signal("nobody_knows_this")
    await house.act(ref, "LEAD", "abandon", reason="no funding this year")
    await house.handle(ref).result()
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
    said = await asked(house, ref, "--json")
    assert said.code == 6
    assert [each["kind"] for each in said.json["interventions"]] == ["signal"]
    assert said.json["engine_asked"] is False
    words = await asked(house, ref)
    assert "The engine was not asked, only what was kept is told." in words.words


async def test_all_agreements_are_looked_at_when_none_is_named(house: House) -> None:
    ref = await house.open()
    handle = (await stranger(house)).get_workflow_handle(agreement_id(ref))
    await handle.signal("nobody_knows_this")
    said = await asked(house, "--json")
    assert agreement_id(ref) in {each["workflow"] for each in said.json["interventions"]}


async def test_an_agreement_nobody_knows_is_not_found(house: House) -> None:
    assert (await asked(house, "MOU-NOWHERE")).code == 3


async def test_an_act_no_door_may_send_is_turned_away_and_tells_nothing(house: House) -> None:
    ref = await house.open()
    handle = (await stranger(house)).get_workflow_handle(agreement_id(ref))
    with pytest.raises(WorkflowUpdateFailedError):
        await handle.execute_update("approve", {"act": "approve"}, rpc_timeout=timedelta(seconds=5))
    assert await kinds(house, ref) == []

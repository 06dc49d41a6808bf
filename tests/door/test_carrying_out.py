"""What becomes of an act at its workflow, through a real engine and a real worker."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client, WorkflowUpdateStage

from activities.database import reading
from console import carry_out, inbox
from console.commands import Door, NotCarriedOutError
from console.engine.connect import connect_to
from console.engine.errors import UnreachableError
from models import acts
from models.acts import Act
from models.checks import Refused
from models.lifecycle import decide
from models.messages import Outcome, Start
from models.names import agreement_id
from models.negotiation import Decision
from models.state import Agreement
from tests.activities.recording import rows
from tests.door.requests import called
from tests.workflows.house import House, fresh_ref, opening, request
from workflows.options import REFUSALS_PER_PHASE

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def entry(database: AsyncEngine, command_id: str) -> inbox.Entry:
    async with reading(database) as connection:
        found = await inbox.find(connection, command_id)
    assert found is not None
    return found


async def pending(house: House, ref: str) -> list[str]:
    async with reading(house.database) as connection:
        return [act.command_id for act in await inbox.pending(connection, ref)]


def impatient(door: Door) -> Door:
    return replace(door, patience=timedelta(seconds=0.5))


async def test_an_act_is_recorded_and_its_outcome_is_in_the_inbox(house: House) -> None:
    ref = await house.open()
    outcome = await house.door.submit(called(request(ref, "SECOND", "approve"), f"{ref}-1"))
    assert (outcome.status, outcome.milestones, outcome.seq) == ("recorded", ("approved",), 2)
    assert (await entry(house.database, f"{ref}-1")).outcome == outcome
    assert await house.types(ref) == ["negotiation_opened", "approved"]


async def test_a_refused_act_is_answered_with_its_code(house: House) -> None:
    ref = await house.open()
    outcome = await house.act(ref, "LEAD", "approve", command_id=f"{ref}-1")
    assert (outcome.status, outcome.code) == ("refused", "ALREADY_DONE")
    assert await house.types(ref) == ["negotiation_opened", "refused"]
    assert (await entry(house.database, f"{ref}-1")).outcome == outcome


async def test_a_double_click_is_one_act_with_one_answer(house: House) -> None:
    ref = await house.open()
    click = called(request(ref, "SECOND", "approve"), f"{ref}-1")
    first, second = await asyncio.gather(house.door.submit(click), house.door.submit(click))
    assert first == second
    assert await house.door.submit(click) == first
    assert await house.types(ref) == ["negotiation_opened", "approved"]


async def test_an_act_its_door_does_not_vouch_for_is_refused_on_record(house: House) -> None:
    ref = await house.open()
    coordinator_only = replace(house.door, acts_for_anyone=False)
    refused = await coordinator_only.submit(request(ref, "SECOND", "approve"))
    assert (refused.status, refused.code, refused.naming) == ("refused", "UNAUTHENTICATED", ("SECOND",))
    assert await house.types(ref) == ["negotiation_opened", "refused"]
    assert await pending(house, ref) == []
    own = await coordinator_only.submit(request(ref, "LEAD", "abandon", reason="no longer wanted"))
    assert own.milestones == ("abandoned",)


async def test_earlier_acts_are_carried_out_first(house: House) -> None:
    ref = await house.open()
    for org in ("THIRD", "SECOND"):
        await house.door.accept(request(ref, org, "approve"))
    await house.act(ref, "ABROAD", "approve")
    actors = [each.actor for each in await house.chain(ref) if each.type == "approved"]
    assert actors == ["THIRD", "SECOND", "ABROAD"]
    assert await pending(house, ref) == []


async def ended(house: House) -> str:
    """An agreement whose workflow has come to its end."""
    ref = await house.open()
    await house.act(ref, "LEAD", "abandon", reason="no longer wanted")
    await asyncio.wait_for(house.handle(ref).result(), 120)
    return ref


@pytest.mark.parametrize("by", ["SECOND", "STRANGER"])
async def test_a_closed_agreement_is_answered_by_the_same_rules(house: House, by: str) -> None:
    ref = await ended(house)
    before = await house.chain(ref)
    outcome = await house.act(ref, by, "approve", command_id=f"{ref}-1")
    state = await house.recorded(ref)
    act = (await entry(house.database, f"{ref}-1")).act
    decision = decide(state, act, act.received_at)
    assert isinstance(decision, Refused)
    assert outcome == Outcome(
        ref=ref,
        command_id=f"{ref}-1",
        status="refused",
        code=decision.code,
        naming=decision.naming,
        seq=state.seq,
        digest=state.head,
    )
    assert (await entry(house.database, f"{ref}-1")).outcome == outcome
    assert await house.chain(ref) == before


async def test_an_opening_that_comes_too_late_is_answered_too(house: House) -> None:
    ref = await ended(house)
    (opened,) = await rows(
        house.database,
        "SELECT command_id FROM command_inbox WHERE agreement = :ref AND act = 'open'",
        ref=ref,
    )
    first = (await entry(house.database, opened[0])).act
    again = first.model_copy(update={"command_id": f"{ref}-2"})
    outcome = await house.door.carry_out(house.client, again)
    assert (outcome.status, outcome.code) == ("refused", "ALREADY_DONE")


async def test_a_flood_is_turned_away_and_settled(house: House) -> None:
    ref = await house.open()
    for _ in range(REFUSALS_PER_PHASE):
        await house.act(ref, "LEAD", "approve")
    before = await house.chain(ref)
    with pytest.raises(NotCarriedOutError, match="too many acts") as failure:
        await house.act(ref, "LEAD", "approve", command_id=f"{ref}-1")
    outcome = failure.value.outcome
    assert outcome is not None
    assert (outcome.status, outcome.code, outcome.seq) == ("refused", "FLOOD", len(before))
    assert (await entry(house.database, f"{ref}-1")).outcome == outcome
    assert await house.chain(ref) == before
    assert await pending(house, ref) == []
    allowed = await house.act(ref, "LEAD", "abandon", reason="enough")
    assert allowed.milestones == ("abandoned",)


async def test_an_act_that_breaks_the_rules_code_is_turned_away_and_settled(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = await house.open()

    def broken(state: Agreement, act: Act, at: object) -> Decision:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr("workflows.life.decide", broken)
        with pytest.raises(NotCarriedOutError, match="could not judge it") as failure:
            await house.act(ref, "SECOND", "approve", command_id=f"{ref}-1")
    assert failure.value.outcome is not None
    assert failure.value.outcome.code == "BUG"
    assert await pending(house, ref) == []
    assert await house.types(ref) == ["negotiation_opened"]


async def stuck(house: House, ref: str) -> None:
    """Start an agreement where nobody works: whatever it is told, it does not answer."""
    await house.client.start_workflow(
        "agreement", Start(ref=ref), id=agreement_id(ref), task_queue="nobody-listens"
    )


async def test_without_an_answer_in_time_an_act_waits(house: House) -> None:
    ref = fresh_ref("STUCK")
    await stuck(house, ref)
    with pytest.raises(
        NotCarriedOutError, match=f"no worker works on task queue {house.door.task_queue}"
    ) as failure:
        await impatient(house.door).submit(called(opening(ref), f"{ref}-1"))
    assert (failure.value.outcome, failure.value.command_id) == (None, f"{ref}-1")
    assert await pending(house, ref) == [f"{ref}-1"]


async def test_an_act_behind_one_that_waits_waits_under_its_own_name(house: House) -> None:
    ref = await house.open()
    workflow = house.handle(ref)
    await workflow.terminate("to see what a door makes of it")
    await house.door.accept(called(request(ref, "SECOND", "approve"), f"{ref}-1"))
    with pytest.raises(NotCarriedOutError, match="its workflow is gone") as failure:
        await house.door.submit(called(request(ref, "THIRD", "approve"), f"{ref}-2"))
    assert (failure.value.outcome, failure.value.command_id) == (None, f"{ref}-2")
    assert await pending(house, ref) == [f"{ref}-1", f"{ref}-2"]


async def test_an_engine_that_is_gone_leaves_acts_waiting(house: House) -> None:
    ref = await house.open()

    async def gone() -> Client:
        raise UnreachableError("Temporal cannot be reached.")

    with pytest.raises(NotCarriedOutError, match="cannot be reached") as failure:
        await replace(house.door, client=gone).submit(request(ref, "SECOND", "approve"))
    assert failure.value.outcome is None
    assert await pending(house, ref) == [failure.value.command_id]


async def test_a_wrong_namespace_is_named_and_the_acts_wait(house: House) -> None:
    ref = await house.open()
    elsewhere = await connect_to(house.client.service_client.config.target_host, "nobody-made-this")

    async def connected() -> Client:
        return elsewhere

    door = replace(house.door, client=connected)
    for given in (request(ref, "SECOND", "approve"), opening(f"{ref}-B")):
        with pytest.raises(NotCarriedOutError, match="no namespace nobody-made-this") as failure:
            await door.submit(given)
        assert failure.value.outcome is None
        assert await pending(house, given.ref) == [failure.value.command_id]


async def test_who_stops_waiting_stops_and_the_act_is_kept(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref, on_its_way, send = fresh_ref("STUCK"), asyncio.Event(), carry_out._open
    await stuck(house, ref)

    async def watched(client: Client, act: acts.Open, start: Start, task_queue: str) -> Outcome:
        on_its_way.set()
        return await send(client, act, start, task_queue)

    monkeypatch.setattr(carry_out, "_open", watched)
    waiting = asyncio.create_task(house.door.submit(called(opening(ref), f"{ref}-1")))
    await on_its_way.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await pending(house, ref) == [f"{ref}-1"]


async def test_an_act_given_up_by_its_door_may_still_be_carried_out(house: House) -> None:
    ref = await house.open()
    act, _ = await house.door.accept(called(request(ref, "SECOND", "approve"), f"{ref}-1"))
    await house.handle(ref).start_update(
        act.act, act, id=act.command_id, wait_for_stage=WorkflowUpdateStage.COMPLETED
    )
    settled = (await entry(house.database, f"{ref}-1")).outcome
    assert settled is not None
    assert settled.milestones == ("approved",)
    assert await house.door.finish(act) == settled
    assert isinstance(act, acts.Approve)

"""An operator ends or resets an agreement's workflow in Temporal: nothing false, nothing lost, a way back."""

from dataclasses import replace

import pytest

from console.carry_out import GONE, NotCarriedOutError
from tests.workflows.house import House, eventually, gapless
from tests.workflows.operators import PATIENCE, at_rest, before_act, reset, run_of, tasks, what_waits

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONFLICT = "is taken"


def impatient(house: House) -> House:
    return replace(house, door=replace(house.door, patience=PATIENCE))


async def whole(house: House, ref: str) -> bool:
    return gapless(await house.chain(ref)) and await house.state(ref) == await house.recorded(ref)


async def test_a_terminated_agreement_keeps_its_record_and_every_act(house: House) -> None:
    ref = await house.open()
    await house.handle(ref).terminate("somebody pressed a button")
    with pytest.raises(NotCarriedOutError, match=GONE) as failure:
        await house.act(ref, "SECOND", "approve")
    assert failure.value.outcome is None
    assert (await house.recorded(ref)).phase == "negotiating"
    assert await house.types(ref) == ["negotiation_opened"]


async def test_reset_to_its_last_step_it_goes_on_with_what_waited(house: House) -> None:
    ref = await house.open()
    steps = tasks(await at_rest(house, ref))
    await house.handle(ref).terminate("somebody pressed a button")
    with pytest.raises(NotCarriedOutError):
        await house.act(ref, "SECOND", "approve")
    await reset(house, ref, steps[-1])
    assert (await house.act(ref, "THIRD", "approve")).status == "recorded"
    assert await house.types(ref) == ["negotiation_opened", "approved", "approved"]
    assert [each.actor for each in await house.chain(ref)] == ["LEAD", "SECOND", "THIRD"]
    assert await whole(house, ref)


async def test_a_reset_run_replays_and_says_the_run_it_came_from(house: House) -> None:
    ref = await house.open()
    base = await run_of(house, ref)
    steps = tasks(await at_rest(house, ref))
    again = await reset(house, ref, steps[-1])
    await house.act(ref, "SECOND", "approve")
    assert again != base
    assert {each.run_id for each in await house.chain(ref)} == {base}
    history = await house.handle(ref).fetch_history()
    assert (await house.replayer().replay_workflow(history)).replay_failure is None


async def test_a_reset_behind_the_record_waits_and_writes_nothing(house: House) -> None:
    ref = await house.open()
    await house.act(ref, "SECOND", "approve")
    await house.act(ref, "THIRD", "approve")
    history, base = await at_rest(house, ref), await run_of(house, ref)
    before = [each.digest for each in await house.chain(ref)]
    await reset(house, ref, before_act(history, 3))

    async def refused() -> bool:
        return any(CONFLICT in each for each in await what_waits(house, ref))

    await eventually(refused)
    with pytest.raises(NotCarriedOutError):
        await impatient(house).act(ref, "ABROAD", "approve")
    assert [each.digest for each in await house.chain(ref)] == before
    await reset(house, ref, tasks(history)[-1], base)
    assert (await house.act(ref, "LEAD", "report_activity", kind="survey", occurred_on="2026")).code is None
    assert await house.types(ref) == [
        *("negotiation_opened", "approved", "approved", "approved", "text_agreed", "survey")
    ]
    assert await whole(house, ref)

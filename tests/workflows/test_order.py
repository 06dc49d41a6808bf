"""Many acts at once: engine order decides, one answer each, and floods keep nobody else out."""

import asyncio
from uuid import uuid4

import pytest

from console.carry_out import NotCarriedOutError
from console.dispatcher import dispatch
from console.doors.terms_file import TermsPatch
from models.messages import Outcome
from tests.workflows.house import OTHERS, House, eventually, gapless, request

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_same_act_twice_has_one_answer_and_one_milestone(house: House) -> None:
    ref = await house.open()
    twice = request(ref, "SECOND", "approve", command_id=str(uuid4()))
    first = await house.door.submit(twice)
    assert await house.door.submit(twice) == first
    assert await house.types(ref) == ["negotiation_opened", "approved"]


async def test_the_same_update_id_has_the_same_answer_whatever_it_brings(house: House) -> None:
    ref = await house.open()
    first, _ = await house.door.accept(request(ref, "SECOND", "approve"))
    other, _ = await house.door.accept(request(ref, "THIRD", "approve"))
    answers = [
        await house.handle(ref).execute_update("approve", act, id="one-click", result_type=Outcome)
        for act in (first, first, other)
    ]
    assert len(set(answers)) == 1
    assert await house.types(ref) == ["negotiation_opened", "approved"]


async def test_a_double_click_is_one_act(house: House) -> None:
    ref = await house.open()
    click = request(ref, "SECOND", "approve", command_id=str(uuid4()))
    answers = await asyncio.gather(*(house.door.submit(click) for _ in range(5)))
    assert len(set(answers)) == 1
    assert await house.types(ref) == ["negotiation_opened", "approved"]


async def test_the_same_deed_under_another_id_is_already_done(house: House) -> None:
    ref = await house.open()
    await house.act(ref, "SECOND", "approve")
    again = await house.act(ref, "SECOND", "approve")
    assert (again.status, again.code) == ("refused", "ALREADY_DONE")
    assert await house.types(ref) == ["negotiation_opened", "approved", "refused"]


async def test_of_two_proposals_at_once_the_second_is_told_its_revision_is_stale(house: House) -> None:
    ref = await house.open()
    answers = await asyncio.gather(
        *(
            house.act(ref, org, "propose", revision=1, terms=TermsPatch({"notice": notice}))
            for org, notice in (("SECOND", "P4M"), ("ABROAD", "P6M"))
        )
    )
    assert sorted((each.status, each.code) for each in answers) == [
        ("recorded", None),
        ("refused", "STALE_REVISION"),
    ]
    state = await house.state(ref)
    assert (state.revision, state.superseded) == (2, 1)


async def test_forty_acts_at_once_are_all_recorded_once(house: House) -> None:
    ref = await house.open()
    reports = [
        request(ref, OTHERS[number % 3], "report_activity", kind="workshop", occurred_on="2026-01")
        for number in range(40)
    ]
    taken = await asyncio.gather(*(house.door.accept(each) for each in reports))
    knocking = [house.door.carry_out(house.client, act) for act, _ in taken]
    answers = await asyncio.gather(*knocking, return_exceptions=True)

    async def all_settled() -> bool:
        await dispatch(house.door)  # the engine turns some away when many knock at once
        return (await house.types(ref)).count("workshop") == 40

    await eventually(all_settled)
    chain = await house.chain(ref)
    assert gapless(chain)
    assert sorted(each.command_id or "" for each in chain[1:]) == sorted(act.command_id for act, _ in taken)
    assert any(isinstance(each, Outcome) for each in answers)


async def test_the_twenty_first_refused_act_is_turned_away(house: House) -> None:
    ref = await house.open()
    for _ in range(20):
        assert (await house.act(ref, "SECOND", "sign")).code == "WRONG_PHASE"
    with pytest.raises(NotCarriedOutError) as flood:
        await house.act(ref, "SECOND", "sign")
    assert flood.value.outcome is not None
    assert flood.value.outcome.code == "FLOOD"
    assert (await house.types(ref)).count("refused") == 20


async def test_an_act_the_rules_accept_passes_a_flood_of_its_own(house: House) -> None:
    ref = await house.open()
    for _ in range(20):
        await house.act(ref, "SECOND", "sign")
    assert (await house.act(ref, "SECOND", "approve")).status == "recorded"


async def test_one_partys_flood_is_not_held_against_another(house: House) -> None:
    ref = await house.open()
    for _ in range(20):
        await house.act(ref, "SECOND", "sign")
    assert (await house.act(ref, "THIRD", "sign")).code == "WRONG_PHASE"
    assert (await house.state(ref)).refusals == {"SECOND": 20, "THIRD": 1}


async def test_the_next_phase_counts_anew(house: House) -> None:
    ref = await house.open()
    for _ in range(20):
        await house.act(ref, "SECOND", "sign")
    await house.agree(ref)
    assert (await house.act(ref, "SECOND", "approve")).code == "ALREADY_DONE"
    assert (await house.state(ref)).refusals == {"SECOND": 1}


async def test_agreements_side_by_side_do_not_touch_each_other(house: House) -> None:
    async def life() -> str:
        ref = await house.open()
        await house.agree(ref)
        await house.sign(ref)
        return ref

    refs = await asyncio.gather(*(life() for _ in range(5)))
    for ref in refs:
        assert gapless(await house.chain(ref))
        assert (await house.recorded(ref)) == (await house.state(ref))
        assert (await house.recorded(ref)).phase == "in_force"

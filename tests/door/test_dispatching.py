"""What no door could carry out is carried out later: in order, and one agreement's trouble is no other's."""

import asyncio
from collections import defaultdict
from contextlib import AsyncExitStack
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from temporalio.client import Client

from console import dispatcher
from console.carry_out import GONE, NotCarriedOutError
from console.commands import Door
from console.dispatcher import dispatch, dispatch_for_ever
from console.engine.embedded import EmbeddedEngine
from models.acts import Act
from models.messages import Outcome, Start
from models.names import agreement_id
from tests.door.requests import nobody
from tests.workflows.house import House, built_house, connected_to, eventually, fresh_ref, opening, request

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def accepted(house: House, *acts: tuple[str, str, str]) -> None:
    """Put acts into the inbox, and leave them there."""
    for ref, by, act in acts:
        await house.door.accept(opening(ref) if act == "open" else request(ref, by, act))


async def actors(house: House, ref: str) -> list[str | None]:
    return [each.actor for each in await house.chain(ref)]


async def test_what_waits_is_carried_out_in_the_order_it_arrived(own_house: House) -> None:
    ref = fresh_ref("ORDER")
    await accepted(own_house, (ref, "LEAD", "open"))
    assert await dispatch(own_house.door) == 1
    for by in ("THIRD", "SECOND"):
        await accepted(own_house, (ref, by, "approve"))
    await accepted(own_house, (ref, "LEAD", "approve"))
    assert await dispatch(own_house.door) == 3
    assert await actors(own_house, ref) == ["LEAD", "THIRD", "SECOND", "LEAD"]
    assert (await own_house.types(ref))[-1] == "refused"
    assert await dispatch(own_house.door) == 0


async def test_young_acts_are_left_to_their_doors(own_house: House) -> None:
    await accepted(own_house, (fresh_ref("YOUNG"), "LEAD", "open"))
    assert await dispatch(own_house.door, timedelta(hours=1)) == 0
    assert await dispatch(own_house.door) == 1


async def test_without_work_nobody_is_called(own_house: House) -> None:
    assert await dispatch(replace(own_house.door, client=nobody)) == 0


class Watched(Door):
    """Counts how many acts of one agreement, and of all, are on their way together."""

    on_their_way: defaultdict[str, int] = defaultdict(int)
    most: defaultdict[str, int] = defaultdict(int)

    async def carry_out(self, client: Client, act: Act) -> Outcome:
        for each in (act.ref, "all"):
            self.on_their_way[each] += 1
            self.most[each] = max(self.most[each], self.on_their_way[each])
        try:
            return await super().carry_out(client, act)
        finally:
            for each in (act.ref, "all"):
                self.on_their_way[each] -= 1


async def test_agreements_are_worked_on_together_and_each_one_act_at_a_time(own_house: House) -> None:
    refs = [fresh_ref("TOGETHER") for _ in range(2)]
    await accepted(own_house, *((ref, "LEAD", "open") for ref in refs))
    await dispatch(own_house.door)
    await accepted(own_house, *((ref, by, "approve") for by in ("SECOND", "THIRD") for ref in refs))
    Watched.most.clear()
    watched = Watched(**{each.name: getattr(own_house.door, each.name) for each in fields(own_house.door)})
    assert await dispatch(watched) == 4
    assert watched.most == {**dict.fromkeys(refs, 1), "all": 2}


async def test_an_agreement_that_does_not_answer_holds_up_no_other(own_house: House) -> None:
    held, at_liberty = fresh_ref("HELD"), fresh_ref("FREE")
    await own_house.client.start_workflow(
        "agreement", Start(ref=held), id=agreement_id(held), task_queue="nobody-listens"
    )
    await accepted(own_house, (held, "LEAD", "open"), (at_liberty, "LEAD", "open"))
    dispatching = asyncio.create_task(dispatch(replace(own_house.door, patience=timedelta(minutes=1))))

    async def free() -> bool:
        return (await own_house.recorded(at_liberty)).seq == 1

    await eventually(free)
    assert not dispatching.done()
    dispatching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dispatching


async def test_an_act_that_waits_keeps_the_later_ones_of_its_agreement_waiting(own_house: House) -> None:
    ref = await own_house.open()
    await accepted(own_house, (ref, "SECOND", "approve"), (ref, "THIRD", "approve"))
    await own_house.handle(ref).terminate("to see what the dispatcher makes of it")
    impatient = replace(own_house.door, patience=timedelta(seconds=0.5))
    with structlog.testing.capture_logs() as logged:
        await dispatch(impatient)
    waits = [line["why"] for line in logged if line["event"] == "act.waits" and line["ref"] == ref]
    assert waits == [GONE]
    assert (await own_house.recorded(ref)).seq == 1


async def test_what_is_turned_away_keeps_nobody_waiting(
    own_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = await own_house.open()
    await accepted(own_house, (ref, "SECOND", "approve"), (ref, "THIRD", "approve"))
    judge, doubts = own_house.door.__class__.carry_out, list[Act]()

    async def turned_away_once(door: Door, client: Client, act: Act) -> Outcome:
        outcome = await judge(door, client, act)
        if act.ref == ref and not doubts:
            doubts.append(act)
            raise NotCarriedOutError("it is no good", act.command_id, outcome)
        return outcome

    monkeypatch.setattr(Door, "carry_out", turned_away_once)
    await dispatch(own_house.door)
    assert await actors(own_house, ref) == ["LEAD", "SECOND", "THIRD"]


async def test_the_dispatcher_goes_on_whatever_happens_until_it_is_stopped(
    own_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = await own_house.open()
    await accepted(own_house, (ref, "SECOND", "approve"))
    looks = 0

    async def moody() -> Client:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise ConnectionError("down")
        return own_house.client

    monkeypatch.setattr(dispatcher, "PAUSE", timedelta(0))
    monkeypatch.setattr(dispatcher, "AGE", timedelta(0))
    with structlog.testing.capture_logs() as logged:
        running = asyncio.create_task(dispatch_for_ever(replace(own_house.door, client=moody)))

        async def done() -> bool:
            return (await own_house.recorded(ref)).seq == 2

        await eventually(done)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    assert {"event": "dispatcher.interrupted", "log_level": "warning", "cause": "ConnectionError"} in logged


async def test_acts_given_while_the_engine_is_down_are_carried_out_when_it_is_back(tmp_path: Path) -> None:
    home = tmp_path / "var"
    home.mkdir()
    async with AsyncExitStack() as whole_test:
        async with EmbeddedEngine(home) as engine:
            port = int(engine.address.address.rpartition(":")[2])
            built = built_house(await connected_to(engine), tmp_path)
            house = await whole_test.enter_async_context(built)
            async with house.worker():
                ref = await house.open()
        impatient = replace(house.door, patience=timedelta(seconds=0.5))
        for by in ("THIRD", "SECOND"):
            with pytest.raises(NotCarriedOutError) as failure:
                await impatient.submit(request(ref, by, "approve"))
            assert failure.value.outcome is None
        assert await actors(house, ref) == ["LEAD"]
        async with EmbeddedEngine(home, port=port), house.worker():
            assert await dispatch(house.door) == 2
            assert await actors(house, ref) == ["LEAD", "THIRD", "SECOND"]

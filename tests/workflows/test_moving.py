"""An agreement opened beside the main task queue lives on the main one, with all it brings."""

from collections.abc import AsyncIterator
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
import pytest_asyncio

from console.importing import import_door
from models.names import import_queue
from tests.activities.recording import execute
from tests.door.requests import called
from tests.workflows.house import OTHERS, House, eventually, fresh_ref, gapless, opening, request

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def importing(house: House) -> AsyncIterator[House]:
    """The house, with a worker on the queue of imports and a door that uses it."""
    async with house.worker(queue=import_queue(house.door.task_queue)):
        yield replace(house, door=import_door(house.door))


async def moved(house: House, ref: str) -> None:
    """Wait until an agreement is where it lives."""

    async def there() -> bool:
        return (await house.handle(ref).describe()).task_queue == house.door.task_queue

    await eventually(there)


def words(letter: Path) -> str:
    """The text of a mail."""
    message = message_from_bytes(letter.read_bytes(), policy=default)
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


async def test_it_moves_once_it_is_opened_and_lives_on(house: House, importing: House) -> None:
    ref = await importing.open()
    await moved(house, ref)
    await house.agree(ref)
    await house.sign(ref)
    chain = await house.chain(ref)
    assert gapless(chain)
    assert len({each.run_id for each in chain}) == 2
    assert next(each.type for each in chain if each.run_id != chain[0].run_id) == "approved"
    assert await house.state(ref) == await house.recorded(ref)
    assert (await house.state(ref)).phase == "in_force"


async def test_its_opening_has_the_same_answer_after_the_move(house: House, importing: House) -> None:
    ref = fresh_ref()
    act, _ = await importing.door.accept(called(opening(ref), f"{ref}-1"))
    answer = await importing.door.finish(act)
    await moved(house, ref)
    assert await house.door.carry_out(house.client, act) == answer
    assert await house.types(ref) == ["negotiation_opened"]


async def test_its_mails_leave_once(house: House, importing: House) -> None:
    ref = await importing.open()
    await moved(house, ref)

    async def all_left() -> bool:
        return [state for _, state in await house.notices(ref)] == ["sent"] * len(OTHERS)

    await eventually(all_left)
    assert [ref in words(letter) for letter in house.letters()].count(True) == len(OTHERS)


async def test_both_runs_replay_wherever_they_are_replayed(house: House, importing: House) -> None:
    ref = await importing.open()
    first = (await house.chain(ref))[0].run_id
    await moved(house, ref)
    await house.act(ref, "SECOND", "approve")
    for run in (first, (await house.handle(ref).describe()).run_id):
        history = await house.client.get_workflow_handle(house.handle(ref).id, run_id=run).fetch_history()
        assert (await house.replayer().replay_workflow(history)).replay_failure is None


async def test_what_was_never_opened_stays_where_it_waits(house: House, importing: House) -> None:
    ref = fresh_ref()
    act, _ = await importing.door.accept(opening(ref))
    await execute(house.database, "DELETE FROM command_inbox WHERE agreement = :ref", ref=ref)
    assert (await importing.door.carry_out(house.client, act)).code == "UNAUTHENTICATED"
    assert (await house.handle(ref).describe()).task_queue == importing.door.task_queue
    await house.door.submit(opening(ref))
    await moved(house, ref)
    assert await house.types(ref) == ["refused", "negotiation_opened"]
    assert (await house.act(ref, "SECOND", "approve")).status == "recorded"


async def test_acts_given_while_it_moves_are_carried_out(house: House, importing: House) -> None:
    ref = fresh_ref()
    for by, act in (("LEAD", "open"), *((org, "approve") for org in OTHERS)):
        given = opening(ref) if act == "open" else request(ref, by, act)
        door = importing.door if act == "open" else house.door
        assert (await door.submit(given)).status == "recorded"
    assert (await house.state(ref)).phase == "signing"

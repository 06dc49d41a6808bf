"""What an endpoint does not take comes again; one that takes nothing is given up, and others go on."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from activities.database import writing
from console.engine.ports import free_port
from console.webhooks import endpoints
from models.webhooks import AT_ONCE
from tests.webhooks.conftest import Serve
from tests.webhooks.endpoint import HERE, TAKEN, answer, numbers
from tests.webhooks.office import Office

pytestmark = pytest.mark.asyncio(loop_scope="session")

FAILED = answer("500 Internal Server Error")


async def test_what_was_not_taken_comes_again_with_the_same_id_and_body(office: Office, serve: Serve) -> None:
    crm = await serve()
    await office.add("crm", crm)
    life = await office.opened("MOU-A")
    await life.do("approve", "SECOND")
    crm.says = lambda _: FAILED if len(crm.requests) < 4 else TAKEN
    for _ in range(4):
        await office.look(minutes=10)
    assert crm.ids == ["MOU-A/1"] * 4 + ["MOU-A/2"]
    assert len({each.body for each in crm.requests[:4]}) == 1
    assert len({each.headers["webhook-signature"] for each in crm.requests[:4]}) == 4
    assert len({each.headers["webhook-timestamp"] for each in crm.requests[:4]}) == 4


async def test_gaps_grow_and_nothing_is_tried_before_its_time(office: Office, serve: Serve) -> None:
    crm = await serve()
    crm.says = lambda _: FAILED
    await office.add("crm", crm)
    await office.opened("MOU-A")
    tried = [0]
    for _ in range(80):
        await office.look(minutes=8)
        tried.append(len(crm.requests))
    attempts = [at for at, (before, after) in enumerate(pairwise(tried)) if after > before]
    gaps = [later - earlier for earlier, later in pairwise(attempts)]
    assert gaps == sorted(gaps)
    assert 5 < len(attempts) < 9
    (stuck,) = (await office.standing("crm")).stuck
    assert (stuck.agreement, stuck.seq, stuck.answer) == ("MOU-A", 1, "HTTP 500")


async def test_an_endpoint_that_wants_to_be_left_alone_is(office: Office, serve: Serve) -> None:
    crm = await serve()
    crm.says = lambda _: answer("429 Too Many Requests", "retry-after: 3600")
    await office.add("crm", crm)
    await office.opened("MOU-A")
    for _ in range(5):
        await office.look(minutes=10)
    assert len(crm.requests) == 1
    await office.look(minutes=20)
    assert len(crm.requests) == 2


async def test_what_one_agreement_waits_for_holds_up_no_other(office: Office, serve: Serve) -> None:
    crm = await serve()
    crm.says = lambda request: FAILED if request.id == "MOU-A/2" else TAKEN
    await office.add("crm", crm)
    for ref in ("MOU-A", "MOU-B"):
        life = await office.opened(ref)
        for org in ("SECOND", "THIRD"):
            await life.do("approve", org)
    await office.look()
    assert (numbers(crm, "MOU-A"), numbers(crm, "MOU-B")) == ([1], [1, 2, 3])
    assert numbers(crm, "MOU-A", taken=False) == [1, 2]


async def test_a_dead_endpoint_is_given_up_and_told_while_others_go_on(either: Office, serve: Serve) -> None:
    dead, well = await serve(), await serve()
    dead.says = lambda _: FAILED
    await either.add("dead", dead)
    await either.add("well", well)
    life = await either.opened("MOU-A")
    for _ in range(26):
        await either.look(hours=6)
    await life.do("approve", "SECOND")
    await either.look()
    found = await either.standing("dead")
    assert (found.stands, found.row.reason) == ("dead", "it took nothing for five days")
    assert set(dead.ids) == {"MOU-A/1"}
    assert numbers(well, "MOU-A") == list(range(1, life.state.seq + 1))
    tried = len(dead.requests)
    await either.look(days=1)
    assert len(dead.requests) == tried
    dead.says = lambda _: TAKEN
    async with writing(either.database) as connection:
        await endpoints.resume(connection, "dead", datetime.now(UTC))
    await either.look()
    assert numbers(dead, "MOU-A") == list(range(1, life.state.seq + 1))
    assert (await either.standing("dead")).stands == "active"


async def test_why_there_was_no_answer_is_told(either: Office) -> None:
    await either.add("crm", f"https://{HERE}:{free_port()}/")
    await either.opened("MOU-A")
    await either.look()
    found = await either.standing("crm")
    assert (found.stands, found.row.answer) == ("failing", "nobody listens there")
    assert [each.answer for each in found.stuck] == ["nobody listens there"]


async def test_an_endpoint_gone_for_good_is_told_of_no_agreement_any_more(
    office: Office, serve: Serve
) -> None:
    crm = await serve()
    crm.says = lambda _: answer("410 Gone")
    await office.add("crm", crm)
    for number in range(12):
        await office.opened(f"MOU-{number}")
    await office.look()
    assert len(crm.requests) <= AT_ONCE
    found = await office.standing("crm")
    assert (found.stands, found.row.reason) == ("dead", "it answered 410, gone for good")


async def test_when_an_endpoint_is_back_all_that_waits_goes_at_once(office: Office, serve: Serve) -> None:
    crm = await serve()
    crm.says = lambda _: FAILED
    await office.add("crm", crm)
    refs = [f"MOU-{number}" for number in range(1, 7)]
    for ref in refs[:5]:
        await office.opened(ref)
    for _ in range(6):
        await office.look(hours=2)
    crm.says = lambda _: TAKEN
    await office.opened(refs[5])
    await office.look(seconds=1)
    assert sorted(crm.taken) == [f"{ref}/1" for ref in refs]

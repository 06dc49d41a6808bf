"""Milestones arrive at endpoints: signed, in order, again until they are taken; each endpoint for itself."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import update
from sqlmodel import col
from standardwebhooks import Webhook, WebhookVerificationError

from activities.database import writing
from console.engine.ports import free_port
from console.webhooks import endpoints
from models.errors import InputError
from models.tables import WebhookRow
from models.webhooks import AT_ONCE
from tests.activities.recording import ZONES
from tests.webhooks.conftest import Serve
from tests.webhooks.endpoint import HERE, TAKEN, Endpoint, Request, answer
from tests.webhooks.office import SOURCE, Office

pytestmark = pytest.mark.asyncio(loop_scope="session")

FAILED = answer("500 Internal Server Error")


def numbers(endpoint: Endpoint, ref: str, *, taken: bool = True) -> list[int]:
    """The milestones of an agreement an endpoint took, in the order it did; or all it was sent."""
    ids = endpoint.taken if taken else endpoint.ids
    return [int(each.split("/")[1]) for each in ids if each.split("/")[0] == ref]


async def test_every_milestone_arrives_in_the_order_of_its_agreement(either: Office, serve: Serve) -> None:
    crm = await serve()
    await either.add("crm", crm)
    lives = [await either.opened(ref) for ref in ("MOU-A", "MOU-B", "MOU-C")]
    for life in lives:
        for org in (*ZONES, *ZONES):  # the second time it is refused, which is a milestone too
            await life.do("approve", org)
    await either.look()
    for life in lives:
        assert life.state.seq > 6
        assert numbers(crm, life.state.ref) == list(range(1, life.state.seq + 1))
    assert (await either.standing("crm")).waiting == 0
    await either.look(hours=1)
    assert len(crm.requests) == sum(life.state.seq for life in lives)


async def test_an_event_is_a_cloud_event_signed_by_standard_webhooks(office: Office, serve: Serve) -> None:
    crm = await serve()
    await office.add("crm", crm)
    life = await office.opened("MOU-A")
    await office.look()
    (request,) = crm.requests
    event = Webhook(await office.secret("crm")).verify(request.body, request.headers)
    assert request.line == "POST /entente?key=1 HTTP/1.1"
    assert request.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    told = {key: event[key] for key in ("specversion", "id", "source", "type", "subject", "sequence")}
    assert told == {
        "specversion": "1.0",
        "id": "MOU-A/1",
        "source": f"urn:uuid:{SOURCE}",
        "type": "eu.entente.negotiation_opened.v1",
        "subject": "MOU-A",
        "sequence": "000000001",
    }
    assert event["data"]["digest"] == life.state.head
    with pytest.raises(WebhookVerificationError):
        Webhook(await office.secret("crm")).verify(request.body.replace(b"MOU-A", b"MOU-B"), request.headers)


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


async def test_only_types_that_are_wanted_arrive(office: Office, serve: Serve) -> None:
    crm = await serve()
    await office.add("crm", crm, "text_agreed", "signed")
    life = await office.opened("MOU-A")
    await office.look()
    for act in ("approve", "sign"):
        for org in life.state.signatories():
            await life.do(act, org)
    await office.look()
    assert [each.event["data"]["type"] for each in crm.requests] == ["text_agreed", "signed"]
    assert (await office.standing("crm")).waiting == 0


async def test_a_new_endpoint_is_told_from_now_on_unless_all_is_wished(office: Office, serve: Serve) -> None:
    late, early = await serve(), await serve()
    life = await office.opened("MOU-A")
    await office.add("late", late, from_start=False)
    await office.add("early", early)
    await life.do("approve", "SECOND")
    await office.opened("MOU-B")
    await office.look()
    assert sorted(late.taken) == ["MOU-A/2", "MOU-B/1"]
    assert sorted(early.taken) == ["MOU-A/1", "MOU-A/2", "MOU-B/1"]


async def test_a_replay_begins_where_it_is_told_to_with_the_same_ids(either: Office, serve: Serve) -> None:
    crm = await serve()
    await either.add("crm", crm)
    life = await either.opened("MOU-A")
    for org in ("SECOND", "THIRD"):
        await life.do("approve", org)
    await either.look()
    before = {each.id: each.body for each in crm.requests}
    async with writing(either.database) as connection:
        await endpoints.replay(connection, "crm", "MOU-A", 2, datetime.now(UTC))
    await either.look()
    assert numbers(crm, "MOU-A") == [1, 2, 3, 2, 3]
    assert all(before[each.id] == each.body for each in crm.requests)
    with pytest.raises(InputError, match="has been told of MOU-A up to 3"):
        async with writing(either.database) as connection:
            await endpoints.replay(connection, "crm", "MOU-A", 4, datetime.now(UTC))
    async with writing(either.database) as connection:
        await endpoints.replay_all(connection, "crm", datetime.now(UTC))
    await either.look()
    assert numbers(crm, "MOU-A") == [1, 2, 3, 2, 3, 1, 2, 3]


async def test_a_replay_asked_for_while_an_event_is_under_way_counts(either: Office, serve: Serve) -> None:
    crm, asked = await serve(), asyncio.Event()
    await either.add("crm", crm)
    life = await either.opened("MOU-A")
    await either.look()
    await life.do("approve", "SECOND")

    async def replay_first(found: Endpoint, request: Request, writer: asyncio.StreamWriter) -> None:
        if not asked.is_set():
            asked.set()
            async with writing(either.database) as connection:
                await endpoints.replay(connection, "crm", "MOU-A", 1, datetime.now(UTC))
        found.taken.append(request.id)
        await found.write(writer, TAKEN)

    crm.behave = replay_first
    await either.look()
    await either.look()
    assert numbers(crm, "MOU-A") == [1, 2, 1, 2]


async def test_of_two_workers_one_sends_and_the_other_takes_over_when_it_is_gone(
    either: Office, serve: Serve
) -> None:
    crm = await serve()
    await either.add("crm", crm)
    life = await either.opened("MOU-A")
    for org in (*ZONES, *ZONES):
        await life.do("approve", org)
    await asyncio.gather(either.look(), either.another().look())
    assert numbers(crm, "MOU-A", taken=False) == list(range(1, life.state.seq + 1))
    await life.do("approve", "SECOND")
    gone = {"leased_by": "somebody killed", "leased_until": either.clock() + timedelta(minutes=2)}
    async with writing(either.database) as connection:
        await connection.execute(update(WebhookRow).where(col(WebhookRow.name) == "crm").values(**gone))
    before = len(crm.requests)
    await either.look(minutes=1)
    assert len(crm.requests) == before
    await either.look(minutes=2)
    assert numbers(crm, "MOU-A", taken=False)[-1] == life.state.seq


async def test_one_that_is_paused_while_it_is_told_is_told_no_more(office: Office, serve: Serve) -> None:
    crm = await serve()
    await office.add("crm", crm)
    for number in range(12):
        await office.opened(f"MOU-{number}")

    async def pause_first(found: Endpoint, request: Request, writer: asyncio.StreamWriter) -> None:
        async with writing(office.database) as connection:
            await endpoints.pause(connection, "crm", "by hand", office.clock())
        found.taken.append(request.id)
        await found.write(writer, TAKEN)

    crm.behave = pause_first
    await office.look()
    assert 1 <= len(crm.taken) <= AT_ONCE
    assert (await office.standing("crm")).waiting == 12 - len(crm.taken)


async def test_a_paused_endpoint_misses_nothing(office: Office, serve: Serve) -> None:
    crm = await serve()
    await office.add("crm", crm)
    async with writing(office.database) as connection:
        await endpoints.pause(connection, "crm", "by hand", office.clock())
    await office.opened("MOU-A")
    await office.look()
    found = await office.standing("crm")
    assert (crm.requests, found.stands, found.waiting) == ([], "paused", 1)
    async with writing(office.database) as connection:
        await endpoints.resume(connection, "crm", datetime.now(UTC))
    await office.look()
    assert crm.taken == ["MOU-A/1"]


async def test_during_a_rotation_both_secrets_sign_and_then_the_new_one_alone(
    office: Office, serve: Serve
) -> None:
    crm = await serve()
    await office.add("crm", crm)
    life = await office.opened("MOU-A")
    old = Webhook(await office.secret("crm"))
    await office.rotate("crm", timedelta(minutes=2))
    new = Webhook(await office.secret("crm"))
    await office.look()
    for holder in (old, new):
        holder.verify(crm.requests[0].body, crm.requests[0].headers)
    await life.do("approve", "SECOND")
    await office.look(minutes=3)
    new.verify(crm.requests[1].body, crm.requests[1].headers)
    with pytest.raises(WebhookVerificationError):
        old.verify(crm.requests[1].body, crm.requests[1].headers)


async def test_no_event_is_signed_with_a_key_its_reader_does_not_know(office: Office, serve: Serve) -> None:
    crm = await serve()
    await office.add("crm", crm)
    await office.opened("MOU-A")
    (office.keys / "webhook-secret").unlink()
    await office.look()
    found = await office.standing("crm")
    assert (crm.requests, found.stands) == ([], "dead")
    assert found.row.reason == "the key its secret was made from is lost"
    assert not (office.keys / "webhook-secret").exists()


async def test_no_secret_is_in_the_record_store(either: Office, serve: Serve, dump: object) -> None:
    await either.add("crm", await serve())
    secret = (await either.secret("crm")).removeprefix("whsec_").encode()
    assert callable(dump)
    assert secret not in dump()

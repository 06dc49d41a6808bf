"""Milestones arrive at endpoints: signed, in order, again until they are taken; each endpoint for itself."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col
from standardwebhooks import Webhook, WebhookVerificationError

from activities.database import writing
from console.webhooks import endpoints
from models.errors import InputError
from models.tables import WebhookRow
from models.webhooks import AT_ONCE
from tests.activities.recording import ZONES
from tests.webhooks.conftest import Serve
from tests.webhooks.endpoint import TAKEN, Endpoint, Request, numbers
from tests.webhooks.office import SOURCE, Office

pytestmark = pytest.mark.asyncio(loop_scope="session")


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

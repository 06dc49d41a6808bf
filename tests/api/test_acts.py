"""Acts by the API: the same doors as everywhere, one act an id, refusals as on record."""

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from models.canonical import sha256_hex
from models.milestones import Milestone
from tests.activities.recording import execute
from tests.api.calls import ROOT, Program, agreement, is_problem, token, with_token
from tests.workflows.house import House, fresh_ref

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def ref() -> str:
    return fresh_ref()


async def test_an_agreement_is_opened_and_signed(program: Program, house: House, ref: str) -> None:
    opened = await program.open(ref)
    assert opened.status_code == 201, opened.text
    assert opened.headers["location"] == f"{ROOT}/agreements/{ref}"
    assert opened.json()["milestones"] == ["negotiation_opened"]
    answers = [await program.act(ref, "approve", org) for org in ("SECOND", "THIRD", "ABROAD")]
    assert [each.status_code for each in answers] == [200] * 3
    assert answers[-1].json()["milestones"] == ["approved", "text_agreed"]
    for org in ("LEAD", "SECOND", "THIRD"):
        assert (await program.act(ref, "sign", org)).json()["phase"] == "signing"
    said = (await program.act(ref, "sign", "ABROAD")).json()
    assert (said["phase"], said["status"]) == ("in_force", "recorded")
    assert said["digest"] == (await house.recorded(ref)).head
    assert {(each.door, len(each.authority or "")) for each in await acts_of(house, ref)} == {("api", 16)}


async def acts_of(house: House, ref: str) -> list[Milestone]:
    return [each for each in await house.chain(ref) if each.command_id]


async def test_a_refused_act_is_answered_as_it_is_on_record(program: Program, house: House, ref: str) -> None:
    await program.open(ref)
    said = is_problem(await program.act(ref, "sign", "ABROAD"), 409, "WRONG_PHASE")
    last = (await house.chain(ref))[-1]
    assert last.type == "refused"
    assert (said["milestone"], said["digest"], said["command_id"]) == (last.seq, last.digest, last.command_id)
    assert said["fix"] == f"See what can: `entente explain {ref}`."
    assert "approve" in said["may"]
    again = await program(
        "POST", f"/agreements/{ref}/acts/sign", json={"by": "ABROAD", "command_id": last.command_id}
    )
    assert again.json() == said


async def test_an_act_given_twice_is_one_act(program: Program, house: House, ref: str) -> None:
    await program.open(ref)
    sent = {"Idempotency-Key": f'"{ref}:1"'}
    path = f"/agreements/{ref}/acts/approve"
    first = await program("POST", path, json={"by": "ABROAD"}, headers=sent)
    again = await program("POST", path, json={"by": "ABROAD", "command_id": f"{ref}:1"})
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert (await house.types(ref)).count("approved") == 1
    other = await program("POST", path, json={"by": "SECOND"}, headers=sent)
    assert is_problem(other, 409, "other_payload")["field"] == "command_id"


async def test_one_act_sent_many_times_at_once_is_one_act(program: Program, house: House, ref: str) -> None:
    await program.open(ref)
    answers = await asyncio.gather(
        *(program.act(ref, "approve", "SECOND", command_id=f"{ref}.x") for _ in range(8))
    )
    assert {each.status_code for each in answers} == {200}
    assert len({(each.json()["seq"], each.json()["digest"]) for each in answers}) == 1
    assert (await house.types(ref)).count("approved") == 1


async def test_an_id_in_header_and_body_must_be_the_same(program: Program, ref: str) -> None:
    path, sent = f"/agreements/{ref}/acts/approve", {"Idempotency-Key": "a"}
    differs = await program("POST", path, json={"by": "ABROAD", "command_id": "b"}, headers=sent)
    assert is_problem(differs, 422, "input")["field"] == "Idempotency-Key"
    bad = await program("POST", path, json={"by": "ABROAD"}, headers={"Idempotency-Key": "a b"})
    assert is_problem(bad, 422, "input")["field"] == "Idempotency-Key"


async def test_a_bound_token_acts_for_its_organisation_only(program: Program, house: House, ref: str) -> None:
    await program.open(ref)
    before = await house.chain(ref)
    bound = with_token(program, await token(house.database, "act", orgs=["ABROAD"]))
    said = is_problem(await bound.act(ref, "approve", "SECOND"), 403, "forbidden")
    assert said["fix"] == "It acts for ABROAD"
    assert await house.chain(ref) == before
    assert (await bound.act(ref, "approve", "ABROAD")).status_code == 200
    is_problem(
        await bound("POST", f"/agreements/{ref}/acts/abandon", json={"reason": "No"}), 403, "forbidden"
    )


async def test_a_token_bound_to_nobody_acts_for_the_coordinator_only(
    guarded: Program, program: Program, house: House, ref: str
) -> None:
    unbound = with_token(guarded, await token(house.database, "act"))
    assert (await unbound.open(ref)).status_code == 201
    said = is_problem(await unbound.act(ref, "approve", "ABROAD"), 409, "UNAUTHENTICATED")
    assert (await house.chain(ref))[-1].seq == said["seq"]
    until = {"until": "2099-01-31"}
    assert (await unbound("POST", f"/agreements/{ref}/acts/extend", json=until)).status_code == 200


async def test_a_document_is_put_first_and_then_named(program: Program, house: House, ref: str) -> None:
    content = b"%PDF-1.7 a letter of authority"
    sha256 = sha256_hex(content)
    await program.open(ref)
    mandate = {"to": "SECOND", "document": f"sha256:{sha256}"}
    missing = is_problem(await program.act(ref, "grant-mandate", "THIRD", **mandate), 422, "input")
    assert missing["field"] == "document"
    sent = {"content": content, "headers": {"Content-Type": "application/octet-stream"}}
    for _ in range(2):
        stored = await program("PUT", f"/documents/{sha256}", **sent)
        assert (stored.status_code, stored.json()) == (201, {"sha256": sha256, "size": len(content)})
    assert (await program.act(ref, "grant-mandate", "THIRD", **mandate)).status_code == 200
    wrong = await program("PUT", f"/documents/{'0' * 64}", **sent)
    assert is_problem(wrong, 422, "input")["field"] == "sha256"


async def test_an_act_waits_where_nobody_can_carry_it_out(alone: Program) -> None:
    opened = await alone.open("MOU-JP-1", command_id="c-1")
    assert (opened.status_code, opened.json()["status"]) == (202, "pending")
    assert opened.headers["location"] == f"{ROOT}/commands/c-1"
    assert opened.headers["retry-after"] == "5"
    asked = await alone.get("/commands/c-1")
    assert asked.json() == opened.json()
    assert opened.json()["problem"] == "it waits for the service"
    assert opened.json()["received_at"].endswith("Z")
    again = await alone.open("MOU-JP-1", command_id="c-1")
    assert (again.status_code, again.json()["command_id"]) == (202, "c-1")
    other = await alone("POST", "/agreements", json={"agreement": agreement("MOU-JP-2"), "command_id": "c-1"})
    is_problem(other, 409, "other_payload")


async def test_what_became_of_an_act_can_be_asked(program: Program, house: House, ref: str) -> None:
    opened = (await program.open(ref)).json()
    asked = (await program.get(f"/commands/{opened['command_id']}")).json()
    assert asked["status"] == "recorded"
    assert asked["digest"] == opened["digest"]
    refused = (await program.act(ref, "sign", "ABROAD")).json()
    asked = (await program.get(f"/commands/{refused['command_id']}")).json()
    assert (asked["status"], asked["code"], asked["milestone"]) == ("refused", "WRONG_PHASE", 2)
    stranger = with_token(program, await token(house.database, "act", orgs=["SECOND"]))
    is_problem(await stranger.get(f"/commands/{opened['command_id']}"), 404, "not_found")
    is_problem(await program.get("/commands/nobody"), 404, "not_found")


async def test_what_nobody_may_vouch_for_is_not_kept(alone: Program) -> None:
    await alone.open("MOU-JP-1")
    is_problem(await alone.act("MOU-JP-1", "approve", "ABROAD"), 404, "not_found")


async def test_an_answer_tells_times_in_utc(program: Program, ref: str) -> None:
    said = (await program.open(ref)).json()
    times = [said["next"]["at"], *(each["deadline"] for each in said["waiting_for"])]
    assert all(each.endswith("Z") for each in times)


async def test_a_record_store_that_fails_acknowledges_nothing(alone: Program, store: AsyncEngine) -> None:
    await execute(store, "DROP TABLE command_inbox")
    answer = await alone.open("MOU-JP-1")
    said = is_problem(answer, 503, "unreachable")
    assert said["detail"] == "record store or engine cannot be used now; an act was not acknowledged"
    assert answer.headers["retry-after"] == "5"

"""What is no act and changes something all the same: each once, however often it is asked for."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
import pytest_asyncio

from activities.database import reading
from console.registry import registered
from console.schedules.keeping import keep
from tests.activities.recording import execute, rows
from tests.api.calls import Program, is_problem, token, with_token
from tests.workflows.house import House, eventually, fresh_ref

pytestmark = pytest.mark.asyncio(loop_scope="session")

ALWAYS = {
    "working_days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
    "send_window": {"from": "00:00", "until": "23:59"},
}


def fresh_code() -> str:
    return f"ORG{uuid4().hex[:9].upper()}"


def entry(code: str, **more: object) -> dict[str, object]:
    """An organisation where nobody knows a public holiday."""
    return {
        "name": code.title(),
        "country": "BV",
        "mailbox": f"mou@{code.lower()}.example",
        "timezone": "UTC",
        **more,
    }


async def test_an_organisation_is_entered_changed_and_taken_out(program: Program, house: House) -> None:
    code = fresh_code()
    path = f"/organisations/{code}"
    entered = await program("PUT", path, json=entry(code, contact="Somebody"))
    assert (entered.status_code, entered.json()["came"]) == (201, "added"), entered.text
    assert entered.json()["mailbox"] == f"mou@{code.lower()}.example"
    again = await program("PUT", path, json=entry(code, contact="Somebody"))
    assert (again.status_code, again.json()["came"]) == (200, "unchanged")
    moved = await program("PUT", path, json=entry(code, timezone="Asia/Tokyo"))
    assert (moved.json()["came"], moved.json()["zone_changed"], moved.json()["contact"]) == (
        "changed",
        True,
        None,
    )
    hours = await program("PATCH", path, json={**ALWAYS, "digest": "none"})
    assert (hours.json()["digest"], hours.json()["timezone"]) == (None, "Asia/Tokyo")
    registrar = with_token(program, await token(house.database, "registry"))
    back = await registrar("PATCH", path, json={"working_days": "country"})
    assert (back.json()["working_days"], back.json()["mailbox"]) == (
        ["mon", "tue", "wed", "thu", "fri"],
        None,
    )
    assert (await program("DELETE", path)).status_code == 204
    is_problem(await program("DELETE", path), 404, "not_found")
    is_problem(await program.get(path), 404, "not_found")


async def test_what_is_wrong_with_an_organisation_is_named_and_not_written(
    program: Program, house: House
) -> None:
    code = fresh_code()
    wrongs = {
        "mailbox": entry(code, mailbox="nobody"),
        "timezone": entry(code, timezone="Mars/Base"),
        "digest.hour": entry(code, digest={"hour": 3}),
        "further_mailboxes": entry(code, further_mailboxes=[f"a{each}@b.example" for each in range(5)]),
        "code": {**entry(code), "code": code},
    }
    for field, body in wrongs.items():
        answer = await program("PUT", f"/organisations/{code}", json=body)
        assert is_problem(answer, 422, "input")["field"] == field
        assert "b.example" not in answer.text
    assert is_problem(await program("PUT", "/organisations/no-code", json=entry(code)), 422, "input")
    assert is_problem(await program("PATCH", "/organisations/LEAD", json={}), 422, "input")["field"] == "body"
    assert not await rows(house.database, "SELECT code FROM organisation WHERE code = :code", code=code)


async def test_who_is_a_party_of_something_open_stays(program: Program) -> None:
    ref = fresh_ref("STAYS")
    await program.open(ref)
    said = is_problem(await program("DELETE", "/organisations/ABROAD"), 422, "input")
    assert (said["field"], ref in said["detail"]) == ("code", True)


async def test_a_bound_token_changes_its_own_organisations_only(program: Program, house: House) -> None:
    code, ref = fresh_code(), fresh_ref("BOUND")
    await program.open(ref)
    bound = with_token(program, await token(house.database, orgs=[code]))
    assert (await bound("PUT", f"/organisations/{code}", json=entry(code))).status_code == 201
    for method, path, body in (
        ("PUT", "/organisations/LEAD", entry("LEAD")),
        ("PATCH", "/organisations/LEAD", {"digest": "none"}),
        ("DELETE", "/organisations/LEAD", None),
        ("POST", "/organisations/LEAD/resend", None),
        ("POST", "/schedules/LEAD/pause", None),
        ("POST", "/schedules/LEAD/resume", None),
        ("POST", "/schedules/LEAD/trigger", None),
        ("POST", f"/agreements/{ref}/links/revoke", {"org": "LEAD"}),
        ("GET", "/webhooks", None),
        ("POST", "/webhooks", {"name": "crm", "url": "https://8.8.8.8/"}),
    ):
        is_problem(await bound(method, path, json=body), 403, "forbidden")
    is_problem(await bound.get(f"/agreements/{ref}/notices/1/opened/ABROAD"), 404, "not_found")
    stranger = await bound("POST", f"/agreements/{ref}/notices/1/opened/ABROAD", json={"number": 1})
    is_problem(stranger, 404, "not_found")
    assert [each["org"] for each in (await bound.get("/schedules")).json()["items"]] == [code]
    assert (await bound.get("/mail-load")).json()["mails"] == 0
    assert (await bound.get("/attention")).json()["items"] == []


async def test_a_notice_is_sent_anew_once_a_number(program: Program, house: House) -> None:
    ref = fresh_ref("ANEW")
    await program.open(ref)
    notice, path = f"{ref}/1/opened/ABROAD", f"/agreements/{ref}/notices/1/opened/ABROAD"

    async def has_left() -> bool:
        return bool((await program.get(path)).json()["state"] == "sent")

    await eventually(has_left)
    said = [await program("POST", path, json={"number": 1}) for _ in range(2)]
    assert [(each.status_code, each.json()["resent"]) for each in said] == [(200, 1)] * 2
    later = is_problem(await program("POST", path, json={"number": 3}), 422, "input")
    assert (later["field"], later["fix"]) == ("number", "Write 2")
    is_problem(
        await program("POST", "/agreements/A-1/notices/1/opened/B", json={"number": 1}), 404, "not_found"
    )
    await execute(house.database, "UPDATE notice SET state = 'bounced' WHERE id = :id", id=notice)
    waiting = (await program.get("/attention", ref=ref)).json()["items"]
    assert [(each["kind"], each["notices"]) for each in waiting] == [("came_back", [notice])]
    sent = [(await program("POST", "/organisations/ABROAD/resend")).json()["resent"] for _ in range(2)]
    assert ({"id": notice, "resent": 2} in sent[0], sent[1]) == (True, [])


async def test_links_are_seen_and_taken_back(program: Program, house: House) -> None:
    ref = fresh_ref("LINKS")
    await program.open(ref)
    made = datetime.now(UTC)
    await execute(
        house.database,
        "INSERT INTO link (token_sha256, notice, agreement, organisation, question, revision, made_at)"
        " VALUES (:id, :notice, :ref, 'ABROAD', 'approve', 1, :at)",
        id=ref.lower().ljust(64, "0"), notice=f"{ref}/1/opened/ABROAD", ref=ref, at=str(made),
    )  # fmt: skip
    (kept,) = (await program.get(f"/agreements/{ref}/links", org="ABROAD")).json()["items"]
    assert (kept["standing"], kept["uses"]) == ("open", [])
    taken = [
        (await program("POST", f"/agreements/{ref}/links/revoke", json={"org": "ABROAD"})).json()["revoked"]
        for _ in range(2)
    ]
    assert taken == [1, 0]
    assert (await program.get(f"/agreements/{ref}/links")).json()["items"][0]["standing"] == "taken back"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def scheduled(program: Program, house: House) -> str:
    """An organisation that works always, and has a Schedule."""
    code = fresh_code()
    assert (await program("PUT", f"/organisations/{code}", json=entry(code, **ALWAYS))).status_code == 201
    async with reading(house.database) as connection:
        mine = (await registered(connection))[code]
    await keep(house.client, [mine], house.door.task_queue)
    return code


async def test_overviews_are_paused_resumed_and_asked_for(program: Program, scheduled: str) -> None:
    path = f"/schedules/{scheduled}"
    paused = (await program("POST", f"{path}/pause", json={"note": "They move house"})).json()
    assert (paused["stands"], paused["note"], paused["next_at"]) == ("paused", "They move house", None)
    listed = {each["org"]: each["stands"] for each in (await program.get("/schedules")).json()["items"]}
    assert listed[scheduled] == "paused"
    resumed = (await program("POST", f"{path}/resume")).json()
    assert (resumed["stands"], resumed["note"], resumed["next_at"] is None) == ("due", None, False)
    asked = (await program("POST", f"{path}/trigger")).json()
    assert (asked["org"], asked["status"], asked["items"]) == (scheduled, "nothing_owed", 0)
    is_problem(await program("POST", "/schedules/NOBODY/pause"), 404, "not_found")
    assert (
        is_problem(await program("POST", f"{path}/pause", json={"nte": "x"}), 422, "input")["field"] == "nte"
    )


async def test_without_an_engine_no_schedule_is_touched(alone: Program) -> None:
    for method, path in (("GET", ""), ("POST", "/LEAD/pause"), ("POST", "/LEAD/trigger")):
        is_problem(await alone(method, f"/schedules{path}"), 503, "unreachable")


async def test_a_webhook_is_made_rotated_and_removed(program: Program) -> None:
    name = f"crm-{uuid4().hex[:8]}"
    made = await program(
        "POST", "/webhooks", json={"name": name, "url": "https://8.8.8.8/in", "types": ["signed"]}
    )
    assert made.status_code == 201, made.text
    first = made.json()
    assert first["secret"].startswith("whsec_")
    twice = await program("POST", "/webhooks", json={"name": name, "url": "https://8.8.8.8/in"})
    assert is_problem(twice, 422, "input")["field"] == "name"
    path = f"/webhooks/{name}"
    assert (await program("POST", f"{path}/pause", json={"note": "Moving"})).json()["stands"] == "paused"
    resumed = await program("POST", f"{path}/resume")
    assert (resumed.json()["stands"], "secret" in resumed.json()) == ("active", False)
    rotate = {"fingerprint": first["secret_fingerprint"], "overlap": "P0D"}
    rotated = (await program("POST", f"{path}/rotate", json=rotate)).json()
    assert rotated["secret"] != first["secret"]
    again = is_problem(await program("POST", f"{path}/rotate", json=rotate), 422, "input")
    assert again["field"] == "fingerprint"
    assert rotated["secret_fingerprint"] in (await program.get("/webhooks")).text
    assert rotated["secret"] not in (await program.get("/webhooks")).text
    assert (await program("POST", f"{path}/replay")).json()["waiting"] >= 0
    alone = is_problem(await program("POST", f"{path}/replay", json={"from": 2}), 422, "input")
    assert alone["field"] == "from"
    assert (await program("DELETE", path)).status_code == 204
    is_problem(await program("DELETE", path), 404, "not_found")


async def test_an_endpoint_inside_is_refused(program: Program) -> None:
    for url in ("https://127.0.0.1/", "http://8.8.8.8/", "https://user@8.8.8.8/"):
        answer = await program("POST", "/webhooks", json={"name": "inside", "url": url})
        assert is_problem(answer, 422, "input")["field"] == "url"
    wrong = await program(
        "POST", "/webhooks", json={"name": "inside", "url": "https://8.8.8.8/", "types": ["no"]}
    )
    assert is_problem(wrong, 422, "input")["field"] == "types"
    assert "inside" not in (await program.get("/webhooks")).text


async def test_a_token_sees_itself_and_ends_itself(program: Program, house: House) -> None:
    mine = with_token(program, await token(house.database, "read", orgs=["LEAD"]))
    said = (await mine.get("/token")).json()
    assert (said["scopes"], said["organisations"], said["stands"]) == (["read"], ["LEAD"], "valid")
    assert "entente_" not in str(said)
    assert (await mine("DELETE", "/token")).status_code == 204
    is_problem(await mine.get("/token"), 401, "unauthorized")

"""What auditors get: verification on every level, and a pack that verifies beside the service."""

import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from console.api.cursors import write_cursor
from console.engine.embedded import EmbeddedEngine
from models.canonical import sha256_hex
from tests.api.calls import Program, calling, is_problem, site, token, with_token
from tests.door.requests import REF, lonely_door, opened
from tests.workflows.house import House, connected_to, eventually, fresh_ref

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_an_agreement_is_verified_on_every_level(program: Program) -> None:
    ref = fresh_ref("PROVEN")
    await program.open(ref)
    said = (await program.get(f"/agreements/{ref}/verification")).json()
    report = said["agreements"][0]
    assert (report["ref"], report["milestones"]) == (ref, 1)
    assert {each["level"]: each["verdict"] for each in report["levels"]}["V1"] == "verified"
    assert not [each for each in report["lines"] if each["verdict"] == "contradicted"]
    assert said["engine"] == {"reached": True, "why": ""}
    assert said["verified_at"].endswith("Z")


async def test_without_an_engine_the_record_must_do(alone: Program, store: AsyncEngine) -> None:
    await opened(store)
    assert (await alone.get(f"/agreements/{REF}/pack")).status_code == 200
    said = (await alone.get(f"/agreements/{REF}/verification")).json()
    assert said["engine"] == {"reached": False, "why": "Temporal cannot be reached."}


async def test_an_engine_that_stops_answering_spoils_no_pack(
    alone: Program, store: AsyncEngine, tmp_path: Path
) -> None:
    await opened(store)
    async with EmbeddedEngine(tmp_path) as engine:
        connected = await connected_to(engine)

    async def gone() -> Client:
        return connected

    door = replace(lonely_door(store, tmp_path), client=gone)
    async with calling(site(door, tmp_path)) as http:
        program = replace(alone, http=http)
        assert (await program.get(f"/agreements/{REF}/pack")).status_code == 200
        said = (await program.get(f"/agreements/{REF}/verification")).json()
    assert said["engine"] == {"reached": False, "why": "Temporal cannot be reached."}


async def test_a_pack_is_downloaded_and_names_nobody(program: Program) -> None:
    ref = fresh_ref("PACKED")
    await program.open(ref)
    answer = await program.get(f"/agreements/{ref}/pack")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == f'attachment; filename="{ref.lower()}.zip"'
    assert int(answer.headers["content-length"]) == len(answer.content)
    with zipfile.ZipFile(BytesIO(answer.content)) as pack:
        assert {"manifest.json", "verify.py"} <= set(pack.namelist())
        content = b"".join(pack.read(name) for name in pack.namelist())
    assert b"mou@abroad.example" not in content
    assert b"Work together" not in content
    is_problem(await program.get("/agreements/NOT-THERE/pack"), 404, "not_found")


async def test_all_agreements_are_verified_a_page_at_a_time(alone: Program, store: AsyncEngine) -> None:
    await opened(store)
    page = (await alone.get("/verification", limit=1)).json()
    assert [(each["ref"], each["milestones"]) for each in page["items"]] == [(REF, 1)]
    assert (page["next"], page["engine"]["reached"]) == (None, False)
    assert page["verdict"] == page["items"][0]["verdict"]
    beyond = await alone.get("/verification", cursor=write_cursor("verification", (REF,)))
    assert (beyond.json()["items"], beyond.json()["next"]) == ([], None)


async def test_what_others_kept_is_held_to_the_record(program: Program, house: House) -> None:
    ref = fresh_ref("KEPT")
    await program.open(ref)
    (made,) = (await program.get("/checkpoints", ref=ref)).json()["items"]
    assert (made["ref"], made["seq"]) == (ref, 1)
    receipt = await eventually(lambda: _receipt(program, ref))
    brought = {"receipts": [f"> {receipt}"], "checkpoints": [made["line"]]}
    report = (await program("POST", f"/agreements/{ref}/verification", json=brought)).json()["agreements"][0]
    assert {each["level"]: each["verdict"] for each in report["levels"]}["V8"] == "verified"
    judged = (await program("POST", "/receipts", json={"text": receipt})).json()
    assert (judged["verdict"], judged["receipts"][0]["seq"]) == ("verified", 1)
    forged = receipt.replace(f"{ref} 1 ", f"{ref} 2 ")
    judged = (await program("POST", "/receipts", json={"text": forged})).json()
    assert (judged["verdict"], "made up" in judged["receipts"][0]["why"]) == ("contradicted", True)
    for path, body, field in (
        ("/receipts", {"text": "no receipt"}, "text"),
        (f"/agreements/{ref}/verification", {"receipts": ["none"]}, "receipts[1]"),
        (f"/agreements/{ref}/verification", {"checkpoints": [made["line"][:40]]}, "checkpoints[1]"),
    ):
        assert is_problem(await program("POST", path, json=body), 422, "input")["field"] == field
    stranger = with_token(program, await token(house.database, "audit", orgs=["FOURTH"]))
    is_problem(await stranger("POST", "/receipts", json={"text": receipt}), 404, "not_found")
    assert (await stranger.get("/checkpoints")).json()["items"] == []


async def _receipt(program: Program, ref: str) -> str:
    return str((await program.get(f"/agreements/{ref}/notices/1/opened/ABROAD")).json().get("receipt") or "")


async def test_the_keys_are_those_that_signed(program: Program) -> None:
    await program.open(fresh_ref("KEYS"))
    (key,) = (await program.get("/keys")).json()["items"]
    page = (await program.get("/checkpoints", limit=1)).json()
    assert page["items"][0]["key_id"] == key["key_id"]
    assert (key["replaced_at"], len(key["fingerprint"])) == (None, 64)


async def test_interventions_are_told_of_what_the_caller_sees(program: Program, house: House) -> None:
    ref = fresh_ref("OUTSIDE")
    await program.open(ref)
    await house.handle(ref).signal("nobody_knows_this")
    stranger = with_token(program, await token(house.database, "audit", orgs=["FOURTH"]))
    is_problem(await stranger.get("/interventions", ref=ref), 404, "not_found")
    said = (await program.get("/interventions", ref=ref)).json()
    assert [(each["ref"], each["kind"]) for each in said["items"]] == [(ref, "signal")]
    assert (said["engine_asked"], said["troubles"], said["damaged"]) == (True, [], 0)
    assert said["items"][0]["at"].endswith("Z")


async def test_a_document_is_downloaded_where_the_record_names_it(program: Program, house: House) -> None:
    content, ref = b"Letter of authority", fresh_ref("PAPER")
    sha256 = sha256_hex(content)
    await program.open(ref)
    octets = {"Content-Type": "application/octet-stream"}
    await program("PUT", f"/documents/{sha256}", content=content, headers=octets)
    path = f"/agreements/{ref}/documents/{sha256}"
    is_problem(await program.get(path), 404, "not_found")
    mandate = {"to": "SECOND", "document": f"sha256:{sha256}"}
    assert (await program.act(ref, "grant-mandate", "THIRD", **mandate)).status_code == 200
    answer = await program.get(path)
    assert (answer.content, answer.headers["content-type"]) == (content, "application/octet-stream")
    assert answer.headers["content-disposition"] == f'attachment; filename="{sha256[:16]}"'
    stranger = with_token(program, await token(house.database, "documents", orgs=["FOURTH"]))
    is_problem(await stranger.get(path), 404, "not_found")
    is_problem(await with_token(program, await token(house.database, "read")).get(path), 403, "forbidden")

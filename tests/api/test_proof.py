"""What auditors get: verification on every level, and a pack that verifies beside the service."""

import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from console.engine.embedded import EmbeddedEngine
from tests.api.calls import Program, calling, is_problem, site
from tests.door.requests import REF, lonely_door, opened
from tests.workflows.house import connected_to, fresh_ref

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

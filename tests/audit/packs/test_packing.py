"""What is in a pack: everything there is to check, nobody's name, and the same bytes for the same state."""

import asyncio
import hashlib
import io
import json
import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from activities.documents import DocumentStore
from activities.known_keys import known_keys
from console.audit.collect import collect
from console.audit.pack_making import make_pack
from console.audit.pack_schema import pack_schema
from console.audit.packs import open_pack
from console.audit.script import verification_script
from models.canonical import text_hash
from tests.audit.packs.packed import Packs, at_rest, packed, source_of, unpacked, written
from tests.doors.written import organisations
from tests.workflows.house import TITLE, House

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROOT = Path(__file__).parents[3]
SCHEMA_ON_PAPER = ROOT / "docs" / "pack" / "pack.schema.json"


def validator(part: str) -> Draft202012Validator:
    schema = pack_schema()
    registry: Registry[Any] = Registry().with_resource(schema["$id"], Resource.from_contents(schema))
    return Draft202012Validator({"$ref": f"{schema['$id']}#/$defs/{part}"}, registry=registry)


async def test_the_same_state_gives_the_same_bytes(pack: Packs, house: House) -> None:
    before = pack.path.read_bytes()
    assert await packed(house, [pack.grown, pack.mou, pack.mou]) == before


async def test_another_process_gives_the_same_bytes(pack: Packs, house: House, tmp_path: Path) -> None:
    target = tmp_path / "other.zip"
    address = house.client.service_client.config.target_host
    code = f"""
import asyncio, os
from pathlib import Path
from activities.database import open_database
from activities.keys import load_keys
from console.audit.pack_making import Source, make_pack
from console.engine.connect import connect_to
async def main():
    database = open_database({f"sqlite+aiosqlite:///{house.home / 'entente.db'}"!r})
    home = Path({str(house.home)!r})
    source = Source(database, home, load_keys(home / "keys"), await connect_to({address!r}))
    with open({str(target)!r}, "xb") as file:
        await make_pack(file, source, [{pack.mou!r}, {pack.grown!r}], with_documents=False)
    await database.dispose()
    os._exit(0)
asyncio.run(main())
"""
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    command = [sys.executable, "-c", code]
    await asyncio.to_thread(subprocess.run, command, check=True, env=environment, cwd=ROOT)
    assert target.read_bytes() == pack.path.read_bytes()


async def test_every_entry_is_a_plain_file_of_no_day(pack: Packs) -> None:
    with zipfile.ZipFile(pack.path) as archive:
        entries = archive.infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {stat.S_IFREG | 0o644}
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_DEFLATED}
    assert entries[0].filename == "README.txt"


async def test_the_manifest_lists_every_file(pack: Packs) -> None:
    files = unpacked(pack.path.read_bytes())
    manifest = json.loads(files["manifest.json"])
    listed = {each["path"]: (each["size"], each["sha256"]) for each in manifest["files"]}
    assert listed == {
        name: (len(content), hashlib.sha256(content).hexdigest())
        for name, content in files.items()
        if name not in ("manifest.json", "manifest.sig")
    }
    assert [each["ref"] for each in manifest["agreements"]] == [pack.grown, pack.mou]
    assert manifest["made_by"]["name"] == "entente"


async def test_every_json_in_it_is_as_its_schema_says(pack: Packs, house: House) -> None:
    files = unpacked(pack.path.read_bytes())
    Draft202012Validator.check_schema(json.loads(files["pack.schema.json"]))
    validator("manifest").validate(json.loads(files["manifest.json"]))
    tables = {"milestones": "milestone", "kin": "milestone", "commands": "command", "notices": "notice"}
    checked = 0
    for name, content in files.items():
        folder, _, table = name.removesuffix(".jsonl").rpartition("/")
        if name.endswith(".jsonl"):
            for line in content.splitlines():
                validator(tables[table]).validate(json.loads(line))
                checked += 1
        elif "/histories/" in name:
            validator("history").validate(json.loads(content))
        elif name.endswith("/agreement.json"):
            validator("agreement").validate(json.loads(content))
        else:
            assert not folder or not name.endswith(".json")
    assert checked > 60


@pytest.mark.parametrize("field", ["seq", "digest", "content", "recorded_at", "days"])
async def test_the_schema_refuses_a_row_without_its_columns(pack: Packs, field: str) -> None:
    files = unpacked(pack.path.read_bytes())
    row = json.loads(files[f"agreements/{pack.mou}/milestones.jsonl"].splitlines()[0])
    assert validator("milestone").is_valid(row)
    assert not validator("milestone").is_valid({name: each for name, each in row.items() if name != field})
    assert not validator("milestone").is_valid({**row, "more": 1})
    assert not validator("milestone").is_valid({**row, "content": {**row["content"], "type": "signed"}})


async def test_the_schema_on_paper_is_the_one_in_packs(pack: Packs) -> None:
    on_paper = json.loads(SCHEMA_ON_PAPER.read_text("utf-8"))
    assert on_paper == pack_schema(), "python -m tests.audit.packs.write_schema"
    assert json.loads(unpacked(pack.path.read_bytes())["pack.schema.json"]) == on_paper


async def test_nobody_s_name_mailbox_or_words_are_in_a_pack(pack: Packs) -> None:
    private = [TITLE, "Who pays?"]
    for each in organisations().values():
        private += [each.name, str(each.mailbox), str(each.mailbox).partition("@")[2]]
    for name, content in unpacked(pack.path.read_bytes()).items():
        for word in private:
            assert word.encode() not in content, f"{word} in {name}"


async def test_texts_and_documents_are_in_it_when_asked_for(pack: Packs, house: House) -> None:
    scan = DocumentStore(house.home / "documents").put(b"a scan of the plan")
    ref = await house.open()
    await house.act(ref, "ABROAD", "reject", reason="Other priorities")
    await house.act(pack.mou, "LEAD", "adopt_action_plan", document=scan)
    await at_rest(house, pack.mou)
    files = unpacked(await packed(house, [ref, pack.mou], with_documents=True))
    assert files[f"texts/{text_hash('Other priorities')}.txt"] == b"Other priorities"
    assert files[f"documents/{scan}"] == b"a scan of the plan"
    assert "Other priorities" in files["report.txt"].decode()
    assert json.loads(files["manifest.json"])["with_documents"] is True


async def test_a_pack_gives_the_evidence_it_was_made_of(house: House, tmp_path: Path) -> None:
    ref = await house.open()
    await house.act(ref, "ABROAD", "reject", reason="no")
    await house.handle(ref).result()
    path = written(tmp_path, await packed(house, [ref]))
    live = await collect(house.database, house.home / "histories", ref, house.client)
    with open_pack(path) as pack:
        assert pack.refs == (ref,)
        found = pack.evidence(ref)
        assert pack.has_our_script
        assert pack.keys == known_keys(house.home / "keys")
        assert [each.seq for each in pack.checkpoints] == [len(live.milestones)]
        assert {line.verdict for line in pack.lines(own=pack.keys.public)} == {"verified"}
    for field in (
        "ref",
        "milestones",
        "commands",
        "notices",
        "kin",
        "missing",
        "stored",
        "told",
        "listed",
        "moving",
    ):
        assert getattr(found, field) == getattr(live, field), field
    assert [(run.run_id, run.sha256, run.events) for run in found.runs] == [
        (run.run_id, run.sha256, run.events) for run in live.runs
    ]
    assert [run.sha256 for run in found.copies] == [run.sha256 for run in live.copies]


async def test_kept_histories_do_when_the_engine_is_out_of_reach(house: House) -> None:
    ref = await house.open()
    file = io.BytesIO()

    source = source_of(house)
    made = await make_pack(
        file, type(source)(source.database, source.home, source.keys, None), [ref], with_documents=False
    )
    assert list(made.missing.values()) == ["the engine was not asked, and it was not kept"]
    assert b"was not asked" in unpacked(file.getvalue())["report.txt"]


async def test_the_script_in_a_pack_is_the_code_that_reads_packs_here(pack: Packs) -> None:
    assert unpacked(pack.path.read_bytes())["verify.py"] == verification_script()

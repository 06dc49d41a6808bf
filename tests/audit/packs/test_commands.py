"""Packs and checkpoints on the command line, right and wrong."""

import asyncio
import json
import os
import sqlite3
import stat
from pathlib import Path

import pytest

from activities.known_keys import known_keys
from console.audit.packs import open_pack
from tests.audit.packs.calling import called, lived
from tests.audit.packs.packed import at_rest
from tests.cli.calls import entente
from tests.cli.conftest import plain_environment as _plain_environment  # noqa: F401 - used by being here
from tests.doors.written import organisations
from tests.workflows.house import House

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_pack_is_written_and_verifies_where_there_is_nothing_else(
    house: House, online: None, tmp_path: Path
) -> None:
    ref = await lived(house)
    said = await called(house, "pack", ref, "-o", "one.zip")
    assert (said.code, said.err) == (0, "")
    assert "one.zip  1 agreement, 5 milestones;" in said.out
    assert "`entente verify one.zip`" in said.words
    assert stat.S_IMODE((tmp_path / "one.zip").stat().st_mode) == 0o600
    elsewhere = await asyncio.to_thread(entente, "verify", "one.zip", "--home", str(tmp_path / "none"))
    assert elsewhere.code == 6
    assert "whose keys they are is not shown" in elsewhere.words
    assert elsewhere.words.endswith(
        "All in all: not verifiable, for what is said of one.zip itself at the top."
    )
    key = known_keys(house.home / "keys").keys[0].key_id
    trusted = await asyncio.to_thread(entente, "verify", "one.zip", "--key", key, "--home", "none", "--json")
    assert (trusted.code, trusted.json["verdict"], trusted.json["pack"]["verdict"]) == (
        0,
        "verified",
        "verified",
    )
    assert [each["ref"] for each in trusted.json["agreements"]] == [ref]
    at_home = await called(house, "verify", "one.zip")
    assert at_home.code == 0, at_home.out
    assert not (tmp_path / "none").exists()


async def test_a_pack_as_json_names_what_is_in_it(house: House, online: None, tmp_path: Path) -> None:
    ref = await lived(house)
    said = await called(house, "pack", ref, "-o", "one.zip", "--with-documents", "--json")
    document = said.json
    assert document["size"] == (tmp_path / "one.zip").stat().st_size
    assert [(each["ref"], each["seq"]) for each in document["agreements"]] == [(ref, 5)]
    assert (document["texts"], document["documents"], document["missing"]) == (1, 0, [])
    assert document["engine"] == {"reached": True, "why": ""}


async def test_without_the_engine_kept_histories_do_and_it_says_so(
    house: House, offline: None, tmp_path: Path
) -> None:
    ref = await lived(house)
    said = await called(house, "pack", ref, "-o", "one.zip")
    assert said.code == 0
    assert "1 history that was not kept is missing." in said.words
    with open_pack(tmp_path / "one.zip") as pack:
        assert pack.evidence(ref).runs == []


async def test_people_are_written_beside_the_pack_and_never_into_it(
    house: House, online: None, tmp_path: Path
) -> None:
    ref = await lived(house)
    said = await called(house, "pack", ref, "-o", "one.zip", "--people", "people.json")
    assert "Keep it apart from the pack." in said.words
    people = json.loads((tmp_path / "people.json").read_text("utf-8"))["organisations"]
    assert {each["code"] for each in people} == {"LEAD", "SECOND", "THIRD", "ABROAD"}
    assert people[0]["mailbox"] == organisations()[people[0]["code"]].mailbox
    assert stat.S_IMODE((tmp_path / "people.json").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["-o", "x.zip"], (2, "Name agreements, or --all.")),
        (["MOU-1", "--all", "-o", "x.zip"], (2, "Name agreements, or --all.")),
        (["MOU-1"], (2, "--output: is missing.")),
        (["mou", "-o", "x.zip"], (2, "REF")),
        (["MOU-NONE", "-o", "x.zip"], (3, "There is no agreement MOU-NONE.")),
        (["MOU-NONE", "-o", "there.zip"], (2, "there.zip is there already")),
        (["MOU-NONE", "-o", "nowhere/x.zip"], (2, "there is no folder")),
        (["MOU-NONE", "-o", "x.zip", "--people", "there.zip"], (2, "--people: there.zip is there already")),
    ],
)
async def test_a_pack_that_cannot_be_made_is_told(
    house: House, online: None, tmp_path: Path, argv: list[str], told: tuple[int, str]
) -> None:
    await house.open()
    (tmp_path / "there.zip").write_text("mine")
    said = await called(house, "pack", *argv)
    assert (said.code, said.out) == (told[0], "")
    assert told[1] in said.words
    assert os.listdir(tmp_path) == ["there.zip"]  # noqa: PTH208 - nothing else runs here
    assert (tmp_path / "there.zip").read_text() == "mine"


async def test_all_agreements_are_packed_together(own_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
    refs = sorted([await own_house.open(), await own_house.open()])
    said = await called(own_house, "pack", "--all", "-o", "all.zip", "--json")
    assert [each["ref"] for each in said.json["agreements"]] == refs


async def test_checkpoints_are_lines_that_others_can_hold_against_the_record(
    house: House, online: None, tmp_path: Path
) -> None:
    ref = await lived(house)
    said = await called(house, "checkpoint", ref)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"Entente-Checkpoint v1 {ref} 5 ")
    assert (await called(house, "checkpoint", ref)).out == said.out
    (tmp_path / "points.txt").write_text(f"As published:\n> {said.out}")
    await house.act(ref, "LEAD", "sign")
    await at_rest(house, ref)
    held = await called(house, "verify", ref, "--checkpoint", "points.txt")
    assert (held.code, "1 checkpoint from outside, up to milestone 5 of 6" in held.words) == (0, True)


async def test_a_record_that_was_cut_contradicts_its_checkpoint(
    own_house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    house, ref = own_house, await lived(own_house)
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
    (tmp_path / "points.txt").write_text((await called(house, "checkpoint", "--all")).out)
    with sqlite3.connect(house.home / "entente.db") as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute("DELETE FROM milestone WHERE seq = 5")
    database.close()
    said = await called(house, "verify", ref, "--checkpoint", "points.txt")
    assert said.code == 1
    assert "milestones there were at a checkpoint are gone" in said.words


@pytest.mark.parametrize("altered", [2, 5])
async def test_nothing_is_signed_about_an_altered_chain(
    own_house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, altered: int
) -> None:
    house, ref = own_house, await lived(own_house)
    with sqlite3.connect(house.home / "entente.db") as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE milestone SET digest = ? WHERE seq = ?", ("ab" * 32, altered))
    database.close()
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
    said = await called(house, "checkpoint", ref)
    assert (said.code, said.out) == (1, "")
    assert f"milestone {altered}: its digest does not fit its content" in said.words
    packed = await called(house, "pack", ref, "-o", "altered.zip")
    assert packed.code == 1
    assert f"no checkpoint is signed about it: milestone {altered}: its digest" in packed.words
    with open_pack(tmp_path / "altered.zip") as pack:
        assert pack.checkpoints == ()


@pytest.mark.parametrize("text", ["nothing here", "Entente-Checkpoint v1 MOU-1 5 0f0f"])
async def test_a_file_without_whole_checkpoints_is_bad_input(house: House, tmp_path: Path, text: str) -> None:
    (tmp_path / "points.txt").write_text(text)
    said = await called(house, "verify", "MOU-1", "--checkpoint", "points.txt")
    assert said.code == 2
    assert "--checkpoint" in said.err

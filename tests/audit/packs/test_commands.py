"""Packs, checkpoints, receipts, keys and keeping on the command line, right and wrong."""

import asyncio
import json
import os
import sqlite3
import stat
from email.message import EmailMessage
from pathlib import Path
from textwrap import wrap

import pytest

from activities.keys import load_keys
from activities.known_keys import known_keys
from console.audit.packs import open_pack
from tests.audit.packs.packed import Packs, at_rest
from tests.cli.calls import Said, entente
from tests.cli.conftest import plain_environment as _plain_environment  # noqa: F401 - used by being here
from tests.doors.written import organisations
from tests.workflows.house import House

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def called(house: House, *argv: str) -> Said:
    """Call a command on the home of a house, beside its worker."""
    return await asyncio.to_thread(entente, *argv, "--home", str(house.home))


@pytest.fixture
def online(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine of the house, found as any outside Temporal is."""
    monkeypatch.setenv("TEMPORAL_ADDRESS", house.client.service_client.config.target_host)


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")


async def lived(house: House) -> str:
    """An agreement whose text is agreed, and whose mails have left."""
    ref = await house.open()
    await house.agree(ref)
    await at_rest(house, ref)
    return ref


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
        (["MOU-1"], (2, "Missing option '-o'")),
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


async def test_nothing_is_signed_about_an_altered_milestone(
    own_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, ref = own_house, await lived(own_house)
    with sqlite3.connect(house.home / "entente.db") as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE milestone SET digest = ? WHERE seq = 5", ("ab" * 32,))
    database.close()
    said = await called(house, "checkpoint", ref)
    assert (said.code, said.out) == (1, "")
    assert "was altered, and nothing is signed about it" in said.words


@pytest.mark.parametrize("text", ["nothing here", "Entente-Checkpoint v1 MOU-1 5 0f0f"])
async def test_a_file_without_whole_checkpoints_is_bad_input(house: House, tmp_path: Path, text: str) -> None:
    (tmp_path / "points.txt").write_text(text)
    said = await called(house, "verify", "MOU-1", "--checkpoint", "points.txt")
    assert said.code == 2
    assert "--checkpoint" in said.err


def letter_of(house: House, ref: str) -> bytes:
    """A mail about an agreement, as it lies in a mailbox."""
    return next(path for path in house.letters() if ref.encode() in path.read_bytes()).read_bytes()


async def test_a_mail_s_receipt_is_found_in_the_record(house: House, offline: None, tmp_path: Path) -> None:
    ref = await lived(house)
    (tmp_path / "mail.eml").write_bytes(letter_of(house, ref))
    said = await called(house, "receipt", "mail.eml")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Milestone ")
    assert f"of {ref}  verified" in said.out
    assert "Recorded on " in said.words
    document = (await called(house, "receipt", "mail.eml", "--json")).json
    assert document["verdict"] == "verified"
    assert [each["ref"] for each in document["receipts"]] == [ref]


async def test_a_forwarded_mail_s_receipt_is_found_in_a_pack(
    house: House, online: None, tmp_path: Path
) -> None:
    ref = await lived(house)
    await called(house, "pack", ref, "-o", "one.zip")
    forwarded = EmailMessage()
    forwarded["Subject"] = "Fwd: for your files"
    receipt = load_keys(house.home / "keys").receipt(ref, 5, (await house.chain(ref))[4].digest)
    quoted = "\n".join(
        f"> {part}" for part in wrap(receipt, 70, break_on_hyphens=False, break_long_words=False)
    )
    forwarded.set_content(f"See below.\n\n{quoted}\n", cte="quoted-printable")
    (tmp_path / "fwd.eml").write_bytes(forwarded.as_bytes())
    said = await asyncio.to_thread(entente, "receipt", "fwd.eml", "--pack", "one.zip", "--home", "none")
    assert (said.code, said.err) == (0, "")
    assert f"Milestone 5 of {ref}  verified" in said.out


async def test_receipts_that_do_not_belong_have_a_verdict_each(
    house: House, offline: None, tmp_path: Path
) -> None:
    ref = await lived(house)
    keys, stranger = load_keys(house.home / "keys"), load_keys(tmp_path / "stranger")
    digest = (await house.chain(ref))[0].digest
    true = keys.receipt(ref, 1, digest)
    cases = {
        stranger.receipt(ref, 1, digest): (6, "nobody here knows the key"),
        keys.receipt("MOU-GONE", 1, digest): (6, "there is no agreement MOU-GONE here"),
        keys.receipt(ref, 1, "ab" * 32): (1, "says something else now than when the mail was made"),
        keys.receipt(ref, 9, digest): (1, f"{ref} has 5 milestones here, and there was a milestone 9"),
        true.replace(" 1 ", " 2 "): (1, "did not sign it as it stands"),
    }
    for line, (code, words) in cases.items():
        (tmp_path / "mail.eml").write_text(f"Subject: x\n\n{true}\n{line}\n")
        said = await called(house, "receipt", "mail.eml")
        assert said.code == code, line
        assert words.lower() in said.words.lower()
        assert f"Milestone 1 of {ref}  verified" in said.out


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["none.eml"], "FILE.eml: none.eml cannot be read"),
        (["empty.eml"], "FILE.eml: empty.eml holds no receipt"),
        (["empty.eml", "--pack", "none.zip"], "--pack"),
    ],
)
async def test_what_is_no_mail_or_pack_is_bad_input(
    house: House, tmp_path: Path, argv: list[str], words: str
) -> None:
    (tmp_path / "empty.eml").write_text("Subject: nothing\n\nnothing\n")
    said = await called(house, "receipt", *argv)
    assert (said.code, said.out) == (2, "")
    assert words in said.words


async def test_a_pack_that_does_not_read_makes_no_receipt_verifiable(
    house: House, pack: Packs, tmp_path: Path
) -> None:
    line = load_keys(house.home / "keys").receipt("MOU-1", 1, "ab" * 32)
    (tmp_path / "mail.eml").write_text(f"Subject: x\n\n{line}\n")
    (tmp_path / "half.zip").write_bytes(pack.path.read_bytes()[:-100])
    said = await called(house, "receipt", "mail.eml", "--pack", "half.zip")
    assert said.code == 6
    assert "the pack cannot be used: the file is no ZIP" in said.words.replace("The", "the")


async def test_keys_are_listed_and_rotated(own_house: House) -> None:
    house, old = own_house, load_keys(own_house.home / "keys")
    before = old.key_id
    listed = await called(house, "keys")
    assert (listed.code, listed.err) == (0, "")
    assert listed.out.startswith(f"{before}  since ")
    assert "signs now" in listed.out
    rotated = (await called(house, "keys", "rotate", "--json")).json
    assert (rotated["old"], rotated["new"]) == (before, old.key_id)
    assert "destroyed" in (await called(house, "keys", "rotate")).words
    document = (await called(house, "keys", "--json")).json
    assert [each["replaced_by"] is None for each in document] == [False, False, True]
    assert {"key_id", "fingerprint", "public_key", "since", "statement"} <= document[0].keys()
    words = (await called(house, "keys")).out
    assert max(map(len, words.splitlines())) <= 80


async def test_a_home_without_keys_has_none_to_show(tmp_path: Path) -> None:
    for argv in (["keys"], ["keys", "rotate"]):
        said = await asyncio.to_thread(entente, *argv, "--home", str(tmp_path / "none"))
        assert (said.code, said.out) == (3, "")
        assert "makes them when it first starts" in said.words
    assert not (tmp_path / "none").exists()


async def test_a_damaged_statement_about_a_key_is_told(own_house: House) -> None:
    load_keys(own_house.home / "keys")
    (file,) = (own_house.home / "keys" / "public").iterdir()
    file.write_text("Entente-Key v1 mine\n")
    said = await called(own_house, "keys")
    assert said.code == 2
    assert "Restore the folder from the backup" in said.words


async def test_keeping_is_done_once_and_now(own_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house = own_house
    monkeypatch.setenv("TEMPORAL_ADDRESS", house.client.service_client.config.target_host)
    ref = await lived(house)
    first = (await called(house, "keep", "--json")).json
    (pack,) = first["packs"]["made"]
    assert Path(pack).parent == house.home / "packs" / ref
    again = await called(house, "keep")
    assert (again.code, again.err) == (0, "")
    assert "0 packs made." in again.out


async def test_keeping_needs_the_engine(house: House, offline: None) -> None:
    said = await called(house, "keep")
    assert (said.code, said.out) == (5, "")
    assert "cannot be reached" in said.words

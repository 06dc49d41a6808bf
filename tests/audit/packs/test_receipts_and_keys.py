"""Receipts, keys and keeping on the command line, right and wrong."""

import asyncio
from email.message import EmailMessage
from pathlib import Path
from textwrap import wrap

import pytest

from activities.keys import load_keys
from tests.audit.packs.calling import called, lived
from tests.audit.packs.packed import Packs
from tests.cli.calls import entente
from tests.cli.conftest import plain_environment as _plain_environment  # noqa: F401 - used by being here
from tests.workflows.house import House

pytestmark = pytest.mark.asyncio(loop_scope="session")


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

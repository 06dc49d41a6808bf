"""A person is erased from a living service: a search finds nothing, and the chain is what it was."""

import asyncio
import email
from collections.abc import AsyncIterator
from dataclasses import replace
from email import policy
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from activities.database import reading, writing
from activities.keys import check_receipt, load_keys
from activities.snapshot import load_milestones, load_state
from console.engine.embedded import EmbeddedEngine
from console.erasure.person import commitment
from console.queries import ERASED
from console.registry import register
from models.canonical import text_hash
from models.lifecycle import fold
from tests.activities.recording import rows
from tests.cli.calls import Said, entente
from tests.doors.written import organisations
from tests.erasure.searching import MAILBOX, NAME, holding, holds
from tests.workflows.house import House, built_house, connected_to, eventually, gapless
from tests.workflows.operators import at_rest

pytestmark = pytest.mark.asyncio(loop_scope="session")

REASON = f"{NAME} is on leave; write to {MAILBOX} in autumn"
LONG = f"A long reason. {'Nothing to see here. ' * 400}{NAME} said so."
OTHER = "a reason in nobody's name"


@pytest_asyncio.fixture(loop_scope="session")
async def house(engine: EmbeddedEngine, tmp_path: Path) -> AsyncIterator[House]:
    """A service whose partner's mailbox is a person's."""
    home = tmp_path / "home"
    home.mkdir()
    async with built_house(await connected_to(engine), home) as built:
        async with writing(built.database) as connection:
            named = replace(organisations()["ABROAD"], mailbox=MAILBOX, contact=NAME)
            await register(connection, [named])
        async with built.worker():
            yield built


@pytest_asyncio.fixture(loop_scope="session")
async def ref(house: House) -> str:
    """A life with the person in its mails, its reasons, a log, and a history that was kept."""
    ref = await house.open()
    await house.act(ref, "SECOND", "reject", reason=REASON)
    await house.act(ref, "THIRD", "reject", reason=OTHER)
    await house.act(ref, "LEAD", "abandon", reason=LONG)
    await house.handle(ref).result()
    (house.home / "temporal.log").write_text(f"somebody wrote {NAME} <{MAILBOX}> here\n", encoding="utf-8")
    return ref


async def erase(house: House, *options: str, whom: str = "ABROAD") -> Said:
    """Call the command line as an operator would, beside the running service."""
    return await asyncio.to_thread(entente, "erase-contact", whom, "--home", str(house.home), *options)


async def removed(house: House, *options: str, whom: str = "ABROAD") -> Any:  # noqa: ANN401
    said = await erase(house, "--yes", "--json", *options, whom=whom)
    assert said.code == 0, said.err
    return said.json


async def test_before_it_the_person_is_everywhere(house: House, ref: str) -> None:
    found = {name.partition("/")[0] for name in holding(house.home)}
    assert {"entente.db-wal", "mail", "temporal.log"} <= found


async def test_afterwards_a_search_finds_nothing(house: House, ref: str) -> None:
    told = await removed(house, "--texts")
    assert holding(house.home) == []
    assert told["left"] == []
    assert told["counts"] == {
        "contacts": 1,
        "texts": 2,
        "notices": 0,
        "links": 0,
        "signatories": 0,
        "accounts": 0,
        "mails": 2,
        "mails_blanked": 0,
        "logs": 1,
    }


async def test_the_chain_still_verifies_and_folds(house: House, ref: str) -> None:
    before, state = await house.chain(ref), await house.recorded(ref)
    await removed(house, "--texts")
    chain = await house.chain(ref)
    assert [each.digest for each in chain] == [each.digest for each in before]
    assert gapless(chain)
    async with reading(house.database) as connection:
        folded = fold(ref, await load_milestones(connection, ref))
        assert folded == await load_state(connection, ref) == state
    history = await house.handle(ref).fetch_history()
    assert (await house.replayer().replay_workflow(history)).replay_failure is None


@pytest.fixture
def reachable(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line is told where the engine of these tests is."""
    monkeypatch.setenv("TEMPORAL_ADDRESS", house.client.service_client.config.target_host)


async def verdicts(house: House, ref: str) -> list[tuple[str, str]]:
    said = await asyncio.to_thread(entente, "verify", ref, "--home", str(house.home), "--json")
    return [(each["level"], each["verdict"]) for one in said.json["agreements"] for each in one["lines"]]


async def test_verify_says_afterwards_what_it_said_before(house: House, ref: str, reachable: None) -> None:
    before = await verdicts(house, ref)
    assert ("V1", "verified") in before
    assert "contradicted" not in {verdict for _, verdict in before}
    await removed(house, "--texts")
    assert await verdicts(house, ref) == before


async def test_packs_never_held_anything(house: House, ref: str, reachable: None) -> None:
    file = house.home / "packs" / "one.zip"
    file.parent.mkdir()
    home = str(house.home)
    said = await asyncio.to_thread(entente, "pack", ref, "--home", home, "-o", str(file))
    assert said.code == 0, said.words
    assert not holds(file.read_bytes())
    assert (await removed(house, "--texts"))["left"] == []


async def test_kept_histories_never_held_anything(house: House, ref: str) -> None:
    kept = list((house.home / "histories").rglob("*.json.gz"))
    assert len(kept) == 1
    assert not any(holds(each.read_bytes()) for each in kept)


async def test_views_say_erased(house: House, ref: str) -> None:
    await removed(house, "--texts")
    shown = await asyncio.to_thread(entente, "log", ref, "--home", str(house.home))
    assert f"Second rejected revision 1: “{ERASED}”" in shown.words
    assert f"“{OTHER}”" in shown.words
    assert f"Lead abandoned it: “{ERASED}”" in shown.words


async def test_texts_stay_unless_asked_for(house: House, ref: str) -> None:
    told = await removed(house)
    assert sorted(told["texts_kept"]) == sorted([text_hash(REASON), text_hash(LONG)])
    assert {name.partition("/")[0] for name in holding(house.home)} == {"entente.db"}
    assert told["left"] == ["entente.db"]
    log = await asyncio.to_thread(entente, "log", ref, "--home", str(house.home))
    assert NAME in log.words


async def test_what_stays_is_an_id_and_a_commitment(house: House, ref: str) -> None:
    ((identity,),) = await rows(house.database, "SELECT id FROM contact WHERE organisation = 'ABROAD'")
    (told,) = (await removed(house, "--authority", "REQUEST-2026-7"))["contacts"]
    ((mailbox, name, erased_at, kept),) = await rows(
        house.database,
        "SELECT mailbox, name, erased_at, commitment FROM contact WHERE id = :id",
        id=identity,
    )
    assert (mailbox, name, kept) == (None, None, told["commitment"])
    entry = {"contact": identity, "organisation": "ABROAD", "name": NAME, "mailbox": MAILBOX}
    assert kept == commitment(told["salt"], entry)
    assert told["salt"] not in str(await rows(house.database, "SELECT * FROM contact"))
    ((contact, at, authority),) = await rows(
        house.database, "SELECT contact, erased_at, authority FROM erasure"
    )
    assert (contact, authority, at) == (identity, "REQUEST-2026-7", erased_at)


async def test_the_salt_is_nowhere_in_the_home(house: House, ref: str) -> None:
    (told,) = (await removed(house, "--texts"))["contacts"]
    files = [path.read_bytes() for path in house.home.rglob("*") if path.is_file()]
    assert not any(told["salt"].encode() in each for each in files)
    assert any(told["commitment"].encode() in each for each in files)


async def test_a_new_contact_is_written_to_and_until_then_mail_comes_back(house: House, ref: str) -> None:
    await removed(house)
    listed = await asyncio.to_thread(entente, "orgs", "--home", str(house.home))
    assert "ABROAD has no mailbox" in listed.words
    second = await house.open()
    await at_rest(house, second)
    assert await house.notices(second) == [("opened", "bounced"), ("opened", "sent"), ("opened", "sent")]
    async with writing(house.database) as connection:
        await register(connection, [replace(organisations()["ABROAD"], mailbox="office@abroad.example")])
    third = await house.open()
    await at_rest(house, third)
    assert {state for _, state in await house.notices(third)} == {"sent"}
    assert holding(house.home) == ["entente.db"]  # the texts, as nobody asked for them


async def test_a_coordinator_leaves_the_mails_of_others_readable(house: House) -> None:
    async with writing(house.database) as connection:
        named = replace(organisations()["LEAD"], mailbox=MAILBOX, contact=NAME)
        await register(connection, [named, organisations()["ABROAD"]])
    ref = await house.open()
    await at_rest(house, ref)
    told = await removed(house, whom="LEAD")
    assert (told["counts"]["mails"], told["counts"]["mails_blanked"]) == (0, 3)
    assert holding(house.home) == []
    public = load_keys(house.home / "keys").public_key
    for path in house.letters():
        mail = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        body = mail.get_body(("plain",))
        assert body is not None
        text = str(body.get_content())
        assert "[erased]" in text
        assert mail["To"].addresses[0].addr_spec.startswith("mou@")
        receipt = " ".join(text[text.rindex("Entente-Receipt") :].split())
        assert check_receipt(receipt, public)
        assert mail.get_body(("html",)) is not None


async def test_links_of_the_person_are_gone_used_or_not(house: House, ref: str) -> None:
    ((notice,),) = await rows(house.database, "SELECT id FROM notice WHERE organisation = 'ABROAD' LIMIT 1")
    async with writing(house.database) as connection:
        for token, org, used in (("a", "ABROAD", None), ("b", "ABROAD", "2026"), ("c", "SECOND", None)):
            await connection.exec_driver_sql(
                "INSERT INTO link VALUES (?, ?, ?, ?, 1, 'sign', '2026', ?, NULL, NULL, NULL)",
                (token, notice, ref, org, used),
            )
    assert (await removed(house))["counts"]["links"] == 2
    assert await rows(house.database, "SELECT token_sha256 FROM link ORDER BY 1") == [("c",)]


async def test_older_mailboxes_and_spellings_are_looked_for_too(house: House, ref: str) -> None:
    maildir = house.home / "mail" / "cur"
    maildir.mkdir(exist_ok=True)
    old = "From: a@b.example\nTo: old@abroad.example\nSubject: once\n\nDear Z. Nobody\n"
    (maildir / "old:2,S").write_text(old)
    await removed(house, "--mailbox", "old@abroad.example", "--name", "Z. Nobody")
    assert not (maildir / "old:2,S").exists()


async def test_a_mail_server_that_named_them_is_not_quoted_any_more(house: House, ref: str) -> None:
    async with writing(house.database) as connection:
        said = "UPDATE notice SET answer = ? WHERE seq = 2"
        await connection.exec_driver_sql(said, (f"550 no {NAME} here",))
    assert (await removed(house))["counts"]["notices"] == 1
    assert await rows(house.database, "SELECT answer FROM notice WHERE seq = 2") == [("[erased]",)]


async def test_a_dry_run_shows_all_and_changes_nothing(house: House, ref: str) -> None:
    before = holding(house.home)
    said = await erase(house, "--dry-run", "--texts")
    assert said.code == 0
    assert "2 texts that name them" in said.words
    assert ref in said.words
    assert holding(house.home) == before
    told = (await erase(house, "--dry-run", "--json")).json
    assert told["counts"]["mails"] == 2
    assert not holds(str(told).encode())
    assert await rows(house.database, "SELECT * FROM erasure") == []


async def test_nobody_is_erased_twice(house: House, ref: str) -> None:
    ((identity,),) = await rows(house.database, "SELECT id FROM contact WHERE organisation = 'ABROAD'")
    await removed(house, whom=identity)
    again = await erase(house, "--yes", whom=identity)
    assert (again.code, "was erased on" in again.words) == (3, True)
    assert (await erase(house, "--yes")).code == 3
    assert (await removed(house, "--mailbox", "old@abroad.example"))["contacts"] == []
    assert len(await rows(house.database, "SELECT id FROM erasure")) == 2


async def test_an_erasure_ends_while_others_write(house: House, ref: str) -> None:
    busy = asyncio.create_task(_busy(house))
    told = await removed(house, "--texts")
    busy.cancel()
    assert told["counts"]["contacts"] == 1

    async def clean() -> bool:
        return holding(house.home) == []

    await eventually(clean)


async def _busy(house: House) -> None:
    while True:
        await house.open()

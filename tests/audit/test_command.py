"""`entente verify`, as an auditor calls it."""

import asyncio
import hashlib
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy.exc import OperationalError

from activities.database import open_database
from console.audit.looking import looking_only, records_to_look_at
from tests.audit.conftest import SHORT, Lives
from tests.audit.lives import Lived, runs_of
from tests.cli.calls import Said, entente
from tests.cli.conftest import plain_environment as _plain_environment  # noqa: F401 - used by being here
from tests.workflows.house import House

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def called(*argv: str) -> Said:
    """Call the command beside the services of these tests."""
    return await asyncio.to_thread(entente, "verify", *argv)


@pytest.fixture
def short_runs() -> Iterator[None]:
    """The code the long life was lived with."""
    with runs_of(SHORT):
        yield


@pytest.fixture
def online(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine of the house, found as any outside Temporal is."""
    monkeypatch.setenv("TEMPORAL_ADDRESS", house.client.service_client.config.target_host)


@pytest.fixture
def home(stories: Lives, tmp_path: Path) -> Path:
    """What the lives of one story left: MOU-JP-3, which lapsed, and MOU-JP-3-NEW."""
    return Path(shutil.copytree(stories["MOU-JP-3"].home, tmp_path / "home"))


def alter(home: Path, statement: str) -> None:
    """Change a database past its triggers."""
    with sqlite3.connect(home / "entente.db") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
    connection.close()


async def test_a_running_agreement_is_verified_beside_its_service(
    house: House, long_life: Lived, online: None, short_runs: None
) -> None:
    ref = long_life.evidence.ref
    said = await called(ref, "--home", str(house.home))
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[0] == f"{ref}  verified"
    assert f"{ref} is verified: nothing contradicts it." in said.out
    assert "3 runs" in said.words
    assert "none was brought" in said.words
    assert max(map(len, said.out.splitlines())) <= 80


async def test_the_same_as_json_is_complete(
    house: House, long_life: Lived, online: None, short_runs: None
) -> None:
    ref = long_life.evidence.ref
    said = await called(ref, "--home", str(house.home), "--json")
    document = said.json
    assert (said.code, document["verdict"], document["engine"]["reached"]) == (0, "verified", True)
    (agreement,) = document["agreements"]
    assert [each["level"] for each in agreement["levels"]] == [f"V{number}" for number in range(1, 9)]
    assert [each["verdict"] for each in agreement["levels"]] == ["verified"] * 7 + [None]
    assert {tuple(line) for line in agreement["lines"]} == {("level", "verdict", "what", "where", "why")}


async def test_mails_that_partners_kept_hold_the_chain(
    house: House, long_life: Lived, online: None, short_runs: None
) -> None:
    ref = long_life.evidence.ref
    brought = {each.source: each for each in long_life.mails()}
    files = [house.home / "mail" / "new" / name for name in list(brought)[:3]]
    options = [part for file in files for part in ("--receipt", str(file))]
    said = await called(ref, "--home", str(house.home), *options)
    assert said.code == 0
    assert "3 receipts from outside" in said.words


async def test_without_an_engine_it_says_per_line_what_is_not_verifiable_and_why(home: Path) -> None:
    said = await called("MOU-JP-3-NEW", "--home", str(home))
    assert said.code == 6
    assert said.words.startswith("No engine runs in ")
    assert "V1 chain       verified" in said.out
    assert "V2 replay      not verifiable  no history to replay: the engine was not asked" in said.out
    assert "cannot be verified in full, levels V2, V3, V4, V5 and V6; what could be contradicts" in said.words
    document = (await called("MOU-JP-3-NEW", "--home", str(home), "--json")).json
    assert (document["verdict"], document["engine"]["reached"]) == ("not_verifiable", False)


async def test_one_that_is_closed_is_verified_from_what_was_kept(home: Path) -> None:
    said = await called("MOU-JP-3", "--home", str(home))
    assert said.code == 0
    assert "MOU-JP-3 is verified: nothing contradicts it." in said.out


async def test_what_was_altered_is_named_with_its_place(home: Path) -> None:
    alter(home, "UPDATE milestone SET actor = 'AVEP' WHERE agreement = 'MOU-JP-3' AND seq = 13")
    said = await called("MOU-JP-3", "--home", str(home))
    assert said.code == 1
    assert "V1 chain       contradicted" in said.out
    assert "columns differ from the content the digest covers: actor milestone 13" in said.words
    assert "MOU-JP-3 is contradicted: 1 finding, level V1." in said.out


async def test_everything_is_summed_up(home: Path) -> None:
    said = await called("--all", "--home", str(home))
    assert said.code == 6
    assert "MOU-JP-3      verified        14 milestones" in said.out
    assert "MOU-JP-3-NEW  not verifiable" in said.out
    assert "2 agreements: 1 verified, 1 not verifiable." in said.words
    document = (await called("--all", "--home", str(home), "--json")).json
    assert [each["ref"] for each in document["agreements"]] == ["MOU-JP-3", "MOU-JP-3-NEW"]


async def test_an_agreement_gone_from_the_database_is_missed(home: Path, stories: Lives) -> None:
    """By the history that was kept of it, and by a mail somebody kept."""
    for table in ("milestone", "command_inbox", "notice"):
        alter(home, f"DELETE FROM {table} WHERE agreement = 'MOU-JP-3'")  # noqa: S608
    alter(home, "DELETE FROM agreement WHERE ref = 'MOU-JP-3'")
    said = await called("--all", "--home", str(home))
    assert said.code == 1
    assert "MOU-JP-3      contradicted" in said.out
    shutil.rmtree(home / "histories")
    mail = next(each for each in stories["MOU-JP-3"].mails() if each.receipt.seq > 1)
    assert (await called("MOU-JP-3", "--home", str(home))).code == 3
    kept = await called("--all", "--home", str(home), "--receipt", str(home / "mail" / "new" / mail.source))
    assert kept.code == 1
    assert "a receipt is of a milestone that is not in the chain" in kept.words


def everything(home: Path) -> dict[str, str]:
    files = sorted(path for path in home.rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


async def test_it_leaves_every_file_as_it_was(home: Path) -> None:
    before = everything(home)
    for argv in (["--all"], ["MOU-JP-3", "--json"]):
        assert (await called(*argv, "--home", str(home))).code in {0, 6}
    assert everything(home) == before


async def test_it_makes_nothing_where_nothing_is(tmp_path: Path) -> None:
    said = await called("--all", "--home", str(tmp_path / "nothing"))
    assert said.code == 3
    assert not (tmp_path / "nothing").exists()


@pytest_asyncio.fixture(loop_scope="session")
async def read_only(home: Path) -> AsyncIterator[str]:
    yield f"sqlite+aiosqlite:///{home / 'entente.db'}"


async def test_the_connection_it_reads_by_refuses_to_write(read_only: str) -> None:
    statement = "UPDATE agreement SET phase = 'signing'"
    async with records_to_look_at(read_only) as database, looking_only(database) as connection:
        with pytest.raises(OperationalError, match="readonly"):
            await connection.exec_driver_sql(statement)
    ordinary = open_database(read_only)
    async with looking_only(ordinary) as connection:
        with pytest.raises(OperationalError, match="readonly"):
            await connection.exec_driver_sql(statement)
    await ordinary.dispose()


async def test_it_reads_beside_a_service_that_writes(house: House, online: None) -> None:
    ref = await house.open()
    said = await called(ref, "--home", str(house.home), "--json")
    assert said.code in {0, 6}  # its mails may be on their way
    assert said.json["agreements"][0]["milestones"] == 1


@pytest.mark.parametrize(
    ("argv", "code", "words"),
    [
        ([], 2, "Name an agreement, a pack, or --all"),
        (["MOU-JP-3", "--all"], 2, "Name an agreement, a pack, or --all"),
        (["mou jp"], 2, "REF"),
        (["none.zip"], 2, "PACK: there is no file none.zip"),
        (["../x"], 2, "PACK: there is no file ../x"),
        (["MOU-NONE"], 3, "There is no agreement MOU-NONE"),
        (["MOU-JP-3", "--receipt", "none.eml"], 2, "none.eml cannot be read"),
        (["MOU-JP-3", "--receipt", "home/words.eml"], 2, "home/words.eml holds no receipt"),
    ],
)
async def test_bad_input_is_told(home: Path, argv: list[str], code: int, words: str) -> None:
    (home / "words.eml").write_text("Subject: thank you\n\nWe have received it.\n", encoding="utf-8")
    said = await called(*argv, "--home", str(home))
    assert said.code == code
    assert words in said.words
    assert said.out == ""


async def test_a_receipt_of_another_agreement_says_nothing_of_this_one(home: Path, stories: Lives) -> None:
    mail = stories["MOU-JP-3-NEW"].mails()[0]
    said = await called(
        "MOU-JP-3", "--home", str(home), "--receipt", str(home / "mail" / "new" / mail.source)
    )
    assert said.code == 6
    assert "it is of MOU-JP-3-NEW" in said.words

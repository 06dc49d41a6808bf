"""A copy of a home, made while acts come in, is a service that goes on where it was made."""

import asyncio
import sqlite3
import stat
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from activities.database import migrate, reading, writing
from activities.snapshot import load_milestones, load_state
from console.backup import Backup, back_up
from console.carry_out import NotCarriedOutError
from console.cli.app import run
from console.queries import NothingHereError
from console.registry import register
from console.settings import Settings, load_settings
from console.stack import Stack, running_stack
from models.errors import InputError
from models.names import agreement_id
from models.state import Agreement
from models.tables import MilestoneRow
from starter import PARTS
from tests.doors.written import organisations
from tests.workflows.house import OTHERS, eventually, gapless, opening, request
from worker import make_replayer, make_workers
from workflows import options

pytestmark = pytest.mark.asyncio(loop_scope="session")

REFS = ("MOU-KEPT-1", "MOU-KEPT-2", "MOU-KEPT-3")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A recording whose worker is gone is missed after seconds, not 40 of them."""
    monkeypatch.setitem(options.RECORD, "start_to_close_timeout", timedelta(seconds=2))


async def acting(stack: Stack, ref: str) -> None:
    """Act on one agreement again and again, as fast as it answers."""
    while True:
        for org in OTHERS:
            await stack.door.submit(
                request(ref, org, "report_activity", kind="workshop", occurred_on="2026-01")
            )


async def test_a_copy_made_amid_acts_is_a_service_that_goes_on(home: Path, impatient: None) -> None:
    settings = load_settings(home=home)
    copies = [home.parent / f"copy-{number}" for number in range(2)]
    async with running_stack(settings, make_workers, tell=lambda _: None) as stack:
        async with writing(stack.database) as connection:
            await register(connection, organisations().values())
        for ref in REFS:
            await stack.door.submit(opening(ref))
        busy = [asyncio.create_task(acting(stack, ref)) for ref in REFS for _ in range(2)]
        made: list[Backup] = []
        for copy in copies:
            await grown(stack, made[-1].milestones + 5 if made else 10)
            made.append(await asyncio.to_thread(back_up, settings, copy))
        for each in busy:
            each.cancel()
        await asyncio.gather(*busy, return_exceptions=True)
    for copy in copies:
        async with running_stack(load_settings(home=copy), make_workers, tell=lambda _: None) as restored:
            for ref in REFS:
                await goes_on(restored, ref)


async def grown(stack: Stack, milestones: int) -> None:
    """Wait until so many milestones are on record."""

    async def enough() -> bool:
        async with reading(stack.database) as connection:
            count = select(func.count()).select_from(MilestoneRow)
            return (await connection.execute(count)).scalar_one() >= milestones

    await eventually(enough)


async def goes_on(stack: Stack, ref: str) -> None:
    """See that an agreement takes acts, and that engine and record tell the same life."""

    async def answered() -> bool:
        try:
            done = await stack.door.submit(
                request(ref, "LEAD", "report_activity", kind="survey", occurred_on="2026")
            )
        except NotCarriedOutError:
            return False
        return done.status == "recorded"

    await eventually(answered, 30)
    handle = stack.client.get_workflow_handle(agreement_id(ref))
    told: Agreement = await handle.query("agreement", result_type=Agreement)
    async with reading(stack.database) as connection:
        chain = [milestone for milestone, _ in await load_milestones(connection, ref)]
        assert await load_state(connection, ref) == told
    assert gapless(chain)
    assert chain[-1].type == "survey"
    await make_replayer().replay_workflow(await handle.fetch_history())


@pytest.fixture
def kept(home: Path) -> Settings:
    """A home with a store, and all a worker leaves beside it."""
    settings = load_settings(home=home)
    for name in ("keys/link-secret", "documents/ab/abc", "histories/agreement%2FX/run.json.gz", "mail/new/1"):
        file = home / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(name.encode())
        file.chmod(0o600)
    for name in ("engine.json", "entente.lock", "temporal.log", "heartbeat", "demo/entente.db"):
        file = home / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"of this moment")
    return settings


async def test_everything_but_what_is_of_the_moment_is_copied(kept: Settings, tmp_path: Path) -> None:
    await migrate(kept.database_url)
    made = back_up(kept, tmp_path / "copy")
    found = sorted(str(file.relative_to(made.folder)) for file in made.folder.rglob("*") if file.is_file())
    assert found == [
        "documents/ab/abc",
        "entente.db",
        "histories/agreement%2FX/run.json.gz",
        "keys/link-secret",
        "mail/new/1",
    ]
    assert (made.store, made.engine, made.files) == (True, False, 4)
    assert stat.S_IMODE((made.folder / "keys" / "link-secret").stat().st_mode) == 0o600
    assert stat.S_IMODE(made.folder.stat().st_mode) == 0o700


async def test_a_store_on_a_server_is_left_to_its_own_tools(kept: Settings, tmp_path: Path) -> None:
    elsewhere = kept.model_copy(update={"database_url": "postgresql+asyncpg://entente@127.0.0.1/entente"})
    made = back_up(elsewhere, tmp_path / "copy")
    assert (made.store, made.engine, made.files) == (False, False, 4)


async def test_a_damaged_store_is_not_copied_as_if_it_were_whole(kept: Settings, tmp_path: Path) -> None:
    await migrate(kept.database_url)
    store = kept.home / "entente.db"
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(store.read_bytes())
    content[4096 * 3 : 4096 * 6] = b"\xff" * 4096 * 3
    store.write_bytes(content)
    with pytest.raises(InputError, match="the copy failed, and is gone"):
        back_up(kept, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize(
    ("target", "problem"), [("var", "home itself"), ("var/x", "home itself"), ("there", "already")]
)
async def test_a_folder_that_cannot_be_the_copy_is_refused(
    kept: Settings, tmp_path: Path, target: str, problem: str
) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(InputError, match=problem):
        back_up(kept, tmp_path / target)
    assert list((tmp_path / "there").iterdir()) == []


@pytest.mark.parametrize("there", [False, True])
async def test_a_home_without_a_record_store_cannot_be_copied(tmp_path: Path, *, there: bool) -> None:
    if there:
        (tmp_path / "nothing").mkdir()
    with pytest.raises(NothingHereError):
        back_up(load_settings(home=tmp_path / "nothing"), tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


@pytest.mark.usefixtures("log_setup", "restored_umask")
async def test_the_engine_of_a_store_on_a_server_is_copied_with_a_word_about_its_moment(
    kept: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sqlite3.connect(kept.home / "temporal.db").execute("CREATE TABLE executions (id)").connection.close()
    monkeypatch.setenv("ENTENTE_DATABASE_URL", "postgresql+asyncpg://entente@127.0.0.1/entente")
    assert run(["--home", str(kept.home), "backup", str(tmp_path / "copy")], PARTS) == 0
    words = " ".join(capsys.readouterr().out.split())
    assert "The engine fits that dump only if `entente up` is stopped for both." in words
    assert (tmp_path / "copy" / "temporal.db").is_file()

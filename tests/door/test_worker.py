"""The worker as a process: it waits for its engine, works, keeps secrets, and ends when it is told to."""

import json
import os
import signal
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from activities.database import migrate, open_database, writing
from activities.documents import DocumentStore
from activities.keys import load_keys
from console.build import build_id
from console.commands import Door, NotCarriedOutError
from console.engine.embedded import EmbeddedEngine
from console.registry import register
from models.names import TASK_QUEUE, import_queue
from tests.activities.recording import rows
from tests.door.processes import worker_process
from tests.door.requests import lonely_door
from tests.doors.written import organisations
from tests.postgresql import PostgreSQL
from tests.workflows.house import OTHERS, connected_to, eventually, opening, request
from worker import LONGEST_STOP

pytestmark = pytest.mark.asyncio(loop_scope="session")

REF = "MOU-WORKER-1"
IMPORTS = import_queue(TASK_QUEUE)
IN_TIME = LONGEST_STOP.total_seconds() * 2
"""Seconds after SIGTERM, on a busy machine."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "var"
    folder.mkdir()
    return folder


async def record_store(home: Path) -> AsyncEngine:
    """The store of a home, with the registry in it."""
    url = f"sqlite+aiosqlite:///{home / 'entente.db'}"
    await migrate(url)
    database = open_database(url)
    async with writing(database) as connection:
        await register(connection, organisations().values())
    return database


def door(home: Path, database: AsyncEngine, client: Client) -> Door:
    async def connected() -> Client:
        return client

    return Door(database, DocumentStore(home / "documents"), connected, "cli")


async def test_it_waits_for_its_engine_works_and_stops_when_told(home: Path) -> None:
    database = await record_store(home)
    async with worker_process(home, ENTENTE_PUBLIC_URL="https://agreements.example") as worker:
        waiting = await worker.says("worker.waiting")
        assert "Start it with `entente --home" in waiting["words"]
        await lonely_door(database, home).accept(opening(REF))
        async with EmbeddedEngine(home) as engine:
            ready = await worker.says("worker.ready")
            assert ready["task_queues"] == [TASK_QUEUE, IMPORTS]
            assert (ready["build"], ready["versioned"]) == (build_id(), False)
            assert (await worker.says("act.dispatched"))["ref"] == REF
            entrance = door(home, database, await connected_to(engine))
            await entrance.submit(request(REF, "SECOND", "approve"))

            async def all_left() -> bool:
                return await rows(database, "SELECT DISTINCT state FROM notice") == [("sent",)]

            await eventually(all_left)
            assert await worker.stops(IN_TIME) == 0
        assert len(list((home / "mail" / "new").iterdir())) == 4
        told = worker.lines
    await database.dispose()
    events = [json.loads(line)["event"] for line in told]
    assert "milestones.recorded" in events
    assert events[-1] == "worker.stopped"
    keys = load_keys(home / "keys")
    tokens = [keys.link_token(f"{REF}/1/opened/{org}") for org in OTHERS]
    assert not any(secret in line for line in told for secret in ("@", *tokens, keys.secret.hex()))


async def test_the_log_of_a_failing_mail_holds_no_mailbox(home: Path) -> None:
    database = await record_store(home)
    smtp = {
        "ENTENTE_MAIL_TRANSPORT": "smtp",
        "ENTENTE_SMTP_HOST": "127.0.0.1",
        "ENTENTE_SMTP_PORT": "1",
        "ENTENTE_SMTP_TLS": "none",
        "ENTENTE_MAIL_SENDER": "agreements@lead.example",
    }
    async with EmbeddedEngine(home) as engine, worker_process(home, **smtp) as worker:
        await worker.says("worker.ready")
        told = await worker.says("worker.mail")
        assert told["words"].startswith(
            "No mail can leave now: mail server 127.0.0.1:1: nobody listens there."
        )
        await door(home, database, await connected_to(engine)).submit(opening(REF))
        failed = [await worker.says("notice.not_sent") for _ in OTHERS]
        assert {line["state"] for line in failed} == {"queued"}
        assert await worker.stops(IN_TIME) == 0
        assert not any("@" in line or ".example" in line for line in worker.lines)
    await database.dispose()


async def test_it_serves_only_the_queues_it_is_given(home: Path) -> None:
    database = await record_store(home)
    async with (
        EmbeddedEngine(home) as engine,
        worker_process(home, "--task-queue", IMPORTS) as worker,
    ):
        assert (await worker.says("worker.ready"))["task_queues"] == [IMPORTS]
        entrance = door(home, database, await connected_to(engine))
        imported = await replace(entrance, task_queue=IMPORTS).submit(opening("MOU-IMPORTED-1"))
        assert imported.milestones == ("negotiation_opened",)
        with pytest.raises(NotCarriedOutError, match="nobody answered"):
            await replace(entrance, patience=timedelta(seconds=1)).submit(opening("MOU-ELSEWHERE-1"))
        assert await worker.stops(IN_TIME) == 0
    await database.dispose()


async def test_it_stops_while_it_waits(home: Path) -> None:
    async with worker_process(home) as worker:
        await worker.says("worker.waiting")
        assert await worker.stops(IN_TIME) == 0


async def test_it_stops_although_its_engine_is_gone(home: Path) -> None:
    async with EmbeddedEngine(home) as engine, worker_process(home) as worker:
        await worker.says("worker.ready")
        os.kill(engine.address.server_pid, signal.SIGSTOP)
        try:
            assert await worker.stops(IN_TIME) == 0
        finally:
            os.kill(engine.address.server_pid, signal.SIGCONT)


async def test_a_wrong_setting_is_told_in_words(home: Path) -> None:
    async with worker_process(home, ENTENTE_LOG_LEVL="debug") as worker:
        assert await worker.ends() == 2
    assert "Did you mean ENTENTE_LOG_LEVEL?" in worker.lines[-1]
    assert not any("Traceback" in line for line in worker.lines)


async def test_it_works_on_postgresql_that_was_migrated_and_on_no_other(
    home: Path, postgresql: PostgreSQL
) -> None:
    with postgresql.database() as name:
        url = postgresql.url(name)
        async with worker_process(home, ENTENTE_DATABASE_URL=url) as worker:
            assert await worker.ends() == 2
        assert "this database is empty. Run `entente migrate`" in worker.lines[-1]
        assert not any("Traceback" in line for line in worker.lines)
        await migrate(url)
        async with EmbeddedEngine(home), worker_process(home, ENTENTE_DATABASE_URL=url) as worker:
            await worker.says("worker.ready")
            assert await worker.stops(IN_TIME) == 0


async def test_it_waits_for_a_database_that_is_down(home: Path, postgresql: PostgreSQL) -> None:
    later = home / "later"
    with postgresql.database() as name:
        url = postgresql.url(name)
        await migrate(url)
        async with (
            EmbeddedEngine(home),
            worker_process(
                home, ENTENTE_DATABASE_URL=url.replace(str(postgresql.folder), str(later))
            ) as worker,
        ):
            waiting = await worker.says("worker.waiting")
            told = f"The database at {later} cannot be reached: its socket is not there. Waiting for it."
            assert waiting["words"] == told
            later.symlink_to(postgresql.folder)
            await worker.says("worker.ready")


async def test_a_database_that_refuses_us_is_told_without_secrets(home: Path, postgresql: PostgreSQL) -> None:
    url = postgresql.url("nowhere").replace("postgres@", "postgres:hunter2@")
    async with worker_process(home, ENTENTE_DATABASE_URL=url) as worker:
        assert await worker.ends() == 2
    assert "ENTENTE_DATABASE_URL: the server has no database of this name." in worker.lines[-1]
    assert not any("hunter2" in line or "Traceback" in line for line in worker.lines)

"""A worker's sign of life: who works, who waits, who hangs, who is gone; and that the command tells."""

import asyncio
import json
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.engine.embedded import EmbeddedEngine
from console.heartbeat import BEAT, SILENCE, beating, look
from console.settings import load_settings
from console.stack import running_stack
from models.errors import InputError
from tests.door.processes import ROOT, worker_process
from tests.workflows.house import eventually
from worker import make_workers

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "var"
    folder.mkdir()
    return folder


async def health(home: Path, *options: str, **settings: str) -> tuple[int, str]:
    """Ask as a container does, in a process of its own; return the exit code and what it said."""
    asked = await asyncio.create_subprocess_exec(
        *(sys.executable, str(ROOT / "starter.py"), "health", "--home", str(home), *options),
        cwd=home.parent,
        env={**os.environ, "COLUMNS": "100", **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asked.communicate()
    return asked.returncode or 0, " ".join(said.decode().split())


async def test_a_worker_that_hangs_is_told_from_one_that_works(home: Path) -> None:
    sign = home / "heartbeat"

    def let_time_pass() -> None:
        long_ago = datetime.now(UTC) - SILENCE - BEAT
        os.utime(sign, (long_ago.timestamp(),) * 2)

    async def lives() -> bool:
        return (await health(home))[0] == 0

    async with EmbeddedEngine(home), worker_process(home) as worker:
        await worker.says("worker.ready")
        assert await lives()
        let_time_pass()
        assert await eventually(lives)
        await worker.hangs()
        let_time_pass()
        code, said = await health(home)
        assert code == 1
        assert said.startswith("The worker hangs, or was killed: no sign of life for 3")
        worker.send(signal.SIGCONT)
        assert await eventually(lives)
        assert await worker.stops(20) == 0
    gone = f"There is no worker: nothing keeps {sign}. It was not started, or has stopped."
    assert await health(home) == (1, gone)


async def test_a_worker_without_an_engine_waits_and_says_for_what(home: Path) -> None:
    mine = str(home.parent / "beat")
    async with worker_process(home, ENTENTE_HEARTBEAT=mine) as worker:
        await worker.says("worker.waiting")
        code, said = await health(home, ENTENTE_HEARTBEAT=mine)
        assert code == 1
        assert said.startswith("The worker waits. No engine runs in")
        assert not (home / "heartbeat").exists()


async def test_the_embedded_stack_gives_signs_of_life_too(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home.parent)
    async with running_stack(load_settings(home=home), make_workers, tell=print):
        code, said = await health(home, "--json")
        told = json.loads(said)
        assert (code, told["state"], told["heartbeat"]) == (0, "works", str(home / "heartbeat"))
        assert abs(datetime.now(UTC) - datetime.fromisoformat(told["last_sign"])) < SILENCE
    assert look(home / "heartbeat", datetime.now(UTC)).state == "absent"


async def test_a_clock_set_back_is_no_sign_of_life(home: Path) -> None:
    async with beating(home / "heartbeat") as heartbeat:
        heartbeat.works()
        now = datetime.now(UTC)
        assert look(home / "heartbeat", now).state == "works"
        assert look(home / "heartbeat", now - timedelta(hours=1)).state == "silent"


async def test_a_heartbeat_that_cannot_be_written_is_refused_at_the_door(home: Path) -> None:
    async with worker_process(home, ENTENTE_HEARTBEAT=str(home / "no" / "beat")) as worker:
        assert await worker.ends() == 2
    assert "ENTENTE_HEARTBEAT" in worker.lines[-1]
    assert "cannot be written: No such file or directory" in worker.lines[-1]


@pytest.mark.parametrize("content", ["", "{}", "[]", "not ours"])
async def test_a_file_that_is_no_heartbeat_is_refused(home: Path, content: str) -> None:
    (home / "other").write_text(content)
    with pytest.raises(InputError, match="is not what a worker writes"):
        look(home / "other", datetime.now(UTC))


async def test_a_folder_is_no_heartbeat(home: Path) -> None:
    code, said = await health(home, ENTENTE_HEARTBEAT=str(home))
    assert (code, "is not what a worker writes" in said) == (2, True)

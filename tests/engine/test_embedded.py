"""The embedded engine against the real dev server, killed in every way there is."""

import asyncio
import json
import os
import select
import signal
import stat
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from console.engine import die_with_parent, embedded, lock
from console.engine.address import EngineAddress, find_running, read_address, write_address
from console.engine.connect import connect_to
from console.engine.embedded import EmbeddedEngine
from console.engine.errors import AlreadyRunningError, EngineFailedError
from console.engine.namespace import prepare_namespace
from models.errors import InputError
from tests.engine.lives import begin, is_alive

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROOT = Path(__file__).parents[2]


async def gone(pid: int) -> None:
    """Wait for the end of a process that is not our child."""
    try:
        fd = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    ended, _, _ = await asyncio.to_thread(select.select, [fd], [], [], 10)
    os.close(fd)
    assert ended


def listening_addresses(pid: int) -> list[str]:
    """Local addresses of its listening sockets, in hexadecimal as the kernel has them."""
    links = set()
    for fd in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed while we look
            links.add(str(fd.readlink()))
    rows = [
        row.split()
        for table in ("tcp", "tcp6")
        for row in Path(f"/proc/net/{table}").read_text().splitlines()
    ]
    return [row[1].partition(":")[0] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in links]


async def test_a_stopped_engine_finds_its_agreements_again(home: Path) -> None:
    async with EmbeddedEngine(home) as engine:
        client = await connect_to(engine.address.address)
        await prepare_namespace(client, print)
        life = await begin(client)
    async with EmbeddedEngine(home) as engine:
        assert await is_alive(await connect_to(engine.address.address), life)


async def test_files_of_the_engine_are_private(engine: EmbeddedEngine) -> None:
    files = [path for path in engine.home.iterdir() if path.is_file()]
    assert {"temporal.db", "temporal.log", "entente.lock", "engine.json"} <= {path.name for path in files}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


async def test_the_server_listens_on_loopback_only(engine: EmbeddedEngine) -> None:
    async with asyncio.timeout(20):  # its pages come up a moment after the rest
        while len(listening := listening_addresses(engine.address.server_pid)) < 2:  # noqa: ASYNC110 - /proc tells nobody
            await asyncio.sleep(0.05)
    assert set(listening) == {"0100007F"}


async def test_another_terminal_finds_the_running_engine(engine: EmbeddedEngine) -> None:
    assert find_running(engine.home) == engine.address


async def test_a_second_instance_is_refused_with_words(engine: EmbeddedEngine) -> None:
    with pytest.raises(AlreadyRunningError) as refusal:
        await EmbeddedEngine(engine.home).__aenter__()
    assert str(engine.home) in str(refusal.value)
    assert engine.address.address in str(refusal.value)
    assert "Ctrl-C" in refusal.value.fix
    assert find_running(engine.home) == engine.address


async def test_a_stopped_engine_is_no_longer_found(home: Path) -> None:
    async with EmbeddedEngine(home) as engine:
        server = engine.address.server_pid
    with pytest.raises(ProcessLookupError):
        os.kill(server, 0)
    assert read_address(home) is None
    assert not lock.is_held(home)


async def test_an_address_left_behind_by_a_killed_engine_is_not_believed(home: Path) -> None:
    assert find_running(home) is None
    write_address(home, EngineAddress("127.0.0.1:1", "http://127.0.0.1:2", os.getpid(), os.getpid()))
    assert find_running(home) is None
    lock.HomeLock(home).close()
    assert find_running(home) is None
    (home / "engine.json").write_text("{half a fi")
    assert read_address(home) is None


async def test_nothing_is_left_after_kill_9_of_the_parent(home: Path) -> None:
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.engine.hold_engine", str(home)),
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    assert parent.stdout
    address = EngineAddress(**json.loads(await parent.stdout.readline()))
    assert find_running(home) == address
    parent.kill()
    await parent.wait()
    await gone(address.server_pid)
    async with EmbeddedEngine(home) as engine:
        assert find_running(home) == engine.address


async def test_a_server_whose_parent_died_before_it_could_watch_does_not_start() -> None:
    launched = await asyncio.create_subprocess_exec(
        *(
            sys.executable,
            "-I",
            "-S",
            die_with_parent.__file__,
            "1",
            sys.executable,
            "-c",
            "print('started')",
        ),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert await launched.communicate() == (b"", b"the parent process is gone\n")
    assert launched.returncode == 1


async def test_a_server_left_behind_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_LOCK_PATIENCE_SECONDS", 0.1)
    with lock.HomeLock(home) as held:
        assert held.try_acquire()
        orphan = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", "input()"), stdin=subprocess.PIPE, pass_fds=(held.fd,)
        )
    with pytest.raises(AlreadyRunningError, match=f"`kill {orphan.pid}`"):
        await EmbeddedEngine(home).__aenter__()
    await orphan.communicate(b"\n")
    assert not lock.is_held(home)


async def test_a_killed_server_comes_back_on_its_port_and_nothing_is_lost(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    told: asyncio.Queue[str] = asyncio.Queue()
    async with EmbeddedEngine(home, on_event=told.put_nowait) as engine:
        before = engine.address
        client = await connect_to(before.address)
        await prepare_namespace(client, print)
        life = await begin(client)
        os.kill(before.server_pid, signal.SIGKILL)
        assert await told.get() == (
            f"Temporal ended (signal SIGKILL); starting it again on {before.address}."
        )
        assert await told.get() == f"Temporal answers again on {before.address}."
        assert await is_alive(client, life)
        after = find_running(home)
    assert after
    assert (after.address, after.ui, after.pid) == (before.address, before.ui, before.pid)
    assert after.server_pid != before.server_pid
    assert capfd.readouterr().out == ""


async def test_an_engine_stopped_while_its_server_comes_back_leaves_none(home: Path) -> None:
    told: asyncio.Queue[str] = asyncio.Queue()
    async with EmbeddedEngine(home, on_event=told.put_nowait) as engine:
        os.kill(engine.address.server_pid, signal.SIGKILL)
        await told.get()
    assert not lock.is_held(home)
    assert lock.holders(home) == []


async def test_a_taken_port_is_refused(engine: EmbeddedEngine, home: Path) -> None:
    taken = int(engine.address.address.rpartition(":")[2])
    with pytest.raises(InputError, match=rf"--port: port {taken} is taken"):
        await EmbeddedEngine(home, port=taken).__aenter__()
    assert not lock.is_held(home)


async def test_a_server_that_cannot_start_says_why(home: Path) -> None:
    (home / "temporal.db").write_text("no database " * 100)
    with pytest.raises(EngineFailedError, match="file is not a database"):
        await EmbeddedEngine(home).__aenter__()
    assert not lock.is_held(home)


async def test_the_engine_refuses_a_side_thread(home: Path) -> None:
    def enter() -> None:
        asyncio.run(EmbeddedEngine(home).__aenter__())

    with pytest.raises(RuntimeError, match="main thread"):
        await asyncio.to_thread(enter)
    assert not lock.is_held(home)

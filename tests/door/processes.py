"""A worker as an operator runs it: a process of its own, heard through its log."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PATIENCE = 120


class WorkerProcess:
    """Its log lines, and the signals it is sent."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.lines: list[str] = []

    async def says(self, event: str) -> dict[str, Any]:
        """Wait until a line of its log tells of an event; return that line."""
        async with asyncio.timeout(PATIENCE):
            while line := await self._read():
                if line.startswith("{") and json.loads(line)["event"] == event:
                    return dict(json.loads(line))
        raise AssertionError(f"it ended without {event}:\n" + "\n".join(self.lines))

    async def ends(self, seconds: float = PATIENCE) -> int:
        """Wait for its end; return its exit code."""
        async with asyncio.timeout(seconds):
            while await self._read():
                pass
            return await self._process.wait()

    async def stops(self, seconds: float) -> int:
        """Ask it to stop, and wait for its end so long."""
        self.send(signal.SIGTERM)
        return await self.ends(seconds)

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    async def hangs(self) -> None:
        """Stop it where it is, as a worker that hangs would stand; SIGCONT lets it go on."""
        self.send(signal.SIGSTOP)
        async with asyncio.timeout(PATIENCE):
            await asyncio.to_thread(os.waitid, os.P_PID, self._process.pid, os.WSTOPPED | os.WNOWAIT)

    async def _read(self) -> str:
        assert self._process.stderr
        line = (await self._process.stderr.readline()).decode()
        if line:
            self.lines.append(line.rstrip("\n"))
        return line


@asynccontextmanager
async def worker_process(home: Path, *arguments: str, **settings: str) -> AsyncIterator[WorkerProcess]:
    """Run a worker on a home, with these settings and none of the account that runs the tests."""
    mine = {
        name: value for name, value in os.environ.items() if not name.startswith(("TEMPORAL_", "ENTENTE_"))
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(ROOT / "worker.py"), "--home", str(home), *arguments),
        cwd=home.parent,
        env={**mine, **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield WorkerProcess(process)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()

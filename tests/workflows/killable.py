"""`entente-worker` as a process of its own, with short timeouts, to be killed; its log is kept in a file."""

import os
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import DEVNULL, Process
from pathlib import Path

ROOT = Path(__file__).parents[2]


class KillableWorker:
    """Serves a home; settings beside it are variables of its environment."""

    def __init__(self, home: Path, log: Path | None = None, **settings: str) -> None:
        self._home, self._settings = home, settings
        self._log = log or Path(os.devnull)
        self._process: Process | None = None

    async def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = await create_subprocess_exec(
                *(sys.executable, "-m", "tests.workflows.hold_worker", "--home", str(self._home)),
                cwd=ROOT,
                env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **self._settings},
                stdout=DEVNULL,
                stderr=log,
            )

    async def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            await self._process.wait()
            self._process = None

    def told(self, event: str) -> int:
        """How often its log tells of something so far."""
        return self._log.read_text().count(event)

"""One run of Temporal's development server as a child process."""

import asyncio
import os
import signal
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from temporalio.service import ConnectConfig, RPCError, ServiceClient

from console.engine import die_with_parent
from console.engine.binaries import dev_server_binary
from console.engine.errors import EngineFailedError
from console.engine.ports import LOOPBACK
from console.engine.runtime import core_runtime

DATABASE_FILE = "temporal.db"
LOG_FILE = "temporal.log"

_START_SECONDS: Final = 30.0
_STOP_SECONDS: Final = 10.0
_POLL_SECONDS: Final = 0.02
_LAST_WORDS_LENGTH: Final = 500

# Without the pragmas every write costs a sync of the disk; without the rates every hop
# of sequential traffic waits 50 ms for the next poll of the queues.
_TUNING: Final = (
    *("--sqlite-pragma", "journal_mode=WAL", "--sqlite-pragma", "synchronous=NORMAL"),
    *("--dynamic-config-value", "history.transferProcessorMaxPollRPS=1000"),
    *("--dynamic-config-value", "history.timerProcessorMaxPollRPS=1000"),
)


@dataclass(frozen=True)
class Binding:
    """Where a server of this home keeps its files and listens."""

    home: Path
    port: int
    ui_port: int

    @property
    def address(self) -> str:
        """Host and port of the gRPC interface."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def ui(self) -> str:
        """Web address of Temporal's pages."""
        return f"http://{LOOPBACK}:{self.ui_port}"


class DevServer:
    """A started server; `wait` ends with its process."""

    def __init__(self, process: asyncio.subprocess.Process, binding: Binding, log_from: int) -> None:
        self._process, self._binding, self._log_from = process, binding, log_from

    @classmethod
    async def start(cls, binding: Binding, lock_fd: int) -> "DevServer":
        """Start a server that inherits the lock, and wait until it answers.

        Raises:
            EngineFailedError: It ended or stayed silent; its last words are in the message.
        """
        if threading.current_thread() is not threading.main_thread():
            # The kernel kills the child when the thread that made it ends, not the process.
            raise RuntimeError("the embedded engine must be started from the main thread")
        log = os.open(binding.home / LOG_FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            server = cls(await _spawn(binding, lock_fd, log), binding, os.fstat(log).st_size)
        finally:
            os.close(log)
        try:
            async with asyncio.timeout(_START_SECONDS):
                await server._answers()
        except BaseException as failure:
            await server.kill()
            if isinstance(failure, TimeoutError):
                raise EngineFailedError(
                    f"Temporal did not answer within {_START_SECONDS:.0f} s. {server._last_words()}"
                ) from None
            raise
        return server

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    async def wait(self) -> str:
        """Wait for its end; the answer says how it ended."""
        code = await self._process.wait()
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    async def stop(self) -> None:
        """Ask it to stop, and kill it when it does not."""
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await self._process.wait()
        except TimeoutError:
            await self.kill()

    async def kill(self) -> None:
        """End it at once; its files bear that."""
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()

    async def _answers(self) -> None:
        config = ConnectConfig(target_host=self._binding.address, runtime=core_runtime())
        while True:
            if self._process.returncode is not None:
                raise EngineFailedError(f"Temporal did not start. {self._last_words()}")
            with suppress(RuntimeError, RPCError):
                service = await ServiceClient.connect(config)
                if await service.check_health():
                    return
            await asyncio.sleep(_POLL_SECONDS)

    def _last_words(self) -> str:
        """What this run wrote last; a failed start says why in a line of its own, not in JSON."""
        path = self._binding.home / LOG_FILE
        with path.open("rb") as log:
            log.seek(self._log_from)
            lines = [line for line in log.read().decode(errors="replace").splitlines() if line.strip()]
        plain = [line for line in lines if line.startswith("Error")] or lines or ["(nothing)"]
        return f"{path} ends: {plain[-1][:_LAST_WORDS_LENGTH]}"


async def _spawn(binding: Binding, lock_fd: int, log: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-S", die_with_parent.__file__, str(os.getpid())),
        *(dev_server_binary(), "server", "start-dev"),
        *("--ip", LOOPBACK, "--port", str(binding.port), "--ui-port", str(binding.ui_port)),
        *("--db-filename", DATABASE_FILE, "--log-level", "warn", "--log-format", "json"),
        *("--ui-disable-news-fetch", *_TUNING),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd=binding.home,
        env={name: value for name, value in os.environ.items() if not name.startswith("TEMPORAL_")},
        umask=0o077,
        pass_fds=(lock_fd,),
        start_new_session=True,  # Ctrl-C in the terminal is the parent's to handle
    )

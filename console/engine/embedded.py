"""The engine `entente up` runs: one dev server per home, kept alive and gone at the end."""

import asyncio
import os
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Final, Self

from console.engine import lock
from console.engine.address import EngineAddress, forget_address, read_address, write_address
from console.engine.dev_server import Binding, DevServer
from console.engine.errors import AlreadyRunningError, EngineFailedError
from console.engine.ports import wanted_port

# A server whose parent was killed needs a moment to die; a look by another terminal is as short.
_LOCK_PATIENCE_SECONDS: Final = 2.0
_LOCK_POLL_SECONDS: Final = 0.02
_RESTART_PAUSES: Final = (0.0, 0.2, 1.0, 5.0)


def _silent(_text: str) -> None: ...


class EmbeddedEngine:
    """A Temporal server that lives exactly as long as this context, whatever is killed meanwhile.

    Enter it in the main thread. A server that dies is started again on the same port, so workers and
    clients find it where it was.

    Args:
        home: Existing folder for its database, log, lock and address.
        port: Port of the gRPC interface; None takes a free one.
        ui_port: Port of Temporal's own pages; None takes a free one.
        on_event: Told, in a sentence, when the server died and when it is back.
    """

    def __init__(
        self,
        home: Path,
        *,
        port: int | None = None,
        ui_port: int | None = None,
        on_event: Callable[[str], None] = _silent,
    ) -> None:
        self.home = home
        self._ports = port, ui_port
        self._on_event = on_event
        self._stack = AsyncExitStack()
        self._lock: lock.HomeLock
        self._binding: Binding
        self._server: DevServer

    @property
    def address(self) -> EngineAddress:
        """Where it answers; the port stays the same for the life of this context."""
        return EngineAddress(self._binding.address, self._binding.ui, os.getpid(), self._server.pid)

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            self._lock = stack.enter_context(await _lock_home(self.home))
            forget_address(self.home)
            port, ui_port = self._ports
            self._binding = Binding(self.home, wanted_port(port, "--port"), wanted_port(ui_port, "--ui-port"))
            self._server = await DevServer.start(self._binding, self._lock.fd)
            stack.push_async_callback(self._stop_server)
            stack.callback(forget_address, self.home)
            write_address(self.home, self.address)
            stack.push_async_callback(_cancelled, asyncio.create_task(self._keep_alive()))
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def _stop_server(self) -> None:
        await self._server.stop()

    async def _keep_alive(self) -> None:
        while True:
            ending = await self._server.wait()
            self._on_event(f"Temporal ended ({ending}); starting it again on {self._binding.address}.")
            await self._start_again()
            write_address(self.home, self.address)
            self._on_event(f"Temporal answers again on {self._binding.address}.")

    async def _start_again(self) -> None:
        attempt = 0
        while True:
            await asyncio.sleep(_RESTART_PAUSES[min(attempt, len(_RESTART_PAUSES) - 1)])
            try:
                self._server = await DevServer.start(self._binding, self._lock.fd)
            except (EngineFailedError, OSError) as failure:
                self._on_event(f"{failure} Trying again.")
                attempt += 1
            else:
                return


async def _lock_home(home: Path) -> lock.HomeLock:
    held = lock.HomeLock(home)
    try:
        await _acquire(held, home)
    except BaseException:
        held.close()
        raise
    return held


async def _acquire(held: lock.HomeLock, home: Path) -> None:
    deadline = monotonic() + _LOCK_PATIENCE_SECONDS
    while not held.try_acquire():
        running = read_address(home)
        if running and _is_alive(running.pid):
            raise AlreadyRunningError(home, running.address, lock.holders(home))
        if monotonic() > deadline:
            raise AlreadyRunningError(home, None, lock.holders(home))
        await asyncio.sleep(_LOCK_POLL_SECONDS)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task

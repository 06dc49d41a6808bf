"""A worker's sign of life: a file it renews while its event loop turns, and what that file tells."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple

import structlog

from models.errors import InputError

log = structlog.get_logger()

BEAT = timedelta(seconds=5)
"""Between two signs."""

SILENCE = timedelta(seconds=30)
"""Whoever gave no sign for longer hangs, or was killed; a busy machine does not delay one so long."""


class Heartbeat:
    """The file of one worker process, which nobody else writes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waits_for: str | None = "It starts."

    def waits(self, words: str) -> None:
        """Tell that it cannot work yet, and why, as a sentence."""
        self._waits_for = words
        self.renew()

    def works(self) -> None:
        """Tell that it works from now on."""
        self._waits_for = None
        self.renew()

    def ends(self) -> None:
        """Leave no sign behind."""
        with suppress(OSError):
            self._path.unlink()

    def renew(self) -> None:
        """Write the file anew; who reads it sees the old one or the new one."""
        draft = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        draft.write_text(json.dumps({"waits_for": self._waits_for}) + "\n", encoding="utf-8")
        draft.replace(self._path)


@asynccontextmanager
async def beating(path: Path) -> AsyncIterator[Heartbeat]:
    """Give signs of life from the running event loop until this ends, and then none.

    Raises:
        InputError: The file cannot be written.
    """
    heartbeat = Heartbeat(path)
    try:
        heartbeat.renew()
    except OSError as failure:
        problem = f"{path} cannot be written: {failure.strerror}"
        raise InputError("ENTENTE_HEARTBEAT", problem, "Name a file in a writable folder") from failure
    beats = asyncio.create_task(_beat(heartbeat))
    try:
        yield heartbeat
    finally:
        beats.cancel()
        heartbeat.ends()


async def _beat(heartbeat: Heartbeat) -> None:
    while True:
        await asyncio.sleep(BEAT.total_seconds())
        try:
            heartbeat.renew()
        except OSError as failure:
            log.warning("heartbeat.not_written", cause=failure.strerror)


class Health(NamedTuple):
    """What a heartbeat file tells."""

    state: Literal["works", "waits", "silent", "absent"]
    last_sign: datetime | None
    words: str


def look(path: Path, now: datetime) -> Health:
    """Judge a worker by its file; only one that works is healthy.

    Raises:
        InputError: The file is something else.
    """
    try:
        last_sign = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        waits_for = json.loads(path.read_text(encoding="utf-8"))["waits_for"]
    except FileNotFoundError:
        words = f"There is no worker: nothing keeps {path}. It was not started, or has stopped."
        return Health("absent", None, words)
    except (ValueError, LookupError, TypeError, IsADirectoryError) as failure:
        problem = f"{path} is not what a worker writes"
        raise InputError("ENTENTE_HEARTBEAT", problem, "Name the file that the worker names") from failure
    silence = abs(now - last_sign)  # a clock set back is no sign of life either
    seconds = f"{silence.total_seconds():.0f} s"
    if silence > SILENCE:
        return Health("silent", last_sign, f"The worker hangs, or was killed: no sign of life for {seconds}.")
    if waits_for:
        return Health("waits", last_sign, f"The worker waits. {waits_for}")
    return Health("works", last_sign, f"The worker works. Its last sign of life is {seconds} old.")

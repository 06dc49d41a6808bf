"""Where the engine of a home answers: a small file other terminals read."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from console.engine import lock

STATE_FILE = "engine.json"


@dataclass(frozen=True)
class EngineAddress:
    """A running engine.

    Args:
        address: Host and port of Temporal's gRPC, such as `127.0.0.1:7233`.
        ui: Web address of Temporal's own pages.
        pid: The process that runs the engine.
        server_pid: Its Temporal server.
    """

    address: str
    ui: str
    pid: int
    server_pid: int


def write_address(home: Path, address: EngineAddress) -> None:
    """Tell other terminals; they see the old file or the new one, never half of one."""
    draft = home / f".{STATE_FILE}.{os.getpid()}"
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(asdict(address)) + "\n", encoding="utf-8")
    draft.replace(home / STATE_FILE)


def read_address(home: Path) -> EngineAddress | None:
    """What the last engine of this home wrote, whether it still runs or not."""
    try:
        return EngineAddress(**json.loads((home / STATE_FILE).read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError):
        return None


def forget_address(home: Path) -> None:
    """Take the file away, when the engine stops or before a new one starts."""
    (home / STATE_FILE).unlink(missing_ok=True)


def find_running(home: Path) -> EngineAddress | None:
    """The engine running on this home; what a killed one left behind does not count."""
    address = read_address(home)
    return address if address and lock.is_held(home) else None

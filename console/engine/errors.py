"""What can go wrong with an engine, in words for the person at the terminal."""

from pathlib import Path

from models.errors import InputError


class AlreadyRunningError(InputError):
    """Another process holds this home; two engines on one file would ruin it.

    Args:
        home: The folder both want.
        address: Where the running engine answers, or None when nobody says so.
        holders: Processes that hold the folder, as far as the system tells.
    """

    def __init__(self, home: Path, address: str | None, holders: list[int]) -> None:
        pids = " ".join(map(str, holders))
        if address:
            problem = f"{home} is in use by a running Entente, Temporal at {address}"
            fix = "Stop that one with Ctrl-C in its terminal, or name another folder"
        else:
            problem = (
                f"{home} is held by process {pids or '(unknown)'}, a server left behind or still starting"
            )
            fix = f"Wait a moment, or end it{f' with `kill {pids}`' if pids else ''}, then start again"
        super().__init__("ENTENTE_HOME", problem, fix)
        self.home, self.address, self.holders = home, address, holders


class EngineFailedError(Exception):
    """The embedded Temporal server did not start; the message ends with its own last words."""


class UnreachableError(Exception):
    """A server does not answer; the message says why, and what to do next."""

"""What every command is given: how to print, where the home is, and the parts starter.py put together."""
# ruff: noqa: PLC0415 - settings and logs are heavy, and `--help` needs neither

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine
    from temporalio.worker import Replayer

    from console.commands import Door
    from console.settings import Settings
    from console.web.site import Lent


class RunDemo(Protocol):
    """Runs the demonstration and returns an exit code."""

    def __call__(self, settings: "Settings", *, fresh: bool, as_json: bool) -> int:
        """Run it on these settings; `fresh` replaces an earlier one."""
        ...


class Parts(NamedTuple):
    """What the composition root gives: the door acts go through, the commands that run things, a replayer.

    `lent` is what pages need of it. The commands return an exit code.
    """

    door: "Callable[[Settings, AsyncEngine], Door]"
    up: "Callable[[Settings, int | None, int | None], int]"
    demo: "RunDemo"
    rehearse: "Callable[[Settings, Rehearsal], int]"
    replayer: "Callable[[], Replayer]"
    lent: "Callable[[], Lent]"


class Rehearsal(NamedTuple):
    """What to rehearse, and what to change: policy as `key=value`, `silent=ORG`, `late=ORG:P40D`.

    `calendar`: print every mail, by day.
    """

    paths: Sequence[Path]
    settings: Sequence[str] = ()
    assume: Sequence[str] = ()
    as_json: bool = False
    calendar: bool = False


class Replay(NamedTuple):
    """Which histories to replay: files and folders, those the home keeps, those of running agreements."""

    paths: Sequence[Path]
    kept: bool = False
    live: bool = False
    as_json: bool = False


@dataclass
class Session:
    """One call of the command line."""

    parts: Parts
    home: str | None = None
    as_json: bool = False

    def settings(self, *, quiet: bool = True) -> "Settings":
        """Read the settings and send log lines to stderr; `quiet` commands log warnings only.

        Raises:
            InputError: A setting is wrong.
        """
        from console.logs import configure_logs
        from console.settings import load_settings

        settings = load_settings(home=self.home)
        loud = settings.log_level != "info" or not quiet
        configure_logs(settings.log_format, settings.log_level if loud else "warning")
        return settings

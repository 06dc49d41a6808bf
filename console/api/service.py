"""What every request of the API is answered with: the door, the home, and what replays histories."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import Request
from temporalio.worker import Replayer

from console.api.limits import Rates
from console.commands import Door
from models.report.programme import Programme


@dataclass(frozen=True, slots=True)
class Service:
    """The parts; `proving` lets one proof at a time be made, as each takes a processor for a while.

    `for_anyone`: a token that is bound to no organisation acts for all, and not for the coordinator alone.

    `rates` are those of valid tokens, `failures` those of addresses that have none.
    """

    door: Door
    home: Path
    for_anyone: bool
    make_replayer: Callable[[], Replayer]
    rates: Rates
    failures: Rates
    programme: Programme
    proving: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))


def service_of(request: Request) -> Service:
    """Return the parts of the application a request came to."""
    service: Service = request.app.state.service
    return service

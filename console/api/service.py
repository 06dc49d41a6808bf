"""What every request of the API is answered with: the door, the home, and what replays histories."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from fastapi import Request
from temporalio.worker import Replayer

from activities.webhooks.addresses import Network
from console.api.limits import Rates
from console.commands import Door

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Service:
    """The parts; `proving` lets one proof at a time be made, as each takes a processor for a while.

    `for_anyone`: a token that is bound to no organisation acts for all, and not for the coordinator alone.

    `rates` are those of valid tokens, `failures` those of addresses that have none. `networks`: private ones
    a webhook may be in.
    """

    door: Door
    home: Path
    for_anyone: bool
    make_replayer: Callable[[], Replayer]
    rates: Rates
    failures: Rates
    networks: tuple[Network, ...] = ()
    proving: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))


def service_of(request: Request) -> Service:
    """Return the parts of the application a request came to."""
    service: Service = request.app.state.service
    return service


def note_change(caller: str, what: str, **about: object) -> None:
    """Log that a token changed something that is no act: acts are on record with their token."""
    logger.info("api_changed", token=caller, what=what, **about)

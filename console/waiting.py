"""Waiting, with words, for what may be down when the service starts."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Final, TypeVar

from console.engine.errors import UnreachableError

T = TypeVar("T")

_PAUSE_SECONDS: Final = (0.1, 2.0)  # the first and the longest between two attempts
_TELL_AGAIN_SECONDS: Final = 15.0


async def wait_for(attempt: Callable[[], Awaitable[T]], what: str, tell: Callable[[str], None]) -> T:
    """Try until `what` answers; say why it does not, again whenever that changes and every 15 seconds."""
    pause, longest = _PAUSE_SECONDS
    told, told_at = "", 0.0
    while True:
        try:
            found = await attempt()
        except UnreachableError as failure:
            words = str(failure)
            if words != told or monotonic() - told_at > _TELL_AGAIN_SECONDS:
                tell(f"{words} Waiting for it.")
                told, told_at = words, monotonic()
        else:
            if told:
                tell(f"{what} answers.")
            return found
        await asyncio.sleep(pause)
        pause = min(pause * 2, longest)

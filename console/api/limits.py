"""How much one caller may ask for: so many requests, and bodies of so many bytes."""

from collections import OrderedDict
from collections.abc import Callable
from math import ceil
from time import monotonic

from fastapi import Request

BODY_BYTES = 65_536
"""Of a JSON body."""

A_SECOND = 20.0
BURST = 200
"""What one token may ask for: so many requests at once, and then so many a second."""

FAILURES_A_SECOND = 1.0
FAILURES = 30
"""What one address may try without a valid token."""

_CALLERS = 10_000


class TooLargeError(Exception):
    """A body is too large; the rest of it was not read."""

    def __init__(self, most: int) -> None:
        super().__init__(f"the body is over {most:,} bytes")


class TooManyError(Exception):
    """A caller asks too much; `wait` is in seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__("too many requests")
        self.wait = wait


class Rates:
    """A bucket a caller, filled at a steady pace; who empties it waits. Of this process alone."""

    def __init__(self, a_second: float, burst: int, clock: Callable[[], float] = monotonic) -> None:
        self._a_second, self._burst, self._clock = a_second, burst, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str) -> None:
        """Take one request out of a caller's bucket.

        Raises:
            TooManyError: It is empty.
        """
        left = self._left(caller)
        if left < 1:
            raise TooManyError(max(1, ceil((1 - left) / self._a_second)))
        self._buckets[caller] = left - 1, self._clock()
        self._buckets.move_to_end(caller)
        while len(self._buckets) > _CALLERS:  # who asked longest ago is forgotten first
            self._buckets.popitem(last=False)

    def _left(self, caller: str) -> float:
        left, at = self._buckets.get(caller, (float(self._burst), self._clock()))
        return min(float(self._burst), left + (self._clock() - at) * self._a_second)


async def read_body(request: Request, most: int = BODY_BYTES) -> bytes:
    """Return a request's body, without reading more of it than is allowed.

    Raises:
        TooLargeError: There is more of it.
    """
    said = request.headers.get("content-length", "")
    if said.isdecimal() and int(said[:20]) > most:
        raise TooLargeError(most)
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > most:
            raise TooLargeError(most)
    return bytes(content)

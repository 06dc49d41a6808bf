"""One comparison, and how it is taken."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Ratio:
    """How long something takes against something plain. Times are medians in seconds."""

    what: str
    seconds: float
    against: str
    plain_seconds: float

    @property
    def times(self) -> float:
        """How often the plain thing could have been done meanwhile."""
        return self.seconds / self.plain_seconds


def compare(what: str, run: Callable[[], object], against: str, plain: Callable[[], object], n: int) -> Ratio:
    """Take turns, so that whatever else the machine does slows both."""
    turns = [(_timed(run), _timed(plain)) for _ in range(n)]
    return Ratio(what, median(a for a, _ in turns), against, median(b for _, b in turns))


def _timed(run: Callable[[], object]) -> float:
    started = perf_counter()
    run()
    return perf_counter() - started

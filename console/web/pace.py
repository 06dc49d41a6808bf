"""How often one address, or one person, may ask for what is dear or can be guessed."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MOST_KNOWN = 10_000
"""Askers remembered by one process; beyond that the longest silent are forgotten."""


@dataclass(slots=True)
class Pace:
    """Remembers when who asked; of this process alone, so many processes allow so many times as much."""

    _asked: dict[str, deque[datetime]] = field(default_factory=dict)

    def allows(self, who: str, now: datetime, times: int, within: timedelta) -> bool:
        """Say whether `who` may ask once more, and remember that it did."""
        asked = self._asked.pop(who, deque())
        while asked and asked[0] <= now - within:
            asked.popleft()
        allowed = len(asked) < times
        if allowed:
            asked.append(now)
        self._asked[who] = asked  # at the end: the first ones were silent longest
        if len(self._asked) > MOST_KNOWN:
            self._asked.pop(next(iter(self._asked)))
        return allowed

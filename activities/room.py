"""How much of a worker mails may take: a server that hangs leaves room for acts, and for other mails."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

DELIVERIES = 40
"""So many deliveries at once, of the hundred activities a worker runs: the rest is for what is recorded."""

MAILS = 32
"""So many mails on their way together, to whomever; overviews, which are one each, come on top."""

_A_WHILE = timedelta(seconds=10)
_LONGEST_WHILE = timedelta(minutes=5)


class Room:
    """Keeps count of the deliveries of one process; `mails` is held by each mail of a delivery."""

    def __init__(self, deliveries: int = DELIVERIES, mails: int = MAILS) -> None:
        self._free = deliveries
        self.mails = asyncio.Semaphore(mails)

    @contextmanager
    def delivery(self) -> Iterator[None]:
        """Take a place for what happens in here.

        Raises:
            ApplicationError: "undelivered": there is none. Retried after a while, which grows.
        """
        if not self._free:
            raise ApplicationError(
                "other mails are on their way",
                type="undelivered",
                next_retry_delay=min(_A_WHILE * activity.info().attempt, _LONGEST_WHILE),
                category=ApplicationErrorCategory.BENIGN,
            )
        self._free -= 1
        try:
            yield
        finally:
            self._free += 1

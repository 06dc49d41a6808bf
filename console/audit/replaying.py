"""Running histories again on the code that is installed here."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from console.audit.evidence import Run
from console.audit.histories import without_open_task

Replays = Mapping[tuple[str, str], str]
"""By workflow id and run id: empty where a run replays, else what did not fit."""

LONGEST_REPLAY = 300
"""Seconds for one run; ten years take a few."""

_LOGGERS = ("temporalio.core", "temporalio.worker", "temporalio.workflow")


class _Pushed(NamedTuple):
    key: tuple[str, str]
    history: WorkflowHistory


async def replay(runs: Iterable[Run], make_replayer: Callable[[], Replayer]) -> dict[tuple[str, str], str]:
    """Run histories again, one after the other, as far as each goes."""
    results: dict[tuple[str, str], str] = {}
    pushed = list(_readable(runs, results))
    if not pushed:
        return results

    async def histories() -> AsyncIterator[WorkflowHistory]:
        for each in pushed:
            yield each.history

    with _quiet():
        async with make_replayer().workflow_replay_iterator(histories()) as replayed:
            for key, _ in pushed:
                try:
                    result = await asyncio.wait_for(anext(replayed), LONGEST_REPLAY)
                except (TimeoutError, StopAsyncIteration):
                    results[key] = "its replay does not end"
                    break
                results[key] = _words(result.replay_failure) if result.replay_failure else ""
    return results


def _readable(runs: Iterable[Run], results: dict[tuple[str, str], str]) -> Iterator[_Pushed]:
    for run in runs:
        key = run.workflow_id, run.run_id
        try:
            yield _Pushed(
                key, WorkflowHistory.from_json(run.workflow_id, {"events": without_open_task(run.events)})
            )
        except Exception as failure:  # noqa: BLE001 - whatever its reader raises, it cannot be read
            results[key] = f"the history cannot be read: {type(failure).__name__}"


def _words(failure: Exception) -> str:
    """Return what did not fit, out of what the library wraps around it."""
    said = re.search(r"\[TMPRL\d+\] ([^\"\n]+)", str(failure))
    return said[1].strip() if said else str(failure).partition("\n")[0] or type(failure).__name__


@contextmanager
def _quiet() -> Iterator[None]:
    """A replay that fails is told by us, and not by a stack trace of the library."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    levels = [each.level for each in loggers]
    for each in loggers:
        each.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for each, level in zip(loggers, levels, strict=True):
            each.setLevel(level)

"""Running the checks: all at once, each for itself, and none longer than it is given."""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from queue import SimpleQueue
from threading import Thread
from typing import Final

from temporalio.service import RPCError

from console.doctor.deployment import Deployment
from console.doctor.finding import Finding, UncheckedError, not_checked, problem
from console.engine.namespace import NOT_OURS
from console.settings import Settings
from models.errors import InputError

LONGEST: Final = 10.0
"""Seconds for one check."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its name for programs, what it looks at in words, and the look itself."""

    name: str
    about: str
    look: Callable[[Deployment], Awaitable[Finding]]


@dataclass(frozen=True, slots=True)
class Report:
    """What one check found."""

    check: Check
    finding: Finding


def examine(
    checks: Sequence[Check],
    settings: Settings | InputError,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    longest: float = LONGEST,
) -> list[Report]:
    """Run all checks and report in their order; with wrong `settings` only the first, which is about them.

    Args:
        checks: What to look at.
        settings: The deployment's, or what is wrong with them.
        clock: This machine's.
        longest: Seconds for one check.
    """
    if isinstance(settings, InputError):
        return _without_settings(checks, settings)
    found: SimpleQueue[list[Report] | BaseException] = SimpleQueue()

    async def run() -> None:
        found.put(await _all(checks, Deployment(settings, clock), longest))

    def apart() -> None:
        try:
            asyncio.run(run())
        except BaseException as failure:  # noqa: BLE001 - raised by who waits
            found.put(failure)

    # What hangs, a name server for one, may hang on when everything else is told.
    Thread(target=contextvars.copy_context().run, args=(apart,), daemon=True).start()
    reports = found.get()
    if isinstance(reports, BaseException):
        raise reports
    return reports


async def _all(checks: Sequence[Check], deployment: Deployment, longest: float) -> list[Report]:
    looks = {check.name: asyncio.ensure_future(_look(check, deployment)) for check in checks}
    await asyncio.wait(looks.values(), timeout=longest)
    late = problem(f"There was no answer within {longest:.0f} s.", "See why it hangs, and look again")
    return [Report(check, look.result() if (look := looks[check.name]).done() else late) for check in checks]


async def _look(check: Check, deployment: Deployment) -> Finding:
    """Look, and never fail: a check that does is one more finding."""
    try:
        return await check.look(deployment)
    except UncheckedError as why:
        return not_checked(str(why))
    except RPCError as refusal:
        return _refused(refusal)
    except Exception as failure:  # noqa: BLE001 - one check hides no other
        kind = type(failure).__name__
        return problem(f"The check itself failed: {kind}.", "Please report it, with ENTENTE_LOG_LEVEL=debug")


def _refused(refusal: RPCError) -> Finding:
    """Tell a Temporal that keeps something to itself from one that is in trouble."""
    if refusal.status in NOT_OURS:
        return not_checked("Temporal tells these credentials nothing of it")
    return problem(
        f"Temporal does not say: {refusal.status.name}.", "See its log, and look again in a minute"
    )


def _without_settings(checks: Sequence[Check], wrong: InputError) -> list[Report]:
    where = f"{wrong.where}: " if wrong.where else ""
    told = problem(f"{where}{wrong.field}: {wrong.problem}.", wrong.fix)
    rest = not_checked("the settings come first")
    return [Report(check, rest if place else told) for place, check in enumerate(checks)]

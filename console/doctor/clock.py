"""Does this machine's clock go with those of the database and the engine? Deadlines are judged by it."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select, text
from sqlmodel import col
from temporalio.api.enums.v1 import TaskQueueType

from activities.database import file_of, reading
from console.doctor.deployment import Deployment
from console.doctor.finding import Finding, UncheckedError, fine, not_checked, problem
from console.doctor.workers import newest_poll
from models.tables import CommandRow

APART: Final = timedelta(seconds=3)
"""More is not the way of a message, but a clock."""

_RECENT: Final = timedelta(days=1)
_AT_ONCE: Final = 500
_SERVER_TIME = text("SELECT clock_timestamp()")
_SETTLED = (
    select(col(CommandRow.received_at), col(CommandRow.settled_at))
    .where(col(CommandRow.settled_at).is_not(None))
    .order_by(col(CommandRow.received_at).desc())
    .limit(_AT_ONCE)
)
_SET: Final = "Let a time service (NTP) set both clocks; acts are in time or late by this one"


async def look_at_clock(deployment: Deployment) -> Finding:
    """Compare with the database server, with the newest poll of a worker, and with the acts of a day."""
    embedded = deployment.settings.embedded
    if embedded and file_of(deployment.settings.database_url):
        return fine("Engine and database run on this machine, by its clock.")
    looks = (_beside_database, *(() if embedded else (_beside_engine, _beside_acts)))
    compared = 0
    for look in looks:
        try:
            apart = await look(deployment)
        except UncheckedError:
            continue
        if apart:
            return problem(apart, _SET)
        compared += 1
    if not compared:
        return not_checked("neither database nor engine can be asked for the time")
    return fine("Nothing says that clocks differ.")


async def _beside_database(deployment: Deployment) -> str:
    """Compare with a database server, which tells its time."""
    if file_of(deployment.settings.database_url):
        raise UncheckedError("a file has no clock")
    async with reading(await deployment.store()) as connection:
        before = deployment.now
        theirs = (await connection.execute(_SERVER_TIME)).scalar_one()
        after = deployment.now
    if before - APART <= theirs <= after + APART:
        return ""
    return f"The database server's clock is {_by(theirs - after)} this one's."


async def _beside_engine(deployment: Deployment) -> str:
    """See that no worker asked in what is the future here: the engine tells its time nowhere else."""
    client = await deployment.namespace()
    workflows = TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW
    polled = await newest_poll(client, deployment.settings.task_queue, workflows)
    if polled is None:
        raise UncheckedError("nobody has asked for work")
    apart = polled - deployment.now
    return f"Temporal's clock is {_by(apart)} this one's." if apart > APART else ""


async def _beside_acts(deployment: Deployment) -> str:
    """See that no act of a day was recorded, by the engine's clock, before it came to its door."""
    async with deployment.records() as connection:
        rows = (await connection.execute(_SETTLED)).all()
    recent = [row for row in rows if deployment.now - row.received_at < _RECENT]
    early = max((row.received_at - row.settled_at for row in recent), default=timedelta(0))
    return (
        f"By Temporal's clock an act was recorded {early.total_seconds():,.0f} s before it came."
        if early > APART
        else ""
    )


def _by(apart: timedelta) -> str:
    seconds = f"{abs(apart.total_seconds()):,.0f} s"
    return f"{seconds} {'ahead of' if apart > timedelta(0) else 'behind'}"

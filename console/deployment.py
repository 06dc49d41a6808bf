"""One record store, one engine: recognised at start, refused when it is another, adopted when it is meant."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from activities.database import reading
from activities.deployment import Deployment, Engine, adopt, claim, find_deployment
from activities.mail.days import listed
from models.errors import InputError
from models.names import agreement_id, import_queue
from models.state import Phase
from models.tables import AgreementRow

_AT_ONCE: Final = 16
_SHOWN: Final = 5

_UNDER_WAY = (
    select(col(AgreementRow.ref))
    .where(col(AgreementRow.phase) != Phase.CLOSED.value)
    .order_by(col(AgreementRow.ref))
)


async def engine_of(client: Client, task_queue: str) -> Engine:
    """Return the engine a client is connected to.

    Raises:
        InputError: It has no such namespace.
    """
    wanted = DescribeNamespaceRequest(namespace=client.namespace)
    try:
        found = await client.workflow_service.describe_namespace(wanted)
    except RPCError as failure:
        if failure.status is not RPCStatusCode.NOT_FOUND:
            raise
        problem = f"there is no namespace {client.namespace} at this Temporal"
        raise InputError("TEMPORAL_NAMESPACE", problem, "Name the one the worker uses") from failure
    return Engine(found.namespace_info.id, client.namespace, task_queue)


async def take_part(client: Client, database: AsyncEngine, task_queue: str) -> Deployment:
    """Begin to work on a record store; the first to do so makes it this engine's.

    Raises:
        InputError: It is another engine's.
    """
    engine = await engine_of(client, task_queue)
    deployment = await claim(database, engine, str(uuid4()), datetime.now(UTC))
    _compare(deployment, engine)
    return deployment


async def refuse_other_engine(client: Client, database: AsyncEngine, task_queue: str) -> None:
    """Go on if a record store is this engine's, or nobody's yet.

    Raises:
        InputError: It is another engine's.
    """
    engine = await engine_of(client, task_queue)
    deployment = await find_deployment(database)
    if deployment is not None:
        _compare(deployment, engine)


def _compare(deployment: Deployment, engine: Engine) -> None:
    recorded = deployment.engine
    if recorded.namespace_id != engine.namespace_id:
        raise InputError(
            "ENTENTE_DATABASE_URL",
            f"this database is worked on by {_named(recorded)}, and this is {_named(engine)}",
            "Name the database or the Temporal that belong together; if Temporal was moved, or the database "
            "restored beside another one, say so once: `entente migrate --adopt-engine`",
        )
    if recorded.task_queue != engine.task_queue:
        raise InputError(
            "ENTENTE_TASK_QUEUE",
            f"is {engine.task_queue}, and the agreements of this database are on {recorded.task_queue}",
            f"Set it to {recorded.task_queue}",
        )


def _named(engine: Engine) -> str:
    return f"Temporal's namespace {engine.namespace} ({engine.namespace_id})"


async def adopt_engine(
    client: Client, database: AsyncEngine, task_queue: str
) -> tuple[Deployment, list[str]]:
    """Make a record store this engine's; return whose it was, and who is under way and unknown to it."""
    engine = await engine_of(client, task_queue)
    before = await adopt(database, engine, str(uuid4()), datetime.now(UTC))
    return before, await unknown_to(client, database, engine)


async def keep_together(
    client: Client, database: AsyncEngine, task_queue: str, tell: Callable[[str], None]
) -> None:
    """Let an engine and a record store of one home work together, also when the engine's file is new.

    Raises:
        InputError: The task queue is another than the agreements are on.
    """
    engine, new_id = await engine_of(client, task_queue), str(uuid4())
    deployment = await claim(database, engine, new_id, datetime.now(UTC))
    if deployment.engine.namespace_id != engine.namespace_id:
        tell("Temporal's file in this home is another one than before.")
        await adopt(database, engine, new_id, datetime.now(UTC))
    elif deployment.id != new_id:
        _compare(deployment, engine)
        return
    if lost := await unknown_to(client, database, engine):
        tell(f"{lost_words(lost)} Bring Temporal's old file back if you have it.")


def lost_words(lost: list[str]) -> str:
    """Return what it means that an engine knows nothing of agreements under way."""
    shown = [*lost[:_SHOWN], *([f"{len(lost) - _SHOWN} more"] if len(lost) > _SHOWN else [])]
    many, them = ("agreement", "it") if len(lost) == 1 else ("agreements", "them")
    return (
        f"Temporal knows nothing of {len(lost)} {many} under way: {listed(shown)}. What is on record stays, "
        f"but no clock runs for {them}, and no act on {them} can be carried out."
    )


async def unknown_to(client: Client, database: AsyncEngine, engine: Engine) -> list[str]:
    """Return the agreements under way that no workflow of an engine carries on."""
    async with reading(database) as connection:
        refs = list((await connection.execute(_UNDER_WAY)).scalars())
    turns, queues = asyncio.Semaphore(_AT_ONCE), (engine.task_queue, import_queue(engine.task_queue))

    async def is_unknown(ref: str) -> bool:
        async with turns:
            return not await _is_carried_on(client, ref, queues)

    unknown = await asyncio.gather(*map(is_unknown, refs))
    return [ref for ref, missing in zip(refs, unknown, strict=True) if missing]


async def _is_carried_on(client: Client, ref: str, task_queues: tuple[str, ...]) -> bool:
    try:
        found = await client.get_workflow_handle(agreement_id(ref)).describe()
    except RPCError as failure:
        if failure.status is RPCStatusCode.NOT_FOUND:
            return False
        raise
    return found.status is WorkflowExecutionStatus.RUNNING and found.task_queue in task_queues

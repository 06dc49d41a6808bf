"""Is every agreement on record alive in the engine, and does its work get done?"""

import asyncio
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlmodel import col
from temporalio.client import Client, WorkflowExecutionDescription, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from console.doctor.deployment import Deployment
from console.doctor.finding import Finding, fine, problem
from console.doctor.waiting import count, some
from models.names import agreement_id
from models.state import Phase
from models.tables import AgreementRow

SEEN: Final = timedelta(minutes=1)
"""The engine's lists are seconds old."""

ATTEMPTS: Final = 3
"""A task may fail once or twice, when a worker is killed; then it is the same fault again and again."""

LOOKED_AT: Final = 300
"""So many are looked at one by one, those that changed last first."""

_AT_ONCE: Final = 20
_RUNNING: Final = "WorkflowType = 'agreement' AND ExecutionStatus = 'Running'"


async def look_at_workflows(deployment: Deployment) -> Finding:
    """See that every agreement that is open on record has a running workflow."""
    client = await deployment.namespace()
    refs = await _open_refs(deployment)
    running = {each.id async for each in client.list_workflows(_RUNNING)}
    lost = [ref for ref in refs if agreement_id(ref) not in running]
    lost = [ref for ref in lost if not await _is_running(client, ref)] if len(lost) <= LOOKED_AT else lost
    if lost:
        many = count(len(lost), "agreement")
        words = f"{many} open on record and not alive in namespace {client.namespace}: {some(lost)}."
        remedy = "Correct TEMPORAL_NAMESPACE or TEMPORAL_ADDRESS; else find out who ended the workflow"
        return problem(words, remedy, some(lost))
    return fine(f"Every open agreement ({len(refs)}) is alive in the engine.")


async def look_at_tasks(deployment: Deployment) -> Finding:
    """See that no workflow fails at the same task again and again."""
    client = await deployment.namespace()
    refs = (await _open_refs(deployment))[:LOOKED_AT]
    turns = asyncio.Semaphore(_AT_ONCE)

    async def in_turn(ref: str) -> str:
        async with turns:
            described = await _describe(client, ref)
            return _failing(described) if described else ""

    failing = dict(zip(refs, await asyncio.gather(*map(in_turn, refs)), strict=True))
    stuck = {ref: what for ref, what in failing.items() if what}
    if stuck:
        named = some(f"{ref} ({what})" for ref, what in stuck.items())
        words = f"{count(len(stuck), 'agreement')} cannot go on: {named}."
        remedy = (
            "The worker's log says why; go back to the release before, or have it mended: then it goes on"
        )
        return problem(words, remedy, some(stuck))
    return fine(f"No task keeps failing ({len(refs)} looked at).")


async def _open_refs(deployment: Deployment) -> list[str]:
    """Return the agreements open on record, those that changed last first."""
    query = (
        select(col(AgreementRow.ref))
        .where(col(AgreementRow.phase) != Phase.CLOSED.value)
        .where(col(AgreementRow.opened_at) < deployment.now - SEEN)
        .order_by(col(AgreementRow.changed_at).desc())
    )
    async with deployment.records() as connection:
        return list((await connection.execute(query)).scalars())


async def _describe(client: Client, ref: str) -> WorkflowExecutionDescription | None:
    try:
        return await client.get_workflow_handle(agreement_id(ref)).describe()
    except RPCError as failure:
        if failure.status is RPCStatusCode.NOT_FOUND:
            return None
        raise


async def _is_running(client: Client, ref: str) -> bool:
    described = await _describe(client, ref)
    return described is not None and described.status is WorkflowExecutionStatus.RUNNING


def _failing(described: WorkflowExecutionDescription) -> str:
    """Return what fails again and again, "" if nothing does."""
    raw = described.raw_description
    if raw.pending_workflow_task.attempt >= ATTEMPTS:
        return f"its workflow task, attempt {raw.pending_workflow_task.attempt}"
    recording = [each for each in raw.pending_activities if each.activity_type.name == "record"]
    attempt = max((each.attempt for each in recording), default=0)
    return f"recording, attempt {attempt}" if attempt >= ATTEMPTS else ""

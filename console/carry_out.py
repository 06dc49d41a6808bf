"""Taking one act to its workflow, and understanding every way that can end."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from console.codes import TURNED_AWAY, words
from console.engine.namespace import lacks_namespace
from models import acts
from models.checks import Refused
from models.lifecycle import decide
from models.messages import Outcome, Start
from models.names import agreement_id
from models.state import Agreement

_NOT_STARTED = (RPCError, WorkflowAlreadyStartedError, WorkflowUpdateRPCTimeoutOrCancelledError)


GONE = (
    "its workflow is gone, although its record goes on: somebody ended it in Temporal, or it lives in "
    "another namespace; the operator's `entente interventions` says how to mend it"
)


class NotCarriedOutError(Exception):
    """An act was not carried out. With an `outcome` that is final; without, it waits in the inbox."""

    def __init__(self, words: str, command_id: str, outcome: Outcome | None = None) -> None:
        super().__init__(words)
        self.command_id = command_id
        self.outcome = outcome


class TurnedAwayError(Exception):
    """The workflow would not judge an act; the code is one of `console.codes.TURNED_AWAY`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class LifeEndedError(Exception):
    """The workflow has ended: only the record can tell why nothing more can be done."""


async def carry_out(
    client: Client, act: acts.Act, start: Start, task_queue: str, patience: timedelta
) -> Outcome:
    """Run an act as an update of its workflow; its command id makes a repetition the same act.

    Args:
        client: A connected client.
        act: What to do, stamped and in the inbox.
        start: How the workflow of a new agreement begins.
        task_queue: Where a new agreement is opened.
        patience: How long to wait for the answer.

    Raises:
        NotCarriedOutError: Nobody answered; the act waits.
        TurnedAwayError: See there.
        LifeEndedError: See there.
    """
    sending = _open(client, act, start, task_queue) if isinstance(act, acts.Open) else _update(client, act)
    try:
        async with asyncio.timeout(patience.total_seconds()):
            return await sending
    except WorkflowUpdateFailedError as failure:
        code = failure.cause.type if isinstance(failure.cause, ApplicationError) else None
        raise TurnedAwayError(code if code in TURNED_AWAY else "BUG") from failure
    except WorkflowAlreadyStartedError as error:
        raise LifeEndedError from error
    except RPCError as error:
        if lacks_namespace(error):
            problem = f"Temporal has no namespace {client.namespace}: check TEMPORAL_NAMESPACE"
            raise NotCarriedOutError(problem, act.command_id) from error
        if error.status is RPCStatusCode.NOT_FOUND:
            raise LifeEndedError from error
        raise NotCarriedOutError("the service cannot be reached", act.command_id) from error
    except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError) as error:
        if _is_cancelled():
            raise asyncio.CancelledError from error
        problem = (
            f"nobody answered in time: no worker works on task queue {task_queue}, or it is busy; "
            "`entente health` says which, `entente up` or `entente-worker` starts one"
        )
        raise NotCarriedOutError(problem, act.command_id) from error


def _is_cancelled() -> bool:
    """Tell a cancellation, which Temporal's client swallows, from a timeout."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def _open(client: Client, act: acts.Open, start: Start, task_queue: str) -> Outcome:
    operation: WithStartWorkflowOperation[object, object] = WithStartWorkflowOperation(
        "agreement",
        start,
        id=agreement_id(act.ref),
        task_queue=task_queue,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
        static_summary=_summary(act),
    )
    try:
        outcome: Outcome = await client.execute_update_with_start_workflow(
            act.act, act, start_workflow_operation=operation, id=act.command_id, result_type=Outcome
        )
    except _NOT_STARTED:
        with suppress(asyncio.CancelledError, *_NOT_STARTED):
            await operation.workflow_handle()  # looked at, or asyncio complains that nobody did
        raise
    return outcome


async def _update(client: Client, act: acts.Act) -> Outcome:
    handle = client.get_workflow_handle(agreement_id(act.ref))
    outcome: Outcome = await handle.execute_update(act.act, act, id=act.command_id, result_type=Outcome)
    return outcome


def _summary(act: acts.Open) -> str:
    partners = " and ".join(party.org for party in act.parties if party.side == "partner")
    kind = "MOU" if act.kind == "mou" else "Intensified agreement"
    return f"{kind} {act.ref}: {act.by} and its consortium with {partners}"


def judge_ended(act: acts.Act, state: Agreement) -> Outcome:
    """Answer for a life that is over: the same rules say no, and the inbox keeps it on record.

    Raises:
        NotCarriedOutError: The record knows nothing of an end.
    """
    decision = decide(state, act, act.received_at)
    if not state.over or not isinstance(decision, Refused):
        raise NotCarriedOutError(GONE, act.command_id)
    return refused(act, state, decision.code, decision.naming)


def refused(act: acts.Act, state: Agreement, code: str, naming: tuple[str, ...] = ()) -> Outcome:
    """Return the outcome of an act that left no milestone."""
    return Outcome(
        ref=act.ref,
        command_id=act.command_id,
        status="refused",
        code=code,
        naming=naming,
        seq=state.seq,
        digest=state.head,
    )


def believe(outcome: Outcome) -> Outcome:
    """Return what the rules said.

    Raises:
        NotCarriedOutError: The act never reached them, for good.
    """
    if outcome.code in TURNED_AWAY:
        raise NotCarriedOutError(words(outcome.code).why, outcome.command_id, outcome)
    return outcome

"""Taking one act to its workflow, and understanding every way that can end."""

import asyncio
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

from console.codes import words
from models import acts
from models.checks import Refused
from models.lifecycle import decide
from models.messages import Outcome, Start
from models.names import agreement_id
from models.state import Agreement


class NotCarriedOutError(Exception):
    """An act was not carried out. With an `outcome` that is final; without, it waits in the inbox."""

    def __init__(self, words: str, command_id: str, outcome: Outcome | None = None) -> None:
        super().__init__(words)
        self.command_id = command_id
        self.outcome = outcome


async def carry_out(
    client: Client,
    act: acts.Act,
    state: Agreement,
    task_queue: str,
    clock_shift: timedelta,
    patience: timedelta,
) -> Outcome:
    """Run an act as an update of its workflow; its command id makes a repetition the same act.

    Args:
        client: A connected client.
        act: What to do, stamped and in the inbox.
        state: The agreement as recorded, for the case that its workflow has ended.
        task_queue: Where a new agreement is worked on.
        clock_shift: Story time minus the engine's; zero outside rehearsals.
        patience: How long to wait for the answer.

    Raises:
        NotCarriedOutError: See there.
    """
    start = Start(ref=act.ref, clock_shift=clock_shift)
    sending = _open(client, act, start, task_queue) if isinstance(act, acts.Open) else _update(client, act)
    try:
        return await asyncio.wait_for(sending, patience.total_seconds())
    except WorkflowUpdateFailedError as failure:
        raise _turned_away(act, state, failure) from failure
    except WorkflowAlreadyStartedError:
        return _closed(act, state)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND and state.over:
            return _closed(act, state)
        raise NotCarriedOutError("the service cannot be reached", act.command_id) from error
    except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError) as error:
        raise NotCarriedOutError("nobody answered in time", act.command_id) from error


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
    return await client.execute_update_with_start_workflow(
        act.act, act, start_workflow_operation=operation, id=act.command_id, result_type=Outcome
    )


async def _update(client: Client, act: acts.Act) -> Outcome:
    handle = client.get_workflow_handle(agreement_id(act.ref))
    return await handle.execute_update(act.act, act, id=act.command_id, result_type=Outcome)


def _summary(act: acts.Open) -> str:
    partners = " and ".join(party.org for party in act.parties if party.side == "partner")
    kind = "MOU" if act.kind == "mou" else "Intensified agreement"
    return f"{kind} {act.ref}: {act.by} and its consortium with {partners}"


def _closed(act: acts.Act, state: Agreement) -> Outcome:
    """Answer for a life that is over: the same rules say no, and the inbox keeps it on record."""
    decision = decide(state, act, act.received_at)
    if not isinstance(decision, Refused):
        raise NotCarriedOutError("its workflow has ended although its record has not", act.command_id)
    return _outcome(act, state, decision.code)


def _turned_away(act: acts.Act, state: Agreement, failure: WorkflowUpdateFailedError) -> NotCarriedOutError:
    cause = failure.cause
    code = cause.type if isinstance(cause, ApplicationError) and cause.type else "BUG"
    return NotCarriedOutError(words(code).why, act.command_id, _outcome(act, state, code))


def _outcome(act: acts.Act, state: Agreement, code: str) -> Outcome:
    return Outcome(
        ref=act.ref, command_id=act.command_id, status="refused", code=code, seq=state.seq, digest=state.head
    )

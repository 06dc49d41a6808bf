"""What a Temporal namespace needs before the first agreement: years of history and our search attributes."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from time import monotonic
from typing import Final

from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.errordetails.v1 import NamespaceNotFoundFailure
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.api.workflowservice.v1 import (
    DescribeNamespaceRequest,
    RegisterNamespaceRequest,
    UpdateNamespaceRequest,
)
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from models.errors import InputError

RETENTION: Final = timedelta(days=3650)
SEARCH_ATTRIBUTES: Final = ("EntentePhase", "EntenteKind", "EntenteCountry")
"""Keywords. A server that does not know them fails every workflow task that sets them, for ever."""

_USABLE_SECONDS: Final = 30.0
_POLL_SECONDS: Final = 0.1
# A service that keeps its operators to another door (Temporal Cloud), or has none (the time-skipping server).
NOT_OURS: Final = (
    RPCStatusCode.UNIMPLEMENTED,
    RPCStatusCode.PERMISSION_DENIED,
    RPCStatusCode.INVALID_ARGUMENT,
)


async def prepare_namespace(client: Client, tell: Callable[[str], None]) -> timedelta:
    """Make the client's namespace if need be, raise its retention and register what we search by.

    Returns the retention it has now.

    Raises:
        InputError: It is missing, or lacks the search attributes, and these credentials may not change that.
    """
    retention = await find_retention(client)
    if retention is None:
        await _register(client)
        retention = RETENTION
    elif retention < RETENTION:
        retention = await _raise_retention(client, retention, tell)
    await register_search_attributes(client)
    return retention


def lacks_namespace(failure: RPCError) -> bool:
    """Say whether a call failed because there is no such namespace, and not because of what it asked for."""
    kind = f"/{NamespaceNotFoundFailure.DESCRIPTOR.full_name}"
    return any(detail.type_url.endswith(kind) for detail in failure.grpc_status.details)


async def register_search_attributes(client: Client) -> None:
    """Register `SEARCH_ATTRIBUTES` and wait until they work; on a real or a time-skipping server.

    Raises:
        InputError: They are missing, and these credentials may not add them.
    """
    try:
        await _until_usable(lambda: _add(client, SEARCH_ATTRIBUTES), RPCStatusCode.NOT_FOUND)
    except RPCError as refusal:
        if refusal.status not in NOT_OURS:
            raise
    try:
        await _until_usable(lambda: search(client), RPCStatusCode.NOT_FOUND, RPCStatusCode.INVALID_ARGUMENT)
    except RPCError as refusal:
        if refusal.status is RPCStatusCode.UNIMPLEMENTED:  # the time-skipping server knows no search
            return
        raise InputError(
            "TEMPORAL_NAMESPACE",
            f"namespace {client.namespace} lacks the search attributes {', '.join(SEARCH_ATTRIBUTES)}",
            "Add them, of type Keyword, with an account that may",
        ) from refusal


async def find_retention(client: Client) -> timedelta | None:
    """Return how long the client's namespace keeps closed histories, None if there is no such namespace."""
    try:
        found = await client.workflow_service.describe_namespace(
            DescribeNamespaceRequest(namespace=client.namespace)
        )
    except RPCError as failure:
        if failure.status is RPCStatusCode.NOT_FOUND:
            return None
        raise
    return found.config.workflow_execution_retention_ttl.ToTimedelta()


async def _register(client: Client) -> None:
    try:
        await client.workflow_service.register_namespace(
            RegisterNamespaceRequest(
                namespace=client.namespace, workflow_execution_retention_period=_duration(RETENTION)
            )
        )
    except RPCError as refusal:
        if refusal.status is RPCStatusCode.ALREADY_EXISTS:
            return
        if refusal.status not in NOT_OURS:
            raise
        raise InputError(
            "TEMPORAL_NAMESPACE",
            f"namespace {client.namespace} does not exist and may not be made with these credentials",
            f"Have it made, with a retention of {RETENTION.days} days if possible",
        ) from refusal


async def _raise_retention(client: Client, retention: timedelta, tell: Callable[[str], None]) -> timedelta:
    try:
        await client.workflow_service.update_namespace(
            UpdateNamespaceRequest(
                namespace=client.namespace,
                config=NamespaceConfig(workflow_execution_retention_ttl=_duration(RETENTION)),
            )
        )
    except RPCError as refusal:
        if refusal.status not in NOT_OURS:
            raise
        if retention:  # the time-skipping server says 0 and forgets nothing
            tell(f"Temporal keeps closed histories for {retention.days} days only; packs keep them longer.")
        return retention
    return RETENTION


async def _add(client: Client, names: tuple[str, ...]) -> None:
    try:
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(
                namespace=client.namespace,
                search_attributes=dict.fromkeys(names, IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD),
            )
        )
    except RPCError as refusal:
        if refusal.status is not RPCStatusCode.ALREADY_EXISTS:
            raise
        if len(names) > 1:  # one of them was there; it does not say which, and added none
            for name in names:
                await _add(client, (name,))


async def search(client: Client) -> None:
    """Search by all of ours at once; an RPCError means that it cannot be done."""
    await client.count_workflows(" AND ".join(f"{name} = 'none'" for name in SEARCH_ATTRIBUTES))


async def _until_usable(attempt: Callable[[], Awaitable[None]], *not_yet: RPCStatusCode) -> None:
    """Servers learn of a new namespace or attribute from a cache that is seconds old."""
    deadline = monotonic() + _USABLE_SECONDS
    while True:
        try:
            return await attempt()
        except RPCError as failure:
            if failure.status not in not_yet or monotonic() > deadline:
                raise
        await asyncio.sleep(_POLL_SECONDS)


def _duration(length: timedelta) -> Duration:
    duration = Duration()
    duration.FromTimedelta(length)
    return duration

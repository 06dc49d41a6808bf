"""A workflow without a worker: enough to see that the engine remembers."""

import uuid
from datetime import timedelta

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

from console.engine.namespace import SEARCH_ATTRIBUTES


async def begin(client: Client) -> str:
    """Start a life that sets every search attribute."""
    handle = await client.start_workflow(
        "agreement",
        id=f"agreement/{uuid.uuid4()}",
        task_queue="nobody-listens",
        search_attributes=TypedSearchAttributes(
            [
                SearchAttributePair(SearchAttributeKey.for_keyword(name), "some value")
                for name in SEARCH_ATTRIBUTES
            ]
        ),
    )
    return handle.id


async def is_alive(client: Client, workflow_id: str) -> bool:
    described = await client.get_workflow_handle(workflow_id).describe()
    return described.status is WorkflowExecutionStatus.RUNNING


async def retention(client: Client) -> timedelta:
    found = await client.workflow_service.describe_namespace(
        DescribeNamespaceRequest(namespace=client.namespace)
    )
    return found.config.workflow_execution_retention_ttl.ToTimedelta()

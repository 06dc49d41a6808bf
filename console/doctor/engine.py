"""Does Temporal answer, in the right namespace, and does it know what we search by?"""

from typing import Final

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import GetSystemInfoRequest
from temporalio.client import Client
from temporalio.service import RPCError

from console.doctor.deployment import Deployment
from console.doctor.finding import Finding, fine, problem, warning
from console.engine.errors import UnreachableError
from console.engine.namespace import NOT_OURS, RETENTION, SEARCH_ATTRIBUTES, find_retention, search
from models.errors import InputError

_KEYWORD: Final = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD


async def look_at_engine(deployment: Deployment) -> Finding:
    """See that it can be reached and says it is healthy."""
    try:
        client = await deployment.engine()
    except InputError as wrong:
        return problem(f"{wrong.field}: {wrong.problem}.", wrong.fix)
    except UnreachableError as failure:
        words, _, advice = str(failure).removesuffix(".").partition(". ")
        return problem(f"{words}.", advice)
    found = await client.workflow_service.get_system_info(GetSystemInfoRequest())
    return fine(f"Temporal {found.server_version} answers at {client.service_client.config.target_host}.")


async def look_at_namespace(deployment: Deployment) -> Finding:
    """See that it is there, and how long it keeps histories."""
    client = await deployment.client()
    retention = await find_retention(client)
    if retention is None:
        words = f"There is no namespace {client.namespace}."
        return problem(words, f"Correct TEMPORAL_NAMESPACE, or {_command(client, 'create')}")
    if retention < RETENTION:
        days = f"{retention.days} day{'' if retention.days == 1 else 's'}"
        words = f"Namespace {client.namespace} forgets the history of an agreement {days} after its end."
        return warning(words, f"{_command(client, 'update')}, or as long as it allows")
    return fine(f"Namespace {client.namespace} keeps histories for {retention.days // 365} years.")


def _command(client: Client, verb: str) -> str:
    """Return what an operator types to make or change the namespace."""
    length = f"{RETENTION.days}d"
    return f"`temporal operator namespace {verb} --namespace {client.namespace} --retention {length}`"


async def look_at_search_attributes(deployment: Deployment) -> Finding:
    """See that all are registered, as keywords: without them every workflow task fails."""
    client = await deployment.namespace()
    wrong = await _wrong_attributes(client)
    if wrong:
        words = " and ".join(f"{name} ({what})" for name, what in wrong.items())
        return problem(
            f"Namespace {client.namespace} cannot search by {words}: every workflow task fails.",
            _register(client),
        )
    return fine(f"Registered as keywords: {', '.join(SEARCH_ATTRIBUTES)}.")


async def _wrong_attributes(client: Client) -> dict[str, str]:
    """Return the attributes that are missing or of another type; where types are kept from us, by trying."""
    asked = ListSearchAttributesRequest(namespace=client.namespace)
    try:
        found = (await client.operator_service.list_search_attributes(asked)).custom_attributes
    except RPCError as refusal:
        if refusal.status not in NOT_OURS:
            raise
        return await _tried(client)
    missing = {name: "missing" for name in SEARCH_ATTRIBUTES if name not in found}
    other = {name: "no keyword" for name in SEARCH_ATTRIBUTES if found.get(name, _KEYWORD) != _KEYWORD}
    return missing | other


async def _tried(client: Client) -> dict[str, str]:
    try:
        await search(client)
    except RPCError:
        return dict.fromkeys(SEARCH_ATTRIBUTES, "one of them missing")
    return {}


def _register(client: Client) -> str:
    names = " ".join(f"--name {name} --type Keyword" for name in SEARCH_ATTRIBUTES)
    return f"`temporal operator search-attribute create --namespace {client.namespace} {names}`"

"""Does Temporal answer, in the right namespace, and does it know what we search by?"""

from typing import Final

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import GetSystemInfoRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.mail.days import listed
from console.doctor.deployment import Deployment
from console.doctor.finding import Finding, fine, not_checked, problem, warning
from console.engine.errors import UnreachableError
from console.engine.namespace import NOT_OURS, RETENTION, SEARCH_ATTRIBUTES, find_retention, search
from models.errors import InputError

_MISSING, _OTHER = "missing", "no keyword"
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
    if not retention:
        return not_checked(f"namespace {client.namespace} does not say how long it keeps histories")
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
    if wrong := await _wrong_attributes(client):
        words = listed([f"{name} ({what})" for name, what in wrong.items()])
        told = f"Namespace {client.namespace} cannot search by {words}: every workflow task fails."
        return problem(told, _registering(client, wrong))
    return fine(f"Registered: {', '.join(SEARCH_ATTRIBUTES)}.")


def _registering(client: Client, wrong: dict[str, str]) -> str:
    """Return what an operator types so that these are registered, as keywords."""
    typed = f"temporal operator search-attribute {{}} --namespace {client.namespace} {{}}"
    create = typed.format("create", " ".join(f"--name {name} --type Keyword" for name in wrong))
    other = " ".join(f"--name {name}" for name, what in wrong.items() if what == _OTHER)
    remove = f"`{typed.format('remove', other)} --yes`, then " if other else ""
    return f"{remove}`{create}`"


async def _wrong_attributes(client: Client) -> dict[str, str]:
    """Return the attributes that are missing or of another type; where types are kept from us, by trying."""
    asked = ListSearchAttributesRequest(namespace=client.namespace)
    try:
        found = (await client.operator_service.list_search_attributes(asked)).custom_attributes
    except RPCError as refusal:
        if refusal.status not in NOT_OURS:
            raise
        return await _tried(client)
    missing = {name: _MISSING for name in SEARCH_ATTRIBUTES if name not in found}
    other = {name: _OTHER for name in SEARCH_ATTRIBUTES if found.get(name, _KEYWORD) != _KEYWORD}
    return missing | other


async def _tried(client: Client) -> dict[str, str]:
    try:
        await search(client)
    except RPCError as failure:
        if failure.status is not RPCStatusCode.INVALID_ARGUMENT:
            raise
        return dict.fromkeys(SEARCH_ATTRIBUTES, "perhaps missing")
    return {}

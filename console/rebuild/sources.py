"""The histories of all agreements there are, by reference."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from temporalio.client import Client

from console.audit.sources import Histories, Sources, find_sources
from models.base import REF
from models.names import agreement_id

_PREFIX = agreement_id("")


async def find_agreements(
    client: Client | None, places: Iterable[Path], own: Mapping[str, bytes] | None = None
) -> Sources:
    """Return the histories of every agreement the engine lists or somebody kept or packed."""
    return await find_sources(client, places, is_agreement, "WorkflowType = 'agreement'", own)


def is_agreement(workflow_id: str) -> bool:
    """Say whether a workflow id is one an agreement may have."""
    ref = workflow_id.removeprefix(_PREFIX)
    return workflow_id.startswith(_PREFIX) and re.fullmatch(REF, ref) is not None


def by_ref(sources: Sources) -> dict[str, Histories]:
    """Return what was found, in the order of references."""
    found = {name.removeprefix(_PREFIX): each for name, each in sources.workflows.items()}
    return dict(sorted(found.items()))

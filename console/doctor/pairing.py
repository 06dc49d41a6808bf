"""Do record store and engine belong together? Two deployments on one of them would undo each other's work."""

from console.deployment import refuse_other_engine
from console.doctor.deployment import Deployment
from console.doctor.finding import Finding, fine, problem
from models.errors import InputError


async def look_at_pairing(deployment: Deployment) -> Finding:
    """See that the record store is worked on by this engine, and on this task queue."""
    client = await deployment.namespace()
    async with deployment.records():
        store = await deployment.store()
    try:
        await refuse_other_engine(client, store, deployment.settings.task_queue)
    except InputError as other:
        return problem(f"{other.field}: {other.problem}.", other.fix)
    return fine("The record store is worked on by this engine.")

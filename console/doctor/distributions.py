"""Is what Python imports ours? Our packages have names others might use."""

from console.doctor.deployment import Deployment, aside
from console.doctor.finding import Finding, fine, problem
from console.packages import REMEDY, collision_words, collisions


async def look_at_packages(_: Deployment) -> Finding:
    """See that no other installed distribution brings a package of our name."""
    found = await aside(collisions)
    if found:
        words = "; ".join(f"{name}: {collision_words(others)}" for name, others in found.items())
        return problem(f"{words}.", REMEDY)
    return fine("No other distribution brings packages of our names.")

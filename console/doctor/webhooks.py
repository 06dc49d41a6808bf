"""Do other systems hear of milestones?"""

from datetime import timedelta
from typing import Final

from console.doctor.deployment import Deployment
from console.doctor.finding import Finding, fine, problem, warning
from console.doctor.waiting import count, some
from console.webhooks.endpoints import standings

WAITING: Final = timedelta(hours=1)
"""An event leaves within seconds."""

_LIST: Final = "`entente webhooks` says what each answered"


async def look_at_webhooks(deployment: Deployment) -> Finding:
    """See that no endpoint was given up, and that events leave."""
    async with deployment.records() as connection:
        found = await standings(connection)
    dead = [each.row.name for each in found if each.stands == "dead"]
    if dead:
        are = "is" if len(dead) == 1 else "are"
        words = f"{count(len(dead), 'webhook')} {are} given up, and told no more: {some(dead)}."
        return problem(words, f"{_LIST}; once that is mended: `entente webhooks resume`")
    late = [
        each.row.name
        for each in found
        if each.row.state == "active" and each.since and each.since < deployment.now - WAITING
    ]
    if late:
        return warning(f"Events wait for over an hour: for {some(late)}.", _LIST)
    return fine("Every event left, or is due for less than an hour." if found else "There is no webhook.")

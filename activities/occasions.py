"""What a letter is about, read from the record: a milestone, the agreement around it, names and texts."""

from sqlalchemy.ext.asyncio import AsyncConnection

from activities.letters import Occasion, load_text
from activities.people import load_people
from activities.snapshot import load_milestones
from models.lifecycle import apply, fold
from models.milestones import InkSignature
from models.pilot_milestones import PilotStarted
from models.stations import arrivals


async def load_occasion(
    connection: AsyncConnection, ref: str, seq: int, pilot: str | None = None
) -> Occasion:
    """Return a milestone and the agreement as it was right before and after it.

    Args:
        connection: To the record store.
        ref: The agreement.
        seq: The milestone.
        pilot: The pilot action it is about; by default the milestone's own.
    """
    chain = await load_milestones(connection, ref, before=seq + 1)
    milestone, days = chain[-1]
    before = fold(ref, chain[:-1])
    state = apply(before, milestone, days)
    ink, named = milestone.payload, pilot or getattr(milestone.payload, "pilot", None)
    started = (each.payload for each, _ in chain if isinstance(each.payload, PilotStarted))
    plan = next((each for each in started if each.pilot == named), None)
    return Occasion(
        before,
        state,
        milestone,
        title=await load_text(connection, state.title) or ref,
        people=await load_people(connection, [party.org for party in state.parties]),
        place=await load_text(connection, ink.place) if isinstance(ink, InkSignature) else None,
        pilot=plan,
        pilot_title=await load_text(connection, plan.title) if plan else None,
        arrived=arrivals(each for each, _ in chain),
    )

"""References: whether one is free for an agreement to be opened under, and what another one follows."""

from sqlalchemy.ext.asyncio import AsyncConnection

from activities.snapshot import load_state
from console import inbox
from console.doors.node import Node
from models import acts
from models.act import Link
from models.errors import InputError
from models.phrases import phrase, written
from models.state import Phase


async def is_used(connection: AsyncConnection, ref: str) -> bool:
    """Say whether an agreement has a reference, waits to be opened under it, or is promised under it."""
    state = await load_state(connection, ref)
    opening = any(isinstance(act, acts.Open) for act in await inbox.pending(connection, ref))
    return state.phase is not Phase.UNOPENED or opening or await inbox.is_promised(connection, ref)


async def refuse_used(connection: AsyncConnection, ref: str, place: Node) -> None:
    """See that a reference is free.

    Raises:
        InputError: It is used; it points to `place`.
    """
    if await is_used(connection, ref):
        raise place.wrong(
            phrase("%(ref)s is used already", ref=ref), phrase("Choose another; a ref is never used twice")
        )


async def link_to_ended(connection: AsyncConnection, ref: str) -> Link:
    """Return the link of an agreement that reopens another.

    Raises:
        InputError: That one came to no such end.
    """
    ended = await load_state(connection, ref)
    if not ended.may_be_reopened:
        if ended.phase is Phase.UNOPENED:
            raise InputError(
                "reopens",
                phrase("there is no agreement %(ref)s", ref=ref),
                written(
                    "Name one of `entente list`, or leave it out",
                    phrase("Name one there is, or leave it out"),
                ),
            )
        problem = phrase("%(ref)s is not closed as lapsed, rejected or abandoned", ref=ref)
        raise InputError(
            "reopens",
            problem,
            written(f"See `entente status {ref}`, or leave it out", phrase("Name another, or leave it out")),
        )
    return Link(ref=ref, digest=ended.head)

"""`entente checkpoint`: signed lines about the newest milestones, to be published, mailed or kept."""

import asyncio
import sys
from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import col

from activities.keys import Signer, load_keys
from console.audit.checkpoints import Checkpoint, make_checkpoint, parse_checkpoint
from console.audit.collect import row_as_json
from console.audit.evidence import Row
from console.audit.looking import looking_only, records_to_look_at
from console.cli.packing import find_refs
from console.cli.paper import print_json, print_parts
from console.cli.session import Session
from console.codes import Exit
from console.settings import Settings
from models.tables import MilestoneRow


def print_checkpoints(session: Session, refs: Sequence[str]) -> int:
    """Print a line for each agreement that was named, or for all.

    Raises:
        NotFoundError: There is no such agreement.
    """
    settings = session.settings()
    heads = asyncio.run(_heads(settings, refs))
    made, damaged = _sign(load_keys(settings.home / "keys").signer, heads)
    if session.as_json:
        print_json({"checkpoints": [_document(each) for each in made], "damaged": damaged})
    else:
        sys.stdout.writelines(f"{each.line}\n" for each in made)
        said = (
            f"{ref}: its newest milestone was altered, and nothing is signed about it." for ref in damaged
        )
        print_parts(said, error=True)
    return Exit.FAILED if damaged else Exit.DONE


async def _heads(settings: Settings, refs: Sequence[str]) -> list[Row]:
    """Return the newest milestone of each agreement; one that has none is left out."""
    columns = [col(getattr(MilestoneRow, name)) for name in MilestoneRow.model_fields]
    found: list[Row] = []
    async with records_to_look_at(settings.database_url) as database:
        for ref in await find_refs(settings, database, None, refs):
            newest = select(*columns).where(col(MilestoneRow.agreement) == ref)
            newest = newest.order_by(col(MilestoneRow.seq).desc()).limit(1)
            async with looking_only(database) as connection:
                rows = (await connection.execute(newest)).mappings().all()
            found += [row_as_json(row) for row in rows]
    return found


def _sign(signer: Signer, heads: Sequence[Row]) -> tuple[list[Checkpoint], list[str]]:
    """Return checkpoints, and the agreements about whose newest milestone nothing can be signed."""
    made: list[Checkpoint] = []
    damaged: list[str] = []
    for head in heads:
        try:
            made.append(parse_checkpoint(make_checkpoint(signer, head)))
        except ValueError:
            damaged.append(str(head["agreement"]))
    return made, damaged


def _document(checkpoint: Checkpoint) -> dict[str, object]:
    names = ("ref", "seq", "digest", "recorded_at", "key_id", "line")
    return {name: getattr(checkpoint, name) for name in names}

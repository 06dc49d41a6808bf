"""`entente checkpoint`: signed lines about the newest milestones, to be published, mailed or kept."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from activities.keys import Signer, load_keys
from console.audit.checkpoints import Checkpoint, make_checkpoint, parse_checkpoint
from console.audit.collect import collect_chain
from console.audit.evidence import Evidence
from console.audit.line import Line
from console.audit.looking import records_to_look_at
from console.audit.verify import breaks
from console.cli.packing import damage_document, damage_words, find_refs
from console.cli.paper import print_json, print_parts
from console.cli.session import Session
from console.codes import Exit
from console.settings import Settings


def print_checkpoints(session: Session, refs: Sequence[str]) -> int:
    """Print a line for each agreement that was named, or for all.

    Raises:
        NotFoundError: There is no such agreement.
    """
    settings = session.settings()
    chains = asyncio.run(_chains(settings, refs))
    made, damaged = sign(load_keys(settings.home / "keys").signer, chains)
    if session.as_json:
        print_json({
            "checkpoints": [checkpoint_document(each) for each in made],
            "damaged": [damage_document(ref, lines) for ref, lines in damaged.items()],
        })  # fmt: skip
    else:
        sys.stdout.writelines(f"{each.line}\n" for each in made)
        print_parts([damage_words(ref, lines) for ref, lines in damaged.items()], error=True)
    return Exit.FAILED if damaged else Exit.DONE


async def _chains(settings: Settings, refs: Sequence[str]) -> list[Evidence]:
    """Return the chain of each agreement; one that has no milestone is left out."""
    async with records_to_look_at(settings.database_url) as database:
        found = [
            await collect_chain(database, ref) for ref in await find_refs(settings, database, None, refs)
        ]
    return [each for each in found if each.milestones]


def sign(signer: Signer, chains: Sequence[Evidence]) -> tuple[list[Checkpoint], dict[str, Sequence[Line]]]:
    """Return checkpoints, and the agreements about which nothing can be signed, with what is wrong."""
    made: list[Checkpoint] = []
    damaged: dict[str, Sequence[Line]] = {}
    for chain in chains:
        if found := breaks(chain, datetime.now(UTC)):
            damaged[chain.ref] = found
        else:
            made.append(parse_checkpoint(make_checkpoint(signer, chain.milestones[-1])))
    return made, damaged


def checkpoint_document(checkpoint: Checkpoint) -> dict[str, object]:
    """Return a checkpoint, with the line others keep."""
    names = ("ref", "seq", "digest", "recorded_at", "key_id", "line")
    return {name: getattr(checkpoint, name) for name in names}

"""Whether a chain as it is read is the one that was written: cheap enough for every page that tells it."""

from collections.abc import Iterable

from models.milestones import Milestone


def altered(chain: Iterable[Milestone]) -> tuple[int, ...]:
    """Return the seqs of milestones that do not fit their digest, or do not follow the one before.

    What the first one follows, and all that lies outside the chain, verification asks.
    """
    found, head = [], None
    for each in chain:
        if each.digest != each.recomputed_digest() or head not in (None, each.prev_digest):
            found.append(each.seq)
        head = each.digest
    return tuple(found)

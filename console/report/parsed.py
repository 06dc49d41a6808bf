"""What every report reads anew, parsed once: the same text of the record store means the same."""

import json
from functools import lru_cache

from activities.snapshot import read_milestone
from models.milestones import Milestone
from models.state import Agreement


@lru_cache(maxsize=2_048)
def parse_state(stored: str) -> Agreement:
    """Return where an agreement stands, from its JSON.

    Raises:
        ValueError: It is no state.
    """
    return Agreement.model_validate(json.loads(stored))


@lru_cache(maxsize=8_192)
def parse_milestone(content: str, digest: str) -> tuple[Milestone, bool]:
    """Return a milestone from its JSON, and whether it carries the digest of its content.

    Raises:
        ValueError, KeyError, TypeError: It is no milestone.
    """
    milestone = read_milestone(json.loads(content), digest)
    return milestone, milestone.recomputed_digest() == digest

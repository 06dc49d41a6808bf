"""The revisions of an agreement's text."""

from typing import NamedTuple

from console.queries import Chain
from models.milestones import Milestone, Opened, Proposed
from models.terms import Terms


class Revision(NamedTuple):
    """One revision: its terms, and the milestone that brought them."""

    number: int
    terms: Terms
    milestone: Milestone


def revisions(chain: Chain) -> dict[int, Revision]:
    """Return every revision of a life, by number."""
    found: dict[int, Revision] = {}
    for milestone, _ in chain:
        payload = milestone.payload
        if isinstance(payload, Opened | Proposed):
            number = payload.revision if isinstance(payload, Proposed) else 1
            found[number] = Revision(number, payload.terms, milestone)
    return found

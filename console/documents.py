"""Which documents the record of an agreement names: by their hashes, which its milestones hold."""

from console.queries import Chain
from console.revisions import revisions
from models.base import Message


def named_documents(chain: Chain) -> set[str]:
    """Return the hashes of all: versions of the text, mandates, scans and evidence."""
    found = {each.sha256 for one in revisions(chain).values() for each in one.terms.documents}
    for milestone, _ in chain:
        found |= _named(milestone.payload)
    return found


def _named(payload: Message) -> set[str]:
    single = {getattr(payload, name, None) for name in ("document", "scan")}
    evidence = getattr(payload, "evidence", None)
    more = set(evidence.values()) if isinstance(evidence, dict) else set()
    return {each for each in single | more if isinstance(each, str)}

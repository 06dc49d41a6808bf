"""How often one organisation may have mails sent from its links, and documents kept that are not sent yet."""

from datetime import timedelta

from console.web.partner.reaching import Visitor

MOST = 5
WITHIN = timedelta(hours=1)


SHELVED = "shelved"
"""Keeping the documents of a proposal until it is sent."""
MOST_SHELVED = 20


def allows(visitor: Visitor, what: str, most: int = MOST) -> bool:
    """Say whether one more mail may leave, or something be kept, and remember it."""
    link = visitor.seen.link
    who = f"{link.organisation}/{link.agreement}"
    return visitor.site.allows(what, who, visitor.seen.now, most, WITHIN)

"""How often one organisation may have mails sent from its links."""

from datetime import timedelta

from console.web.partner.reaching import Visitor

MOST = 5
WITHIN = timedelta(hours=1)


def allows(visitor: Visitor, what: str) -> bool:
    """Say whether one more mail may leave, and remember it."""
    link = visitor.seen.link
    who = f"{link.organisation}/{link.agreement}"
    return visitor.site.allows(what, who, visitor.seen.now, MOST, WITHIN)

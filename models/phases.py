"""Where an agreement can stand, and how it can end. Imports nothing heavy, so `--help` stays fast."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Phase(StrEnum):
    """Where an agreement stands. `UNOPENED`: a workflow without an opening occupies nothing."""

    UNOPENED = "unopened"
    NEGOTIATING = "negotiating"
    SIGNING = "signing"
    IN_FORCE = "in_force"
    CLOSED = "closed"


PHASES: Final = tuple(phase.value for phase in Phase if phase is not Phase.UNOPENED)
"""Those an agreement that was opened can be in."""

NEVER_IN_FORCE: Final = ("lapsed", "rejected", "abandoned")
"""Ends without ever having been in force."""

OUTCOMES: Final = (*NEVER_IN_FORCE, "expired", "terminated", "superseded")
"""How a closed agreement can have ended."""

_NEGOTIATING: Final = frozenset({Phase.NEGOTIATING})
_SIGNING: Final = frozenset({Phase.SIGNING})
_BEFORE_FORCE: Final = _NEGOTIATING | _SIGNING
_IN_FORCE: Final = frozenset({Phase.IN_FORCE})

OPEN_IN: Final[Mapping[str, frozenset[Phase]]] = {
    **dict.fromkeys(("propose", "object", "approve", "reject"), _NEGOTIATING),
    **dict.fromkeys(("sign", "record_ink_signature", "decline", "reopen"), _SIGNING),
    **dict.fromkeys(("grant_mandate", "extend", "abandon"), _BEFORE_FORCE),
    **dict.fromkeys(("contest", "withdraw_signature"), _SIGNING | _IN_FORCE),
    **dict.fromkeys(("revoke_mandate", "report_activity"), _BEFORE_FORCE | _IN_FORCE),
    **dict.fromkeys(("adopt_action_plan", "start_pilot", "complete_pilot", "fail_pilot"), _IN_FORCE),
    **dict.fromkeys(("waive_pilots", "open_intensified"), _IN_FORCE),
}
"""In which phases an act can be done, whatever else it needs."""

"""Where an agreement can stand, and how it can end. Imports nothing heavy, so `--help` stays fast."""

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

"""How one agreement is run: windows, ladder, signing rule. Pinned when it is opened."""

from typing import Literal

from models.base import Message


class SigningRule(Message):
    """Who must sign for the consortium: everybody, its coordinator under mandates, or a quorum."""

    kind: Literal["all", "lead_with_mandates", "quorum"] = "all"
    quorum: int = 0


class Intensify(Message):
    """What an intensified agreement needs first."""

    min_completed_pilots: int = 1
    sme_led: bool = False


class Dormancy(Message):
    """Silence in force after which the parties are nudged, and flagged as dormant."""

    nudge: str = "P9M"
    flag: str = "P12M"


class Escalation(Message):
    """After how long a silence is told further than to the coordinator, and to whom."""

    after: str
    to: tuple[str, ...] | Literal["everybody"] = "everybody"


class Policy(Message):
    """Durations are ISO strings in normal form; `()` or None switches a thing off.

    Defaults never change: what is pinned leaves them out. `coordinator_reminders` came later, so it is off
    here; a door opens new agreements with a ladder (console/doors/policy_file.py).
    """

    negotiation_window: str = "P45D"
    signing_window: str = "P45D"
    grace: str = "P14D"
    contest_window: str = "P14D"
    pilot_report_due: str = "P30D"
    reminders: tuple[str, ...] = ("P7D", "P14D", "P21D", "P28D")
    expiry_notices: tuple[str, ...] = ("P180D", "P90D", "P60D", "P30D")
    max_revisions: int = 20
    min_consortium: int = 3
    signing_rule: SigningRule = SigningRule()
    groups: tuple[tuple[str, ...], ...] = ()
    on_decline: Literal["negotiate", "close"] = "negotiate"
    intensify: Intensify = Intensify()
    dormant: Dormancy | None = Dormancy()
    evidence: tuple[str, ...] = ("agenda", "attendance", "minutes")
    coordinator_reminders: tuple[str, ...] = ()
    escalate: Escalation | None = None

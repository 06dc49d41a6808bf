"""What has to happen in the example before each kind of notice leaves."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache

from console.preview.example import (
    CHANGED,
    LEAD,
    PILOT_FROM,
    PILOT_TITLE,
    PILOT_TO,
    PLACE,
    Cast,
)
from console.preview.life import Life
from models.canonical import text_hash

Scene = Callable[[Life], None]

PARTNER = "PARTNER"
"""Stands for the partner's code in a scene: there are two of them."""

SAID = text_hash("said")
WITNESS = text_hash("a document")


def _opened(life: Life) -> None:
    life.open()


def _act(prepare: Scene, act: str, by: str, **fields: object) -> Scene:
    """Return a scene that ends with one act, three days after what prepares it."""

    def play(life: Life) -> None:
        prepare(life)
        life.wait(3)
        life.do(act, life.cast.partner.code if by == PARTNER else by, **fields)

    return play


def _clock(prepare: Scene, kind: str, *, times: int = 1) -> Scene:
    """Return a scene that ends by what time does."""

    def play(life: Life) -> None:
        prepare(life)
        life.wait_for(kind, times=times)

    return play


def _partner_silent(life: Life) -> None:
    life.agree()
    life.answer_all("sign", but=(life.cast.partner.code,))


def _half_signed(life: Life) -> None:
    life.agree()
    life.do("sign", "SAVA")
    life.do("sign", "EBRO")


def _mandated(life: Life) -> None:
    life.agree()
    life.do("grant_mandate", "EBRO", to="MINHO")


def _signed_on_paper(life: Life) -> None:
    life.agree()
    life.wait(2)
    fields = {"signed_for": life.cast.partner.code, "place": text_hash(PLACE), "scan": WITNESS}
    life.do("record_ink_signature", LEAD.code, day=life.now.date() - timedelta(days=1), **fields)


def _planned(life: Life) -> None:
    life.put_in_force()
    life.wait(10)
    life.do("adopt_action_plan", LEAD.code)


def _piloted(life: Life) -> None:
    _planned(life)
    life.wait(10)
    life.do(
        "start_pilot",
        "MITTE",
        title=text_hash(PILOT_TITLE),
        kind="b2b_platform",
        purpose="b2b",
        lead="SAVA",
        sme_led=True,
        starts_on=PILOT_FROM,
        ends_on=PILOT_TO,
        targets={"smes": 12},
    )


def _reported(life: Life) -> None:
    _piloted(life)
    life.now = life.now.replace(year=PILOT_TO.year, month=PILOT_TO.month, day=PILOT_TO.day)
    life.wait(14)
    evidence = dict.fromkeys(life.state.policy.evidence, WITNESS)
    life.do("complete_pilot", "SAVA", pilot="P1", actuals={"smes": 14}, evidence=evidence)


SCENES: dict[str, Scene] = {
    "opened": _opened,
    "revised": _act(_opened, "propose", PARTNER, terms=CHANGED),
    "approved": _act(_opened, "approve", "SAVA"),
    "objected": _act(_opened, "object", "ADRIA", clause="costs", text=SAID),
    "rejection": _act(_opened, "reject", "MITTE", reason=SAID),
    "rejected": _act(_opened, "reject", PARTNER, reason=SAID),
    "abandoned": _act(Life.agree, "abandon", LEAD.code, reason=SAID),
    "signature_requested": Life.agree,
    "signed": _act(_mandated, "sign", "MINHO", under=("EBRO",)),
    "mandate_granted": _mandated,
    "mandate_revoked": _act(_mandated, "revoke_mandate", "EBRO", to="MINHO"),
    "ink_recorded": _signed_on_paper,
    "in_force": Life.put_in_force,
    "contested": _act(_signed_on_paper, "contest", PARTNER, reason=SAID),
    "signature_withdrawn": _act(_half_signed, "withdraw_signature", "EBRO"),
    "declined": _act(_half_signed, "decline", "ADRIA", reason=SAID),
    "reopened": _act(_half_signed, "reopen", LEAD.code, reason=SAID),
    "extended": _act(_half_signed, "extend", LEAD.code, until="2026-05-29"),
    "reminder": _clock(Life.agree, "reminder", times=2),
    "reminder_copy": _clock(_partner_silent, "reminder_copy"),
    "lapsed": _clock(_partner_silent, "lapsed"),
    "action_plan_adopted": _planned,
    "pilot_started": _piloted,
    "pilot_completed": _reported,
    "pilot_failed": _act(_piloted, "fail_pilot", LEAD.code, pilot="P1", reason="no_demand", lesson=SAID),
    "report_due": _clock(_piloted, "report_due"),
    "report_overdue": _clock(_piloted, "report_overdue"),
    "expiry_ahead": _clock(Life.put_in_force, "expiry_ahead", times=4),
    "expired": _clock(Life.put_in_force, "expired"),
    "dormancy_nudge": _clock(Life.put_in_force, "dormancy_nudge"),
    "dormant": _clock(Life.put_in_force, "dormant"),
}
"""What happens, by kind."""

NOT_YET = {"notice_given": "expiry_ahead", "renewed": "expiry_ahead"}
"""Kinds the rules do not bring about yet, and the moment their mails are shown at."""


@cache
def play(kind: str, cast: Cast) -> Life:
    """Return the example's life, played until a kind of notice leaves; it is only looked at afterwards."""
    life = Life(cast)
    SCENES[NOT_YET.get(kind, kind)](life)
    return life

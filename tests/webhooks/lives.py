"""Lives that between them hold every type of milestone there is, by the rules alone."""

from models.act import Link
from models.acts import ACTIVITY_KINDS
from models.canonical import text_hash
from models.milestones import Closed, Draft
from models.pilot_milestones import IntensifiedEnded
from tests.models.life import HUB, JP, TERMS, TEXT, THREE, TWO, Life, ink
from tests.models.piloting import failure, grown, negotiating, plan, report

LADDER = ("P2D", "P4D")


def negotiated() -> Life:
    """Much said, a text agreed, signed on paper too, contested, declined, taken back, reopened, abandoned."""
    life = Life.open(
        title=text_hash("1"), coordinator_reminders=LADDER, escalate={"after": "P3D", "to": "everybody"}
    )
    life.do("object", JP, clause="notice", text=TEXT)
    life.refuse("sign", TWO)
    life.do("reject", TWO, reason=TEXT)
    life.on_day(12)
    life.do("propose", JP, terms=TERMS.model_copy(update={"notice": "P6M"}), comment=TEXT)
    life.do("grant_mandate", THREE, to=TWO, document=TEXT)
    life.do("revoke_mandate", THREE, to=TWO)
    life.approve_all()
    life.do("sign", TWO)
    life.do("withdraw_signature", TWO, reason=TEXT)
    life.do("record_ink_signature", HUB, **ink(THREE, day=str(life.now.date())))
    life.do("contest", THREE, reason=TEXT)
    life.do("record_ink_signature", HUB, **ink(TWO, day=str(life.now.date())))
    life.on_day(30)
    life.do("extend", HUB, until="2026-06-01")
    life.do("decline", JP, reason=TEXT)
    life.approve_all()
    life.do("reopen", HUB, reason=TEXT)
    life.do("abandon", HUB, reason=TEXT)
    return life


def lived() -> Life:
    """In force with pilots and activities of every kind, silent, and over."""
    life = Life.in_force(title=text_hash("2"))
    life.do("adopt_action_plan", HUB, document=TEXT, s3={"FR-57": TEXT})
    life.do("start_pilot", THREE, **plan(pilot="P1"))
    life.do("start_pilot", THREE, **plan(pilot="P2"))
    for kind in ACTIVITY_KINDS:
        life.do("report_activity", TWO, kind=kind, occurred_on="2025-05", place=TEXT)
    life.on_day(90)
    life.do("complete_pilot", TWO, **report("P1", lesson=TEXT))
    life.do("fail_pilot", TWO, **failure("P2"))
    life.do("waive_pilots", JP, reason=TEXT)
    life.on_day(4 * 365)
    return life


def lapsed() -> Life:
    """Nobody answers."""
    life = Life.open(title=text_hash("3"))
    life.on_day(80)
    return life


def refused() -> Life:
    """The partner says no."""
    life = Life.open(title=text_hash("4"))
    life.do("reject", JP, reason=TEXT)
    return life


def grew() -> tuple[Life, Life]:
    """An agreement and the intensified one that grew from it, which is told of its end."""
    mou = negotiating(mou_then="umbrella")
    new = grown(mou)
    new.approve_all()
    new.sign_all()
    ended = IntensifiedEnded(ref=new.state.ref, outcome="in_force", digest=new.state.head)
    mou.record((Draft(payload=ended),), None)
    return mou, new


def superseded() -> Life:
    """An agreement that ends with another in its place."""
    life = Life.in_force(title=text_hash("5"))
    by = Link(ref="IA-JP-1", digest=text_hash("its last milestone"))
    life.record((Draft(payload=Closed(outcome="superseded", superseded_by=by)),), None)
    return life


def every_life() -> list[Life]:
    """Return all of them, each of another title: no two milestones have one digest."""
    return [negotiated(), lived(), lapsed(), refused(), *grew(), superseded()]

"""Lives with pilots: what the acts in force say where nothing else is asked for."""

from models.canonical import text_hash
from models.milestones import Milestone
from tests.models.life import HUB, REF, STARTS, TERMS, TEXT, THREE, TWO, Life, opening

NEW = "IA-JP-1"
EVIDENCE = dict.fromkeys(("agenda", "attendance", "minutes"), TEXT)
DAY_ONE = "2026-01-13"
LAST_DAY = "2026-02-11"
"""A pilot from day 1 to day 30; its report is due by day 60, 13 March."""

DUE_IN_PARIS = STARTS.replace(month=3, day=13, hour=23)
"""The first instant after the day a report is due, for a lead in Paris."""


def plan(**fields: object) -> dict[str, object]:
    """Return the fields of `start_pilot`: a fact-finding mission led by the second cluster."""
    return {
        "title": text_hash("fact-finding mission"),
        "kind": "fact_finding_mission",
        "purpose": "mixed",
        "lead": TWO,
        "sme_led": False,
        "starts_on": DAY_ONE,
        "ends_on": LAST_DAY,
        "targets": {"smes": 10},
        **fields,
    }


def report(pilot: str = "P1", **fields: object) -> dict[str, object]:
    """Return the fields of `complete_pilot`, nothing missing."""
    return {"pilot": pilot, "actuals": {"smes": 12}, "evidence": EVIDENCE, **fields}


def failure(pilot: str = "P1", **fields: object) -> dict[str, object]:
    """Return the fields of `fail_pilot`."""
    return {"pilot": pilot, "reason": "no_demand", "lesson": TEXT, **fields}


def new_agreement(**fields: object) -> dict[str, object]:
    """Return the agreement an intensified opening asks for."""
    terms = TERMS.model_copy(update={"duration": "P5Y"})
    return {**opening(terms=terms), "ref": NEW, "coordinator": HUB, **fields}


def intensified(**fields: object) -> dict[str, object]:
    """Return the fields of `open_intensified`."""
    return {
        "agreement": new_agreement(),
        "commitments": ({"kind": "office", "title": TEXT, "country": "JP", "direction": "outbound"},),
        **fields,
    }


def planned(**opened: object) -> Life:
    """Return an agreement in force with its action plan adopted."""
    life = Life.in_force(**opened)
    life.do("adopt_action_plan", HUB)
    return life


def running(**opened: object) -> Life:
    """Return one whose pilot P1 runs, led by the second cluster."""
    life = planned(**opened)
    life.do("start_pilot", THREE, **plan())
    return life


def completed(**opened: object) -> Life:
    """Return one whose pilot P1 is reported."""
    life = running(**opened)
    life.on_day(40)
    life.do("complete_pilot", TWO, **report())
    return life


def negotiating(**fields: object) -> Life:
    """Return one that has opened its intensified agreement."""
    life = completed()
    life.do("open_intensified", HUB, **intensified(**fields))
    return life


def grown(mou: Life) -> Life:
    """Return the life of the intensified agreement an MOU has opened last."""
    milestone: Milestone = mou.last
    said = milestone.payload.model_dump()["agreement"]
    life = Life(ref=said["ref"], now=mou.now)
    fields = {name: said[name] for name in ("title", "country", "parties", "terms", "policy")}
    life.do("open", HUB, **fields, kind="intensified", follows={"ref": REF, "digest": milestone.digest})
    return life

"""Facts for reports, made by hand: what a record would tell, in one line each."""

from itertools import count
from typing import Any

from models.acts import Participant
from models.report.cells import Cell, Number, Origin
from models.report.facts import Activity, Bound, Facts, Pact, Plan, Promise, Trial
from models.report.programme import Counted, EventColumn, Programme, StakeholderColumn
from tests.models.life import HUB, JP, THREE, TWO

MOU, OTHER = "MOU-JP-1", "MOU-US-1"
_numbers = count(2)

__all__ = ["HUB", "JP", "THREE", "TWO"]


def origin(ref: str = MOU) -> Origin:
    """A milestone of its own."""
    return Origin(agreement=ref, seq=next(_numbers))


def activity(kind: str = "delegation_visit", on: str = "unknown", **given: object) -> Activity:
    """An activity of the partnership in Japan, reported by the coordinator."""
    usual = {"origin": origin(str(given.pop("ref", MOU))), "country": "JP", "by": HUB}
    return Activity.model_validate({**usual, "kind": kind, "on": on, **given})


def org(code: str) -> Participant:
    return Participant(org=code)


def some(number: int, group: str = "eu_sme", country: str | None = None) -> Participant:
    return Participant(group=group, country=country, count=number)


def pact(ref: str = MOU, **given: object) -> Pact:
    """A memorandum of three clusters and a partner, in force since 2014."""
    usual = {
        "kind": "mou", "country": "JP", "consortium": (HUB, TWO, THREE), "partners": (JP,),
        "areas": ("recycling",), "phase": "in_force", "opened": Origin(agreement=ref, seq=1),
        "signed": origin(ref), "signed_on": "2014-05-02", "ends_on": "2017-05-02",
    }  # fmt: skip
    return Pact.model_validate({"ref": ref, **usual, **given})


def trial(pilot: str = "P1", **given: object) -> Trial:
    """A pilot that counted companies."""
    usual = {
        "agreement": MOU, "country": "JP", "title": "A mission", "kind": "fact_finding_mission",
        "purpose": "b2b", "lead": TWO, "sme_led": True, "targets": {"smes": 10}, "started": origin(),
        "status": "completed", "end": origin(), "actuals": {"smes": 12}, "evidence": ("agenda",),
    }  # fmt: skip
    return Trial.model_validate({"pilot": pilot, **usual, **given})


def promise(**given: object) -> Promise:
    """An office in Japan that a signed agreement promises."""
    usual = {
        "agreement": "IA-JP-1", "kind": "office", "title": "An office", "country": "JP",
        "direction": "outbound", "stands": "in_force", "origin": origin(),
    }  # fmt: skip
    return Promise.model_validate({**usual, **given})


def facts(*activities: Activity, **given: object) -> Facts:
    """Facts of one memorandum, and the countries its parties are in."""
    usual: dict[str, Any] = {"pacts": (pact(),), "countries": {HUB: "FR", TWO: "PT", THREE: "SI", JP: "JP"}}
    return Facts(activities=activities, **{**usual, **given})


COLUMNS = (
    EventColumn(code="preparatory", counts=(Counted(kind="workshop"),), also_means=("study_trip",)),
    EventColumn(
        code="c2c", counts=(Counted(kind="delegation_visit"), Counted(kind="matchmaking", purpose="c2c"))
    ),
    EventColumn(code="b2b", counts=(Counted(kind="trade_fair"), Counted(kind="matchmaking", purpose="b2b"))),
)
GROUPS = (
    StakeholderColumn(code="clusters", group="eu_cluster"),
    StakeholderColumn(code="smes", group="eu_sme"),
    StakeholderColumn(code="abroad", group="third_cluster"),
)


def programme(**given: object) -> Programme:
    """A programme for two countries."""
    usual = {"countries": ("JP", "US"), "events": COLUMNS, "stakeholders": GROUPS}
    return Programme.model_validate({"code": "P", "name": "A programme", "version": "1", **usual, **given})


def number(cell: Cell) -> int | None:
    """The number in a cell; None where it says something else."""
    return cell.value if isinstance(cell, Number) else None


def bound(code: str, how: str) -> Bound:
    return Bound(org=code, how=how, origin=origin())


def plan(*regions: str) -> Plan:
    return Plan(regions=regions, origin=origin())

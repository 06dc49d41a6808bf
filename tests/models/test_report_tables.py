"""The other tables: achievements, agreements, pilots, funding, companies, and who reports on what."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest

from models.report.achievements import achievements_table
from models.report.addresses import addresses
from models.report.cells import (
    NO_TARGET,
    NOT_APPLICABLE,
    NOT_REPORTED,
    Cell,
    Codes,
    ConfirmedZero,
    Funded,
    Goal,
    Occasion,
    marks_of,
    sources_of,
)
from models.report.facts import Facts
from models.report.funding import funding_table
from models.report.pacts import action_plans_table, commitments_table, pacts_table
from models.report.shapes import Count
from models.report.smes import smes_table
from models.report.trials import pilots_table, platforms_table, results_table
from tests.models.reporting import (
    HUB,
    JP,
    MOU,
    OTHER,
    THREE,
    TWO,
    activity,
    bound,
    facts,
    number,
    pact,
    plan,
    programme,
    promise,
    trial,
)

AS_OF = datetime(2017, 1, 31, 12, tzinfo=UTC)


def reached(told: Facts, asked: Mapping[str, object], count: Count = "distinct") -> Cell:
    """What one achievement came to."""
    given = programme(achievements=[{"code": "it", **asked}], key_partners=[JP])
    return achievements_table(given, told, count).cell("it", "reached")


SIGNED = {
    "pacts": (
        pact(plan=plan("FRK2", "SI")),
        pact(OTHER, country="US", partners=("US-2",), plan=plan("SI")),
        pact("MOU-US-2", country="US", partners=("US-2",), signed=None),
        pact("IA-JP-1", kind="intensified"),
    ),
    "pilots": (
        trial(),
        trial("P2", country="US", actuals={"smes": 5}),
        trial("P3", status="failed", end=None),
    ),
    "promises": (promise(), promise(direction="inbound"), promise(kind="platform"), promise(agreement=OTHER)),
}
MEASURED: list[tuple[dict[str, object], int]] = [
    ({"measure": "mous_signed"}, 2),
    ({"measure": "mous_signed", "country": "US"}, 1),
    ({"measure": "mou_partners"}, 2),
    ({"measure": "key_partners"}, 1),
    ({"measure": "intensified_signed"}, 1),
    ({"measure": "action_plans"}, 2),
    ({"measure": "action_plans", "country": "US"}, 1),
    ({"measure": "s3_regions"}, 2),
    ({"measure": "pilots_started"}, 3),
    ({"measure": "pilots_completed"}, 2),
    ({"measure": "pilots_completed", "country": "US"}, 1),
    ({"measure": "pilot_actuals", "of": "smes"}, 17),
    ({"measure": "pilot_actuals", "of": "smes", "people": "smes"}, 12),
    ({"measure": "commitments", "of": "office"}, 3),
    ({"measure": "commitments", "of": "office", "direction": "outbound"}, 2),
    ({"measure": "commitments", "of": "platform", "country": "JP"}, 1),
]


@pytest.mark.parametrize(("asked", "wanted"), MEASURED, ids=str)
def test_an_achievement_is_what_is_on_record(asked: dict[str, object], wanted: int) -> None:
    found = reached(facts(**SIGNED), asked)
    assert number(found) == wanted
    assert sources_of(found)


def test_of_people_pilots_counted_each_time_the_most_of_one_is_certain() -> None:
    asked = {"measure": "pilot_actuals", "of": "smes", "people": "smes"}
    assert marks_of(reached(facts(**SIGNED), asked)) == ("at_least",)
    assert marks_of(reached(facts(pilots=(trial(),)), asked)) == ()
    assert number(reached(facts(**SIGNED), asked, "participations")) == 17


def test_events_of_a_kind_are_the_partnership_s() -> None:
    trips = (activity("study_trip"), activity("study_trip", attribution="member"), activity())
    assert number(reached(facts(*trips), {"measure": "events", "of": "study_trip"})) == 1
    assert reached(facts(*trips), {"measure": "events", "of": "study_trip", "country": "US"}) == NOT_REPORTED


def test_what_nothing_shows_is_not_reported_and_zero_only_if_confirmed() -> None:
    kinds = ("none", "mous_signed", "s3_regions", "pilots_completed", "pilot_actuals")
    assert {reached(Facts(), {"measure": each}) for each in kinds} == {NOT_REPORTED}
    zero = {"cell": "achievements.it.reached", "by": HUB, "on": "2016-01-31"}
    asked = programme(achievements=[{"code": "it", "measure": "none", "target": 3}], zeros=[zero])
    told = achievements_table(asked, Facts(), "distinct")
    assert told.rows[0].cells == (ConfirmedZero(by=HUB, on=date(2016, 1, 31)), Goal(value=3))
    without = programme(achievements=[{"code": "it", "measure": "none"}])
    assert achievements_table(without, Facts(), "distinct").rows[0].cells == (NOT_REPORTED, NO_TARGET)
    assert "achievements.it.reached" in addresses(asked)
    assert {"events.JP.c2c", "stakeholders.US.smes"} <= addresses(asked)


def test_a_memorandum_tells_with_whom_since_when_and_how_everybody_was_bound() -> None:
    held = (bound(HUB, "ink"), bound(JP, "link"), bound(TWO, "represented"))
    known = (
        activity(on="2015-02"),
        activity(on="2014"),
        activity(on="unknown"),
        activity(ref=OTHER, on="2016"),
    )
    table = pacts_table(programme(), facts(*known, pacts=(pact(bound=held),)), "mou", "mous")
    assert [column.code for column in table.columns] == [
        *(
            "partner",
            "country",
            "focus",
            "signed",
            "ends",
            "phase",
            "in_person",
            "represented",
            "last_activity",
        )
    ]
    said = [getattr(cell, "codes", getattr(cell, "on", cell)) for cell in table.rows[0].cells]
    assert said == [
        *((JP,), ("JP",), ("recycling",), "2014-05-02", "2017-05-02", ("in_force",)),
        *((HUB, JP), (TWO,), "2015-02"),
    ]


def test_one_that_is_not_signed_has_no_day_to_tell() -> None:
    open_still = pact(signed=None, signed_on=None, phase="negotiating", areas=())
    row = pacts_table(programme(), facts(pacts=(open_still,)), "mou", "mous").rows[0]
    assert row.cells[2:5] == (NOT_REPORTED, NOT_APPLICABLE, NOT_APPLICABLE)
    assert row.cells[6:] == (NOT_APPLICABLE, NOT_APPLICABLE, NOT_REPORTED)
    assert pacts_table(programme(), facts(), "intensified", "intensified").rows == ()


@pytest.mark.parametrize(
    ("earlier", "told"),
    [({}, NOT_REPORTED), ({"on": "2013"}, Occasion(on="2013"))],
    ids=["unknown", "a year"],
)
def test_one_signed_before_the_record_began_has_the_day_that_is_known(
    earlier: dict[str, str], told: Cell
) -> None:
    table = pacts_table(programme(signed_earlier={MOU: earlier}), facts(), "mou", "mous")
    signed = table.cell(MOU, "signed")
    assert (signed.model_copy(update={"sources": ()}) if isinstance(signed, Occasion) else signed) == told
    assert table.cell(MOU, "ends") == NOT_REPORTED
    lost = pacts_table(programme(), facts(pacts=(pact(signed_on=None, ends_on=None),)), "mou", "mous")
    assert lost.rows[0].cells[3:5] == (NOT_REPORTED, NOT_REPORTED)


def test_commitments_stand_as_their_agreement_does() -> None:
    vague = promise(country=None, direction=None, stands="opening")
    rows = commitments_table(facts(promises=(promise(), vague))).rows
    assert [getattr(cell, "codes", cell) for cell in rows[0].cells] == [
        *(("IA-JP-1",), ("office",), ("JP",), ("outbound",), ("in_force",))
    ]
    assert rows[1].cells[2:4] == (NOT_REPORTED, NOT_REPORTED)


def test_an_action_plan_names_the_regions_it_is_coordinated_with() -> None:
    told = facts(pacts=(pact(plan=plan("FRK2")), pact(OTHER)))
    asked = programme(regions=[{"code": "FRK2"}, {"code": "SI"}])
    table = action_plans_table(asked, told)
    assert [row.code for row in table.rows] == [MOU]
    assert isinstance(table.cell(MOU, "FRK2"), Codes)
    assert table.cell(MOU, "SI") == NOT_REPORTED
    assert [column.code for column in action_plans_table(programme(), told).columns] == ["FRK2"]


RUNNING = trial("P2", status="running", end=None, actuals={}, evidence=(), sme_led=False, purpose="c2c")
TAUGHT = trial(lesson="Book early.", taught=True)


def test_a_pilot_tells_what_was_learnt_once_it_is_over() -> None:
    erased, silent = trial("P3", taught=True), trial("P4")
    table = pilots_table(facts(pilots=(TAUGHT, RUNNING, erased, silent)))
    lessons = [row.cells[-1] for row in table.rows]
    assert [getattr(cell, "text", cell) for cell in lessons] == [
        "Book early.",
        NOT_APPLICABLE,
        None,
        NOT_REPORTED,
    ]
    assert [row.cells[4] for row in table.rows][1].codes == ("no",)  # type: ignore[union-attr]
    assert table.rows[0].code == f"{MOU}/P1"


def test_a_result_stands_beside_what_was_aimed_at() -> None:
    failed = trial("P3", status="failed", actuals={})
    bare = trial("P4", evidence=())
    rows = results_table(facts(pilots=(TAUGHT, RUNNING, failed, bare))).rows
    assert [number(row.cells[0]) for row in rows] == [12, None, None, 12]
    assert [marks_of(row.cells[0]) for row in rows] == [(), (), (), ("unsupported",)]
    assert {row.cells[1] for row in rows} == {Goal(value=10)}


def test_a_platform_tells_how_many_registered() -> None:
    platform = trial(kind="b2b_platform", targets={"visits": 3}, actuals={"registered": 64, "visits": 2})
    table = platforms_table(programme(), facts(pilots=(TAUGHT, platform)))
    assert [number(table.cell(f"{MOU}/P1", "registered")), table.cell(f"{MOU}/P1", "target")] == [
        64,
        NOT_REPORTED,
    ]
    running = RUNNING.model_copy(update={"kind": "b2b_platform"})
    assert len(platforms_table(programme(), facts(pilots=(running,))).rows) == 1


def test_the_funding_matrix_shows_its_gaps() -> None:
    agencies = [{"code": "one", "label": "Agency one"}]
    grants = [
        {"agency": "one", "organisation": HUB, "status": "granted", "amount": 500, "currency": "EUR"},
        {"agency": "one", "organisation": TWO, "status": "refused"},
    ]
    table = funding_table(programme(agencies=agencies, funding=grants), facts())
    assert table.rows[0].cells == (
        Funded(status="granted", amount=500, currency="EUR"),
        Funded(status="refused"),
        NOT_REPORTED,
    )
    assert [each.value for note in table.notes for each in note.values] == [(TWO, THREE)]
    everybody = [{"agency": "one", "organisation": each, "status": "granted"} for each in (HUB, TWO, THREE)]
    assert funding_table(programme(agencies=agencies, funding=everybody), facts()).notes == ()


def test_what_brings_companies_in_is_counted() -> None:
    met = (activity("trade_fair", purpose="b2b"), activity("trade_fair", purpose="b2b", attribution="member"))
    aims = [
        {"code": "smes", "measure": "pilot_actuals", "of": "smes", "target": 25, "people": "smes"},
        {"code": "mous", "measure": "mous_signed"},
    ]
    table = smes_table(programme(achievements=aims), facts(*met, pilots=(TAUGHT, RUNNING)), "distinct")
    assert [(row.code, number(row.cells[0])) for row in table.rows] == [
        *(("pilots_sme_led", 1), ("pilots_for_business", 1), ("events_for_business", 1), ("smes", 12))
    ]
    assert [row.cells[1] for row in table.rows][-2:] == [NOT_APPLICABLE, Goal(value=25)]
    assert {row.cells[0] for row in smes_table(programme(), facts(), "distinct").rows} == {NOT_REPORTED}

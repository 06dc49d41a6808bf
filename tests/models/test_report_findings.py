"""What does not fit is found by rules, and what fits is not."""

import pytest

from models.report.cells import Origin
from models.report.facts import Facts
from models.report.report import make
from models.report.shapes import Finding, Statement
from tests.models.reporting import (
    HUB,
    JP,
    MOU,
    OTHER,
    THREE,
    TWO,
    activity,
    facts,
    org,
    pact,
    programme,
    some,
    trial,
)
from tests.models.test_report_tables import AS_OF

FUNDED = {
    "agencies": [{"code": "one", "label": "Agency one"}],
    "funding": [{"agency": "one", "organisation": each, "status": "granted"} for each in (HUB, TWO, THREE)],
}
TWO_MOUS = (pact(), pact(OTHER, country="US", partners=("US-2",), signed_on="2014-09-01"))
FAIR = {"on": "2015-03", "place": "Lyon"}


def found(told: Facts, code: str, **asked: object) -> list[Finding]:
    report = make(programme(**asked), told, AS_OF, Statement())
    return [each for each in report.findings if each.code == code]


def values(told: Facts, code: str, **asked: object) -> dict[str, object]:
    """The parameters of the one finding of a code."""
    (finding,) = found(told, code, **asked)
    return {each.name: each.value for each in finding.values}


def test_where_all_fits_nothing_is_found() -> None:
    met = activity(
        on="2015", participants=(org(HUB), org(JP)), evidence=("agenda",), attribution="consortium"
    )
    report = make(programme(**FUNDED), facts(met), AS_OF, Statement())
    assert report.findings == ()


def test_partners_that_are_no_longer_named() -> None:
    told = facts(pacts=TWO_MOUS)
    assert values(told, "partners_no_longer_named", key_partners=[JP]) == {
        "mous": 2,
        "key_partners": 1,
        "organisations": ("US-2",),
    }
    assert not found(told, "partners_no_longer_named", key_partners=[JP, "US-2"])
    assert not found(told, "partners_no_longer_named")


def test_memoranda_whose_day_nobody_knows() -> None:
    told = facts(pacts=TWO_MOUS)
    (finding,) = found(told, "mous_without_day", signed_earlier={OTHER: {}})
    assert {each.name: each.value for each in finding.values} == {
        "without": 1,
        "mous": 2,
        "agreements": (OTHER,),
    }
    assert finding.cells == (f"mous.{OTHER}.signed",)
    assert not found(told, "mous_without_day", signed_earlier={OTHER: {"on": "2013"}})


def test_activities_older_than_every_memorandum() -> None:
    old = [activity(on=each) for each in ("2014-04", "2012-11", "2014-05", "unknown")]
    assert values(facts(*old, pacts=TWO_MOUS), "older_than_every_mou") == {
        "activities": 2,
        "first": "2012-11",
    }
    assert not found(facts(old[2], pacts=TWO_MOUS), "older_than_every_mou")


@pytest.mark.parametrize(
    ("earlier", "found_so"), [({}, False), ({"not_before": "2013-01-01"}, True), ({"on": "2013"}, True)]
)
def test_where_a_memorandum_may_be_of_any_day_nothing_is_older(
    earlier: dict[str, str],
    found_so: bool,  # noqa: FBT001 - what is expected
) -> None:
    told = facts(activity(on="2012-11"), pacts=TWO_MOUS)
    assert bool(found(told, "older_than_every_mou", signed_earlier={OTHER: earlier})) is found_so
    assert not found(facts(activity(on="2012-11"), pacts=()), "older_than_every_mou")


def test_one_organisation_by_two_names() -> None:
    told = facts(activity(host=" the  OLD name"), activity(place="Lyon"), names={TWO: "The new name"})
    assert values(told, "two_names", also_called={TWO: ["The old name"], HUB: ["Never used"]}) == {
        "organisation": TWO,
        "names": ("The new name", "The old name"),
    }


def test_countries_nobody_asked_for() -> None:
    told = facts(pacts=(pact(), pact(OTHER, country="BR")))
    assert values(told, "countries_not_asked_for") == {"agreements": (OTHER,), "countries": ("BR",)}


def test_one_number_by_two_names() -> None:
    visits = {"code": "visits", "measure": "events", "of": "delegation_visit"}
    met = (activity(), activity())
    assert values(facts(*met), "one_number_two_names", achievements=[visits]) == {
        "number": 2,
        "column": "c2c",
        "achievement": "visits",
    }
    mixed = activity("matchmaking", purpose="c2c")
    for told, asked in (
        (facts(*met, mixed), visits),
        (facts(*met, activity(country="BR")), visits),
        (facts(*met), {**visits, "country": "JP"}),
        (facts(*met), {"code": "mous", "measure": "mous_signed"}),
        (facts(), visits),
    ):
        assert not found(told, "one_number_two_names", achievements=[asked])


def test_a_column_is_empty_although_members_attended_what_it_counts() -> None:
    fairs = [activity("trade_fair", attribution="member", **FAIR, by=each) for each in (HUB, TWO)]
    assert values(facts(*fairs), "empty_though_attended") == {
        "column": "b2b",
        "events": 1,
        "kinds": ("trade_fair",),
    }
    assert not found(facts(*fairs, activity("trade_fair")), "empty_though_attended")


def test_a_column_is_empty_although_its_definition_covers_what_is_counted_elsewhere() -> None:
    told = values(facts(activity("study_trip")), "empty_though_meant")
    assert told == {"column": "preparatory", "events": 1, "kinds": ("study_trip",)}
    assert not found(facts(activity("study_trip"), activity("workshop")), "empty_though_meant")


def test_nobody_abroad_took_part_although_there_are_partners() -> None:
    (finding,) = found(facts(activity()), "empty_though_partners")
    assert {each.name: each.value for each in finding.values} == {
        "columns": ("abroad",),
        "partners": 1,
        "organisations": (JP,),
    }
    assert finding.cells == ("stakeholders.JP.abroad", "stakeholders.US.abroad")
    assert not found(facts(pacts=()), "empty_though_partners")


def test_a_number_where_somebody_confirmed_that_there_is_none() -> None:
    zeros = [{"cell": f"events.{country}.c2c", "by": HUB, "on": "2016-01-31"} for country in ("JP", "US")]
    assert values(facts(activity()), "zero_contradicted", zeros=zeros) == {
        "number": 1,
        "by": HUB,
        "on": "2016-01-31",
    }


def test_companies_counted_in_different_ways_without_a_definition() -> None:
    aims = [
        {"code": "missions", "measure": "pilot_actuals", "of": "smes", "target": 25, "people": "smes"},
        {"code": "others", "measure": "pilot_actuals", "of": "other", "people": "smes"},
        {"code": "mous", "measure": "mous_signed", "target": 5},
    ]
    told = facts(activity(participants=(some(10),)), pilots=(trial(),))
    assert values(told, "sme_counts_differ", achievements=aims) == {
        "counts": ("smes", "missions.target", "missions.reached"),
        "numbers": ("10", "25", "12"),
    }
    assert not found(told, "sme_counts_differ", achievements=aims, sme_definition="As the Commission has it.")
    assert not found(told, "sme_counts_differ")


def test_participants_on_no_side_of_any_agreement() -> None:
    told = facts(activity(participants=(org(HUB), org("STRANGER"), some(3))), activity())
    assert values(told, "participants_unplaced") == {"organisations": ("STRANGER",)}


def test_clusters_no_agency_is_known_to_fund() -> None:
    assert values(facts(), "without_funding") == {"organisations": (HUB, TWO, THREE), "clusters": 3, "of": 3}
    assert not found(facts(), "without_funding", **FUNDED)


def test_one_event_told_more_than_once() -> None:
    fairs = [activity("trade_fair", attribution="member", **FAIR, by=each) for each in (TWO, HUB)]
    assert values(facts(*fairs, activity()), "reported_twice") == {
        "kind": "trade_fair",
        "on": "2015-03",
        "place": "Lyon",
        "reports": 2,
        "organisations": (HUB, TWO),
    }


def test_a_place_that_was_erased_is_told_to_nobody() -> None:
    fairs = [activity(on="2015-03", place="a" * 64, erased=True, by=each) for each in (TWO, HUB)]
    assert values(facts(*fairs), "reported_twice")["place"] == ""


def test_what_members_attended_is_compared_with_the_partnership_s() -> None:
    met = [activity(attribution=each) for each in ("consortium", "member", "member", "national", None)]
    told = facts(*met, activity("other", attribution="member"))
    assert values(told, "attended_by_members") == {"partnership": 2, "members": 2, "national": 1}
    assert not found(facts(met[0]), "attended_by_members")


def test_activities_that_do_not_say_their_purpose_where_it_decides() -> None:
    told = facts(activity("matchmaking"), activity("matchmaking", purpose="b2b"), activity())
    assert values(told, "purpose_not_stated") == {"activities": 1, "kinds": ("matchmaking",)}


def test_activities_that_do_not_say_in_whose_name_they_were() -> None:
    told = facts(activity(), activity(attribution="member"))
    assert values(told, "attribution_not_stated") == {"activities": 1, "kinds": ("delegation_visit",)}


def test_activities_that_count_without_evidence() -> None:
    told = facts(activity(), activity(evidence=("agenda",)), activity(attribution="member"))
    (finding,) = found(told, "without_evidence")
    assert {each.name: each.value for each in finding.values} == {"activities": 1, "of": 2}
    assert finding.sources == (told.activities[0].origin,)
    assert isinstance(finding.sources[0], Origin)


def test_activities_outside_the_period() -> None:
    told = facts(activity(on="2012"), activity(on="2015"))
    assert values(told, "outside_period", period={"begins": "2013-01-01"}) == {"activities": 1}
    assert not found(told, "outside_period")


def test_findings_name_the_agreement_they_are_about() -> None:
    (finding,) = found(facts(activity(on="2012-11")), "older_than_every_mou")
    assert finding.sources[0].agreement == MOU

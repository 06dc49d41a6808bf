"""Who took part: a distinct count is never a sum, and a number of unnamed ones is at least so many."""

from models.acts import Participant
from models.report.cells import NOT_REPORTED, Cell, ConfirmedZero, Number, marks_of
from models.report.facts import Activity
from models.report.shapes import Count, Table
from models.report.stakeholders import stakeholders_table
from tests.models.reporting import (
    HUB,
    JP,
    OTHER,
    THREE,
    TWO,
    activity,
    facts,
    number,
    org,
    pact,
    programme,
    some,
)

FAIR = {"on": "2015-03", "place": "Lyon"}


def table(*activities: Activity, count: Count = "distinct", **asked: object) -> Table:
    told = facts(*activities, pacts=(pact(), pact(OTHER, country="US", consortium=(HUB, "EU-4"))))
    return stakeholders_table(programme(**asked), told, count)


def cell(*activities: Activity, column: str = "smes", count: Count = "distinct") -> Cell:
    return table(*activities, count=count).cell("JP", column)


def came(*participants: Participant, kind: str = "delegation_visit", **given: object) -> Activity:
    return activity(kind, **{"on": "unknown", "participants": participants, **given})  # type: ignore[arg-type]


def test_organisations_that_are_named_are_counted_once_by_their_side() -> None:
    met = (came(org(HUB), org(TWO), org(JP)), came(org(HUB), org(THREE), org("STRANGER")))
    assert number(cell(*met, column="clusters")) == 3
    assert number(cell(*met, column="abroad")) == 1
    assert number(cell(*met, column="clusters", count="participations")) == 4
    assert marks_of(cell(*met, column="clusters")) == ("unsupported",)


def test_of_unnamed_ones_no_more_is_certain_than_the_most_at_once() -> None:
    met = (came(some(10)), came(some(4)))
    assert cell(*met) == Number(
        value=10,
        sources=tuple(each.origin for each in met),
        marks=("unsupported", "reconstructed", "at_least"),
    )
    together = cell(*met, count="participations")
    assert (number(together), marks_of(together)) == (14, ("unsupported", "reconstructed"))


def test_one_number_alone_is_as_it_was_told() -> None:
    assert marks_of(cell(came(some(10), evidence=("attendance",)))) == ("reconstructed",)


def test_companies_of_different_countries_are_different_ones() -> None:
    met = (came(some(3, country="FR")), came(some(4, country="PT")), came(some(2, country="FR")))
    assert number(cell(*met)) == 7
    assert "at_least" in marks_of(cell(*met))


def test_named_ones_may_be_among_the_unnamed_of_another_event() -> None:
    met = (came(some(2, "eu_cluster", "FR")), came(org(HUB), org(TWO), org(THREE)))
    assert number(cell(*met, column="clusters")) == 4
    assert number(cell(came(some(2, "eu_cluster")), *met[1:], column="clusters")) == 3
    beside = came(org(HUB), some(2, "eu_cluster", "FR"))
    assert number(cell(beside, column="clusters")) == 3


def test_members_that_tell_the_same_number_of_one_event_mean_the_same_companies() -> None:
    told_twice = (came(some(10, country="FR"), **FAIR), came(some(10, country="FR"), **FAIR, by=TWO))
    assert number(cell(*told_twice, count="participations")) == 10
    apart = (came(some(10, country="FR"), **FAIR), came(some(3, country="PT"), **FAIR, by=TWO))
    assert number(cell(*apart, count="participations")) == 13


def test_each_once_has_no_total_and_says_why() -> None:
    told = table(came(org(HUB), org(TWO)), came(org(HUB), ref=OTHER, country="US"))
    assert told.total is None
    assert [note.code for note in told.notes] == ["no_total", "participations_of_at_most"]
    assert {each.name: each.value for each in told.notes[1].values} == {
        "column": "clusters",
        "participations": 3,
        "at_most": 4,
    }


def test_participations_have_a_total_in_which_one_event_for_two_countries_counts_once() -> None:
    met = (came(some(4), **FAIR), came(some(4), **FAIR, ref=OTHER, country="US"))
    told = table(*met, count="participations")
    assert [number(row.cells[1]) for row in told.every_row] == [4, 4, 4]
    assert told.notes == ()


def test_blank_is_not_reported_and_zero_only_if_confirmed() -> None:
    told = table(zeros=[{"cell": "stakeholders.US.smes", "by": HUB, "on": "2016-01-31"}])
    assert isinstance(told.cell("US", "smes"), ConfirmedZero)
    assert told.cell("JP", "smes") == NOT_REPORTED


def test_whoever_a_member_met_alone_is_not_counted() -> None:
    assert cell(came(some(10), attribution="member")) == NOT_REPORTED
    assert cell(came(some(10), kind="survey")) == NOT_REPORTED

"""The report as a whole: whose it is, of when, and what stands in it when nothing is asked for."""

from datetime import UTC, datetime

import pytest

from models.report import identity
from models.report.cells import (
    NOT_APPLICABLE,
    NOT_REPORTED,
    Cell,
    Codes,
    Number,
    Occasion,
    Words,
)
from models.report.facts import Facts
from models.report.identity import identity_table
from models.report.report import make
from models.report.shapes import Statement
from tests.models.reporting import (
    HUB,
    JP,
    OTHER,
    THREE,
    TWO,
    activity,
    facts,
    pact,
    programme,
)

AS_OF = datetime(2017, 1, 31, 12, tzinfo=UTC)


def test_records_are_kept_for_years_after_the_final_payment() -> None:
    def until(**asked: object) -> Cell:
        return identity_table(programme(**asked), facts(), AS_OF).cell("records_until", "value")

    assert until(final_payment="2016-02-29") == Occasion(on="2021-02-28")
    assert until(final_payment="2016-02-29", years_of_records=10) == Occasion(on="2026-02-28")
    assert (until(), until(co_funded=False)) == (NOT_REPORTED, NOT_APPLICABLE)


def test_the_report_says_whose_and_of_when_it_is() -> None:
    asked = programme(period={"begins": "2013-01-01"})
    table = identity_table(asked, facts(), AS_OF)
    assert table.cell("programme", "value") == Words(text="A programme")
    assert table.cell("consortium", "value") == Codes(about="organisation", codes=(HUB, TWO, THREE))
    assert table.cell("as_of", "value") == Occasion(on="2017-01-31")
    assert table.cell("counting", "value") == Codes(about="count", codes=("distinct",))
    assert table.cell("period_begins", "value") == Occasion(on="2013-01-01")
    assert table.cell("period_ends", "value") == NOT_REPORTED
    assert identity_table(asked, Facts(), AS_OF).cell("consortium", "value") == NOT_REPORTED


def test_testimonials_are_as_they_were_given() -> None:
    given = [{"by": JP, "text": "It opened doors.", "on": "2016-05-01"}, {"by": HUB, "text": "So it did."}]
    rows = identity.testimonials_table(programme(testimonials=given)).rows
    assert rows[0].cells[1:] == (Words(text="It opened doors."), Occasion(on="2016-05-01"))
    assert rows[1].cells[2] == NOT_REPORTED


def test_a_programme_that_names_no_countries_asks_for_those_on_record() -> None:
    told = facts(activity(), pacts=(pact(), pact(OTHER, country="US")))
    report = make(programme(countries=()), told, AS_OF, Statement())
    assert [row.code for row in report.table("events").rows] == ["JP", "US"]
    assert not report.section("testimonials").reported
    assert report.section("events").reported
    assert isinstance(report.addressed()["events.JP.c2c"], Number)
    with pytest.raises(KeyError):
        report.table("nothing")
    with pytest.raises(KeyError):
        report.table("events").cell("JP", "nothing")

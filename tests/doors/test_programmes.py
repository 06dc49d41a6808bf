"""A programme is read or refused at the door, with its field and what to do."""

from pathlib import Path

import pytest

from console.doors.programme_file import read_programme
from console.doors.yaml_file import parse_yaml
from console.report.programmes import GENERAL, load_programme
from models.errors import InputError
from models.report.programme import Counted, Earlier, Programme

EXAMPLES = Path(__file__).parents[2] / "examples"
HEAD = "code: P\nname: A programme\nversion: '1'\n"
COUNTRIES = "countries: [JP]\nevents: [{code: c2c}]\n"


def read(text: str) -> Programme:
    return read_programme(parse_yaml((HEAD + text).encode(), "programme.yaml"))


def test_the_one_that_is_shipped_asks_for_whatever_countries_there_are() -> None:
    general = load_programme()
    assert general == load_programme(GENERAL)
    assert (general.countries, general.years_of_records) == ((), 5)
    assert len(general.events) == 5


def test_the_example_asks_what_its_source_asks() -> None:
    asked = load_programme(EXAMPLES / "wiintech" / "programme.yaml")
    assert asked.countries == ("US", "JP", "IN", "BR")
    assert (len(asked.events), len(asked.stakeholders), len(asked.regions)) == (5, 4, 7)
    assert {each.code: each.target for each in asked.achievements if each.people} == {
        "smes_in_missions": 25,
        "smes_on_platforms": 100,
    }
    assert (asked.co_funded, len(asked.key_partners), len(asked.signed_earlier)) == (False, 4, 5)


def test_everything_a_programme_can_say() -> None:
    asked = read("""
period: {from: 2012-01-01, until: 2015-12-31}
co_funded: true
final_payment: 2016-03-01
years_of_records: 10
agreements: [MOU-JP-1]
countries: [JP]
events:
  - {code: c2c, label: C2C, counts: [workshop, {kind: matchmaking, purpose: c2c}], also_means: [seminar]}
stakeholders: [{code: smes, group: eu_sme}]
excluded: [survey]
unstated: {trade_fair: member}
evidence: [agenda]
sme_definition: As the Commission has it.
registrations: [registered]
achievements:
  - {code: trips, measure: events, of: study_trip, country: JP, target: 6}
  - {code: it, measure: none}
zeros:
  - {cell: events.JP.c2c, by: LEAD, on: 2016-01-31}
  - {cell: achievements.trips.reached, by: LEAD, on: 2016-01-31}
key_partners: [ABROAD]
also_called: {LEAD: [The old name]}
signed_earlier: {MOU-JP-1: {on: 2013-05}, MOU-JP-2: {not_before: 2013-01-01}}
regions: [{code: FRK2, organisation: LEAD}]
agencies: [{code: one, label: Agency one}]
funding: [{agency: one, organisation: LEAD, status: granted, amount: 500, currency: EUR}]
testimonials: [{by: LEAD, text: It opened doors., on: 2016-05-01}]
""")
    assert asked.events[0].counts == (Counted(kind="workshop"), Counted(kind="matchmaking", purpose="c2c"))
    assert asked.signed_earlier["MOU-JP-1"] == Earlier(on="2013-05")
    assert asked.signed_earlier["MOU-JP-2"].not_before is not None
    assert asked.unstated == {"trade_fair": "member"}
    assert (asked.funding[0].amount, asked.testimonials[0].by) == (500, "LEAD")


WRONG = {
    "countrys: [JP]": ("countrys", "there is no such key", "countries"),
    "countries: [Japan]": ("countries[1]", "no ISO 3166", ""),
    "period: {from: 2015-01-01, until: 2014-01-01}": ("period.until", "lies before", "later"),
    "period: {from: 2015}": ("period.from", "no date", ""),
    "years_of_records: 0": ("years_of_records", "out of range", ""),
    "co_funded: yes": ("co_funded", "neither true nor false", ""),
    "events: [{code: c2c, counts: [workshp]}]": ("events[1].counts[1]", "not one of", "workshop"),
    "events: [{code: c2c, counts: [{kind: workshop, purpose: fun}]}]": (
        "events[1].counts[1].purpose",
        "not one",
        "",
    ),
    "events: [{code: c2c}, {code: c2c}]": ("events[2].code", "stands twice", ""),
    "events: [{label: C2C}]": ("events[1].code", "is missing", ""),
    "events: [{code: C2C events}]": ("events[1].code", "right form", ""),
    "stakeholders: [{code: smes, group: eu}]": ("stakeholders[1].group", "not one of", ""),
    "excluded: [survey, survey]": ("excluded[2]", "stands twice", ""),
    "unstated: {fair: member}": ("unstated.fair", "no such kind", "trade_fair"),
    "unstated: {trade_fair: nobody}": ("unstated.trade_fair", "not one of", ""),
    "achievements: [{code: it, measure: luck}]": ("achievements[1].measure", "not one of", ""),
    "achievements: [{code: it, measure: events}]": ("achievements[1]", "does not say which events", "of"),
    "achievements: [{code: it, measure: events, of: smes}]": ("achievements[1].of", "not one of", ""),
    "achievements: [{code: it, measure: pilot_actuals, of: SMEs}]": ("achievements[1].of", "right form", ""),
    "achievements: [{code: it, measure: none, of: smes}]": ("achievements[1].of", "means nothing", "out"),
    "achievements: [{code: it, measure: none, target: many}]": (
        "achievements[1].target",
        "no whole number",
        "",
    ),
    "zeros: [{cell: events.JP.c2c, by: LEAD, on: 2016-01-31}]": (
        "zeros[1].cell",
        "no cell of a table",
        "countries",
    ),
    COUNTRIES + "zeros: [{cell: events.JP.c2d, by: LEAD, on: 2016-01-31}]": (
        "zeros[1].cell",
        "no cell",
        "events.JP.c2c",
    ),
    COUNTRIES + "zeros: [{cell: c2c, by: LEAD, on: 2016-01-31}]": (
        "zeros[1].cell",
        "right form",
        "table.row.column",
    ),
    COUNTRIES + "zeros: [{cell: events.JP.c2c, by: LEAD}]": ("zeros[1].on", "is missing", ""),
    "key_partners: [abroad]": ("key_partners[1]", "right form", ""),
    "also_called: {lead: [The old name]}": ("also_called.lead", "right form", ""),
    "signed_earlier: {mou: {}}": ("signed_earlier.mou", "right form", ""),
    "signed_earlier: {MOU-JP-1: {on: spring}}": ("signed_earlier.MOU-JP-1.on", "no day, month or year", ""),
    "regions: [{code: '-'}]": ("regions[1].code", "right form", ""),
    "funding: [{agency: one, organisation: LEAD, status: asked}]": (
        "funding[1].agency",
        "none of the agencies",
        "",
    ),
    "funding: [{agency: one, organisation: LEAD, status: maybe}]": ("funding[1].status", "not one of", ""),
    "funding: [{agency: one, organisation: LEAD, status: asked, amount: 5}]": ("funding[1]", "alone", "both"),
    "funding: [{agency: one, organisation: LEAD, status: asked, amount: 5.5, currency: EUR}]": (
        *("funding[1].amount", "no whole number", ""),
    ),
    "testimonials: [{by: LEAD}]": ("testimonials[1].text", "is missing", ""),
    "testimonials: none": ("testimonials", "where a list is needed", ""),
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_named_with_its_field_and_what_to_do(text: str) -> None:
    field, problem, fix = WRONG[text]
    with pytest.raises(InputError) as refused:
        read(text)
    error = refused.value
    assert (error.field, error.where.partition(":")[0]) == (field, "programme.yaml")
    assert problem in error.problem
    assert fix in error.fix
    assert error.fix


def test_without_code_name_and_version_it_is_none() -> None:
    with pytest.raises(InputError, match="version"):
        read_programme(parse_yaml(b"code: P\nname: A programme\n", "programme.yaml"))


def test_a_file_that_is_not_there_is_no_programme(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not there"):
        load_programme(tmp_path / "programme.yaml")

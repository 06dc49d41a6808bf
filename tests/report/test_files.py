"""The report as files: all is there, nothing is a formula, and the same report gives the same bytes."""

import csv
import io
import json
import re
from datetime import date
from zipfile import ZipFile

import pytest
import pytest_asyncio
import xlsxwriter
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.languages import LANGUAGES, language
from console.report import workbook
from console.report.csv_file import harmless
from console.report.formats import FORMATS
from console.report.making import make_report
from console.report.programmes import load_programme
from console.report.words.codes import code_names
from console.report.words.notes import count_name
from console.report.words.telling import Teller
from models.acts import ACTIVITY_KINDS
from models.pilot_acts import COMMITMENT_KINDS, DIRECTIONS, PILOT_KINDS, PURPOSES
from models.report.cells import Codes, ConfirmedZero, Funded, Occasion, Words
from models.report.findings import RULES, findings
from models.report.findings.case import finding
from models.report.programme import Zero
from models.report.report import make
from models.report.shapes import Report, Statement
from tests.models.reporting import HUB, JP, activity, facts, pact, programme, some, trial
from tests.report.playing import WIINTECH
from tests.report.test_golden import AS_OF

pytestmark = pytest.mark.asyncio(loop_scope="session")

ENGLISH = language("en", "pages")
HOSTILE = '=HYPERLINK("http://evil.example")'


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def teller(wiintech: AsyncEngine) -> Teller:
    report = await make_report(wiintech, load_programme(WIINTECH / "programme.yaml"), AS_OF)
    return Teller(report, ENGLISH)


def table(teller: Teller) -> list[dict[str, str]]:
    content = FORMATS["csv"].make(teller).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def sheets(content: bytes) -> dict[str, str]:
    """The XML of every part of a workbook, by its path."""
    with ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name).decode() for name in book.namelist()}


async def test_json_is_the_report_itself(teller: Teller) -> None:
    content = FORMATS["json"].make(teller)
    assert Report.model_validate(json.loads(content)) == teller.report


async def test_csv_has_a_line_for_every_cell_finding_and_head(teller: Teller) -> None:
    lines = table(teller)
    report = teller.report
    assert len(lines) == len(report.addressed()) + len(report.findings) + len(report.statement.heads)
    cell = next(
        each
        for each in lines
        if (each["table"], each["row"], each["column"]) == ("events", "JP", "c2c_events")
    )
    assert (cell["row_name"], cell["column_name"], cell["state"]) == ("Japan", "C2C events", "number")
    assert (cell["value"], cell["said"], cell["marks"]) == ("3", "3", "unsupported")
    assert len(cell["sources"].split()) == 3
    blank = next(
        each
        for each in lines
        if (each["table"], each["row"], each["column"]) == ("events", "JP", "b2b_events")
    )
    assert (blank["state"], blank["value"], blank["said"]) == ("not_reported", "", "not reported")


def hostile() -> Teller:
    """A report in which everything that people write is a formula."""
    told = facts(
        activity(host=HOSTILE, place=HOSTILE, participants=(some(3),)),
        pilots=(trial(title=HOSTILE, lesson=HOSTILE, taught=True),),
        names={HUB: HOSTILE, JP: "+1"},
    )
    asked = programme(name=HOSTILE, testimonials=[{"by": HUB, "text": "@SUM(A1)"}])
    return Teller(make(asked, told, AS_OF, Statement()), ENGLISH)


async def test_no_cell_of_csv_is_a_formula() -> None:
    lines = [value for line in table(hostile()) for value in line.values()]
    assert f"'{HOSTILE}" in lines
    assert "'@SUM(A1)" in lines
    assert not [value for value in lines if value.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "\uff1d1", "\uff20a"])
async def test_what_a_spreadsheet_may_take_for_a_formula_is_put_behind_an_apostrophe(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless("a=1") == "a=1"


async def test_no_cell_of_the_workbook_is_a_formula() -> None:
    parts = sheets(FORMATS["xlsx"].make(hostile()))
    assert "HYPERLINK" in parts["xl/sharedStrings.xml"]
    assert not [name for name, xml in parts.items() if re.search(r"<f[ >]|<hyperlink", xml)]


async def test_the_workbook_has_a_sheet_a_section_and_numbers_stay_numbers(teller: Teller) -> None:
    content = FORMATS["xlsx"].make(teller)
    parts = sheets(content)
    names = re.findall(r'<sheet name="([^"]+)"', parts["xl/workbook.xml"])
    assert len(names) == len(teller.report.sections) + 3
    assert names[2:4] == ["Events by target country", "Stakeholders directly involved"]
    assert names[-3:] == ["Findings", "Sources", "Verification"]
    assert {
        float(each)
        for each in re.findall(r"<c r=\"C\d+\"[^>]*><v>(\d+)</v></c>", parts["xl/worksheets/sheet3.xml"])
    } >= {3.0}
    assert "†" in parts["xl/styles.xml"]
    assert content == FORMATS["xlsx"].make(teller)


async def test_sheets_whose_names_are_alike_are_told_apart() -> None:
    book = xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True})
    for wanted, name in (
        ("a/b" * 20, "ab" * 15 + "a"),
        ("AB" * 20, "AB" * 14 + "A 2"),
        ("ab" * 20, "ab" * 14 + "a 3"),
        ("Results of all pilot actions (by country)", "Results of all pilot actions"),
        ("Results of all pilot actions (by theme)", "Results of all pilot actions 2"),
    ):
        assert workbook._free_name(book, wanted) == name
        book.add_worksheet(name)
    book.close()


async def test_findings_of_every_kind_and_every_code_have_words_in_every_language() -> None:
    for tag in LANGUAGES:
        spoken = language(tag, "pages")
        for about, codes in {
            "activity": ACTIVITY_KINDS,
            "purpose": PURPOSES,
            "pilot_kind": PILOT_KINDS,
            "commitment": COMMITMENT_KINDS,
            "direction": DIRECTIONS,
        }.items():
            assert code_names(spoken, about).keys() == set(codes)


async def test_a_confirmed_zero_names_who_confirmed_it_and_when() -> None:
    teller = hostile()
    zero = ConfirmedZero(by=JP, on=date(2016, 1, 31))
    assert teller.cell(zero) == "0 (confirmed by +1 on 31 January 2016)"
    assert teller.cell(Funded(status="asked")) == "asked for"
    assert teller.cell(Funded(status="granted", amount=500, currency="EUR")) == "granted: 500 EUR"
    assert teller.cell(Words(text=None)) == "(erased)"
    assert teller.cell(Codes(about="phase", codes=("lapsed",))) == "lapsed"
    assert teller.cell(Codes(about="agreement", codes=("MOU-JP-1",))) == "MOU-JP-1"


@pytest.mark.parametrize(
    ("on", "told"),
    [
        ("2015-03-04", "4 March 2015"),
        ("2015-03-04/2015-03-06", "4 March 2015 – 6 March 2015"),
        ("2015-03", "March 2015"),
        ("2015", "2015"),
        ("unknown", "day not known"),
    ],
)
async def test_days_are_told_as_far_as_they_are_known(on: str, told: str) -> None:
    assert hostile().cell(Occasion(on=on)) == told


async def test_an_erased_place_is_said_to_be_so() -> None:
    fairs = [activity("trade_fair", on="2015", place="a" * 64, erased=True, by=each) for each in (HUB, JP)]
    report = make(programme(), facts(*fairs), AS_OF, Statement())
    (twice,) = [each for each in report.findings if each.code == "reported_twice"]
    assert "(erased)" in Teller(report, ENGLISH).finding(twice)


async def test_every_finding_is_a_sentence() -> None:
    old = activity("trade_fair", on="2012", attribution="member", place="Lyon", host="The old name")
    told = facts(
        *(old, old, activity(participants=(some(3),)), activity("matchmaking"), activity("study_trip")),
        activity(participants=({"org": "STRANGER"},)),
        pacts=(pact(), pact("MOU-BR-1", country="BR", partners=("BR-1",)), pact("MOU-JP-2", signed_on=None)),
        pilots=(trial(),),
    )
    asked = programme(
        key_partners=["BR-1"],
        also_called={HUB: ["The old name"]},
        signed_earlier={"MOU-JP-2": {"not_before": "2013-01-01"}},
        period={"begins": "2013-01-01"},
        zeros=[Zero(cell="events.JP.c2c", by=HUB, on=date(2016, 1, 31))],
        achievements=[
            {"code": "visits", "measure": "events", "of": "delegation_visit"},
            {"code": "smes", "measure": "pilot_actuals", "of": "smes", "target": 25, "people": "smes"},
        ],
    )
    report = make(asked, told, AS_OF, Statement())
    assert findings(asked, told, report.sections) == report.findings
    assert len({each.code for each in report.findings}) == len(RULES)
    sentences = [Teller(report, ENGLISH).finding(each) for each in report.findings]
    assert all(re.fullmatch(r"\S.*\.", each) and "%(" not in each for each in sentences), sentences
    with pytest.raises(KeyError):
        Teller(report, ENGLISH).finding(finding("luck"))


async def test_both_ways_to_count_have_a_name_and_every_form_tells_it(teller: Teller) -> None:
    told = next(each for each in table(teller) if each["row"] == "counting")
    assert (told["row_name"], told["said"]) == (
        *("Stakeholders directly involved", "each organisation and company once"),
    )
    assert count_name(ENGLISH, "distinct") != count_name(ENGLISH, "participations")

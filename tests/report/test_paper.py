"""The report as a paper and as a file: to be kept, in every language, the same bytes for the same report."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine
from typst import TypstError

from activities.database import reading
from activities.drawings.fonts import JAPANESE, NoFontError, families
from activities.languages import language
from console.printing import typeset as printing
from console.printing.typeset import TEMPLATES, typeset
from console.report.behind import origins_behind
from console.report.html_file import html_file
from console.report.making import TYPES, make_report
from console.report.pdf_file import STANDARDS, content_of, pdf_file
from console.report.programmes import load_programme
from console.report.shown import findings_of, sections_of
from console.report.sources import Source, find_sources
from console.report.words.entries import attribution_name, entry_name, group_name, statement_words
from console.report.words.telling import Teller
from models.report.cells import Origin
from models.report.programme import Attribution, Group
from models.report.shapes import Report, Statement
from tests.report.playing import WIINTECH
from tests.report.test_golden import AS_OF

pytestmark = pytest.mark.asyncio(loop_scope="session")

ENGLISH = language("en", "pages")
PROGRAMME = WIINTECH / "programme.yaml"


@dataclass
class Made:
    """A report with what stands behind its numbers."""

    report: Report
    sources: Mapping[Origin, Source]

    def teller(self, tag: str) -> Teller:
        return Teller(self.report, language(tag, "pages"))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def made(wiintech: AsyncEngine) -> Made:
    report = await make_report(wiintech, load_programme(PROGRAMME), AS_OF)
    async with reading(wiintech) as connection:
        return Made(report, await find_sources(connection, origins_behind(report)))


japanese = pytest.mark.skipif(not {*families()} & {*JAPANESE}, reason="no font here has Japanese")


@pytest.mark.parametrize("tag", ["en", "pt-BR", "sl", pytest.param("ja", marks=japanese)])
async def test_the_paper_is_pdf_a_and_pdf_ua_in_every_script_there_is(made: Made, tag: str) -> None:
    paper = pdf_file(made.teller(tag), made.sources)
    claims = dict(re.findall(rb"<(pdfaid:part|pdfaid:conformance|pdfuaid:part)>([^<]+)<", paper))
    assert claims == {b"pdfaid:part": b"2", b"pdfaid:conformance": b"A", b"pdfuaid:part": b"1"}
    assert b"/StructTreeRoot" in paper
    assert b"/Lang" in paper


async def test_the_same_report_is_the_same_paper_with_its_charts(made: Made) -> None:
    teller = made.teller("en")
    content = content_of(teller, made.sources)
    assert content["day"] == [AS_OF.year, AS_OF.month, AS_OF.day]
    assert "<svg" in content["sections"][2]["tables"][0]["picture"]
    assert typeset("report.typ", content, standards=STANDARDS) == pdf_file(teller, made.sources)


async def test_every_number_leads_to_entries_with_their_fingerprints(made: Made) -> None:
    content = content_of(made.teller("en"), made.sources)
    cells = [
        cell
        for section in content["sections"]
        for table in section["tables"]
        for row in table["rows"]
        for cell in row["cells"]
    ]
    listed = {each["id"]: each for each in content["behind"]}
    assert {each["target"] for each in cells if each["state"] == "number"} <= set(listed)
    entries = {each["id"]: each for each in content["entries"]}
    assert {entry["target"] for each in listed.values() for entry in each["entries"]} <= set(entries)
    digests = {each.digest for each in made.sources.values()}
    assert {each["papers"][-1]["said"] for each in entries.values()} == digests
    heads = [each["digest"] for each in content["heads"]]
    assert heads == [each.digest for each in made.report.statement.heads]


async def test_a_chart_that_lacks_a_font_is_left_out_and_its_table_stays(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_a_font(template: str, content: Mapping[str, Any], standards: Collection[str]) -> bytes:
        if any(table["picture"] for section in content["sections"] for table in section["tables"]):
            raise NoFontError
        return typeset(template, content, standards=standards)

    teller = made.teller("en")
    with_charts = pdf_file(teller, made.sources)
    monkeypatch.setattr("console.report.pdf_file.typeset", without_a_font)
    assert pdf_file(teller, made.sources) != with_charts


async def test_a_wrong_template_is_no_missing_font(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "wrong.typ").write_text("#nothing", encoding="utf-8")
    monkeypatch.setattr(printing, "TEMPLATES", tmp_path)
    with pytest.raises(TypstError, match="unknown variable"):
        typeset("wrong.typ", {})
    assert TEMPLATES.is_dir()


@pytest.mark.parametrize("tag", ["en", "ja"])
async def test_the_file_holds_every_section_finding_and_head(made: Made, tag: str) -> None:
    teller = made.teller(tag)
    file = html_file(teller, made.sources)
    assert file == html_file(teller, made.sources)
    page = file.decode()
    assert f'<html lang="{tag}"' in page
    for section in sections_of(teller):
        assert f'<section class="card" id="{section.code}"' in page
    assert page.count('<li id="f-') == len(findings_of(teller))
    for head in made.report.statement.heads:
        assert head.digest in page


async def test_an_altered_entry_is_named_in_the_statement() -> None:
    broken = Statement(broken=(Origin(agreement="MOU-JP-1", seq=7),))
    assert "MOU-JP-1 7" in statement_words(ENGLISH, broken)[-1]
    assert "All of them" in statement_words(ENGLISH, Statement())[-1]


@pytest.mark.parametrize("tag", ["de", "ja"])
async def test_every_code_behind_a_number_has_words(tag: str) -> None:
    spoken = language(tag, "pages")
    kinds = {*TYPES, "negotiation_opened", "intensified_negotiation_opened", "signature"}
    for said, codes in (
        (entry_name, kinds),
        (group_name, set(Group.__args__)),  # type: ignore[attr-defined]
        (attribution_name, set(Attribution.__args__)),  # type: ignore[attr-defined]
    ):
        names = {code: said(spoken, code) for code in codes}
        assert {code: name for code, name in names.items() if name.lower() == code.replace("_", " ")} in (
            {},
            {"workshop": "Workshop"},
            {"workshop": "Workshop", "seminar": "Seminar"},
        )

"""`entente report` and `entente import-activities`, called as a shell calls them."""

import csv
import io
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.cli.calls import Said, entente, kept
from tests.report.playing import WIINTECH

PROGRAMME = ("--programme", str(WIINTECH / "programme.yaml"))


@pytest.fixture
def home(wiintech: AsyncEngine) -> Path:
    """The home of the record store with the example."""
    return Path(wiintech.url.database or "").parent


def report(home: Path, *argv: str) -> Said:
    return entente("--home", str(home), "report", *PROGRAMME, *argv)


def test_it_is_told_in_words_that_fit_the_terminal(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    said = report(home)
    assert (said.code, said.err) == (0, "")
    assert max(map(len, said.out.splitlines())) <= 80
    assert "United States" in said.out
    assert "EU clusters: 18 participations of at most 7 clusters." in said.words
    assert "1 activity is older than every memorandum: November 2012." in said.words
    assert "the digest of each was computed anew, and is the one on record" in said.words


def test_a_number_opens_its_milestones_and_their_evidence(home: Path) -> None:
    said = report(home, "--explain", "pilot_results.MOU-IN-PLASTINDIA/P1/smes.reached")
    assert said.code == 0
    assert "agenda: sha256:" in said.words
    opened = report(home, "--explain", "events.US.c2c_events", "--json").json
    assert [each["agreement"] for each in opened["sources"]] == ["MOU-US-MPI", "MOU-US-MPI", "MOU-US-OHIO"]
    silent = report(home, "--explain", "events.US.b2b_events")
    assert "No milestone stands behind it." in silent.words


def test_json_and_csv_go_to_standard_output(home: Path) -> None:
    document = report(home, "--json").json
    assert document["programme"] == "ESCP-4i"
    assert report(home, "--format", "json", "--as-of", "2025-12-31").json["as_of"].startswith("2025-12-31")
    lines = list(csv.reader(io.StringIO(report(home, "--format", "csv").out.lstrip("\ufeff"))))
    assert lines[0][0] == "section"
    assert report(home, "--count", "participations", "--json").json["count"] == "participations"


def test_a_file_is_new_and_holds_what_was_asked_for(home: Path, tmp_path: Path) -> None:
    for shape, begins in (
        ("xlsx", b"PK"),
        ("text", b"Cluster Go"),
        ("json", b"{"),
        ("csv", "\ufeffsection".encode()),
    ):
        file = tmp_path / f"report.{shape}"
        said = report(home, "--format", shape, "--output", str(file))
        assert (said.code, said.words.startswith("The report is in ")) == (0, True)
        assert file.read_bytes().startswith(begins)
        again = report(home, "--format", shape, "--output", str(file))
        assert again.code == 2
        assert "is there already" in again.words


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("--format", "xlsx"), "Add --output report.xlsx"),
        (("--as-of", "2099-01-01"), "--as-of: lies in the future"),
        (("--as-of", "spring"), "--as-of"),
        (("--explain", "events.JP.c2c_event"), "Did you mean events.JP.c2c_events?"),
        (("--format", "odt"), "odt"),
        (("--explain", "events.JP.c2c_events", "--format", "csv"), "Ask for one or the other"),
    ],
    ids=str,
)
def test_what_cannot_be_is_told_with_what_to_do(home: Path, argv: tuple[str, ...], words: str) -> None:
    said = report(home, *argv)
    assert said.code == 2
    assert words in said.words


def test_the_setting_names_the_programme_and_without_one_the_usual_questions_are_asked(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert entente("--home", str(home), "report", "--json").json["programme"] == "general"
    monkeypatch.setenv("ENTENTE_PROGRAMME", PROGRAMME[1])
    assert entente("--home", str(home), "report", "--json").json["programme"] == "ESCP-4i"
    monkeypatch.setenv("ENTENTE_PROGRAMME", "nowhere.yaml")
    assert entente("--home", str(home), "report").code == 2


ZERO = "{cell: achievements.it.reached, by: NAGANOO, on: 2016-01-31}"


@pytest.mark.parametrize(
    "line",
    [
        "key_partners: [NAGANOO]",
        "also_called: {NAGANOO: [The old name]}",
        "regions: [{code: JP, organisation: NAGANOO}]",
        "testimonials: [{by: NAGANOO, text: It opened doors.}]",
        "agencies: [{code: one, label: One}]\nfunding: [{agency: one, organisation: NAGANOO, status: asked}]",
        f"achievements: [{{code: it, measure: none}}]\nzeros: [{ZERO}]",
    ],
    ids=range(6),
)
def test_a_programme_that_names_an_organisation_nobody_registered_is_refused(
    home: Path, tmp_path: Path, line: str
) -> None:
    file = tmp_path / "programme.yaml"
    file.write_text(f"code: P\nname: A programme\nversion: '1'\n{line}\n", encoding="utf-8")
    said = entente("--home", str(home), "report", "--programme", str(file))
    assert said.code == 2
    assert "'NAGANOO' is not in the registry. Did you mean NAGANO?" in said.words


def test_before_anything_is_on_record_all_is_not_reported(tmp_path: Path) -> None:
    registry = WIINTECH / "organisations.yaml"
    assert entente("--home", str(tmp_path / "var"), "orgs", "import", str(registry)).code == 0
    said = entente("--home", str(tmp_path / "var"), "report", *PROGRAMME)
    assert said.code == 0
    assert "5 memoranda" not in said.words
    document = entente("--home", str(tmp_path / "var"), "report", *PROGRAMME, "--json").json
    cells = [
        cell
        for section in document["sections"]
        for table in section["tables"]
        for row in table["rows"]
        for cell in row["cells"]
    ]
    assert not [cell for cell in cells if cell["state"] == "number"]


def test_a_report_changes_nothing(home: Path) -> None:
    before = kept(home)
    report(home)
    report(home, "--format", "csv")
    assert kept(home) == before


GOOD = "on: MOU-US-MPI\nactivities:\n  - {by: PLASTIPOLIS, kind: workshop, occurred_on: '2014'}\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD.replace("workshop", "workshp"), "Did you mean workshop?"),
        (GOOD + "  - {by: NOBODY, kind: workshop, occurred_on: '2014'}\n", "is not in the registry"),
        (GOOD + "  - {by: AVEP, kind: workshop, occurred_on: '2014', on: MOU-US-OHIO}\n", "has no place"),
        (GOOD.replace("MOU-US-MPI", "MOU-US-9"), "There is no agreement MOU-US-9"),
        ("on: MOU-US-MPI\n", "activities: is missing"),
    ],
    ids=range(5),
)
def test_activities_that_cannot_be_read_stop_all_before_anything_is_written(
    home: Path, tmp_path: Path, text: str, words: str
) -> None:
    (tmp_path / "a.yaml").write_text(GOOD.replace("2014", "2013"), encoding="utf-8")
    (tmp_path / "b.yaml").write_text(text, encoding="utf-8")
    before = kept(home)
    said = entente("--home", str(home), "import-activities", str(tmp_path))
    assert said.code in {2, 3}
    assert words in said.words
    assert kept(home) == before

"""docs/report.md: its commands are run, its keys, signs and findings are those of the code."""

import re
import shlex
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.languages import language
from console.doors.programme_file import _READERS
from console.doors.yaml_file import parse_yaml
from console.past_activities import read_activities
from console.report.words.notes import mark_sentences
from models.report.programme import FUNDINGS, MEASURES
from tests.cli.calls import entente
from tests.report.playing import ORGANISATIONS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "report.md").read_text(encoding="utf-8")
COMMANDS = [
    line.removeprefix("entente ")
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for line in block.splitlines()
]


@pytest.mark.parametrize("command", [each for each in COMMANDS if each.startswith("report")])
def test_every_command_does_what_the_page_says(
    wiintech: AsyncEngine, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    home = str(Path(wiintech.url.database or "").parent)
    said = entente("--home", home, *shlex.split(command))
    assert (said.code, said.err) == (0, "")


def test_the_example_of_a_file_can_be_read() -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (request,) = read_activities(parse_yaml(block.encode(), "page"), ORGANISATIONS)
    assert (request.ref, request.fields["kind"]) == ("MOU-US-MPI", "trade_fair")
    assert [each for each in COMMANDS if not each.startswith("report")] == [
        "import-activities examples/wiintech/report"
    ]


def test_the_page_names_every_key_measure_status_and_sign() -> None:
    rows = re.findall(r"^\| (`.+?) \|", PAGE, re.MULTILINE)
    keys = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert keys == set(_READERS)
    assert set(re.findall(r"`(\w+)`", PAGE)) >= {*MEASURES, *FUNDINGS}
    signs = {sign for sign, _ in mark_sentences(language("en")).values()}
    assert signs <= set(re.findall(r"^\| `(.)` \|", PAGE, re.MULTILINE))

"""What the README shows is what its commands print, and what it tells to type works."""

import json
import os
import re
import signal
import subprocess
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENTENTE = Path(sysconfig.get_path("scripts")) / "entente"
README = (ROOT / "README.md").read_text()
AUDIT = (ROOT / "docs" / "audit.md").read_text()


def entente(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "ENTENTE_HOME": str(home), "NO_COLOR": "1", "COLUMNS": "80"}
    return subprocess.run(  # noqa: S603 - our own command
        [ENTENTE, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def block(marker: str, page: str = README) -> str:
    found = re.search(rf"<!-- {marker} -->\n```text\n(.*?)```", page, re.DOTALL)
    assert found, marker
    return found[1]


def told(text: str) -> str:
    """Return words alone: one space between them, and a sign for what differs from run to run."""
    words = " ".join(text.split())
    days = re.sub(
        r"(\d{1,2}( [A-Z][a-z]+)?( \d{4})? or )?\d{1,2} [A-Z][a-z]+ \d{4}(, \d\d:\d\d)?", "DAY", words
    )
    events = re.sub(r"\d+ events( in [\d.]+ s)?", "EVENTS", days)
    named = re.sub(r"entente/\d+|\d+\.\d+\.\d+\+[0-9a-f]{12}", "WHO", events)
    return re.sub(r"WHO(, WHO)+", "WHO", named)  # a busy machine leaves work to the next process


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The home of a demonstration, and what it printed."""
    home = tmp_path_factory.mktemp("demonstration")
    printed = entente("demo", home=home)
    assert printed.returncode == 0, printed.stderr
    return home / "demo", printed.stdout


def test_the_demonstration_prints_what_the_readme_shows(demonstration: tuple[Path, str]) -> None:
    _, printed = demonstration
    parts = [told(part) for part in block("demo").split("…")]
    assert len(parts) == 3
    assert [part for part in parts if part not in told(printed)] == []


def test_the_demonstration_is_verified_as_the_page_for_auditors_shows(
    demonstration: tuple[Path, str],
) -> None:
    home, _ = demonstration
    alone = entente("verify", "--all", home=home)
    assert alone.returncode == 6
    assert "6 agreements: 1 verified, 5 not verifiable." in told(alone.stdout)

    with running(home):
        all_of_it = entente("verify", "--all", home=home)
        one = entente("verify", "MOU-IN-PLASTINDIA", home=home)

    assert "6 agreements: 6 verified." in all_of_it.stdout
    assert all_of_it.returncode == one.returncode == 0
    assert told(one.stdout) == told(block("verify", AUDIT))


def test_the_report_of_the_demonstration_is_the_form_of_its_programme(
    demonstration: tuple[Path, str],
) -> None:
    home, _ = demonstration
    programme = str(ROOT / "examples" / "wiintech" / "programme.yaml")
    report = json.loads(entente("report", "--programme", programme, "--json", home=home).stdout)
    tables = {table["code"]: table for section in report["sections"] for table in section["tables"]}
    assert [cell.get("value") for cell in tables["events"]["total"]["cells"]] == [None, 8, 6, None, None]
    assert [[cell.get("value") for cell in row["cells"]] for row in tables["stakeholders"]["rows"]] == [
        [5, 10, None, None],
        [5, 10, None, None],
        [4, 2, None, None],
        [4, 2, None, None],
    ]
    assert report["statement"]["broken"] == []


def test_the_rehearsal_prints_what_the_readme_shows(tmp_path: Path) -> None:
    command, shown = block("rehearsal").split("\n", 1)

    printed = entente(*command.removeprefix("$ entente ").split(), home=tmp_path)

    assert told(printed.stdout) == told(shown)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Path]:
    """A service in its own process, as `make up` starts it."""
    with running(tmp_path):
        yield tmp_path


@contextmanager
def running(home: Path) -> Iterator[None]:
    environment = {**os.environ, "ENTENTE_HOME": str(home)}
    up = subprocess.Popen(  # noqa: S603 - our own command
        [ENTENTE, "up"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert up.stdout
    assert b"Entente is up" in up.stdout.readline()
    try:
        yield
    finally:
        up.send_signal(signal.SIGINT)
        assert up.wait(30) == 0
        up.stdout.close()


def test_every_command_of_how_to_go_on_works(service: Path) -> None:
    typed = re.findall(r"^entente (.+)$", README, re.MULTILINE)

    done = [entente(*line.split(), home=service) for line in typed]

    assert len(done) >= 5
    assert [each.stderr for each in done if each.returncode != 0] == []

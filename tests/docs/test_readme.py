"""What the README shows is what its commands print, and what it tells to type works."""

import os
import re
import signal
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENTENTE = Path(sysconfig.get_path("scripts")) / "entente"
README = (ROOT / "README.md").read_text()

pytestmark = pytest.mark.timeout(180)


def entente(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "ENTENTE_HOME": str(home), "NO_COLOR": "1", "COLUMNS": "80"}
    return subprocess.run(  # noqa: S603 - our own command
        [ENTENTE, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def block(marker: str) -> str:
    found = re.search(rf"<!-- {marker} -->\n```text\n(.*?)```", README, re.DOTALL)
    assert found, marker
    return found[1]


def told(text: str) -> str:
    """Return words alone: one space between them, and a sign for what differs from run to run."""
    dates = re.sub(r"\d{1,2} [A-Z][a-z]+\s+\d{4}(, \d\d:\d\d)?", "DAY", " ".join(text.split()))
    return re.sub(r"\d+ events in [\d.]+ s", "EVENTS", dates)


def test_the_demonstration_prints_what_the_readme_shows(tmp_path: Path) -> None:
    printed = entente("demo", home=tmp_path)

    assert printed.returncode == 0, printed.stderr
    parts = [told(part) for part in block("demo").split("…")]
    assert len(parts) == 3
    assert [part for part in parts if part not in told(printed.stdout)] == []


def test_the_rehearsal_prints_what_the_readme_shows(tmp_path: Path) -> None:
    command, shown = block("rehearsal").split("\n", 1)

    printed = entente(*command.removeprefix("$ entente ").split(), home=tmp_path)

    assert told(printed.stdout) == told(shown)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Path]:
    """A service in its own process, as `make up` starts it."""
    environment = {**os.environ, "ENTENTE_HOME": str(tmp_path)}
    up = subprocess.Popen(  # noqa: S603 - our own command
        [ENTENTE, "up"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert up.stdout
    assert b"Entente is up" in up.stdout.readline()
    yield tmp_path
    up.send_signal(signal.SIGINT)
    assert up.wait(30) == 0
    up.stdout.close()


def test_every_command_of_how_to_go_on_works(service: Path) -> None:
    typed = re.findall(r"^entente (.+)$", README, re.MULTILINE)

    done = [entente(*line.split(), home=service) for line in typed]

    assert len(done) >= 5
    assert [each.stderr for each in done if each.returncode != 0] == []

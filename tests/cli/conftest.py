"""A home of its own for every test, with a registry, and no engine."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from console.settings import PROFILE_VARIABLES
from tests.cli.calls import entente
from tests.doors.written import REGISTRY

CODES = {"EU-1": "Europe/Paris", "EU-2": "Europe/Lisbon", "EU-3": "Europe/Ljubljana", "JP-1": "Asia/Tokyo"}


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No setting of the account that runs the tests reaches them, and logging is left as it was."""
    monkeypatch.chdir(tmp_path)
    for name in (*PROFILE_VARIABLES, "ENTENTE_HOME", "ENTENTE_LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def registry() -> str:
    """A list of organisations: those of written files, and those of lives told by the rules alone."""
    row = "- {{code: {0}, name: Cluster {0}, country: FR, mailbox: mou@{1}.example, timezone: {2}}}\n"
    return REGISTRY + "".join(row.format(code, code.lower(), zone) for code, zone in CODES.items())


@pytest.fixture
def home(tmp_path: Path, registry: str) -> Path:
    """A home that knows some organisations, as `entente orgs import` leaves it."""
    (tmp_path / "registry.yaml").write_text(registry, encoding="utf-8")
    assert entente("orgs", "import", "registry.yaml").code == 0
    return tmp_path / "var"

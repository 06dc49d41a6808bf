"""The stack as read once for all tests: from an operator's .env, and as it is written."""

import platform
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.compose import filled_in, read_compose
from tests.deploy.env_example import ROOT

ELSEWHERE = sys.platform != "linux" or platform.machine() != "x86_64"
"""The wheel of docker-compose holds a program for Linux on x86-64, where the gate runs."""


@pytest.fixture(scope="session")
def env_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if ELSEWHERE:
        pytest.skip("docker-compose comes for Linux on x86-64")
    path = tmp_path_factory.mktemp("deploy") / "filled.env"
    path.write_text(filled_in((ROOT / ".env.example").read_text(encoding="utf-8")), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def production(env_file: Path) -> dict[str, Any]:
    """Everything that starts by itself."""
    return dict(read_compose(env_file, "config", "--format", "json").json)


@pytest.fixture(scope="session")
def whole(env_file: Path) -> dict[str, Any]:
    """The same with profile `dev`."""
    return dict(read_compose(env_file, "--profile", "dev", "config", "--format", "json").json)


@pytest.fixture(scope="session")
def services(whole: dict[str, Any]) -> dict[str, Any]:
    return dict(whole["services"])


@pytest.fixture(scope="session")
def written(env_file: Path) -> dict[str, Any]:
    """The services with their variables as they are written."""
    options = ("--profile", "dev", "config", "--no-interpolate", "--format", "json")
    return dict(read_compose(env_file, *options).json["services"])

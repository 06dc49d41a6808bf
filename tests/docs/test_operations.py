"""docs/operations.md, run: a laptop's story and a server's, command by command, in the order of the page."""

import json
import os
import re
import shlex
import signal
import subprocess
import sysconfig
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import entry_points
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen
from uuid import uuid4

import pytest
import yaml

from console.cli.app import entente
from console.engine.embedded import EmbeddedEngine
from console.engine.ports import free_port
from console.settings import PREFIX, Settings, load_settings
from tests.postgresql import PostgreSQL

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
SCRIPTS = sysconfig.get_path("scripts")
READY = ("Entente is up", '"worker.ready"')
SECONDS = 120


class Step(NamedTuple):
    """What the page tells to do next, on which machine."""

    machine: str
    starts: str
    stops: tuple[str, ...]
    commands: str


STEPS = [
    Step(machine, starts, tuple(stops.split()), commands)
    for machine, starts, stops, commands in re.findall(
        r"<!-- (laptop|server)(?:, starts (\w+))?(?:, stops ([\w ]+))? -->\n(?:```sh\n(.*?)```)?",
        PAGE,
        re.DOTALL,
    )
]
LOOKED_AT = re.findall(r"<!-- looked at: [^>]+ -->\n```sh\n(.*?)```", PAGE, re.DOTALL)


def block(marker: str) -> str:
    """Return the one block of the page that is no command."""
    (found,) = re.findall(rf"<!-- {re.escape(marker)} -->\n```\w+\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


class Machine:
    """A folder, an environment, and what was started there."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        plain = {n: v for n, v in os.environ.items() if not n.startswith(("ENTENTE_", "TEMPORAL_", "PG"))}
        path = f"{SCRIPTS}:{environment.pop('PROGRAMS', '')}:{plain['PATH']}"
        self.environment = {**plain, "HOME": str(folder), "NO_COLOR": "1", **environment, "PATH": path}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        for name, source in (
            ("organisations.yaml", "wiintech/organisations.yaml"),
            ("mou.yaml", "first/mou.yaml"),
        ):
            (folder / name).write_bytes((ROOT / "examples" / source).read_bytes())

    def do(self, step: Step) -> None:
        for name in step.stops:
            self.stop(name)
        if step.starts:
            self._start(step.starts, step.commands)
        elif step.commands:
            self._run(step.commands)

    def _run(self, commands: str) -> None:
        done = subprocess.run(  # noqa: S603 - what the page says
            ["/bin/bash", "-euo", "pipefail", "-c", commands],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == 0, f"{commands}\nleft with {done.returncode}:\n{done.stdout}{done.stderr}"

    def _start(self, name: str, command: str) -> None:
        said = self.folder / f"{name}.said"
        with said.open("wb") as out:
            started = subprocess.Popen(  # noqa: S603
                ["/bin/bash", "-c", command],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self.running[name] = started
        deadline = time.monotonic() + SECONDS
        while not any(words in said.read_text() for words in READY):
            assert started.poll() is None, said.read_text()
            assert time.monotonic() < deadline, said.read_text()
            time.sleep(0.05)

    def stop(self, name: str) -> None:
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGTERM)
        assert process.wait(SECONDS) == 0, name


@contextmanager
def at_work(machine: Machine) -> Iterator[Machine]:
    """Leave nothing running."""
    try:
        yield machine
    finally:
        for process in machine.running.values():
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def told(machine: Machine, *words: str) -> object:
    """What the command line says there, as JSON."""
    said = subprocess.run(  # noqa: S603
        [f"{SCRIPTS}/entente", *words, "--json"],
        cwd=machine.folder,
        env=machine.environment,
        capture_output=True,
        check=True,
    )
    return json.loads(said.stdout)


@pytest.mark.timeout(600)
def test_the_commands_for_a_laptop_work(tmp_path: Path) -> None:
    steps = [step for step in STEPS if step.machine == "laptop"]
    assert len(steps) >= 7
    with at_work(Machine(tmp_path)) as laptop:
        for step in steps:
            laptop.do(step)
        assert [each["ref"] for each in told(laptop, "list")] == ["MOU-FIRST"]  # type: ignore[attr-defined]
        laptop.stop("up")


@pytest.mark.timeout(600)
def test_the_commands_for_a_server_work(
    engine: EmbeddedEngine, postgresql: PostgreSQL, tmp_path: Path
) -> None:
    steps = [step for step in STEPS if step.machine == "server"]
    assert len(steps) >= 14
    ports = {port: str(free_port()) for port in re.findall(r"127\.0\.0\.1:(946\d)", PAGE)}
    server = Machine(
        tmp_path,
        PROGRAMS=str(postgresql.programs),
        PGHOST=str(postgresql.folder),
        PGUSER="postgres",
        TEMPORAL_ADDRESS=engine.address.address,
        TEMPORAL_NAMESPACE=f"operations-{uuid4().hex[:8]}",
    )
    settings = {
        "ENTENTE_HOME": str(tmp_path / "home"),
        "ENTENTE_DATABASE_URL": f"postgresql+asyncpg://entente@/entente?host={postgresql.folder}",
        "ENTENTE_METRICS_ADDRESS": f"127.0.0.1:{ports['9464']}",
    }
    (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    for name in ("temporal", "temporal_visibility"):
        postgresql.sql(f'CREATE DATABASE "{name}"')
    try:
        with at_work(server):
            for step in steps:
                commands = re.sub(r"946\d", lambda port: ports[port[0]], step.commands)
                server.do(step._replace(commands=commands))
            assert [each["ref"] for each in told(server, "list")] == ["MOU-FIRST"]  # type: ignore[attr-defined]
            with urlopen(f"http://{settings['ENTENTE_METRICS_ADDRESS']}/metrics") as answer:
                scraped = answer.read().decode()
            server.stop("worker")
            assert not server.running
    finally:
        for name in ("entente", "temporal", "temporal_visibility"):
            postgresql.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        postgresql.sql("DROP ROLE IF EXISTS entente")
    named = {name for name in re.findall(r"`(entente_\w+)`", PAGE) if not name.startswith("entente_web_")}
    assert len(named) > 9
    assert [name for name in named if f"\n{name}{{" not in scraped and f"\n{name} " not in scraped] == []


def test_every_command_on_the_page_is_run_or_looked_at() -> None:
    assert PAGE.count("```sh\n") == sum(bool(step.commands) for step in STEPS) + len(LOOKED_AT)


def test_what_needs_another_machine_names_what_is_there() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    programs = {script.name for script in entry_points(group="console_scripts")}
    words = [shlex.split(line) for commands in LOOKED_AT for line in commands.splitlines()]
    assert {line[0].rpartition("/")[2] for line in words} == {
        "python3",
        "pip",
        "entente",
        "systemctl",
        "journalctl",
    }
    (install,) = [line for line in words if line[0].endswith("/pip")]
    assert install[install.index("--constraint") + 1] in {path.name for path in ROOT.iterdir()}
    assert re.findall(r"\[(\w+)\]", install[-1])[0] in project["optional-dependencies"]
    assert {line[0].rpartition("/")[2] for line in words if "/opt/entente" in line[0]} - programs <= {"pip"}
    assert re.findall(r"Python (3\.\d+)[^.]*?(3\.\d+)\D+(3\.\d+)", PAGE)[0] == ("3.11", "3.12", "3.13")
    assert project["requires-python"] == ">=3.11,<3.14"


def test_every_command_in_the_text_exists() -> None:
    called = set(re.findall(r"`entente (?:--\w+ )?([a-z][\w-]*)", PAGE)) | set(
        re.findall(r"(?m)^entente ([a-z]\S+)", PAGE)
    )
    assert len(called) > 9
    assert called <= entente.commands.keys()


def test_every_setting_in_the_text_exists() -> None:
    named = set(re.findall(rf"\b{PREFIX}(\w+)", PAGE))
    assert {name.lower() for name in named} <= Settings.model_fields.keys()


def test_the_settings_of_a_server_are_complete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(block(".env"))
    assert load_settings().mail_transport == "smtp"


def test_the_unit_starts_what_is_installed_and_gives_it_time() -> None:
    unit = dict(line.split("=", 1) for line in block("unit").splitlines() if "=" in line)
    assert Path(unit["ExecStart"]).name in {script.name for script in entry_points(group="console_scripts")}
    assert int(unit["TimeoutStopSec"]) > 8
    assert unit["ReadWritePaths"] == re.findall(r"ENTENTE_HOME=(\S+)", block(".env"))[0]


def test_prometheus_is_told_the_job_and_place_that_are_meant() -> None:
    told = yaml.safe_load(block("prometheus"))
    alerts = (ROOT / "docs" / told["rule_files"][0]).read_text(encoding="utf-8")
    for job, whose in zip(told["scrape_configs"], ("ENTENTE_", "ENTENTE_WEB_"), strict=True):
        place = re.findall(rf"(?m)^{whose}METRICS_ADDRESS=(\S+)", block(".env"))
        assert job["static_configs"] == [{"targets": place}]
        assert f'job="{job["job_name"]}"' in alerts


def test_every_event_of_the_log_is_one_the_code_tells() -> None:
    rows = PAGE.partition("| event |")[2].partition("\n\n")[0]
    events = {
        event
        for row in rows.splitlines()
        for event in re.findall(r"`([a-z_]+\.[a-z_]+)`", row.split("|")[1:2][0] if "|" in row else "")
    }
    sources = [*ROOT.glob("*.py"), *(ROOT / "console").rglob("*.py"), *(ROOT / "activities").rglob("*.py")]
    code = "".join(path.read_text(encoding="utf-8") for path in sources)
    assert len(events) > 9
    assert [event for event in events if f'"{event}"' not in code] == []

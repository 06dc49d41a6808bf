"""What Dockerfile and docker-compose.yml name is there: commands, settings, folders, versions, roles."""

import json
import re
import subprocess
import tomllib
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
import yaml

from console.cli.app import entente
from console.engine.binaries import dev_server_binary
from console.engine.dev_server import _TUNING
from console.settings import PREFIX, Settings
from tests.deploy.env_example import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
ROLES = (ROOT / "deploy" / "postgres.sql").read_text(encoding="utf-8")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

ENVIRONMENT = dict(re.findall(r"(\w+)=(\S+)", DOCKERFILE.partition("ENV ")[2].partition("\nUSER")[0]))
SETTINGS = {PREFIX + field.upper() for field in Settings.model_fields}
OURS = ("namespace", "migrate", "worker", "web")


def instruction(name: str) -> str:
    """Return what follows an instruction of the last stage of the Dockerfile."""
    found = re.findall(rf"(?m)^{name} (.+)$", DOCKERFILE.rpartition("\nFROM ")[2])
    return str(found[-1])


def commands(services: dict[str, Any]) -> set[tuple[str, ...]]:
    """Everything of ours that a container is told to run."""
    told = [services[name]["command"] for name in OURS]
    told += [services["worker"]["healthcheck"]["test"][1:]]
    told += [json.loads(instruction("CMD")), json.loads(instruction("HEALTHCHECK").partition("CMD ")[2])]
    return {tuple(words) for words in told}


def test_every_program_a_container_runs_is_installed(services: dict[str, Any]) -> None:
    installed = {script.name for script in entry_points(group="console_scripts")}
    assert {words[0] for words in commands(services)} == {"entente", "entente-worker"} <= installed


@pytest.mark.parametrize(
    "command",
    [
        "prepare",
        "health",
        "migrate",
        "web",
    ],
)
def test_every_command_a_container_runs_exists(command: str) -> None:
    assert command in entente.commands


def test_no_other_command_is_run(services: dict[str, Any]) -> None:
    assert commands(services) == {
        ("entente-worker",),
        ("entente", "prepare"),
        ("entente", "migrate"),
        ("entente", "web"),
        ("entente", "health"),
    }


def test_every_setting_given_to_a_container_exists(services: dict[str, Any]) -> None:
    given = {name for each in OURS for name in services[each]["environment"]} | ENVIRONMENT.keys()
    assert {name for name in given if name.startswith(PREFIX)} <= SETTINGS


def test_every_setting_of_an_operator_reaches_worker_or_pages(services: dict[str, Any]) -> None:
    """One that is written into .env and does nothing would be the worst of settings."""
    served = services["web"]["environment"].keys()
    reaching = services["worker"]["environment"].keys() | served | ENVIRONMENT.keys()
    by_default = {"ENTENTE_SECRETS"}
    assert sorted(SETTINGS - reaching - by_default) == [], "name it under services.worker.environment"


def test_an_operators_values_reach_the_worker_and_others_are_left_to_the_code(
    services: dict[str, Any],
) -> None:
    given = services["worker"]["environment"]
    assert given["ENTENTE_SMTP_HOST"] == "mail.example"
    assert given["ENTENTE_DATABASE_URL"] == (
        "postgresql+asyncpg://entente:SecretOfPOSTGRES_ENTENTE_PASSWORD@postgres:5432/entente"
    )
    assert given["ENTENTE_SMTP_PASSWORD"] is given["ENTENTE_LOG_LEVEL"] is None


def test_jobs_know_no_more_than_they_need(services: dict[str, Any]) -> None:
    assert services["migrate"]["environment"].keys() == {"ENTENTE_DATABASE_URL"}
    assert services["namespace"]["environment"].keys() == {"TEMPORAL_ADDRESS", "TEMPORAL_NAMESPACE"}


def test_everybody_speaks_of_one_namespace(services: dict[str, Any]) -> None:
    named = {services[name]["environment"]["TEMPORAL_NAMESPACE"] for name in ("namespace", "worker")}
    assert named == {services["ui"]["environment"]["TEMPORAL_DEFAULT_NAMESPACE"]}


def test_the_folders_of_the_image_are_those_of_the_stack(services: dict[str, Any]) -> None:
    worker = services["worker"]
    (volume,) = worker["volumes"]
    assert ENVIRONMENT["ENTENTE_HOME"] == volume["target"] == instruction("VOLUME")
    assert str(Path(ENVIRONMENT["ENTENTE_HEARTBEAT"]).parent) in worker["tmpfs"]
    assert instruction("USER") == worker["user"]
    uid = worker["user"].partition(":")[0]
    assert f"--gid {uid} entente" in DOCKERFILE
    assert f"--uid {uid} " in DOCKERFILE


def test_the_image_tells_the_same_health_as_the_stack(services: dict[str, Any]) -> None:
    check = services["worker"]["healthcheck"]
    written = dict(re.findall(r"--([\w-]+)=(\S+)", instruction("HEALTHCHECK")))
    assert {name.replace("_", "-"): str(check[name]) for name in check if name != "test"} == {
        **written,
        "start-period": "1m0s",
    }
    assert written["start-period"] == "60s"


def test_the_image_holds_what_the_wheel_holds_and_the_builder_sees_no_more() -> None:
    wheel = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    copied = set(re.findall(r"[\w.]+", " ".join(re.findall(r"(?m)^COPY (?!--from)(.+?)/? \S+$", DOCKERFILE))))
    assert copied == {*wheel, "constraints.txt", "pyproject.toml", "README.md", "LICENSE"}
    assert [name for name in copied if not (ROOT / name).exists()] == []
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {line[1:] for line in ignored if line.startswith("!")} == copied
    assert "*" in ignored


def test_the_image_is_built_on_one_supported_python() -> None:
    (base,) = set(re.findall(r"(?m)^FROM (\S+)", DOCKERFILE))
    found = re.fullmatch(r"python:(3)\.(\d+)\.\d+-slim-\w+(@sha256:[0-9a-f]{64})?", base)
    assert found
    assert f"/usr/local/lib/python{found[1]}.{found[2]} " in DOCKERFILE
    assert (3, 11) <= (int(found[1]), int(found[2])) < (3, 14)
    assert PYPROJECT["project"]["requires-python"] == ">=3.11,<3.14"


def test_temporal_is_of_the_version_that_the_tests_run_on(services: dict[str, Any]) -> None:
    said = subprocess.run([dev_server_binary(), "--version"], capture_output=True, text=True, check=True)  # noqa: S603
    found = re.search(r"Server ([\d.]+), UI ([\d.]+)", said.stdout)
    assert found
    images = [services[name]["image"].partition("@")[0] for name in ("temporal", "temporal-schema", "ui")]
    assert images == [
        f"temporalio/server:{found[1]}",
        f"temporalio/admin-tools:{found[1]}",
        f"temporalio/ui:{found[2]}",
    ]


def test_temporal_is_tuned_as_the_embedded_one(services: dict[str, Any]) -> None:
    tuning = yaml.safe_load((ROOT / "deploy" / "temporal.yaml").read_text(encoding="utf-8"))
    embedded = dict(value.split("=") for value in _TUNING if value.startswith("history."))
    written = {key: str(entry["value"]) for key, (entry,) in tuning.items()}
    assert embedded.items() <= written.items()
    (config,) = services["temporal"]["configs"]
    assert services["temporal"]["environment"]["DYNAMIC_CONFIG_FILE_PATH"] == config["target"]


def test_every_role_and_database_is_made_on_the_first_start(services: dict[str, Any]) -> None:
    databases = dict(re.findall(r"CREATE DATABASE (\w+) OWNER (\w+);", ROLES))
    schema, server = services["temporal-schema"], services["temporal"]["environment"]
    filled = re.findall(r"--db (\w+)", " ".join(schema["command"]))
    stores = {server["DBNAME"], server["VISIBILITY_DBNAME"]}
    assert set(filled) == stores
    assert {databases[store] for store in stores} == {server["POSTGRES_USER"]}
    assert schema["environment"]["SQL_USER"] == server["POSTGRES_USER"]
    url = services["worker"]["environment"]["ENTENTE_DATABASE_URL"]
    found = re.fullmatch(r"\S+://(\w+):\w+@postgres:5432/(\w+)", url)
    assert found
    assert databases[found[2]] == found[1]
    assert set(re.findall(r"CREATE ROLE (\w+) LOGIN", ROLES)) == set(databases.values())
    revoked = ROLES.partition("REVOKE ALL ON DATABASE ")[2].partition(" FROM PUBLIC;")[0]
    assert set(revoked.split(", ")) == {*databases, "postgres"}


def test_the_roles_get_the_passwords_of_their_programs(services: dict[str, Any]) -> None:
    asked = dict(re.findall(r"(?m)^\\getenv (\w+) (\w+)$", ROLES))
    given = services["postgres"]["environment"]
    for role, variable in re.findall(r"CREATE ROLE (\w+) LOGIN PASSWORD :'(\w+)';", ROLES):
        assert given[asked[variable]] == f"SecretOfPOSTGRES_{role.upper()}_PASSWORD"
    mine = given["POSTGRES_TEMPORAL_PASSWORD"]
    assert services["temporal"]["environment"]["POSTGRES_PWD"] == mine
    assert services["temporal-schema"]["environment"]["SQL_PASSWORD"] == mine
    assert "SecretOfPOSTGRES_PASSWORD" not in str(
        {name: each for name, each in services.items() if name != "postgres"}
    )

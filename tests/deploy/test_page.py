"""docs/containers.md speaks of the stack there is."""

import re
import shlex
from pathlib import Path
from typing import Any

from console.cli.app import entente
from tests.deploy.compose import read_compose
from tests.deploy.env_example import ROOT

PAGE = (ROOT / "docs" / "containers.md").read_text(encoding="utf-8")
TYPED = [
    line
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("docker")
] + re.findall(r"`(docker compose [^`]+)`", PAGE)


def test_the_page_lists_every_part_with_its_image(services: dict[str, Any]) -> None:
    shown = dict(re.findall(r"(?m)^\| `([\w-]+)` \| (\S+) \|", PAGE))
    images = {name: f"`{service['image'].partition(':')[0]}`" for name, service in services.items()}
    assert shown == {name: "ours" if image == "`entente`" else image for name, image in images.items()}


def test_the_page_names_the_ports_there_are(services: dict[str, Any]) -> None:
    published = {port["published"] for each in services.values() for port in each.get("ports", [])}
    assert set(re.findall(r"http://127\.0\.0\.1:(\d+)", PAGE)) == published - {"1025"}


def test_every_command_on_the_page_names_parts_and_commands_that_exist(services: dict[str, Any]) -> None:
    assert len(TYPED) >= 9
    for line in TYPED:
        words = shlex.split(line.replace("$PWD", "/here"))
        if {"exec", "run"} & set(words):
            place = words.index("worker")
            assert words[place + 1] == "entente", line
            called = next(word for word in words[place + 2 :] if not word.startswith("-"))
            assert called in entente.commands, line
        elif {"stop", "restart", "logs"} & set(words):
            assert words[-1] in services, line
        else:
            assert words[2] in {"up", "ps", "--profile", "config"}, line


def test_the_override_for_passwords_in_files_works(env_file: Path, tmp_path: Path) -> None:
    (block,) = re.findall(r"<!-- override -->\n```yaml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "override.yml").write_text(block)
    read = read_compose(env_file, "config", "--format", "json", files=(tmp_path / "override.yml",))
    worker = read.json["services"]["worker"]
    assert [secret["source"] for secret in worker["secrets"]] == ["entente_smtp_password"]
    assert read.json["secrets"]["entente_smtp_password"]["file"].endswith("secrets/entente_smtp_password")
    assert worker["read_only"] is True

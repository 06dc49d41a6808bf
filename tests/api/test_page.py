"""What the page for developers shows is what happens: its examples are run by curl against a real server."""

import asyncio
import json
import os
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from console.engine.embedded import EmbeddedEngine
from console.forms import FORMS
from console.scopes import SCOPES
from tests.api.calls import Program, site, token
from tests.api.serving import serving
from tests.workflows.house import House, built_house, connected_to

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"<!-- example (\d+) -->\n```sh\n(.*?)```\n\n```json\n(.*?)```", PAGE, re.DOTALL)
STATUS = "\\n%{http_code}"


def holds(said: Any, shown: Any) -> bool:  # noqa: ANN401 - JSON has any form
    """Say whether an answer holds everything the page shows of it."""
    if isinstance(shown, dict):
        return isinstance(said, dict) and all(
            name in said and holds(said[name], shown[name]) for name in shown
        )
    if isinstance(shown, list):
        return len(said) == len(shown) and all(map(holds, said, shown))
    return bool(said == shown)


@pytest_asyncio.fixture(loop_scope="session")
async def own_house(engine: EmbeddedEngine, tmp_path: Path) -> AsyncIterator[House]:
    """A service that knows no other agreement."""
    async with built_house(await connected_to(engine), tmp_path) as built, built.worker():
        yield built


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
async def test_the_examples_of_the_page_answer_as_it_says(own_house: House, tmp_path: Path) -> None:
    """In one shell, as somebody would type them, one after the other."""
    house, secret = own_house, await token(own_house.database)
    script = "\n".join(
        re.sub("curl -sS", f"curl -sS -w '{STATUS}\\\\n--\\\\n'", code) for _, code, _ in EXAMPLES
    )
    app = site(house.door, house.home, for_anyone=True)
    async with serving(app) as address:
        shell = await asyncio.create_subprocess_exec(
            *("bash", "-euo", "pipefail", "-c", script),
            cwd=tmp_path,
            env={**os.environ, "ENTENTE_API": address, "ENTENTE_TOKEN": secret},
            stdout=asyncio.subprocess.PIPE,
        )
        said, _ = await shell.communicate()
    answers = said.decode().split("\n--\n")[:-1]
    assert (shell.returncode, len(answers)) == (0, len(EXAMPLES))
    for answer, (status, code, shown) in zip(answers, EXAMPLES, strict=True):
        body, _, got = answer.rpartition("\n")
        assert got == status, body
        assert holds(json.loads(body), json.loads(shown)), f"{code}\n{body}"


async def test_the_page_names_every_address_and_every_scope(program: Program) -> None:
    described = (await program.get("/openapi.json")).json()
    assert described["openapi"].startswith("3.1")
    shown = set(re.findall(r"^\| `([A-Z]+ /\S+)`", PAGE, re.MULTILINE))
    acts = {f"POST /agreements/{{ref}}/acts/{form.act.replace('_', '-')}" for form in FORMS}
    there = {f"{method.upper()} {path}" for path, said in described["paths"].items() for method in said}
    assert there - acts == shown - {"POST /agreements/{ref}/acts/…"}
    assert len(there & acts) == sum(not form.rehearsal for form in FORMS) - 1
    assert dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", PAGE, re.MULTILINE)).items() >= SCOPES.items()


async def test_windows_are_described_without_months(program: Program) -> None:
    described = (await program.get("/openapi.json")).json()["paths"]["/agreements"]["post"]
    opened = described["requestBody"]["content"]["application/json"]["schema"]["properties"]["agreement"]
    properties = opened["properties"]["policy"]["anyOf"][0]["properties"]
    keys = ("negotiation_window", "signing_window", "grace", "contest_window", "pilot_report_due")
    windows = [properties[key]["anyOf"][0] for key in keys]
    windows += [
        properties[key]["anyOf"][0]["anyOf"][0]["items"]
        for key in ("reminders", "expiry_notices", "coordinator_reminders")
    ]
    windows.append(properties["escalate"]["anyOf"][0]["anyOf"][0]["properties"]["after"])
    for each in windows:
        assert "days or weeks" in each["description"]
        fits = [text for text in ("P45D", "P6W", "P1W2D", "P6M", "P3Y") if re.search(each["pattern"], text)]
        assert fits == ["P45D", "P6W", "P1W2D"]


async def test_every_act_tells_its_keys_and_no_others(program: Program) -> None:
    paths = (await program.get("/openapi.json")).json()["paths"]
    for form in FORMS:
        if form.rehearsal:
            continue
        path = (
            "/agreements" if form.act == "open" else f"/agreements/{{ref}}/acts/{form.act.replace('_', '-')}"
        )
        body = paths[path]["post"]["requestBody"]["content"]["application/json"]["schema"]
        common = {"by", "command_id"} | ({"revision"} if form.act != "open" else set())
        assert body["properties"].keys() == {key.name for key in form.keys} | common
        required = {key.name for key in form.keys if key.required} | (set() if form.by_default else {"by"})
        assert set(body["required"]) == required
        assert body["additionalProperties"] is False

"""The page about webhooks: its event is one, its receiver takes ours alone, its commands can be typed."""

import json
import re
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from jsonschema import Draft202012Validator

from activities.webhooks.signing import shown, signature_headers
from console.cli.app import entente
from console.cli.session import Session
from console.settings import PREFIX, Settings
from models.events import MILESTONES
from starter import PARTS

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "webhooks.md").read_text(encoding="utf-8")
SECRET, ANOTHER = b"a secret of thirty-two bytes, so", b"another one of thirty-two bytes."


def blocks(marker: str) -> list[str]:
    return re.findall(rf"<!-- {marker} -->\n```\w+\n(.*?)```", PAGE, re.DOTALL)


def receiver() -> Any:  # noqa: ANN401 - what the page makes of it
    """What a developer copies from the page, with the secret filled in."""
    (code,) = blocks("receiver")
    copied: dict[str, Any] = {}
    exec(code.replace("whsec_...", shown(SECRET)), copied)  # noqa: S102 - our own page
    return copied["receive"]


def test_every_type_is_on_the_page_with_its_schema() -> None:
    listed = dict(re.findall(r"\[`(\w+)`\]\((events/\w+\.json)\)", PAGE))
    assert listed == {milestone: f"events/{milestone}.json" for milestone in MILESTONES}
    assert all((DOCS / file).is_file() for file in listed.values())


def test_the_event_on_the_page_is_as_its_schema_says() -> None:
    event = json.loads(blocks("event")[0])
    schema = json.loads((DOCS / "events" / f"{event['data']['type']}.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(event)
    explained = re.findall(r"`((?:data\.)?\w+)`", PAGE.partition("| attribute |")[2].partition("\n\n")[0])
    constant = {"specversion", "datacontenttype", "data"}
    wanted = event.keys() - constant | {f"data.{name}" for name in event["data"].keys() - {*event, "type"}}
    assert wanted - {"data.agreement", "data.seq"} <= set(explained)


def test_the_receiver_on_the_page_takes_ours_once_and_nobody_elses() -> None:
    body = json.dumps(json.loads(blocks("event")[0])).encode()
    receive, seen = receiver(), set[str]()

    def signed(*secrets: bytes) -> dict[str, str]:
        return signature_headers(secrets, "MOU-JP-1/15", datetime.now(UTC), body)

    assert receive(signed(SECRET), body, seen) == receive(signed(ANOTHER, SECRET), body, seen) == 204
    assert seen == {"MOU-JP-1/15"}
    assert receive(signed(SECRET), body + b" ", seen) == receive(signed(ANOTHER), body, seen) == 401


def test_every_command_on_the_page_can_be_typed() -> None:
    typed = [shlex.split(line)[1:] for block in blocks("commands") for line in block.splitlines()]
    assert {words[1] for words in typed} == set(entente.commands["webhooks"].commands)  # type: ignore[attr-defined]
    for words in typed:
        command: click.Command = entente
        while isinstance(command, click.Group) and words:
            command = command.commands[words.pop(0)]
        command.make_context("entente", words, obj=Session(PARTS))


def test_every_setting_on_the_page_exists() -> None:
    named = {name.lower() for name in re.findall(rf"\b{PREFIX}(\w+)", PAGE)}
    assert named == {"webhook_networks", "webhook_ca_file"}
    assert named <= Settings.model_fields.keys()

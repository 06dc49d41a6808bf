"""Kept histories as a service files them, made of those every release replays."""

import base64
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import rfc8785

from models.canonical import sha256_hex
from tests.workflows.gate import Event, kept

HISTORIES = {each.name.removeprefix("0.1.0/").partition(".")[0]: each for each in kept("0.1.0")}
GOLD = {name: each.gold for name, each in HISTORIES.items()}

Spoil = Callable[[list[Event]], object]


def file_history(folder: Path, name: str, spoil: Spoil = lambda _: None, run_id: str = "") -> Path:
    """File a history, spoilt first if that is wanted; its name always fits its content."""
    events = HISTORIES[name].events()
    spoil(events)
    started = events[0]["workflowExecutionStartedEventAttributes"]
    content = rfc8785.dumps({"events": events})
    target = folder / quote(HISTORIES[name].workflow_id, safe="")
    target.mkdir(parents=True, exist_ok=True)
    file = target / f"{run_id or started['originalExecutionRunId']}-{sha256_hex(content)}.json.gz"
    file.write_bytes(gzip.compress(content, mtime=0))
    return file


def recording_of(events: list[Event], seq: int) -> Event:
    """The event that asked for the recording of a milestone."""
    asked = "activityTaskScheduledEventAttributes"
    recordings = [each for each in events if each.get(asked, {}).get("activityType") == {"name": "record"}]
    return next(
        each
        for each in recordings
        if seq in [milestone["seq"] for milestone in read(each[asked]["input"])["milestones"]]
    )


def read(payloads: dict[str, Any]) -> Any:  # noqa: ANN401
    return json.loads(base64.b64decode(payloads["payloads"][0]["data"]))


def rewrite(payloads: dict[str, Any], content: object) -> None:
    payloads["payloads"][0]["data"] = base64.b64encode(json.dumps(content).encode()).decode()

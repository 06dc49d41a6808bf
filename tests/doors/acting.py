"""Acts typed into a file or given as options."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from console.doors.acts import ActRequest, read_act
from console.doors.context import ActContext
from console.doors.yaml_file import parse_yaml
from tests.doors.written import organisations

STARTS = datetime(2026, 1, 12, 22, tzinfo=UTC)
SHELL = ActContext(organisations(), "MOU-JP-1", "LEAD", frozenset({"purpose", "ending"}))
REHEARSAL = replace(SHELL, starts=STARTS, zone="Asia/Tokyo")


def typed(act: str, yaml: str, context: ActContext = SHELL, folder: Path = Path()) -> ActRequest:
    node = parse_yaml(f"# an act\n{{by: ABROAD, {yaml}}}\n".encode(), str(folder / "acts.yaml"))
    return read_act(act, node, context)


def shell(act: str, values: Mapping[str, object], context: ActContext = SHELL) -> ActRequest:
    return read_act(act, {"by": "ABROAD", **values}, context)

"""What Prometheus reads of a process, and what the alerts want to find there."""

import asyncio
import re
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import promql_parser
import yaml

ROOT = Path(__file__).parents[2]
_GROUPS = yaml.safe_load((ROOT / "docs" / "alerts.yml").read_text(encoding="utf-8"))["groups"]
ALERTS: dict[str, list[dict[str, Any]]] = {group["name"]: group["rules"] for group in _GROUPS}
PROMETHEUS_OWN = {"up"}
Series = dict[tuple[str, frozenset[tuple[str, str]]], float]


async def scraped(address: str) -> Series:
    """What Prometheus reads: by name and labels."""
    body = await asyncio.to_thread(lambda: urlopen(f"http://{address}/metrics").read().decode())
    found: Series = {}
    for line in body.splitlines():
        if not line.startswith("#") and line:
            name, labels, value = re.fullmatch(r"(\w+)(?:\{(.*)\})? (\S+)", line).groups()  # type: ignore[union-attr]
            found[name, frozenset(re.findall(r'(\w+)="([^"]*)"', labels or ""))] = float(value)
    return found


def value(series: Series, name: str, **labels: str) -> float:
    """One number, whatever other labels it has; -1 where there is none."""
    return next((each for (n, has), each in series.items() if n == name and has >= set(labels.items())), -1)


def asked_for(expression: str) -> list[tuple[str, dict[str, str]]]:
    """Every metric an expression reads, with the labels it wants to be just so."""
    found: list[tuple[str, dict[str, str]]] = []

    def note(node: promql_parser.Expr) -> None:
        if isinstance(node, promql_parser.VectorSelector):
            found.append((str(node.name), _just_so(node)))

    promql_parser.walk(promql_parser.parse(expression), pre_visit=note)
    return found


def _just_so(node: promql_parser.VectorSelector) -> dict[str, str]:
    equal = promql_parser.MatchOp.Equal
    return {each.name: each.value for each in node.matchers.matchers if each.op == equal}


def every_alert() -> list[dict[str, Any]]:
    return [rule for rules in ALERTS.values() for rule in rules]


def missing_for(group: str, series: Series) -> list[tuple[str, str, dict[str, str]]]:
    """What alerts of a group read and a process does not tell."""
    return [
        (rule["alert"], name, labels)
        for rule in ALERTS[group]
        for name, labels in asked_for(rule["expr"])
        if name not in PROMETHEUS_OWN and value(series, name, **labels) < 0
    ]

"""Whatever is altered in what the chain, the inbox and the ledger say, it is not called verified."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from console.audit.evidence import Evidence, Row
from console.audit.line import Verdict
from console.audit.verify import STUMBLED, verify
from tests.audit.conftest import Lives
from tests.audit.lives import Lived

pytestmark = pytest.mark.asyncio(loop_scope="session")

ALTERATIONS = 60
SAID = {
    "milestones": (
        "agreement", "seq", "type", "headline", "actor", "recorded_at", "year", "digest", "content", "days",
    ),
    "commands": (
        "command_id", "agreement", "act", "by", "received_at", "payload_hash", "payload", "door", "authority",
        "outcome", "settled_at",
    ),
    "notices": (
        "id", "agreement", "seq", "kind", "organisation", "act", "about", "number", "state", "queued_at",
        "receipt",
    ),
}  # fmt: skip
"""What somebody reads; the rest of the ledger is how often a mail was tried, and in which language."""

Path = tuple[Any, ...]


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:  # noqa: ANN401 - JSON has any form
    """Yield the way to every value that holds no other."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        yield from leaves(each, (*path, key))
    if not inside:
        yield path


def altered(value: Any) -> Any:  # noqa: ANN401
    """Return something else of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        kept, last, zone = (
            (value[:-2], value[-2:-1], "Z") if value.endswith("Z") else (value[:-1], value[-1:], "")
        )
        return f"{kept}{'1' if last != '1' else '2'}{zone}"
    return "x" if value is None else None


def with_one_altered(evidence: Evidence, table: str, chance: Random) -> tuple[Evidence, Path]:
    """Alter one value in one row."""
    rows: Sequence[Row] = deepcopy(getattr(evidence, table))
    number = chance.randrange(len(rows))
    row = rows[number]
    ways = [way for name in SAID[table] for way in leaves(row[name], (name,))]
    way = chance.choice(ways)
    place: Any = row
    for key in way[:-1]:
        place = place[key]
    place[way[-1]] = altered(place[way[-1]])
    changed: dict[str, Any] = {table: rows}
    return replace(evidence, **changed), (table, number, *way)


@pytest.mark.parametrize("table", list(SAID))
async def test_no_alteration_is_called_verified(stories: Lives, table: str) -> None:
    lives = list(stories.values())
    chance = Random(table)  # noqa: S311 - the same each time
    missed = []
    for number in range(ALTERATIONS):
        life: Lived = lives[number % len(lives)]
        evidence, way = with_one_altered(life.evidence, table, chance)
        report = verify(evidence, life.means)
        stumbled = [line.why for line in report.lines if line.what == STUMBLED]
        if report.verdict is Verdict.VERIFIED or stumbled:
            missed.append((*way, *stumbled))
    assert missed == []

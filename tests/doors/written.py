"""Files as people write them, to be spoilt one line at a time."""

from pathlib import Path
from typing import NamedTuple

from console.doors.registry_file import Organisation

CLUSTERS = ("LEAD", "SECOND", "THIRD")

REGISTRY = """\
- {code: LEAD, name: Lead cluster, country: FR, mailbox: mou@lead.example, timezone: Europe/Paris}
- {code: SECOND, name: Second, country: ES, mailbox: mou@second.example, timezone: Europe/Madrid}
- {code: THIRD, name: Third, country: PT, mailbox: mou@third.example, timezone: Europe/Lisbon, language: pt}
- {code: ABROAD, name: Abroad, country: JP, mailbox: mou@abroad.example, timezone: Asia/Tokyo, language: ja}
"""

AGREEMENT = """\
ref: MOU-JP-1
kind: mou
title: Memorandum of Understanding
country: JP
focus: [waste_recycling, green_transport]
coordinator: LEAD
parties:
  - {org: LEAD, side: consortium}
  - {org: SECOND, side: consortium}
  - {org: THIRD, side: consortium, role: represented}
  - {org: ABROAD, side: partner}
terms:
  duration: P36M
  notice: P3M
  governing_law: FR
  authentic_language: en
  documents:
    - {language: en, path: mou.md}
  clauses:
    purpose: Work together
    ending: |
      Three months
      of notice
policy:
  signing_window: P6W
"""

STORY = """\
name: A life
starts: 2026-01-12T09:00:00+01:00
organisations: organisations.yaml
agreement:
  ref: MOU-JP-1
  title: Memorandum of Understanding
  country: JP
  coordinator: LEAD
  parties:
    - {org: LEAD, side: consortium}
    - {org: SECOND, side: consortium}
    - {org: THIRD, side: consortium}
    - {org: ABROAD, side: partner}
  terms: {duration: P3Y, notice: P3M}
acts:
  - {after: P2DT3H, by: ABROAD, do: propose, terms: {notice: P6M}}
  - {after: PT9H, by: SECOND, do: approve}
  - {after: P4D, by: THIRD, do: approve, revision: 1, expect: STALE_REVISION}
  - {after: P4D, do: worker_down}
  - {after: P3W, do: worker_up}
until: P30D
digests: on
expect:
  phase: in_force
  outcome: none
  approvals: {current: 4, superseded: 1}
  milestones: [negotiation_opened, text_agreed]
  refused: [STALE_REVISION]
  agreements:
    MOU-JP-1: {notices: 43, uncovered: [THIRD]}
"""

DOCUMENT = b"# The text\n"


def organisations() -> dict[str, Organisation]:
    """The registry of `REGISTRY`."""
    rows = (
        ("LEAD", "FR", "Europe/Paris"),
        ("SECOND", "ES", "Europe/Madrid"),
        ("THIRD", "PT", "Europe/Lisbon"),
        ("ABROAD", "JP", "Asia/Tokyo"),
    )
    return {
        code: Organisation(code, code.title(), country, f"mou@{code.lower()}.example", zone)
        for code, country, zone in rows
    }


def put(folder: Path, content: str | bytes, name: str = "plan.yaml") -> Path:
    """Write a file beside its document and its registry."""
    (folder / "mou.md").write_bytes(DOCUMENT)
    (folder / "organisations.yaml").write_text(REGISTRY, encoding="utf-8")
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def spoilt(text: str, old: str, new: str) -> str:
    """Replace what stands exactly once."""
    assert text.count(old) == 1, old
    return text.replace(old, new)


def line_of(text: str, part: str) -> int:
    """Return the line on which a part begins."""
    return text[: text.index(part)].count("\n") + 1


class Bad(NamedTuple):
    """One way to spoil a file; `at` begins the line told, by default the first line that changed."""

    name: str
    old: str
    new: str
    field: str
    fix: str
    at: str = ""

    def line(self, good: str) -> int:
        """Return the line an error should name."""
        text = spoilt(good, self.old, self.new)
        if self.at:
            return line_of(text, self.at)
        pairs = zip(good.splitlines(), text.splitlines(), strict=False)
        return next(number for number, (was, now) in enumerate(pairs, start=1) if was != now)

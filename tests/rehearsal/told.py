"""Small stories, written as a coordinator would: three clusters and a partner."""

from pathlib import Path

from tests.doors.written import REGISTRY

STARTS = "2026-01-12T09:00:00+01:00"
EVERYBODY = ("LEAD", "SECOND", "THIRD", "ABROAD")


def act(after: str, by: str, do: str, rest: str = "") -> str:
    """One line of `acts`."""
    return f"{{after: {after}, by: {by}, do: {do}{', ' + rest if rest else ''}}}"


def control(after: str, do: str) -> str:
    """A line that switches the worker or the mail."""
    return f"{{after: {after}, do: {do}}}"


def agreed(after: str = "P1D") -> list[str]:
    """Everybody but the coordinator, who has by opening, approves at once."""
    return [act(after, org, "approve") for org in EVERYBODY[1:]]


def signed(after: str, *but: str) -> list[str]:
    """All sign at once, but those named."""
    return [act(after, org, "sign") for org in EVERYBODY if org not in but]


def tell(folder: Path, acts: list[str], *, policy: str = "", term: str = "P3Y", rest: str = "") -> Path:
    """Write a story into a folder; `rest` are further lines of the top level."""
    (folder / "organisations.yaml").write_text(REGISTRY, encoding="utf-8")
    lines = [
        "name: A life",
        f"starts: {STARTS}",
        "organisations: organisations.yaml",
        "agreement:",
        "  ref: MOU-1",
        "  title: Memorandum of Understanding",
        "  country: JP",
        "  coordinator: LEAD",
        "  parties:",
        *(f"    - {{org: {org}, side: consortium}}" for org in EVERYBODY[:3]),
        "    - {org: ABROAD, side: partner}",
        f"  terms: {{duration: {term}, notice: P3M}}",
        f"  policy: {{{policy}}}",
        "acts:",
        *(f"  - {each}" for each in acts),
        rest,
    ]
    path = folder / "story.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path

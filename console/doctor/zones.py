"""Does this machine know every time zone that deadlines are counted in?"""

import zoneinfo
from importlib.metadata import version
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from console.doctor.deployment import Deployment, aside
from console.doctor.finding import Finding, fine, problem
from models.state import Phase
from models.tables import AgreementRow, OrganisationRow

_REMEDY: Final = (
    "Update the zone database (the system's, or `pip install --upgrade tzdata`), or correct the zone and "
    "`entente orgs import` again"
)


async def look_at_zones(deployment: Deployment) -> Finding:
    """See that the zones of the registry and of open agreements are known here."""
    async with deployment.records() as connection:
        used = await _used(connection)
    unknown = await aside(lambda: sorted(name for name in used if not _is_known(name)))
    source = await aside(_source)
    if unknown:
        first = unknown[0]
        who = f"{', '.join(unknown)}, of {' and '.join(sorted(used[first]))}"
        return problem(f"Unknown here ({source}): {who}. Its deadlines cannot be counted.", _REMEDY)
    return fine(f"All {len(used)} time zones in use are known ({source}).")


async def _used(connection: AsyncConnection) -> dict[str, set[str]]:
    """Return the zones in use, and by which organisations."""
    used: dict[str, set[str]] = {}
    registry = select(col(OrganisationRow.code), col(OrganisationRow.timezone))
    for row in await connection.execute(registry):
        used.setdefault(row.timezone, set()).add(row.code)
    states = select(col(AgreementRow.state)).where(col(AgreementRow.phase) != Phase.CLOSED.value)
    for state in (await connection.execute(states)).scalars():
        for party in state["parties"]:
            used.setdefault(party["zone"], set()).add(party["org"])
    return used


def _is_known(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _source() -> str:
    """Return which zone database Python reads: the system's, where there is one, before the package's."""
    for folder in map(Path, zoneinfo.TZPATH):
        if (folder / "tzdata.zi").is_file():
            first = (folder / "tzdata.zi").read_text(encoding="ascii", errors="replace").partition("\n")[0]
            return f"tzdata {first.rpartition(' ')[2]} of the system"
        if (folder / "Europe").is_dir():
            return "the system's tzdata"
    return f"tzdata {version('tzdata')}"

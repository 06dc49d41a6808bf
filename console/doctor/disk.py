"""Is there room for what comes?"""

import os
from pathlib import Path
from typing import Final

from console.doctor.deployment import Deployment, aside
from console.doctor.finding import Finding, fine, problem, warning

MEGABYTE: Final = 10**6
TOO_LITTLE, LITTLE = 100 * MEGABYTE, 1000 * MEGABYTE
"""Free bytes: below the first nothing should be begun, below the second somebody should know."""
TOO_FEW, FEW = 1_000, 10_000
"""The same in files that may still be made."""

_REMEDY: Final = "Make room there, or move the home to a larger disk (ENTENTE_HOME)"


async def look_at_disk(deployment: Deployment) -> Finding:
    """See how much may still be written where the home is."""
    return await aside(lambda: _look(deployment.settings.home))


def _look(home: Path) -> Finding:
    there = next(folder for folder in (home, *home.parents) if folder.is_dir())
    disk = os.statvfs(there)
    free, files = disk.f_bavail * disk.f_frsize, disk.f_favail
    said = f"{free // MEGABYTE:,} MB are free where {home} is"
    if free < TOO_LITTLE:
        return problem(f"Only {said}.", _REMEDY)
    if disk.f_files and files < TOO_FEW:
        return problem(f"Only {files:,} more files can be made where {home} is.", _REMEDY)
    if free < LITTLE:
        return warning(f"Only {said}.", _REMEDY)
    if disk.f_files and files < FEW:
        return warning(f"Only {files:,} more files can be made where {home} is.", _REMEDY)
    return fine(f"{said}.")

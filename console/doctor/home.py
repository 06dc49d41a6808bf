"""Is the home folder there, ours alone, and to be written?"""

import os
import stat
from pathlib import Path

from console.doctor.deployment import Deployment, aside
from console.doctor.finding import Finding, fine, problem, warning

OTHERS_WRITE = 0o022
OTHERS = 0o077


async def look_at_home(deployment: Deployment) -> Finding:
    """See that the folder is there, whose it is and who else may look or write."""
    return await aside(lambda: _look(deployment.settings.home))


def _look(home: Path) -> Finding:
    if not home.is_dir():
        what = "is no folder" if home.exists() else "is not there"
        return problem(f"{home} {what}.", "Name the right one: --home or ENTENTE_HOME; the service makes it")
    found = home.stat()
    mode, mine = stat.S_IMODE(found.st_mode), os.geteuid()
    if not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        remedy = f"Give it to the account of the service and `chmod 700 {home}`, or mount it for writing"
        return problem(f"{home} cannot be written by this account (uid {mine}).", remedy)
    if mode & OTHERS_WRITE:
        return problem(f"Other accounts may write in {home} (mode {mode:04o}).", f"`chmod 700 {home}`")
    if mode & OTHERS:
        return warning(f"Other accounts may look into {home} (mode {mode:04o}).", f"`chmod 700 {home}`")
    if found.st_uid != mine:
        words = (
            f"{home} belongs to uid {found.st_uid}, and this is uid {mine}: what it makes will not be theirs."
        )
        return warning(words, f"Work as uid {found.st_uid}, or chown the folder")
    return fine(f"{home} is there, and nobody else may look into it.")

"""Are the deployment's keys there, whole, its own, and nobody else's?"""

import stat
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlmodel import col

from activities.keys import KEY_FILES, PUBLIC_FOLDER, DeploymentKeys, parse_receipt, read_keys
from console.doctor.deployment import Deployment, aside
from console.doctor.finding import Finding, UncheckedError, fine, not_checked, problem, warning
from console.doctor.home import OTHERS
from models.errors import InputError
from models.tables import NoticeRow

_NEWEST = (
    select(col(NoticeRow.receipt))
    .where(col(NoticeRow.receipt).is_not(None))
    .order_by(col(NoticeRow.sent_at).desc())
    .limit(1)
)
_RESTORE: Final = "Restore the folder from the backup; links and receipts sent so far need these keys"


async def look_at_keys(deployment: Deployment) -> Finding:
    """See that both keys are there and private, and that the newest receipt was signed by this one."""
    folder, signer = deployment.settings.home / "keys", await _signer(deployment)
    if not await aside(folder.is_dir):
        return _missing(f"{folder} is not there", signer)
    try:
        keys = await aside(lambda: read_keys(folder))
    except InputError as damaged:
        return problem(f"{damaged.where or folder}: {damaged.problem}.", damaged.fix)
    if keys is None:
        return _missing(f"A key in {folder} is not there", signer)
    return await aside(lambda: _private(folder) or _own(folder, keys, signer))


async def _signer(deployment: Deployment) -> str | None:
    """Return which key signed the newest receipt, if any is on record."""
    try:
        async with deployment.records() as connection:
            receipt = (await connection.execute(_NEWEST)).scalar_one_or_none()
    except UncheckedError:
        return None
    return parse_receipt(receipt).key_id if receipt else None


def _missing(words: str, signer: str | None) -> Finding:
    if signer is None:
        return not_checked(f"{words}; the service makes keys when it starts")
    return problem(f"{words}, and mails were sent with it.", _RESTORE)


def _private(folder: Path) -> Finding | None:
    for path, wanted in ((folder, "700"), *((folder / name, "600") for name in KEY_FILES)):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & OTHERS:
            return problem(f"Other accounts may read {path} (mode {mode:04o}).", f"`chmod {wanted} {path}`")
    return None


def _own(folder: Path, keys: DeploymentKeys, signer: str | None) -> Finding:
    """See that the key of the newest receipt is this one, or one it took over from."""
    known = signer in (None, keys.key_id) or (folder / PUBLIC_FOLDER / f"{signer}.key").exists()
    if not known:
        words = f"The newest receipt was signed by key {signer}, and the one here is {keys.key_id}."
        return warning(words, _RESTORE)
    return fine(f"Both keys are whole and private; receipts are signed by {keys.key_id}.")

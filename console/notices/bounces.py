"""Mails that come back, from a Maildir: each report marks its notice, and everything else changes nothing."""

import asyncio
import hmac
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import col

from activities.counters import Came
from activities.database import writing
from activities.keys import DeploymentKeys
from activities.sending import CAME_BACK
from console.notices.report import Fate, NoReportError, Report, UnreadableReportError, read_report
from console.notices.resending import Anew, queue_anew
from console.registry import current_contacts
from models.tables import NoticeRow

log = structlog.get_logger()

AT_ONCE = 100
"""So many mails are read at one look; more wait for the next."""

ASIDE = ".Aside"
"""Folder below the Maildir, which mail programs show: reports nothing can be made of, and forged ones."""


class BounceFolder:
    """The mailbox of the sender, as a Maildir; what was taken into the ledger is removed from it."""

    def __init__(self, folder: Path, database: AsyncEngine, keys: DeploymentKeys) -> None:
        self._folder, self._database, self._keys = folder, database, keys

    async def look(self, now: datetime) -> Counter[Came]:
        """Read what is new, and return how much of what there was."""
        seen: Counter[Came] = Counter()
        for path in await asyncio.to_thread(_new, self._folder):
            with suppress(FileNotFoundError):  # another worker was faster
                came = await self._take(await asyncio.to_thread(path.read_bytes), now)
                await asyncio.to_thread(_put_away, self._folder, path, came)
                seen[came] += 1
        return seen

    async def _take(self, content: bytes, now: datetime) -> Came:
        try:
            report = read_report(content)
        except NoReportError:
            return Came.OTHER_MAIL
        except UnreadableReportError:
            return Came.ASIDE
        async with writing(self._database) as connection:
            return await self._believe(connection, report, now)

    async def _believe(self, connection: AsyncConnection, report: Report, now: datetime) -> Came:
        """Mark the notice a report is about, if it is about one and its mail was ours."""
        query = select(NoticeRow).where(col(NoticeRow.message_id) == report.message_id)
        row = (await connection.execute(query)).mappings().first()
        notice = NoticeRow(**row) if row else None
        if notice is None or not self._is_ours(report.mark, notice):
            return Came.ASIDE
        current = self._keys.mark(notice.id, notice.contact or "", notice.resent)
        if report.fate is not Fate.FAILED or notice.state != "sent" or report.mark != current:
            return Came.NO_NEWS
        return await _came_back(connection, notice, f"{CAME_BACK}{report.words}", now)

    def _is_ours(self, mark: str, notice: NoticeRow) -> bool:
        """Say whether we wrote the mark, at whichever sending of this notice."""
        resent, _, rest = mark.partition(".")
        contact = rest.partition(".")[0]
        if not (resent.isascii() and resent.isdigit() and mark.isascii()):
            return False
        return hmac.compare_digest(mark, self._keys.mark(notice.id, contact, int(resent[:9])))


async def _came_back(connection: AsyncConnection, notice: NoticeRow, words: str, now: datetime) -> Came:
    """Pass a notice on to the mailbox after the one it came back from; with the last it has bounced.

    An overview is not passed on: what it would say now is another one.
    """
    contacts = [each.id for each in await current_contacts(connection, notice.organisation)]
    after = contacts.index(notice.contact) + 1 if notice.contact in contacts else 0
    log.warning("notice.came_back", notice=notice.id, answer=words)
    if notice.agreement and after < len(contacts):
        await queue_anew(connection, notice, Anew(now, contacts[after], words))
        return Came.PASSED_ON
    back = update(NoticeRow).where(col(NoticeRow.id) == notice.id)
    await connection.execute(back.values(state="bounced", answer=words[:200], answered_at=now))
    return Came.BOUNCED


def _new(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "new").iterdir() if path.is_file())[:AT_ONCE]


def _put_away(folder: Path, path: Path, came: Came) -> None:
    """Remove what is in the ledger now, as it names a mailbox; leave the rest where people find it."""
    if came is Came.OTHER_MAIL:
        _move(path, folder / "cur")
    elif came is Came.ASIDE:
        for part in ("cur", "new", "tmp"):
            (folder / ASIDE / part).mkdir(mode=0o700, parents=True, exist_ok=True)
        _move(path, folder / ASIDE / "cur")
    else:
        path.unlink()


def _move(path: Path, to: Path) -> None:
    path.rename(to / (path.name if ":" in path.name else f"{path.name}:2,"))


def kept_aside(folder: Path) -> Iterator[Path]:
    """Yield the reports nothing could be made of."""
    if (folder / ASIDE / "cur").is_dir():
        yield from (folder / ASIDE / "cur").iterdir()

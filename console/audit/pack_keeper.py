"""Packs that make themselves: when a text is agreed, when it is signed, at the end, and when a run has ended.

What is due is told by the record store, the kept histories and the packs that are there. Nothing else is
remembered: a pack missed in a crash is made by the next look.
"""

import asyncio
import fcntl
import io
import os
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import structlog
from sqlalchemy import func, select
from sqlmodel import col

from activities.database import reading
from activities.documents import write_whole
from console.audit.keeper import RunId
from console.audit.pack_making import Source, make_pack
from models.canonical import sha256_hex
from models.names import agreement_id
from models.tables import AgreementRow, MilestoneRow

log = structlog.get_logger()

OCCASIONS = (
    "text_agreed", "intensified_text_agreed", "signed", "intensified_signed",
    "closed", "rejected", "abandoned", "expired", "terminated",
)  # fmt: skip
"""Types of milestones that are packed without being asked."""

_OPENED = select(col(AgreementRow.ref)).order_by(col(AgreementRow.ref))
_DUE = (
    select(col(MilestoneRow.agreement), func.max(col(MilestoneRow.seq)))
    .where(col(MilestoneRow.type).in_(OCCASIONS))
    .group_by(col(MilestoneRow.agreement))
)
_NAME = re.compile(r"(?P<ref>.+)-(?P<seq>[0-9]{5,})-[0-9a-f]{16}\.zip")
_HISTORY = re.compile(r"-(?P<sha256>[0-9a-f]{64})\.json")


class Made(NamedTuple):
    """A pack that is there: up to which milestone, and the histories in it, by SHA-256."""

    seq: int
    histories: frozenset[str]


class PacksMade(NamedTuple):
    """What a look came to: packs made now, and agreements whose pack could not be made for now."""

    paths: list[Path]
    waiting: list[str]


@dataclass(slots=True)
class PackKeeper:
    """Files packs below `home/packs`; any number of processes may do so, one at a time."""

    source: Source
    _known: dict[Path, Made] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where packs are, a folder for each agreement."""
        return self.source.home / "packs"

    async def look(self, ended: Mapping[RunId, str]) -> PacksMade:
        """Make every pack that is due.

        Args:
            ended: Runs whose whole history is kept, and its SHA-256.
        """
        async with reading(self.source.database) as connection:
            opened = (await connection.execute(_OPENED)).scalars().all()
            due = {row[0]: row[1] for row in await connection.execute(_DUE)}
        histories: dict[str, set[str]] = {}
        for run, sha256 in ended.items():
            histories.setdefault(run.workflow_id, set()).add(sha256)
        made = PacksMade([], [])
        with _alone(self.folder) as alone:
            for ref in opened if alone else ():
                wanted = histories.get(agreement_id(ref), set())
                if await asyncio.to_thread(self._is_made, ref, due.get(ref, 0), wanted):
                    continue
                path = await self._make(ref)
                made.paths.extend([path] if path else [])
                made.waiting.extend([] if path else [ref])
        return made

    def _is_made(self, ref: str, seq: int, histories: set[str]) -> bool:
        packs = [self._read(file) for file in sorted((self.folder / ref).glob(f"{ref}-*.zip"))]
        inside = frozenset[str]().union(*(each.histories for each in packs))
        return max((each.seq for each in packs), default=0) >= seq and histories <= inside

    def _read(self, file: Path) -> Made:
        """Return what is in a pack; a file that is none holds nothing."""
        if file not in self._known:
            name = _NAME.fullmatch(file.name)
            try:
                with zipfile.ZipFile(file) as archive:
                    inside = [_HISTORY.search(each) for each in archive.namelist()]
            except (OSError, ValueError, zipfile.BadZipFile) as damage:
                log.warning("pack.damaged", file=file.name, cause=type(damage).__name__)
                return Made(0, frozenset())
            histories = frozenset(each["sha256"] for each in inside if each)
            self._known[file] = Made(int(name["seq"]) if name else 0, histories)
        return self._known[file]

    async def _make(self, ref: str) -> Path | None:
        """Make one pack; its trouble is no other's."""
        file = io.BytesIO()
        try:
            packed = await make_pack(file, self.source, [ref], with_documents=False)
            content = file.getvalue()
            name = f"{ref}-{packed.heads[0]['seq']:05}-{sha256_hex(content)[:16]}.zip"
            await asyncio.to_thread(write_whole, self.folder / ref / name, content)
        except Exception as failure:  # noqa: BLE001 - the next look may do better
            log.warning("pack.waits", ref=ref, cause=type(failure).__name__)
            return None
        log.info("pack.made", ref=ref, file=name)
        return self.folder / ref / name


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Say whether no other process makes packs here, and hold it off until this one is through."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(folder / ".making", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(lock)

"""`entente verify`: evidence is collected, replayed and checked; what comes of it is printed."""

import asyncio
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.worker import Replayer

from console.audit.events import SCHEDULED
from console.audit.evidence import Evidence
from console.audit.examining import Examiner
from console.audit.levels.checkpoints import read_checkpoints
from console.audit.looking import records_to_look_at
from console.audit.receipts import read_receipts
from console.audit.scope import known_refs
from console.audit.verify import Report
from console.build import build_id
from console.cli.looking import print_page
from console.cli.session import Session
from console.cli.verdicts import Outside, Verified, page_of_all, page_of_one
from console.cli.verifying_packs import is_pack, verify_pack
from console.codes import Exit
from console.doors.node import leaf
from console.doors.reading import ref as reference
from console.engine.connect import connect
from console.engine.errors import UnreachableError
from console.queries import NotFoundError
from console.settings import Settings
from models.errors import InputError

_LEAVES = {"verified": Exit.DONE, "not_verifiable": Exit.UNVERIFIABLE, "contradicted": Exit.FAILED}


def run_verification(
    session: Session, target: str | None, receipts: Sequence[Path], checkpoints: Sequence[Path], key: str
) -> int:
    """Verify an agreement, a pack, or everything; print it and return the exit code.

    Raises:
        InputError: The target, a receipt, a checkpoint or a fingerprint is none.
        NotFoundError: There is no such agreement.
    """
    outside = Outside(
        [each for path in receipts for each in read_receipts(path)],
        [each for path in checkpoints for each in read_checkpoints(path)],
        _fingerprint(key),
    )
    found = asyncio.run(_verify(session, target, outside))
    page = page_of_all(found) if target is None else page_of_one(found)
    print_page(page, as_json=session.as_json)
    return _LEAVES[found.verdict]


def _fingerprint(key: str) -> str:
    digits = "".join(key.split()).lower()
    if key and not re.fullmatch(r"[0-9a-f]{16,64}", digits):
        raise InputError("--key", "is no fingerprint", "Write its hexadecimal digits, the first 16 or more")
    return digits


async def _verify(session: Session, target: str | None, outside: Outside) -> Verified:
    if target is not None and is_pack(target):
        return await verify_pack(session, Path(target), outside)
    if outside.fingerprint:
        raise InputError("--key", "is about packs", "Name a pack, or leave it out")
    settings = session.settings()
    reports: list[Report] = []
    async with records_to_look_at(settings.database_url) as database:
        examiner = await _reach(settings, database, session.parts.replayer)
        for ref in await _refs(examiner, target, outside):
            evidence = await examiner.evidence_of(ref)
            own = outside.of(ref) if target is None else outside.brought_for(ref)
            if is_there(evidence, own, target):
                reports.append(await examiner.judge(evidence, own.receipts, own.checkpoints))
    return Verified(tuple(reports), build_id(), examiner.at, examiner.away)


async def _reach(
    settings: Settings, database: AsyncEngine, make_replayer: Callable[[], Replayer]
) -> Examiner:
    examiner = Examiner(database, settings.home, make_replayer, datetime.now(UTC))
    try:
        examiner.client = await connect(settings, wait=False, tell=lambda _: None)
    except UnreachableError as failure:
        examiner.away = str(failure)
    return examiner


async def _refs(examiner: Examiner, target: str | None, outside: Outside) -> list[str]:
    if target is not None:
        return [reference(leaf(target, "REF"))]
    known = await known_refs(examiner.database, examiner.home / "histories", examiner.client)
    return sorted({*known, *outside.refs})


def is_there(evidence: Evidence, outside: Outside, target: str | None) -> bool:
    """Say whether there is anything to verify; a workflow that recorded nothing is nothing.

    Raises:
        NotFoundError: There is nothing, and it was asked for by name.
    """
    acts = any(SCHEDULED in event for run in evidence.runs for event in run.events)
    if evidence.milestones or evidence.listed or acts or evidence.ref in outside.refs:
        return True
    if target is not None:
        raise NotFoundError(f"There is no agreement {target}. `entente list` shows those there are.")
    return False

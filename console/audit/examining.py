"""One agreement, from gathering its evidence to what verification says of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import Replayer

from console.audit.checkpoints import Checkpoint
from console.audit.collect import collect
from console.audit.evidence import Evidence
from console.audit.keys import public_keys
from console.audit.levels import checkpoints as v8
from console.audit.receipts import Brought
from console.audit.replaying import replay
from console.audit.verify import Means, Report, verify
from console.build import build_id


@dataclass(slots=True)
class Examiner:
    """What evidence is collected from, and judged with as of `at` (UTC).

    `away` says why the engine cannot be asked, or can no longer.
    """

    database: AsyncEngine
    home: Path
    make_replayer: Callable[[], Replayer]
    at: datetime
    client: Client | None = None
    away: str = ""

    async def evidence_of(self, ref: str) -> Evidence:
        """Return what there is of an agreement, without the engine where that stops answering."""
        histories = self.home / "histories"
        try:
            return await collect(self.database, histories, ref, self.client)
        except RPCError as failure:
            self.client, self.away = None, f"Temporal stopped answering ({failure.status.name.lower()})."
        return await collect(self.database, histories, ref, None)

    async def judge(
        self, evidence: Evidence, receipts: Sequence[Brought] = (), checkpoints: Sequence[Checkpoint] = ()
    ) -> Report:
        """Replay evidence and check it on every level, held to what others have."""
        keys = public_keys(self.home / "keys")
        replays = await replay(evidence.runs, self.make_replayer)
        report = verify(evidence, Means(build_id(), self.at, keys, replays, receipts))
        return report._replace(lines=(*report.lines, *v8.check(evidence, checkpoints, keys)))

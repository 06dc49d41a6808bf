"""Telling endpoints of milestones, beside the dispatcher: each endpoint and each agreement for itself."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import random
from typing import Final
from uuid import uuid4

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.database import reading
from activities.deployment import find_deployment
from activities.webhooks.courier import Courier
from activities.webhooks.queue import (
    ACTIVE,
    LOST,
    Lane,
    Lease,
    active_webhooks,
    find_webhook,
    milestones_after,
    waiting_lanes,
)
from activities.webhooks.signing import find_root, fingerprint, secret_of, signature_headers
from console.build import version
from console.settings import Settings
from models.days import Days
from models.errors import InputError
from models.events import body_of, event_of
from models.milestones import Milestone
from models.tables import WebhookRow
from models.webhooks import in_parallel, is_wanted

log = structlog.get_logger()

PAUSE: Final = timedelta(seconds=2)
"""Between two looks."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Sender:
    """Sends what is due to whom it is due; several may work on one record store."""

    database: AsyncEngine
    keys: Path
    courier: Courier
    clock: Callable[[], datetime] = _now
    chance: Callable[[], float] = random
    name: str = field(default_factory=lambda: str(uuid4()))

    async def look(self) -> None:
        """Tell every endpoint what is due now, and come back when that is done."""
        await asyncio.gather(*(self.serve(each) for each in await self.due()))

    async def due(self) -> list[str]:
        """Return the endpoints there is something to tell now."""
        async with reading(self.database) as connection:
            active = await active_webhooks(connection)
            return [each for each in active if await waiting_lanes(connection, each, self.clock())]

    async def serve(self, webhook: str) -> None:
        """Tell one endpoint what is due, unless another worker does; its trouble is no other's."""
        lease = Lease(self.database, webhook, self.name)
        try:
            if not await lease.take(self.clock()):
                return
            try:
                while await self._round(webhook, lease):
                    pass
            finally:
                await lease.leave()
        except Exception as failure:  # noqa: BLE001 - the next look may do better
            log.warning("webhook.interrupted", webhook=webhook, cause=type(failure).__name__)

    async def _round(self, webhook: str, lease: Lease) -> bool:
        """Tell it of each agreement that is due, some at once; say whether to look again."""
        async with reading(self.database) as connection:
            endpoint = await find_webhook(connection, webhook)
            lanes = await waiting_lanes(connection, webhook, self.clock())
        deployment = await find_deployment(self.database)
        if endpoint is None or endpoint.state != ACTIVE or deployment is None or not lanes:
            return False
        secrets = self._secrets(endpoint)
        if not secrets:
            if await lease.give_up(LOST, self.clock()):
                log.error("webhook.dead", webhook=endpoint.name, reason=LOST)
            return False
        telling = _Telling(self, endpoint, lease, f"urn:uuid:{deployment.id}", secrets)
        turns = asyncio.Semaphore(in_parallel(endpoint.failures))

        async def in_turn(lane: Lane) -> bool:
            async with turns:
                return lease.held and await telling.tell(lane)

        return any(await asyncio.gather(*(in_turn(each) for each in lanes)))

    def _secrets(self, endpoint: WebhookRow) -> list[bytes]:
        """Return what signs now, during an overlap the one before as well; nothing if it is lost."""
        root = find_root(self.keys)
        newest = secret_of(root, endpoint.id, endpoint.generation) if root else b""
        if root is None or fingerprint(newest) != endpoint.fingerprint:
            return []
        if endpoint.overlap_until is None or endpoint.overlap_until <= self.clock():
            return [newest]
        return [newest, secret_of(root, endpoint.id, endpoint.generation - 1)]


@dataclass(frozen=True)
class _Telling:
    """One endpoint being told, as it stood when the round began."""

    sender: Sender
    endpoint: WebhookRow
    lease: Lease
    source: str
    secrets: list[bytes]

    async def tell(self, lane: Lane) -> bool:
        """Tell what comes next of one agreement, in order; say whether to go on with it."""
        async with reading(self.sender.database) as connection:
            chain = await milestones_after(connection, lane)
        passed_by, going = lane.seq, True
        for milestone, days in chain:
            if is_wanted(tuple(self.endpoint.types), milestone.type):
                going = await self._post(lane, milestone, days)
                if not going:
                    return False
                lane = Lane(lane.agreement, milestone.seq, 0)
            passed_by = milestone.seq
        if passed_by > lane.seq:
            going = await self.lease.moved(lane, passed_by, self.sender.clock())
        return going and bool(chain)

    async def _post(self, lane: Lane, milestone: Milestone, days: Days) -> bool:
        event = event_of(lane.agreement, milestone, days, self.source)
        body, now = body_of(event), self.sender.clock()
        headers = {
            "content-type": "application/cloudevents+json; charset=utf-8",
            "user-agent": f"Entente/{version()}",
            **signature_headers(self.secrets, event.id, now, body),
        }
        answer = await self.sender.courier.post(self.endpoint.url, headers, body)
        now, name = self.sender.clock(), self.endpoint.name
        if answer.taken:
            log.info("webhook.delivered", webhook=name, event_id=event.id, attempts=lane.attempts + 1)
            return await self.lease.delivered(lane, milestone.seq, answer, now)
        log.warning("webhook.refused", webhook=name, event_id=event.id, answer=answer.words)
        reason = await self.lease.failed(lane, answer, now, self.sender.chance())
        if reason:
            log.error("webhook.dead", webhook=name, reason=reason)
        return False


def make_sender(settings: Settings, database: AsyncEngine) -> Sender:
    """Return what tells endpoints of milestones, as the settings say; nothing is connected yet.

    Raises:
        InputError: The file of authorities holds none.
    """
    try:
        courier = Courier(networks=settings.webhook_reach, ca_file=settings.webhook_ca_file)
    except OSError as failure:  # ssl.SSLError is one
        fix = "Name a file of PEM certificates"
        raise InputError("ENTENTE_WEBHOOK_CA_FILE", "holds no certificate", fix) from failure
    return Sender(database, settings.home / "keys", courier)


async def send_for_ever(sender: Sender) -> None:
    """Look until cancelled; an endpoint that is being served holds up the look at no other."""
    busy: dict[str, asyncio.Task[None]] = {}
    async with asyncio.TaskGroup() as serving:
        while True:
            try:
                busy = {each: task for each, task in busy.items() if not task.done()}
                for each in await sender.due():
                    if each not in busy:
                        busy[each] = serving.create_task(sender.serve(each))
            except Exception as failure:  # noqa: BLE001 - the next look may do better
                log.warning("webhooks.interrupted", cause=type(failure).__name__)
            await asyncio.sleep(PAUSE.total_seconds())

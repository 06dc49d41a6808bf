"""`entente web`: the pages as a process of their own."""

import asyncio
import sys
from dataclasses import replace

from temporalio.client import Client
from temporalio.common import MetricMeter

from console.cli.session import Session
from console.codes import Exit
from console.commands import Door
from console.engine.runtime import core_runtime
from console.records import prepare_records
from console.settings import Settings, prepare_home
from console.stack import until_stopped
from console.web.app import create_site
from console.web.serving import serving, taken_place
from models.errors import InputError


def serve_pages(session: Session) -> int:
    """Serve until it is told to stop."""
    settings = session.settings(quiet=False)
    prepare_home(settings)
    asyncio.run(_serve(session, settings))
    return Exit.DONE


async def _serve(session: Session, settings: Settings) -> None:
    with taken_place(settings) as place:
        database = await prepare_records(settings, _say)
        try:
            door = session.parts.door(settings, database)
            door = _connected_once(door, settings)
            site = create_site(door, settings, place.url, session.parts.lent(), _meter(settings))
            async with serving(site, place):
                if settings.web_metrics_address:
                    _say(f"For Prometheus: http://{settings.web_metrics_address}/metrics")
                _say(f"The pages are at {place.url}. Ctrl-C stops them.")
                await until_stopped()
        finally:
            await database.dispose()


def _meter(settings: Settings) -> MetricMeter:
    """Return what counts for Prometheus, on a listener of its own; the pages' listener never tells it.

    Raises:
        InputError: Its address cannot be used.
    """
    if settings.web_metrics_address is None:
        return MetricMeter.noop
    try:
        return core_runtime(settings.web_metrics_address).metric_meter
    except InputError as failure:
        raise InputError("ENTENTE_WEB_METRICS_ADDRESS", failure.problem, failure.fix) from failure


def _connected_once(door: Door, settings: Settings) -> Door:
    """Have a door keep its client; the embedded engine may come back at another port, and is looked for."""
    if settings.embedded:
        return door
    kept: list[Client] = []

    async def client() -> Client:
        if not kept:
            kept.append(await door.client())
        return kept[0]

    return replace(door, client=client)


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()

"""Lives on record without an engine, for pages to show, and the time the pages think it is."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from fastapi import FastAPI

from activities.database import writing
from activities.record import RecordActivities
from console.doors.registry_file import Organisation
from console.inbox import keep_texts
from console.registry import register
from models.canonical import text_hash
from models.messages import Transition
from tests.models.life import HUB, JP, STARTS, THREE, TWO, ZONES, Life, opening

TITLE = "<b>A</b> memorandum & more"
ORGANISATIONS = tuple(
    Organisation(
        code, f"Cluster <i>{code}</i>", "JP" if code == JP else "FR", f"m@{code.lower()}.example", zone
    )
    for code, zone in ZONES.items()
)

__all__ = ["HUB", "JP", "THREE", "TWO"]


def begun(ref: str, at: datetime = STARTS, **opened: object) -> Life:
    """Return a life that was opened at a time."""
    life = Life(ref, at)
    policy = opened.pop("policy", {})
    life.do("open", HUB, **opening(**{**opened, "policy": policy}))
    return life


async def put(site: FastAPI, *lives: Life, texts: Mapping[str, str] | None = None) -> None:
    """Put lives on record by the real recording."""
    database = site.state.site.database
    async with writing(database) as connection:
        await register(connection, ORGANISATIONS)
        await keep_texts(connection, {text_hash("a text"): TITLE, **(texts or {})})
    recording = RecordActivities(database)
    for life in lives:
        for milestone, _ in life.chain:
            await recording.record(Transition(ref=life.state.ref, milestones=(milestone,)))


def set_clock(site: FastAPI, at: datetime) -> None:
    """Have the pages think it is then."""

    async def clock() -> datetime:
        return at

    ours = site.state.site
    site.state.site = replace(ours, door=replace(ours.door, clock=clock))

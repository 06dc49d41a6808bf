"""What pages take on 1,000 agreements of eight parties, 95 times of 100, against one that shows nothing.

Processor time of server and client together, as in `api`. The pages are a process of their own, as `entente
web` is: workers and chores rest. A third is being negotiated, a third signed, a third in force; each has its
own entries, notices and links.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from activities.database import reading, writing
from activities.keys import load_keys
from benchmarks.api import AGREEMENTS, EXAMPLES, REF, asking, copy, slowest
from benchmarks.ratio import Ratio
from console.doors.acts import ActRequest, read_act
from console.doors.context import ActContext
from console.doors.node import Node, leaf
from console.doors.registry_file import Organisation, read_organisations
from console.doors.yaml_file import load_yaml
from console.queries import open_records
from console.registry import register
from console.settings import load_settings
from console.stack import Stack, running_stack
from console.staff.accounts import Wanted, add_account
from console.staff.signing_in import begin_session
from console.web.agreements.acting import new_command
from console.web.app import create_site
from console.web.staff.me import session_cookie
from models.tables import AgreementRow, CommandRow, LinkRow, MilestoneRow, NoticeRow
from worker import make_workers

STAGES: Final = {"1": (), "2": ("approve",), "3": ("approve", "sign")}
"""What everybody has done in each of the agreements that are copied."""

SIGNING, PARTNER = f"{REF}-2", "NAGANO"
URL = "http://127.0.0.1:8080"
PAUSE = 0.1


def measure() -> Iterable[Ratio]:
    """Open pages over HTTP, as a coordinator and as a partner."""
    with TemporaryDirectory() as home:
        return asyncio.run(_measure(Path(home) / "var"))


async def _measure(home: Path) -> list[Ratio]:
    settings = load_settings(home=home).model_copy(update={"public_url": URL})
    async with running_stack(settings, make_workers, tell=lambda _: None) as stack:
        await _fill(stack)
        link = await _link(stack, home)
        cookies = {session_cookie(secure=False): await _session(stack)}
    async with (
        open_records(settings.database_url) as database,
        asking(create_site(replace(stack.door, database=database), settings), cookies=cookies) as client,
    ):
        plain = await slowest(client, "/nothing", 404)
        return [
            (await slowest(client, path)).against(f"page: {what}", plain, "no such page")
            for what, path in (
                ("the portfolio", "/agreements"),
                ("what is sought in the portfolio", "/agreements?words=nagano&phase=signing"),
                ("the portfolio as CSV", "/agreements.csv"),
                ("one agreement", f"/agreements/{SIGNING}"),
                ("the form of an act", f"/agreements/{SIGNING}/acts/extend?id={new_command()}"),
                ("the form of a new agreement", f"/start?id={new_command()}"),
                ("a rehearsal to choose", "/rehearsal"),
                ("the report", "/report"),
                ("what may be verified", "/audit"),
                ("one agreement to verify", f"/audit/{SIGNING}"),
                ("a partner's, by the link in a mail", link),
            )
        ]


async def _fill(stack: Stack) -> None:
    organisations = read_organisations(EXAMPLES / "wiintech" / "organisations.yaml")
    async with writing(stack.database) as connection:
        await register(connection, organisations.values())
    for stage, acts in STAGES.items():
        await _live(stack, organisations, f"{REF}-{stage}", acts)
    await _told(stack)
    async with writing(stack.database) as connection:
        await _copy(connection)


async def _live(
    stack: Stack, organisations: dict[str, Organisation], ref: str, acts: tuple[str, ...]
) -> None:
    """Open the agreement of the example and let everybody act."""
    agreement = load_yaml(EXAMPLES / "wiintech" / "portfolio" / "mou-jp-nagano.yaml").at("agreement")
    tree = Node({**agreement.value, "ref": leaf(ref, "ref")}, "agreement")  # type: ignore[dict-item]
    opening = read_act("open", Node({"agreement": tree}, "open"), ActContext(organisations))
    await stack.door.submit(opening)
    for act in acts:
        for party in opening.opening.parties if opening.opening else ():
            if act == "sign" or party.org != opening.by:
                await stack.door.submit(ActRequest(act, ref, party.org))


async def _told(stack: Stack) -> None:
    """Wait until every mail has left: links are made with them."""
    queued = select(col(NoticeRow.id)).where(col(NoticeRow.state) == "queued").limit(1)
    while True:
        async with reading(stack.database) as connection:
            if (await connection.execute(queued)).first() is None:
                return
        await asyncio.sleep(PAUSE)


async def _copy(connection: AsyncConnection) -> None:
    """Copy all there is of each agreement under other references; ids and hashes are new ones."""
    for row, named, made in (
        (AgreementRow, ("ref",), ""),
        (MilestoneRow, ("agreement",), "digest"),
        (CommandRow, ("agreement",), "command_id"),
        (NoticeRow, ("agreement", "id"), ""),
        (LinkRow, ("agreement", "notice"), "token_sha256"),
    ):
        await copy(connection, row, named, AGREEMENTS // len(STAGES), made)


async def _link(stack: Stack, home: Path) -> str:
    """Return the address in the mail that asks the partner to sign."""
    asked = col(LinkRow.agreement) == SIGNING, col(LinkRow.organisation) == PARTNER
    notice = select(col(LinkRow.notice)).where(*asked, col(LinkRow.question) == "sign")
    async with reading(stack.database) as connection:
        return f"/l/{load_keys(home / 'keys').link_token((await connection.execute(notice)).scalar_one())}"


async def _session(stack: Stack) -> str:
    """Return the session of a coordinator who sees everything."""
    now = datetime.now(UTC)
    wanted = Wanted("coordinator@lead.example", ("coordinator", "auditor"), None, "A. Person", "en")
    async with writing(stack.database) as connection:
        account = await add_account(connection, wanted, now)
        return await begin_session(connection, account.id, now)

"""What goes wrong inside: a failing store delays and loses nothing, a bug is its caller's alone."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from uuid import uuid4

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from activities import record
from activities.database import writing
from activities.mail.transport import PermanentRefusalError
from console.carry_out import NotCarriedOutError
from console.rehearsal.stage import Post
from models import clock, lifecycle
from models.acts import Act
from models.checks import Refused
from models.clock import Due
from models.lifecycle import Elapsed
from models.milestones import Draft
from models.state import Agreement
from tests.workflows.house import OTHERS, House, eventually, gapless
from workflows import life

pytestmark = pytest.mark.asyncio(loop_scope="session")

Writing = Callable[..., AbstractAsyncContextManager[AsyncConnection]]
LOCKED = OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))


def locked_before(times: int) -> Writing:
    """A store that cannot be written to for so many attempts."""
    left = iter(range(times))

    @asynccontextmanager
    async def failing(engine: AsyncEngine, *turns: str) -> AsyncIterator[AsyncConnection]:
        if next(left, None) is not None:
            raise LOCKED
        async with writing(engine, *turns) as connection:
            yield connection

    return failing


def unheard_once() -> Writing:
    """A store that writes, but whose worker dies before it can say so, once."""
    left = iter(range(1))

    @asynccontextmanager
    async def failing(engine: AsyncEngine, *turns: str) -> AsyncIterator[AsyncConnection]:
        async with writing(engine, *turns) as connection:
            yield connection
        if next(left, None) is not None:
            raise LOCKED

    return failing


async def test_a_locked_store_delays_an_act_and_loses_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = await house.open()
    monkeypatch.setattr(record, "writing", locked_before(2))
    assert (await house.act(ref, "SECOND", "approve")).status == "recorded"
    assert await house.types(ref) == ["negotiation_opened", "approved"]


async def test_a_recording_whose_answer_was_lost_is_not_written_twice(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = await house.open()
    monkeypatch.setattr(record, "writing", unheard_once())
    outcome = await house.act(ref, "SECOND", "approve")
    assert (outcome.status, outcome.seq) == ("recorded", 2)
    assert await house.types(ref) == ["negotiation_opened", "approved"]
    assert await house.state(ref) == await house.recorded(ref)


async def test_the_notices_of_such_a_recording_leave_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = await house.open()
    monkeypatch.setattr(record, "writing", unheard_once())
    await house.act(ref, "SECOND", "approve")

    async def approval_told() -> list[str]:
        return [kind for kind, state in await house.notices(ref) if (kind, state) == ("approved", "sent")]

    assert await eventually(approval_told) == ["approved"]


async def test_an_act_right_behind_an_opening_not_yet_acknowledged_waits_for_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record is ahead of the workflow then: what it does not know yet must not count as never."""
    ref = f"MOU-{uuid4().hex[:12].upper()}"
    monkeypatch.setattr(record, "writing", unheard_once())
    opened = asyncio.create_task(house.open(ref=ref))

    async def on_record() -> list[str]:
        return await house.types(ref)

    await eventually(on_record)
    assert (await house.act(ref, "SECOND", "approve")).status == "recorded"
    await opened
    assert await house.types(ref) == ["negotiation_opened", "approved"]


async def test_a_flood_does_not_turn_away_what_the_next_milestone_allows(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = await house.open()
    for _ in range(20):
        await house.act(ref, "SECOND", "sign")
    for org in OTHERS[:2]:
        await house.act(ref, org, "approve")
    monkeypatch.setattr(record, "writing", unheard_once())
    last = asyncio.create_task(house.act(ref, OTHERS[2], "approve"))

    async def text_agreed() -> bool:
        return "text_agreed" in await house.types(ref)

    await eventually(text_agreed)
    assert (await house.act(ref, "SECOND", "sign")).status == "recorded"
    assert (await last).status == "recorded"


def stumbling_over(kind: str) -> Callable[..., tuple[Draft, ...] | Refused]:
    """The rules, with a bug in one act."""

    def decide(state: Agreement, command: Act | Elapsed, at: object) -> tuple[Draft, ...] | Refused:
        if not isinstance(command, Elapsed) and command.act == kind:
            raise ZeroDivisionError("a bug in the rules")
        return lifecycle.decide(state, command, at)  # type: ignore[arg-type]

    return decide


async def test_a_bug_in_the_rules_is_told_to_its_caller_alone(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = await house.open()
    monkeypatch.setattr(life, "decide", stumbling_over("approve"))
    with pytest.raises(NotCarriedOutError) as failure:
        await house.act(ref, "SECOND", "approve")
    assert failure.value.outcome is not None
    assert failure.value.outcome.code == "BUG"
    assert (await house.act(ref, "THIRD", "report_activity", kind="survey", occurred_on="2026")).code is None


async def test_the_agreement_lives_on_once_the_bug_is_mended(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = await house.open()
    with monkeypatch.context() as broken:
        broken.setattr(life, "decide", stumbling_over("approve"))
        with pytest.raises(NotCarriedOutError):
            await house.act(ref, "SECOND", "approve")
    await house.agree(ref)
    await house.sign(ref)
    assert (await house.state(ref)).phase == "in_force"
    assert gapless(await house.chain(ref))


async def test_a_bug_after_recording_waits_for_the_fix(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is on record is believed sooner or later: the task is tried again until it works."""
    ref = await house.open()
    tried: list[str] = []

    def failing_twice(state: Agreement, milestone: object, days: object) -> Agreement:
        tried.append(state.ref)
        if len(tried) <= 1:
            raise ZeroDivisionError("a bug in folding")
        return lifecycle.apply(state, milestone, days)  # type: ignore[arg-type]

    monkeypatch.setattr(life, "apply", failing_twice)
    assert (await house.act(ref, "SECOND", "approve")).status == "recorded"
    assert len(tried) > 1
    assert await house.state(ref) == await house.recorded(ref)


async def test_a_bug_in_what_the_clock_does_waits_for_the_fix(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = await house.open()
    asked: list[Agreement] = []

    def stumbling(state: Agreement, at: datetime) -> Due | None:
        asked.append(state)
        if len(asked) <= 1:
            raise ZeroDivisionError("a bug in the calendar")
        return clock.due_by(state, at)

    monkeypatch.setattr(life, "due_by", stumbling)
    assert (await house.act(ref, "SECOND", "approve")).status == "recorded"

    async def asked_again() -> bool:
        return len(asked) > 1

    await eventually(asked_again)
    assert (await house.act(ref, "THIRD", "approve")).status == "recorded"
    assert gapless(await house.chain(ref))


async def test_one_dead_mailbox_holds_up_no_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def send(self: Post, message: object, recipient: str) -> str:
        if recipient.startswith("mou@second"):
            raise PermanentRefusalError("550 no such mailbox")
        return "250 taken"

    monkeypatch.setattr(Post, "send", send)
    ref = await house.open()

    async def all_tried() -> bool:
        return "queued" not in {state for _, state in await house.notices(ref)}

    await eventually(all_tried)
    assert sorted(state for _, state in await house.notices(ref)) == ["bounced", "sent", "sent"]
    assert (await house.act(ref, "SECOND", "approve")).status == "recorded"
    assert len(OTHERS) == 3

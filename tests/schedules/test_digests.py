"""Digests that Schedules start on the real engine: one mail, whoever was down and whoever asks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import ScheduleBackfill, WorkflowExecutionStatus, WorkflowHandle
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from models.habits import WEEKDAYS
from models.messages import DigestAnswer, DigestStart
from models.names import digest_run
from tests.activities.recording import execute
from tests.schedules.service import Service, organisation
from tests.workflows.house import eventually
from workflows.digest import DigestWorkflow
from workflows.options import DIGEST

pytestmark = pytest.mark.asyncio(loop_scope="session")

WEEK = timedelta(days=7)
DONE = WorkflowExecutionStatus.COMPLETED


async def owed_for_long(service: Service) -> str:
    """Open an agreement as of eight days ago, so that no other mail tells of what is owed."""
    ref = await service.open()
    long_ago = (datetime.now(UTC) - timedelta(days=8)).isoformat().replace("+00:00", "Z")
    paths = ", ".join(f"'$.waits.\"{code}\".since', '{long_ago}'" for code in service.codes[1:])
    state = f"UPDATE agreement SET state = json_set(state, {paths}) WHERE ref = :ref"  # noqa: S608
    await execute(service.house.database, state, ref=ref)
    return ref


async def runs(service: Service, code: str) -> list[WorkflowHandle[object, DigestAnswer]]:
    """Every digest of an organisation the engine started."""
    query = f"WorkflowId STARTS_WITH '{digest_run(code)}'"
    found = [each.id async for each in service.client.list_workflows(query)]
    return [service.client.get_workflow_handle(each, result_type=DigestAnswer) for each in found]


async def statuses(service: Service, code: str) -> list[WorkflowExecutionStatus | None]:
    return [(await each.describe()).status for each in await runs(service, code)]


async def one_mail(service: Service, code: str) -> bool:
    return [each.state for each in await service.digests(code)] == ["sent"]


def mails_to(service: Service, code: str) -> list[str]:
    """Subjects of the digests in the mailbox of an organisation."""
    found = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in service.house.letters()]
    mailbox = f"mou@{code.lower()}.example"
    mine = [each for each in found if each["To"].addresses[0].addr_spec == mailbox]
    return [str(each["Subject"]) for each in mine if each["List-Unsubscribe"]]


async def test_a_schedule_that_is_triggered_sends_one_mail(service: Service) -> None:
    code = service.codes[1]
    async with service.house.worker():
        await owed_for_long(service)
        await service.keep()
        await service.handle(code).trigger()
        assert await eventually(lambda: one_mail(service, code))
        (run,) = await eventually(lambda: runs(service, code))
        assert await run.result() == DigestAnswer(status="sent", items=1)
    assert [subject.startswith("1 thing waits for") for subject in mails_to(service, code)] == [True]


async def test_five_weeks_without_a_worker_are_one_mail_and_not_five(service: Service) -> None:
    code = service.codes[2]
    async with service.house.worker():
        await owed_for_long(service)
    await service.keep()
    now = datetime.now(UTC)
    weeks = [(now - (5 - week) * WEEK, now - (4 - week) * WEEK) for week in range(5)]
    await service.handle(code).backfill(*(ScheduleBackfill(start_at=a, end_at=b) for a, b in weeks))

    async def all_seen() -> bool:
        return (await service.schedule(code)).info.num_actions_skipped_overlap == 4

    assert await eventually(all_seen)
    assert await service.digests(code) == []
    async with service.house.worker():
        assert await eventually(lambda: one_mail(service, code))

        async def seen_to_end() -> bool:
            """Until the Schedule knows, it would skip the next."""
            return not (await service.schedule(code)).info.running_actions

        assert await eventually(seen_to_end)
        await service.handle(code).trigger()

        async def this_weeks_too() -> bool:
            return await statuses(service, code) == [DONE, DONE]

        assert await eventually(this_weeks_too)
        answers = {(await each.result()).status for each in await runs(service, code)}
    assert answers == {"sent", "sent_before"}
    assert len(mails_to(service, code)) == 1


async def test_a_pause_holds_and_its_note_is_kept(service: Service) -> None:
    code = service.codes[1]
    await service.keep()
    await service.handle(code).pause(note="until the board has met")
    state = (await service.schedule(code)).schedule.state
    assert (state.paused, state.note) == (True, "until the board has met")
    assert (await service.schedule(code)).info.num_actions == 0
    await service.handle(code).unpause()
    assert not (await service.schedule(code)).schedule.state.paused


async def test_nothing_owed_no_mail(service: Service) -> None:
    code = service.codes[0]
    async with service.house.worker():
        await owed_for_long(service)
        await service.keep()
        await service.handle(code).trigger()
        (run,) = await eventually(lambda: runs(service, code))
        assert await run.result() == DigestAnswer(status="nothing_owed")
    assert await service.digests(code) == []


async def test_a_mail_server_that_is_down_gets_it_later(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DIGEST["retry_policy"], "initial_interval", timedelta(milliseconds=200))
    code = service.codes[1]
    service.house.post.down = True
    async with service.house.worker():
        await owed_for_long(service)
        await service.keep()
        await service.handle(code).trigger()

        async def tried() -> bool:
            return [each.attempts for each in await service.digests(code)] == [1]

        assert await eventually(tried)
        service.house.post.down = False
        assert await eventually(lambda: one_mail(service, code))
    assert len(mails_to(service, code)) == 1


async def test_on_a_free_day_it_sleeps_until_the_next_working_morning_and_its_history_replays(
    service: Service,
) -> None:
    code = service.codes[1]
    now = datetime.now(UTC)
    tomorrow = WEEKDAYS[(now.weekday() + 1) % len(WEEKDAYS)]
    await service.enter(replace(organisation(code, "UTC"), working_days=(tomorrow,)))
    async with service.house.worker():
        await owed_for_long(service)
        handle = await service.client.start_workflow(
            "digest",
            DigestStart(org=code),
            id=f"{digest_run(code)}-by-test",
            task_queue=service.house.door.task_queue,
        )

        async def timers() -> list[HistoryEvent]:
            events = (await handle.fetch_history()).events
            return [each for each in events if each.HasField("timer_started_event_attributes")]

        (timer,) = await eventually(timers)
        wakes = timer.event_time.ToDatetime(tzinfo=UTC)
        wakes += timer.timer_started_event_attributes.start_to_fire_timeout.ToTimedelta()
        history = await handle.fetch_history()
        await handle.terminate()
    midnight = datetime(now.year, now.month, now.day, tzinfo=UTC) + timedelta(days=1)
    assert abs(wakes - midnight) < timedelta(seconds=5), "it works from midnight on"
    assert await service.digests(code) == []
    runner = service.house.worker(queue="replay").config()["workflow_runner"]
    replayer = Replayer(
        workflows=[DigestWorkflow], workflow_runner=runner, data_converter=pydantic_data_converter
    )
    await replayer.replay_workflow(history)

"""A transition is on record as a whole and once, or not at all."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.exceptions import ApplicationError

from activities.record import ConflictingMilestoneError, RecordActivities
from models.act import Link
from models.messages import Outcome, Recorded, Transition
from tests.activities.recording import Recording, allow, execute, opening, refuse, rows, written

pytestmark = pytest.mark.asyncio(loop_scope="session")

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


async def test_milestones_notices_state_and_outcome_are_written_together(database: AsyncEngine) -> None:
    life = Recording(database)
    recorded = await life.open()
    assert (recorded.status, recorded.digest, recorded.notices) == ("recorded", life.state.head, 3)
    assert await rows(database, "SELECT seq, type, headline, actor, digest FROM milestone") == [
        (1, "negotiation_opened", 1, "LEAD", recorded.digest)
    ]
    assert await rows(database, "SELECT id, state, attempts FROM notice ORDER BY id") == [
        (f"MOU-JP-1/1/opened/{org}", "queued", 0) for org in ("ABROAD", "SECOND", "THIRD")
    ]
    assert await rows(database, "SELECT ref, phase, seq, head FROM agreement") == [
        ("MOU-JP-1", "negotiating", 1, recorded.digest)
    ]
    ((outcome, settled_at),) = await rows(database, "SELECT outcome, settled_at FROM command_inbox")
    assert Outcome.model_validate_json(outcome).milestones == ("negotiation_opened",)
    assert settled_at == life.now.isoformat(timespec="microseconds")


async def test_several_milestones_of_one_act_are_one_transition(database: AsyncEngine) -> None:
    life = Recording(database)
    await life.open()
    for org in ("SECOND", "THIRD"):
        await life.do("approve", org)
    recorded = await life.do("approve", "ABROAD")
    assert await rows(database, "SELECT type, headline, actor FROM milestone WHERE seq > 3") == [
        ("approved", 0, "ABROAD"),
        ("text_agreed", 1, None),
    ]
    assert recorded.notices == 1 + 4
    assert set(recorded.days) == {4, 5}


async def test_when_the_last_statement_fails_nothing_is_written(database: AsyncEngine) -> None:
    life = Recording(database)
    act = life.act("open", "LEAD", **opening())
    await life.enter(act)
    await refuse(database, "UPDATE", "command_inbox", "no room")
    before = await written(database)
    with pytest.raises(IntegrityError, match="no room"):
        await life.activity.record(life.transition(act))
    assert await written(database) == before
    await allow(database, "command_inbox")
    assert (await life.activity.record(life.transition(act))).status == "recorded"


async def test_a_transition_recorded_twice_has_one_answer_and_one_trace(database: AsyncEngine) -> None:
    life = Recording(database)
    await life.open()
    act = life.act("approve", "SECOND")
    await life.enter(act)
    transition = life.transition(act)
    first = life.believe(transition, await life.activity.record(transition))
    assert first.notices == 1
    await life.do("approve", "THIRD")
    before = await written(database)
    assert await life.activity.record(transition) == first
    assert await written(database) == before


async def test_a_retried_transition_that_tells_nobody_still_tells_nobody(database: AsyncEngine) -> None:
    life = Recording(database)
    await life.open()
    act = life.act("approve", "LEAD")
    await life.enter(act)
    transition = life.transition(act)
    answers = [await life.activity.record(transition) for _ in range(2)]
    assert [answer.notices for answer in answers] == [0, 0]


@pytest.mark.parametrize(
    "tampering",
    [
        "DELETE FROM command_inbox WHERE command_id = :id",
        "UPDATE command_inbox SET payload_hash = request_hash WHERE command_id = :id",
        "UPDATE command_inbox SET received_at = '2026-01-01T00:00:00.000000+00:00' WHERE command_id = :id",
        "UPDATE command_inbox SET agreement = 'MOU-JP-2' WHERE command_id = :id",
    ],
    ids=["no row", "another payload", "another stamp", "another agreement"],
)
async def test_an_act_the_inbox_does_not_vouch_for_is_unknown(database: AsyncEngine, tampering: str) -> None:
    life = Recording(database)
    await life.open()
    act = life.act("approve", "SECOND")
    await life.enter(act)
    await execute(database, tampering, id=act.command_id)
    before = await written(database)
    assert await life.activity.record(life.transition(act)) == Recorded(status="unknown_command")
    assert await written(database) == before


@pytest.mark.parametrize("command_id", ["", "c\x002", "c" * 65, "c 2", "ü"])
async def test_a_command_that_has_no_name_s_form_is_unknown(database: AsyncEngine, command_id: str) -> None:
    life = Recording(database)
    await life.open()
    transition = life.transition(life.act("approve", "SECOND", command_id=command_id))
    before = await written(database)
    assert await life.activity.record(transition) == Recorded(status="unknown_command")
    assert await written(database) == before


@pytest.mark.parametrize("ref", ["", "MOU\x00", "M" * 41, "mou 1"])
async def test_what_has_no_reference_s_form_has_no_record(database: AsyncEngine, ref: str) -> None:
    life = Recording(database, ref)
    act = life.act("open", "LEAD", **opening())
    before = await written(database)
    with pytest.raises(ApplicationError) as refusal:
        await life.activity.record(life.transition(act))
    assert refusal.value.non_retryable
    assert await written(database) == before


@pytest.mark.parametrize("ref", ["", "MOU\x00", "M" * 41])
async def test_a_witness_that_has_no_reference_s_form_is_unknown(database: AsyncEngine, ref: str) -> None:
    life = Recording(database)
    await life.open()
    unwitnessed = life.transition(life.act("approve", "SECOND")).model_copy(
        update={"vouched": None, "answer": None, "witness": Link(ref=ref, digest="a" * 64)}
    )
    assert await life.activity.record(unwitnessed) == Recorded(status="unknown_command")


async def test_a_transition_nobody_need_vouch_for_leaves_the_inbox_alone(database: AsyncEngine) -> None:
    life = Recording(database)
    await life.open()
    unknown = life.transition(life.act("approve", "SECOND"))
    unvouched = unknown.model_copy(update={"vouched": None, "answer": None})
    inbox = (await written(database))["command_inbox"]
    assert (await life.activity.record(unvouched)).status == "recorded"
    assert (await written(database))["command_inbox"] == inbox


async def test_the_clock_waits_for_an_act_received_in_time(database: AsyncEngine) -> None:
    life = Recording(database)
    await life.open()
    reminder = life.elapsed(7 * DAY)
    life.now -= SECOND
    act = life.act("approve", "SECOND")
    await life.enter(act)
    before = await written(database)
    assert await life.activity.record(reminder) == Recorded(status="act_waiting")
    assert await written(database) == before


@pytest.mark.parametrize(
    "harmless",
    [
        "UPDATE command_inbox SET received_at = '2026-01-19T08:00:00.000001+00:00' WHERE command_id = :id",
        "UPDATE command_inbox SET settled_at = received_at WHERE command_id = :id",
        "UPDATE command_inbox SET agreement = 'MOU-JP-2' WHERE command_id = :id",
    ],
    ids=["received later", "answered", "on another agreement"],
)
async def test_the_clock_waits_for_no_other_act(database: AsyncEngine, harmless: str) -> None:
    life = Recording(database)
    await life.open()
    reminder = life.elapsed(7 * DAY)
    act = life.act("approve", "SECOND")
    await life.enter(act)
    await execute(database, harmless, id=act.command_id)
    assert (await life.activity.record(reminder)).status == "recorded"


async def test_what_the_clock_recorded_is_found_again_although_an_act_came_in(database: AsyncEngine) -> None:
    life = Recording(database)
    await life.open()
    reminder = life.elapsed(7 * DAY)
    first = await life.activity.record(reminder)
    await life.enter(life.act("approve", "SECOND"))
    assert await life.activity.record(reminder) == first


async def test_another_milestone_in_the_same_place_is_refused(database: AsyncEngine) -> None:
    life = Recording(database)
    await life.open()
    rival = life.act("approve", "SECOND")
    await life.enter(rival)
    transition = life.transition(rival)
    await life.do("approve", "THIRD")
    before = await written(database)
    with pytest.raises(ConflictingMilestoneError, match="milestone 2 of MOU-JP-1"):
        await life.activity.record(transition)
    assert await written(database) == before


async def test_a_transition_that_overlaps_the_chain_in_part_is_refused(database: AsyncEngine) -> None:
    life = Recording(database)
    await life.open()
    act = life.act("approve", "SECOND")
    await life.enter(act)
    transition = life.transition(act)
    life.believe(transition, await life.activity.record(transition))
    more = life.transition(life.act("approve", "THIRD"))
    both = (*transition.milestones, *more.milestones)
    overlapping = Transition(ref=life.state.ref, milestones=both)
    with pytest.raises(ConflictingMilestoneError):
        await life.activity.record(overlapping)


async def test_a_gap_in_the_chain_is_refused(database: AsyncEngine) -> None:
    life = Recording(database)
    await life.open()
    act = life.act("approve", "SECOND")
    await life.enter(act)
    transition = life.transition(act)
    skipped = transition.milestones[0].model_copy(update={"seq": 3})
    before = await written(database)
    with pytest.raises(IntegrityError, match="append-only"):
        await life.activity.record(transition.model_copy(update={"milestones": (skipped,)}))
    assert await written(database) == before


async def test_only_a_rehearsal_lives_in_another_time(database: AsyncEngine) -> None:
    life = Recording(database)
    act = life.act("open", "LEAD", **opening())
    await life.enter(act)
    shifted = life.transition(act).model_copy(update={"clock_shift": DAY})
    before = await written(database)
    assert await life.activity.record(shifted) == Recorded(status="shift_refused")
    assert await written(database) == before
    rehearsal = RecordActivities(database, story_time=True)
    assert (await rehearsal.record(shifted)).status == "recorded"


@pytest.mark.parametrize(
    ("occurred_on", "parts"),
    [
        ("2012-04-24", (2012, 4, 24)),
        ("2012-04-24/2012-05-02", (2012, 4, 24)),
        ("2012-04", (2012, 4, None)),
        ("2012", (2012, None, None)),
        ("unknown", (None, None, None)),
    ],
)
async def test_the_day_of_an_activity_is_kept_as_far_as_it_is_known(
    database: AsyncEngine, occurred_on: str, parts: tuple[int | None, ...]
) -> None:
    life = Recording(database)
    await life.open()
    await life.do("report_activity", "SECOND", kind="study_trip", occurred_on=occurred_on)
    found = await rows(database, "SELECT type, year, month, day FROM milestone ORDER BY seq")
    assert found == [("negotiation_opened", None, None, None), ("study_trip", *parts)]


async def test_a_reminder_says_which_and_for_what(database: AsyncEngine) -> None:
    life = Recording(database)
    await life.open()
    await life.pass_time(7 * DAY)
    reminders = await rows(database, "SELECT organisation, act, number FROM notice WHERE kind = 'reminder'")
    assert sorted(reminders) == [(org, "approve", 1) for org in ("ABROAD", "SECOND", "THIRD")]

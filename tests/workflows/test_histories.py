"""Lives recorded by every release replay on today's code, and an altered one does not.

`keep_histories.py` writes the files; a red test here means running agreements would stop.
"""

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from temporalio.workflow import NondeterminismError

from models.canonical import content_hash
from models.lifecycle import apply, fold
from models.messages import Recorded, Start, Transition
from models.names import milestone_activity_id
from tests.workflows.gate import GOLDEN, HISTORIES, Event, Kept, kept, replay
from tests.workflows.keep_histories import LIVES

pytestmark = pytest.mark.asyncio(loop_scope="session")

Alteration = Callable[[Event], object]

GOLD = {each.name: each for each in kept()}
CHAINS = [name for name, each in GOLD.items() if "digest" in each.gold]
FIRST = GOLD["0.1.0/mou-jp-1.json"]
STARTED = "workflowExecutionStartedEventAttributes"
ACCEPTED = "workflowExecutionUpdateAcceptedEventAttributes"
SCHEDULED = "activityTaskScheduledEventAttributes"
COMPLETED = "activityTaskCompletedEventAttributes"

every_history = pytest.mark.parametrize("name", list(GOLD))
every_chain = pytest.mark.parametrize("name", CHAINS)


def payload_of(event: Event) -> Event:
    """The first argument, or the result, of an event that has one."""
    if ACCEPTED in event:
        args = event[ACCEPTED]["acceptedRequest"]["input"]["args"]
    else:
        args = event[SCHEDULED]["input"] if SCHEDULED in event else event[COMPLETED]["result"]
    found: Event = args["payloads"][0]
    return found


def content_of(event: Event) -> Any:  # noqa: ANN401
    return json.loads(base64.b64decode(payload_of(event)["data"]))


def recordings(events: list[Event]) -> Iterator[tuple[str, Transition, Recorded]]:
    """Activity id, transition and answer of every recording that wrote something."""
    answers = {each[COMPLETED]["scheduledEventId"]: each for each in events if COMPLETED in each}
    for event in events:
        if SCHEDULED in event and event[SCHEDULED]["activityType"]["name"] == "record":
            answer = Recorded.model_validate(content_of(answers[event["eventId"]]))
            if answer.status == "recorded":
                activity = event[SCHEDULED]["activityId"]
                yield activity, Transition.model_validate(content_of(event)), answer


async def test_every_kept_history_is_gold() -> None:
    files = {str(path.relative_to(HISTORIES)) for path in HISTORIES.glob("*/*.json*") if path.name != GOLDEN}
    assert files == set(GOLD)
    assert len([name for name in GOLD if name.startswith("0.1.0/")]) == 12


async def test_the_lives_of_this_release_are_what_a_life_can_be() -> None:
    """Continue-as-new, a reset, refusals, strangers, pilots; on the dev server and the time-skipping one."""
    assert set(LIVES) == {"s1", "s2", "s3", "s5", "calendars", "strangers", "revived", "long"}
    kinds = {
        event["eventType"].removeprefix("EVENT_TYPE_") for each in GOLD.values() for event in each.events()
    }
    assert kinds >= {
        *("WORKFLOW_EXECUTION_CONTINUED_AS_NEW", "WORKFLOW_TASK_FAILED", "WORKFLOW_EXECUTION_SIGNALED"),
        *("START_CHILD_WORKFLOW_EXECUTION_INITIATED", "TIMER_FIRED", "WORKFLOW_EXECUTION_COMPLETED"),
    }
    answers = {
        content_of(event)["status"]
        for each in GOLD.values()
        for event in each.events()
        if COMPLETED in event and "status" in str(content_of(event))
    }
    assert answers >= {"recorded", "unknown_command"}


@every_history
async def test_a_kept_life_replays(name: str) -> None:
    await replay(GOLD[name].workflow_id, GOLD[name].events())


@every_chain
async def test_its_chain_has_the_golden_length_and_end(name: str) -> None:
    *_, (last, transition, _) = recordings(GOLD[name].events())
    end, gold = transition.milestones[-1], GOLD[name].gold
    assert (end.seq, end.digest) == (gold["milestones"], gold["digest"])
    assert last == milestone_activity_id(end.seq, end.digest)


@every_chain
async def test_the_history_alone_proves_the_chain(name: str) -> None:
    """As an auditor reads it: every digest recomputed with today's models, and the state folded from it."""
    events, gold = GOLD[name].events(), GOLD[name].gold
    state = begun(GOLD[name])
    for _, transition, answer in recordings(events):
        for each in transition.milestones:
            assert each.recomputed_digest() == each.digest
            assert each.prev_digest == state.head or state.seq == 0
            state = apply(state, each, answer.days.get(each.seq, {}))
    assert (state.seq, state.head, state.phase) == (gold["milestones"], gold["digest"], gold["phase"])


def begun(each: Kept) -> Any:  # noqa: ANN401
    """The state a run began with: nothing, or what the run before it carried over."""
    payload = each.events()[0][STARTED]["input"]["payloads"][0]
    start = Start.model_validate_json(base64.b64decode(payload["data"]))
    return start.carried or fold(start.ref, [])


def altered(event: Event, **fields: object) -> None:
    """Write other content into an event."""
    content = json.dumps({**content_of(event), **fields}, separators=(",", ":"))
    payload_of(event)["data"] = base64.b64encode(content.encode()).decode()


def act_of(events: list[Event], act: str) -> Event:
    return next(each for each in events if ACCEPTED in each and content_of(each)["act"] == act)


ALTERATIONS: dict[str, tuple[str, Alteration]] = {
    "another organisation": ("approve", lambda event: altered(event, by="PROPLAST")),
    "another arrival": ("approve", lambda event: altered(event, received_at="2026-01-15T08:00:00.000001Z")),
    "another door": ("sign", lambda event: altered(event, door="link")),
    "another authority": ("sign", lambda event: altered(event, authority="somebody-else")),
    "another command": ("sign", lambda event: altered(event, command_id="00000000")),
    "another text": ("sign", lambda event: altered(event, terms_hash=content_hash("other"))),
    "another notice": (
        "propose",
        lambda event: altered(event, terms={**content_of(event)["terms"], "notice": "P3M"}),
    ),
}


@pytest.mark.parametrize("alteration", list(ALTERATIONS))
async def test_a_life_with_an_altered_act_does_not_replay(alteration: str) -> None:
    act, alter = ALTERATIONS[alteration]
    events = FIRST.events()
    alter(act_of(events, act))
    with pytest.raises(NondeterminismError):
        await replay(FIRST.workflow_id, events)


async def test_a_life_with_an_altered_time_does_not_replay() -> None:
    """The workflow's own time is that of its tasks; it is in every digest."""
    events = FIRST.events()
    after = events.index(act_of(events, "sign"))
    task = next(
        each for each in reversed(events[:after]) if each["eventType"] == "EVENT_TYPE_WORKFLOW_TASK_STARTED"
    )
    task["eventTime"] = task["eventTime"].replace("Z", "1Z")
    with pytest.raises(NondeterminismError):
        await replay(FIRST.workflow_id, events)


async def test_a_milestone_altered_where_it_was_recorded_no_longer_fits_its_id() -> None:
    events = FIRST.events()
    recording = next(
        each
        for each in events
        if SCHEDULED in each
        and each[SCHEDULED]["activityType"]["name"] == "record"
        and content_of(each)["milestones"][0]["payload"]["type"] == "signature"
    )
    forged = {**content_of(recording)["milestones"][0], "actor": "PROPLAST"}
    altered(recording, milestones=[forged])
    found = {activity: transition.milestones[-1] for activity, transition, _ in recordings(events)}
    wrong = [
        activity
        for activity, end in found.items()
        if activity != milestone_activity_id(end.seq, end.recomputed_digest())
    ]
    assert wrong == [recording[SCHEDULED]["activityId"]]

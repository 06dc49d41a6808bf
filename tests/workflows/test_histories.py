"""Lives recorded by earlier code replay on today's, and an altered one does not.

`keep_histories.py` writes the files; a red test here means running agreements would stop.
"""

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import WorkflowHistory
from temporalio.workflow import NondeterminismError

from models.canonical import content_hash
from models.lifecycle import fold
from models.messages import Recorded, Transition
from models.names import agreement_id, milestone_activity_id
from tests.workflows.house import House
from tests.workflows.keep_histories import FOLDER, GOLDEN

pytestmark = pytest.mark.asyncio(loop_scope="session")

Event = dict[str, Any]
Alteration = Callable[[Event], object]

GOLD: dict[str, dict[str, Any]] = json.loads(GOLDEN.read_text(encoding="utf-8"))
ACCEPTED = "workflowExecutionUpdateAcceptedEventAttributes"
SCHEDULED = "activityTaskScheduledEventAttributes"
COMPLETED = "activityTaskCompletedEventAttributes"

every_history = pytest.mark.parametrize("name", list(GOLD))


def events_of(name: str) -> list[Event]:
    found: list[Event] = json.loads((FOLDER / name).read_text(encoding="utf-8"))["events"]
    return found


async def replay(house: House, name: str, events: list[Event]) -> None:
    """Run a history again on today's code.

    Raises:
        NondeterminismError: It is not what today's code would have done.
    """
    ref = Path(name).stem.upper()
    await house.replayer().replay_workflow(WorkflowHistory.from_json(agreement_id(ref), {"events": events}))


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
    assert sorted(GOLD) == sorted(path.name for path in FOLDER.glob("*.json") if path != GOLDEN)
    assert len(GOLD) == 6


@every_history
async def test_a_kept_life_replays(house: House, name: str) -> None:
    await replay(house, name, events_of(name))


@every_history
async def test_its_chain_has_the_golden_length_and_end(name: str) -> None:
    *_, (last, transition, _) = recordings(events_of(name))
    end = transition.milestones[-1]
    assert (end.seq, end.digest) == (GOLD[name]["milestones"], GOLD[name]["digest"])
    assert last == milestone_activity_id(end.seq, end.digest)


@every_history
async def test_the_history_alone_proves_the_chain(name: str) -> None:
    """As an auditor reads it: every digest recomputed with today's models, and the state folded from it."""
    links = list(recordings(events_of(name)))
    milestones = [each for _, transition, _ in links for each in transition.milestones]
    assert [each.recomputed_digest() for each in milestones] == [each.digest for each in milestones]
    days = {seq: found for _, _, answer in links for seq, found in answer.days.items()}
    state = fold(Path(name).stem.upper(), [(each, days.get(each.seq, {})) for each in milestones])
    assert (state.seq, state.head, state.phase) == (
        GOLD[name]["milestones"],
        GOLD[name]["digest"],
        GOLD[name]["phase"],
    )


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
async def test_a_life_with_an_altered_act_does_not_replay(house: House, alteration: str) -> None:
    act, alter = ALTERATIONS[alteration]
    events = events_of("mou-jp-1.json")
    alter(act_of(events, act))
    with pytest.raises(NondeterminismError):
        await replay(house, "mou-jp-1.json", events)


async def test_a_life_with_an_altered_time_does_not_replay(house: House) -> None:
    """The workflow's own time is that of its tasks; it is in every digest."""
    events = events_of("mou-jp-1.json")
    after = events.index(act_of(events, "sign"))
    task = next(
        each for each in reversed(events[:after]) if each["eventType"] == "EVENT_TYPE_WORKFLOW_TASK_STARTED"
    )
    task["eventTime"] = task["eventTime"].replace("Z", "1Z")
    with pytest.raises(NondeterminismError):
        await replay(house, "mou-jp-1.json", events)


async def test_a_milestone_altered_where_it_was_recorded_no_longer_fits_its_id() -> None:
    events = events_of("mou-jp-1.json")
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

"""Attacks on event histories, alone or with the record store."""

from copy import deepcopy
from datetime import timedelta

from console.audit.events import COMPLETED, SCHEDULED, STARTED, instant
from tests.audit.attacks import attack, recomputed
from tests.audit.attacks_on_records import altered
from tests.audit.forge import Forger, alter, payload, put

TASK_STARTED = "EVENT_TYPE_WORKFLOW_TASK_STARTED"


@attack("an act altered in the history", "V4", "milestone 12, act")
def history_act_altered(forger: Forger) -> None:
    alter(forger.coming(12), authority="somebody-else")


@attack("an event removed from the history", "V2", "run ")
def history_event_removed(forger: Forger) -> None:
    forger.history().remove(forger.coming(12))


@attack("a milestone altered in the history's recording", "V3", "milestone 12,")
def history_recording_altered(forger: Forger) -> None:
    event = forger.recording(12)
    content = payload(event)
    content["milestones"][0]["actor"] = "AVEP"
    put(event, content)


@attack("the answer of a recording altered in the history", "V3", "milestone 1,")
def history_result_altered(forger: Forger) -> None:
    event = forger.answer(1)
    content = payload(event)
    content["days"]["1"]["deadline/JP-1"]["ends"] = "2026-02-26T15:00:01Z"
    put(event, content)


@attack("a recording called refused in the history", "V3", "milestone 19,")
def history_recording_refused(forger: Forger) -> None:
    put(forger.answer(19), {"status": "unknown_command"})


@attack("a recording doubled in the history", "V3", "milestone 12,")
def history_recording_doubled(forger: Forger) -> None:
    events, asked, answered = forger.history(), forger.recording(12), forger.answer(12)
    copies = deepcopy([asked, answered])
    copies[0]["eventId"], copies[1]["eventId"] = "9001", "9002"
    copies[1][COMPLETED]["scheduledEventId"] = "9001"
    events += copies


@attack("the workflow's own time moved in the history", "V2", "milestone 12,")
def history_task_moved(forger: Forger) -> None:
    events = forger.history()
    before = events[: events.index(forger.coming(12))]
    task = next(event for event in reversed(before) if event["eventType"] == TASK_STARTED)
    task["eventTime"] = task["eventTime"].replace("Z", "1Z")


@attack("an act's event moved before its arrival", "V4", "milestone 12, act")
def history_coming_moved(forger: Forger) -> None:
    event = forger.coming(12)
    at = instant(event["eventTime"]) - timedelta(minutes=10)
    event["eventTime"] = at.isoformat().replace("+00:00", "Z")


@attack("a state smuggled into the start of a history", "V5", "run ")
def history_start_with_state(forger: Forger) -> None:
    alter(forger.event(STARTED), carried=forger.told)


@attack("a clock of its own given to a life outside rehearsals", "V5", "run ", life="MOU-LONG-1")
def history_start_with_clock(forger: Forger) -> None:
    alter(forger.event(STARTED), clock_shift="-P1D")


@attack("the state handed from run to run altered", "V5", "run ", life="MOU-LONG-1")
def history_carried_altered(forger: Forger) -> None:
    start = forger.event(STARTED, number=2)
    alter(start, carried={**payload(start)["carried"], "coordinator": "SECOND"})


@attack("a run withheld", "V5", "run ", life="MOU-LONG-1")
def history_run_withheld(forger: Forger) -> None:
    del forger.runs[1]


@attack("the tail of a history withheld", "V6", "milestone 19")
def history_tail_withheld(forger: Forger) -> None:
    events = forger.history()
    del events[events.index(forger.recording(19)) - 1 :]


@attack("the workflow's own time moved, another build named", "V2", "milestone 12,", verdict="not_verifiable")
def history_of_another_build(forger: Forger) -> None:
    history_task_moved(forger)
    for event in forger.history():
        if "workflowTaskCompletedEventAttributes" in event:
            event["workflowTaskCompletedEventAttributes"]["binaryChecksum"] = "0.0.1+000000000000"


@attack("a milestone altered in database and history alike", "V2", "milestone 12,")
def both_altered(forger: Forger) -> None:
    recomputed(altered)(forger)
    for row in forger.rows[11:]:
        asked, answered = forger.recording(row["seq"]), forger.answer(row["seq"])
        content = payload(asked)
        for milestone in content["milestones"]:
            forged = forger.row(milestone["seq"])
            milestone |= {**forged["content"], "payload": milestone["payload"], "digest": forged["digest"]}
            milestone.pop("type")
        put(asked, content)
        last = content["milestones"][-1]
        asked[SCHEDULED]["activityId"] = f"ms-{last['seq']:05d}-{last['digest']}"
        alter(answered, digest=last["digest"])
    forger.told = forger.stored

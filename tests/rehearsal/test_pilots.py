"""Pilots and intensified agreements, played: calendars, linked chains, and what outlives whom."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
import pytest_asyncio
from temporalio.client import WorkflowExecutionStatus
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from models.lifecycle import fold
from models.names import agreement_id, pilot_id
from models.pilot_milestones import PilotStarted, ReportReminded
from tests.rehearsal.stages import DAY, EXAMPLES, Performed, instant, milestones, notices, performed
from workflows.agreement import AgreementWorkflow
from workflows.pilot import PilotWorkflow

pytestmark = pytest.mark.asyncio(loop_scope="session")

STORIES = EXAMPLES / "stories"
REFS = {
    "s5": ("MOU-JP-5", "IA-JP-5"),
    "s8": ("MOU-JP-8", "IA-JP-8", "IA-JP-8-NEW"),
    "s9": ("MOU-JP-9", "IA-JP-9"),
    "s10": ("MOU-JP-10", "IA-JP-10"),
}
each_story = pytest.mark.parametrize("name", list(REFS))
Stories = dict[str, Performed]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stories() -> AsyncIterator[Stories]:
    """The stories asked about here, each played once when first needed."""
    async with AsyncExitStack() as stack:
        found = {name: performed(STORIES / f"{name}.yaml") for name in REFS}
        yield {name: await stack.enter_async_context(each) for name, each in found.items()}


@pytest.fixture
def s5(stories: Stories) -> Performed:
    return stories["s5"]


async def test_s5_sends_74_notices_for_the_mou_and_37_for_the_new_agreement(s5: Performed) -> None:
    sent = s5.result["notices_all"]
    by_ref = {ref: Counter(each["kind"] for each in sent if each["ref"] == ref) for ref in REFS["s5"]}
    clean = {"opened": 7, "approved": 7, "signature_requested": 8, "signed": 7, "in_force": 8}
    piloting = {"action_plan_adopted": 7, "pilot_started": 14, "report_due": 2, "pilot_completed": 14}
    assert by_ref["MOU-JP-5"] == clean | piloting
    assert by_ref["IA-JP-5"] == clean
    assert (sum(piloting.values()), s5.result["notices"]) == (37, 111)


async def test_s5_reminds_the_lead_7_and_14_days_after_the_report_was_due(s5: Performed) -> None:
    due = s5.told["MOU-JP-5"].pilots["P1"].report_due
    reminded = [instant(each) - due for each in milestones(s5.result, "report_reminded")]
    assert [length // DAY for length in reminded] == [7, 14]
    assert all(length % DAY < timedelta(minutes=2) for length in reminded)
    assert [each["to"] for each in notices(s5.result, "report_due")] == ["POOLNET", "POOLNET"]


async def test_s5_is_asked_and_refused_while_the_report_is_missing_and_filed_in_time(s5: Performed) -> None:
    due = s5.told["MOU-JP-5"].pilots["P1"].report_due
    (refused,) = s5.result["refused_all"]
    filed = instant(milestones(s5.result, "pilot_completed")[-1])
    assert due < instant(refused) < filed
    assert 15 <= (filed - due) / DAY <= 20
    chain = [each for each, _ in await s5.chain("MOU-JP-5")]
    naming = next(each.payload.model_dump()["naming"] for each in chain if each.type == "refused")
    assert naming == ("report_overdue:P1",)


async def test_s5_never_sends_an_expiry_notice_though_time_runs_past_the_old_end(s5: Performed) -> None:
    mou = s5.told["MOU-JP-5"]
    assert mou.end is not None
    starts = datetime.fromisoformat("2026-01-12T09:00:00+01:00")
    assert mou.end.ends < starts + 1110 * DAY
    assert notices(s5.result, "expiry_ahead") == []
    assert milestones(s5.result, "expiry_noticed") == milestones(s5.result, "expired") == []


async def test_s5_closes_the_mou_when_the_new_agreement_is_in_force(s5: Performed) -> None:
    (closed,) = milestones(s5.result, "closed")
    (signed,) = milestones(s5.result, "intensified_signed")
    assert timedelta(0) <= instant(closed) - instant(signed) < timedelta(minutes=1)
    last = (await s5.chain("MOU-JP-5"))[-1][0]
    assert last.payload.model_dump()["superseded_by"] == {"ref": "IA-JP-5", "digest": signed["digest"]}


async def test_the_new_chain_begins_with_the_digest_of_what_opened_it(s5: Performed) -> None:
    old, new = [[each for each, _ in await s5.chain(ref)] for ref in REFS["s5"]]
    opening = next(each for each in old if each.type == "intensified_opened")
    assert new[0].prev_digest == opening.digest
    assert new[0].command_id == opening.command_id


@each_story
async def test_workflow_and_record_say_the_same_of_every_kin(stories: Stories, name: str) -> None:
    done = stories[name]
    assert tuple(done.told) == REFS[name]
    for ref in REFS[name]:
        chain = await done.chain(ref)
        assert done.told[ref] == fold(ref, chain)
        assert [each.seq for each, _ in chain] == list(range(1, len(chain) + 1))
        assert all(each.digest == each.recomputed_digest() for each, _ in chain)
        assert all(b.prev_digest == a.digest for (a, _), (b, _) in pairwise(chain))


@each_story
async def test_every_history_replays_pilots_too(stories: Stories, name: str) -> None:
    done = stories[name]
    replayer = Replayer(
        workflows=[AgreementWorkflow, PilotWorkflow],
        workflow_runner=done.stage.worker(cached=0).config()["workflow_runner"],
        data_converter=pydantic_data_converter,
    )
    ids = [agreement_id(ref) for ref in REFS[name]]
    ids += [pilot_id(ref, pilot) for ref in REFS[name] for pilot in done.told[ref].pilots]
    for each in ids:
        history = await done.stage.client.get_workflow_handle(each).fetch_history()
        assert (await replayer.replay_workflow(history)).replay_failure is None


@each_story
async def test_no_calendar_outlives_its_pilot(stories: Stories, name: str) -> None:
    done = stories[name]
    for ref in REFS[name]:
        for pilot in done.told[ref].pilots:
            described = await done.stage.client.get_workflow_handle(pilot_id(ref, pilot)).describe()
            assert described.status is WorkflowExecutionStatus.COMPLETED


async def test_a_missing_report_is_told_to_the_coordinator_in_the_end(stories: Stories) -> None:
    done = stories["s10"]
    chain = [each.payload for each, _ in await done.chain("MOU-JP-10")]
    assert [(each.number, each.overdue) for each in chain if isinstance(each, ReportReminded)] == [
        *((1, False), (2, False), (3, True))
    ]
    assert [each["to"] for each in notices(done.result, "report_overdue")] == ["PLASTIPOLIS"]
    assert [each.pilot for each in chain if isinstance(each, PilotStarted)] == ["FAIR", "P2"]


async def test_a_new_agreement_tells_its_own_parties_only(stories: Stories) -> None:
    told = {each["to"] for each in stories["s10"].result["notices_all"] if each["ref"] == "IA-JP-10"}
    assert told == {"PLASTIPOLIS", "CCIS", "AVEP", "JP-1"}


async def test_a_lapsed_negotiation_leaves_the_mou_free_for_another(stories: Stories) -> None:
    done = stories["s8"]
    types = [each.type for each, _ in await done.chain("MOU-JP-8")]
    assert [each for each in types if each.startswith("intensified")] == [
        *("intensified_opened", "intensified_ended", "intensified_opened")
    ]
    assert done.told["MOU-JP-8"].outcome == "superseded"
    assert done.told["IA-JP-8"].outcome == "lapsed"


async def test_an_umbrella_outlives_the_signing_and_ends_by_itself(stories: Stories) -> None:
    done = stories["s9"]
    types = [each.type for each, _ in await done.chain("MOU-JP-9")]
    assert types[-6:] == ["intensified_ended", *["expiry_noticed"] * 4, "expired"]
    assert done.told["IA-JP-9"].phase == "in_force"

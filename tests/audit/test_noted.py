"""What is right and still worth knowing, and what cannot be verified, each with its reason."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.testing import WorkflowEnvironment

from console.audit.collect import collect
from console.audit.events import instant
from console.audit.evidence import Evidence
from console.audit.line import Verdict
from console.audit.told import Told
from console.audit.verify import Report
from console.engine.binaries import time_skipping_binary
from console.rebuild.writing import LEFT
from models.acts import ACT
from models.names import agreement_id
from tests.audit.conftest import Lives, all_sent
from tests.audit.forge import Forger
from tests.audit.lives import Lived, found, left, lived, lived_in
from tests.rehearsal.told import act, agreed, control, tell
from tests.workflows.house import House
from tests.workflows.test_strangers import forged, send

pytestmark = pytest.mark.asyncio(loop_scope="session")


def noted(report: Report, level: str) -> list[str]:
    """What is listed on a level, beside its sum."""
    return [line.what for line in report.of(level) if line.where]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def outages(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """Mail down over a reminder that was answered, nobody at work as acts came, mail down at the end."""
    folder = tmp_path_factory.mktemp("outages")
    acts = [
        control("P6DT22H", "mail_down"),
        *agreed("P7DT2H"),
        control("P7DT4H", "mail_up"),
        control("P8D", "worker_down"),
        *(act("P9D", org, "sign") for org in ("LEAD", "SECOND", "THIRD")),
        control("P10DT3H", "worker_up"),
        control("P11D", "mail_down"),
        act("P11DT1H", "ABROAD", "sign"),
    ]
    return (await lived(tell(folder, acts, rest="until: P12D"), folder / "home"))["MOU-1"]


async def test_outages_leave_a_life_that_is_not_contradicted(outages: Lived) -> None:
    report = await outages.verified()
    assert found(report, Verdict.CONTRADICTED) == []


async def test_acts_that_waited_are_listed_with_how_long(outages: Lived) -> None:
    report = await outages.verified()
    assert noted(report, "V4") == ["it waited 1 day 3 h before it reached the workflow"] * 3
    assert all(" event " in line.where for line in report.of("V4") if line.where)


@pytest.mark.parametrize(("ahead", "verdict"), [(5, Verdict.VERIFIED), (90, Verdict.CONTRADICTED)])
async def test_clocks_may_differ_a_little_and_no_more(
    stories: Lives, tmp_path: Path, ahead: int, verdict: Verdict
) -> None:
    life = stories["MOU-JP-1"]
    forger = Forger(life, tmp_path)
    event = forger.coming(12)
    at = instant(forger.content(12)["received_at"]) - timedelta(seconds=ahead) - life_shift(life)
    event["eventTime"] = at.isoformat().replace("+00:00", "Z")
    (line,) = [line for line in (await life.verified(await forger.evidence())).of("V4") if line.where]
    assert line.what == "an act was stamped after it had reached the workflow"
    assert line.verdict is verdict


def life_shift(life: Lived) -> timedelta:
    return Told(life.evidence.runs[0]).shift


async def test_reminders_that_were_answered_need_no_mail(outages: Lived) -> None:
    suppressed = [row for row in outages.evidence.notices if row["state"] == "suppressed"]
    assert len(suppressed) == 3
    assert not [line for line in (await outages.verified()).of("V7") if "suppressed" in line.what]


async def test_notices_that_have_not_left_are_not_verifiable_yet(outages: Lived) -> None:
    report = await outages.verified()
    queued = [line for line in report.of("V7") if line.verdict is Verdict.NOT_VERIFIABLE]
    assert [line.what for line in queued] == ["a notice has not left yet"] * 5
    assert all(line.why.startswith("it has waited for 2") for line in queued)  # 23 h, as clocks have it
    assert report.verdict is Verdict.NOT_VERIFIABLE


async def test_a_ledger_rebuilt_from_histories_is_told_once(stories: Lives) -> None:
    life = stories["MOU-JP-1"]
    blank = {"state": "rebuilt", "answer": LEFT, "receipt": None, "sent_at": None}
    report = await life.verified(
        replace(life.evidence, notices=[{**row, **blank} for row in life.evidence.notices])
    )
    (line,) = [line for line in report.lines if line.verdict is not Verdict.VERIFIED]
    assert (line.level, line.verdict) == ("V7", Verdict.NOT_VERIFIABLE)
    assert line.what == "43 notices of a rebuilt ledger"


async def test_an_act_nobody_answered_is_listed_with_its_age(stories: Lives) -> None:
    life = stories["MOU-JP-1"]
    last = life.evidence.commands[-1]
    payload = {**last["payload"], "command_id": "waiting"}
    sealed = ACT.validate_python(payload).payload_hash()
    waiting = {**last, "command_id": "waiting", "payload": payload, "payload_hash": sealed}
    commands = [*life.evidence.commands, {**waiting, "outcome": None, "settled_at": None}]
    report = await life.verified(replace(life.evidence, commands=commands))
    (line,) = [line for line in report.of("V4") if line.where]
    assert (line.what, line.where) == ("an act has no outcome yet", "act waiting")
    assert line.verdict is Verdict.NOT_VERIFIABLE
    assert line.why.startswith("it has waited for 19 days")


async def of(house: House, ref: str, at: Path) -> Lived:
    return await lived_in(house, ref, at / "home")


async def test_an_act_past_every_door_is_listed(house: House, tmp_path: Path) -> None:
    ref = await house.open()
    await send(house, ref, forged(ref, "SECOND"))
    await all_sent(house, ref)
    report = await (await of(house, ref, tmp_path)).verified()
    assert noted(report, "V5") == ["an act came past every door and was not believed"]
    assert report.verdict is Verdict.VERIFIED


async def test_what_is_no_act_at_all_is_listed(house: House, tmp_path: Path) -> None:
    ref = await house.open()
    await house.handle(ref).signal("settled")
    with pytest.raises(WorkflowUpdateFailedError):
        await house.handle(ref).execute_update("approve", {"act": "approve"})
    await all_sent(house, ref)
    report = await (await of(house, ref, tmp_path)).verified()
    assert "somebody sent the signal settled past every door" in noted(report, "V5")
    assert found(report, Verdict.CONTRADICTED) == []


async def test_an_operators_end_contradicts(house: House, tmp_path: Path) -> None:
    ref = await house.open()
    await all_sent(house, ref)
    await house.handle(ref).terminate(reason="somebody pressed a button")
    report = await (await of(house, ref, tmp_path)).verified()
    (line,) = found(report, Verdict.CONTRADICTED)
    assert line.level == "V5"
    assert "terminated the run: somebody pressed a button" in line.what


async def test_an_operators_reset_contradicts(house: House, tmp_path: Path) -> None:
    ref = await house.open()
    await all_sent(house, ref)
    events = (await house.handle(ref).fetch_history()).to_json_dict()["events"]
    completed = [each for each in events if each["eventType"] == "EVENT_TYPE_WORKFLOW_TASK_COMPLETED"]
    await house.client.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=house.client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=agreement_id(ref)),
            reason="to see what it does",
            workflow_task_finish_event_id=int(completed[-1]["eventId"]),
            request_id="a-reset",
        )
    )
    await house.act(ref, "SECOND", "approve")
    await all_sent(house, ref)
    report = await (await of(house, ref, tmp_path)).verified()
    contradicted = found(report, Verdict.CONTRADICTED)
    assert {line.level for line in contradicted} == {"V5"}
    assert any("reset" in line.what for line in contradicted)


async def test_a_closed_one_that_the_engine_forgot_is_verified_from_what_was_kept(
    house: House, tmp_path: Path
) -> None:
    """The engine that is asked is another one, which knows of no agreement."""
    ref = await house.open()
    await house.act(ref, "LEAD", "abandon", reason="no funding this year")
    await house.handle(ref).result()
    life = await of(house, ref, tmp_path)
    async with await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=time_skipping_binary()
    ) as empty:
        evidence = await collect(house.database, house.home / "histories", ref, empty.client)
    assert {run.source for run in evidence.runs} == {"kept"}
    assert evidence.untold == "the engine no longer has it"
    report = await (await left(evidence, life.home, life.at, life.events_per_run)).verified()
    assert [line for line in report.lines if line.verdict is not Verdict.VERIFIED] == []


async def offline(house: House, life: Lived) -> tuple[Evidence, Report]:
    """Collect again what is left without the engine, and verify it."""
    evidence = await collect(house.database, life.home / "histories", life.evidence.ref, None)
    without = await left(evidence, life.home, life.at, life.events_per_run)
    return evidence, await without.verified()


async def test_without_the_engine_what_only_it_knows_is_not_verifiable(
    house: House, long_life: Lived
) -> None:
    evidence, report = await offline(house, long_life)
    assert [run.source for run in evidence.runs] == ["kept", "kept"]
    assert found(report, Verdict.CONTRADICTED) == []
    lacking = {line.level for line in found(report, Verdict.NOT_VERIFIABLE)}
    assert lacking == {"V2", "V4", "V5", "V6"}
    newest = long_life.evidence.runs[-1].run_id
    assert any(line.where == f"run {newest}" for line in report.of("V5"))

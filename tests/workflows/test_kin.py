"""Pilots and a second agreement beside the first, on the engine people use; and who pretends to be kin."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from temporalio import workflow
from temporalio.client import Client, WorkflowExecutionStatus

from models import clock
from models.names import agreement_id, pilot_id
from models.pilot_acts import Commitment, Intensified
from models.policy import Intensify, Policy
from tests.workflows.house import PARTIES, TERMS, House, eventually, gapless
from workflows import family
from workflows.life import Life

pytestmark = pytest.mark.asyncio(loop_scope="session")

NO_PILOTS = Policy(intensify=Intensify(min_completed_pilots=0))
TITLE = "e" * 64
SHORT = 40
"""A run ends after so many events."""
SOON = timedelta(seconds=5)
"""When the first reminder comes: after the next run has begun."""


def plan(**fields: object) -> dict[str, object]:
    """A pilot of today, led by the second cluster."""
    day = datetime.now(UTC).date()
    return {
        "title": TITLE,
        "kind": "study",
        "purpose": "c2c",
        "lead": "SECOND",
        "sme_led": False,
        "starts_on": day,
        "ends_on": day,
        "targets": {"interviews": 3},
        **fields,
    }


async def in_force(house: House, policy: Policy | None = None) -> str:
    ref = await house.open(policy)
    await house.agree(ref)
    await house.sign(ref)
    return ref


async def piloting(house: House) -> str:
    """An agreement whose pilot P1 runs; its report needs no evidence."""
    ref = await in_force(house, Policy(evidence=(), pilot_report_due="P0D"))
    await house.act(ref, "LEAD", "adopt_action_plan")
    await house.act(ref, "SECOND", "start_pilot", **plan())
    return ref


async def grown(house: House) -> tuple[str, str]:
    """An MOU and the intensified agreement it has opened."""
    mou = await in_force(house, NO_PILOTS)
    new = f"IA-{uuid4().hex[:12].upper()}"
    outcome = await open_intensified(house, mou, new)
    assert outcome == "recorded"

    async def opened() -> bool:
        return bool(await house.types(new)) and (await house.state(new)).phase == "negotiating"

    await eventually(opened)
    return mou, new


async def open_intensified(house: House, mou: str, new: str) -> str:
    agreement = Intensified(
        ref=new, title=TITLE, country="JP", coordinator="LEAD", parties=PARTIES, terms=TERMS, policy=NO_PILOTS
    )
    office = Commitment(kind="office", title=TITLE)
    return (
        await house.act(mou, "LEAD", "open_intensified", agreement=agreement, commitments=(office,))
    ).status


async def stock(house: House) -> Client:
    """A client that knows nothing of this project, as Temporal's own command line."""
    return await Client.connect(house.client.service_client.config.target_host)


async def tell(house: House, mou: str, ref: str, outcome: str, digest: str) -> None:
    """Send an MOU word of an intensified agreement, and wait until it has heard it."""
    handle = (await stock(house)).get_workflow_handle(agreement_id(mou))
    await handle.signal("intensified_settled", {"ref": ref, "outcome": outcome, "digest": digest})
    await house.act(mou, "SECOND", "report_activity", kind="survey", occurred_on="2020")


async def test_a_signed_intensified_agreement_closes_its_mou(house: House) -> None:
    mou, new = await grown(house)
    await house.agree(new)
    await house.sign(new)

    async def superseded() -> bool:
        return (await house.recorded(mou)).outcome == "superseded"

    await eventually(superseded)
    old, young = await house.chain(mou), await house.chain(new)
    assert gapless(old)
    assert young[0].prev_digest == next(each.digest for each in old if each.type == "intensified_opened")
    assert (await house.handle(mou).result())["outcome"] == "superseded"


async def test_a_rejected_one_leaves_the_mou_in_force_and_free(house: House) -> None:
    mou, new = await grown(house)
    await house.act(new, "ABROAD", "reject", reason="not this year")

    async def free() -> bool:
        return (await house.state(mou)).intensified is None

    await eventually(free)
    assert (await house.types(mou))[-1] == "intensified_ended"
    assert await open_intensified(house, mou, f"IA-{uuid4().hex[:12].upper()}") == "recorded"


@pytest.mark.parametrize("digest", ["f" * 64, "0" * 64])
async def test_forged_word_of_a_signing_changes_nothing(house: House, digest: str) -> None:
    mou, new = await grown(house)
    await tell(house, mou, new, "in_force", digest)
    state = await house.state(mou)
    assert (state.phase, state.intensified) == ("in_force", new)


async def test_a_true_digest_does_not_make_false_word_true(house: House) -> None:
    """Every mail's foot tells a digest; none but the right milestone's bears out an outcome."""
    mou, new = await grown(house)
    await house.agree(new)
    for milestone in await house.chain(new):
        for outcome in ("in_force", "lapsed", "abandoned"):
            await tell(house, mou, new, outcome, milestone.digest)
    state = await house.state(mou)
    assert (state.phase, state.intensified) == ("in_force", new)
    assert {"closed", "intensified_ended"}.isdisjoint(await house.types(mou))
    assert gapless(await house.chain(mou))


async def test_word_of_an_agreement_it_never_opened_changes_nothing(house: House) -> None:
    mou, new = await grown(house)
    other = await in_force(house)
    await tell(house, other, new, "in_force", (await house.chain(new))[-1].digest)
    await tell(house, mou, other, "in_force", (await house.chain(other))[-1].digest)
    assert [(await house.state(ref)).phase for ref in (mou, other)] == ["in_force", "in_force"]


def forged_start(ref: str, follows: dict[str, str], **fields: object) -> dict[str, Any]:
    opening = {
        "act": "open",
        "ref": ref,
        "by": "LEAD",
        "command_id": str(uuid4()),
        "received_at": "2026-01-12T08:00:00Z",
        "kind": "intensified",
        "title": TITLE,
        "country": "JP",
        "parties": [party.model_dump(mode="json") for party in PARTIES],
        "terms": TERMS.model_dump(mode="json"),
        "policy": NO_PILOTS.model_dump(mode="json"),
        "follows": follows,
        **fields,
    }
    return {"ref": ref, "opening": opening}


async def test_a_start_that_brings_its_own_opening_opens_nothing(house: House) -> None:
    mou, new = await grown(house)
    true = next(each.digest for each in await house.chain(mou) if each.type == "intensified_opened")
    stranger = f"IA-{uuid4().hex[:12].upper()}"
    for digest in (true, "f" * 64):
        started = await (await stock(house)).start_workflow(
            "agreement",
            forged_start(stranger, {"ref": mou, "digest": digest}),
            id=agreement_id(stranger),
            task_queue=house.door.task_queue,
        )
        assert (await house.state(stranger)).phase == "unopened"
        await started.terminate()
    assert await house.types(stranger) == []
    assert await house.types(new) == ["intensified_negotiation_opened"]


async def test_nobody_occupies_a_pilots_calendar_so_that_its_start_fails(house: House) -> None:
    ref = await in_force(house, Policy(evidence=()))
    await house.act(ref, "LEAD", "adopt_action_plan")
    calendar = {"ref": ref, "pilot": "P1", "moments": ["2099-01-01T00:00:00Z"]}
    client = await stock(house)
    await client.start_workflow("pilot", calendar, id=pilot_id(ref, "P1"), task_queue=house.door.task_queue)
    assert (await house.act(ref, "SECOND", "start_pilot", **plan())).status == "recorded"


async def test_a_pilot_begun_in_one_run_is_reminded_and_reported_in_the_next(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = (await house.state(await piloting(house))).pilots["P1"].report_due
    ref = await in_force(house, Policy(evidence=(), pilot_report_due="P0D"))
    await house.act(ref, "LEAD", "adopt_action_plan")
    first_rung = datetime.now(UTC) + SOON - clock.ROW_BEING_WRITTEN - due
    for module in (clock, family):
        monkeypatch.setattr(module, "REPORT_LADDER", (first_rung, timedelta(days=7), timedelta(days=14)))
    await house.act(ref, "SECOND", "start_pilot", **plan())
    first = (await house.chain(ref))[-1].run_id
    lengths = property(lambda _: workflow.info().get_current_history_length() > SHORT)
    monkeypatch.setattr(Life, "run_is_long", lengths)
    await house.act(ref, "THIRD", "report_activity", kind="survey", occurred_on="2020")

    async def reminded() -> bool:  # the mail itself waits for its reader's morning, if it is night there
        return "report_due" in {kind for kind, _ in await house.notices(ref)}

    await eventually(reminded)
    chain = await house.chain(ref)
    assert next(each.run_id for each in chain if each.type == "report_reminded") != first
    outcome = await house.act(ref, "SECOND", "complete_pilot", pilot="P1", actuals={"interviews": 4})
    assert outcome.status == "recorded"

    async def over() -> bool:
        described = await house.client.get_workflow_handle(pilot_id(ref, "P1")).describe()
        return described.status is WorkflowExecutionStatus.COMPLETED

    await eventually(over)
    assert gapless(await house.chain(ref))


async def test_others_hear_of_a_pilot(house: House) -> None:
    ref = await piloting(house)
    told = [kind for kind, _ in await house.notices(ref)]
    assert (told.count("action_plan_adopted"), told.count("pilot_started")) == (3, 3)

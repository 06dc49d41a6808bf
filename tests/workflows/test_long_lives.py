"""A life longer than one run, and a life that is over before its last mail has left."""

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
from temporalio.client import WorkflowExecutionStatus, WorkflowHistory
from temporalio.common import RetryPolicy
from temporalio.workflow import ActivityConfig

from console.rehearsal.stage import Post
from models.canonical import sha256_hex, text_hash
from models.messages import Outcome
from models.names import agreement_id
from tests.workflows.house import House, eventually, gapless, request
from workflows import agreement, life, options

pytestmark = pytest.mark.asyncio(loop_scope="session")

SOON = ActivityConfig(
    **{
        **options.DELIVER,
        "retry_policy": RetryPolicy(initial_interval=timedelta(milliseconds=100), backoff_coefficient=1),
    }
)


@pytest.fixture
def short_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run is long after a few acts."""
    monkeypatch.setattr(life, "EVENTS_PER_RUN", 15)


@pytest.fixture
def sends(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """How often each letter was handed over; the mail server is shut by `sends["down"] = 1`."""
    found: Counter[str] = Counter()

    async def send(self: Post, message: EmailMessage, recipient: str) -> str:
        if found["down"]:
            raise ConnectionError("the mail server is down")
        found[message["Message-ID"]] += 1
        return "250 taken"

    monkeypatch.setattr(Post, "send", send)
    monkeypatch.setattr(life, "DELIVER", SOON)
    monkeypatch.setattr(agreement, "HAND_OVER", timedelta(milliseconds=300))
    yield found
    found["down"] = 0


async def runs(house: House, ref: str) -> list[str]:
    """Run ids behind the chain, in order."""
    return list(dict.fromkeys(each.run_id for each in await house.chain(ref)))


async def begun_anew(house: House, ref: str) -> str:
    """Wait for the next run and return the id of the one that ended."""
    first = (await house.chain(ref))[0].run_id

    async def another() -> bool:
        return (await house.handle(ref).describe()).run_id != first

    await eventually(another)
    return first


async def two_runs(house: House) -> str:
    """An agreement whose text is agreed, and whose second run has begun."""
    ref = await house.open()
    await house.agree(ref)
    await begun_anew(house, ref)
    return ref


async def test_a_long_run_ends_at_a_phase_boundary_and_the_chain_goes_on(
    house: House, short_runs: None
) -> None:
    ref = await two_runs(house)
    await house.sign(ref)
    chain = await house.chain(ref)
    assert gapless(chain)
    assert len(await runs(house, ref)) == 2
    assert next(each.type for each in chain if each.run_id != chain[0].run_id) == "signature"
    assert await house.state(ref) == await house.recorded(ref)
    assert (await house.state(ref)).phase == "in_force"


async def test_no_run_ends_between_boundaries(house: House, short_runs: None) -> None:
    ref = await house.open()
    for year in range(2010, 2020):
        await house.act(ref, "SECOND", "report_activity", kind="survey", occurred_on=str(year))
    assert len(await runs(house, ref)) == 1
    assert (await house.handle(ref).describe()).run_id == (await house.chain(ref))[0].run_id


async def test_an_act_of_the_first_run_has_the_same_answer_in_the_second(
    house: House, short_runs: None
) -> None:
    ref = await house.open()
    written, _ = await house.door.accept(request(ref, "SECOND", "approve"))
    answer = await house.door.finish(written)
    await house.agree(ref)
    await begun_anew(house, ref)
    again = await house.handle(ref).execute_update("approve", written, result_type=Outcome)
    assert again == answer
    assert gapless(await house.chain(ref))


async def test_the_history_of_the_ended_run_is_kept_whole(house: House, short_runs: None) -> None:
    ref = await house.open()
    await house.agree(ref)
    run = await begun_anew(house, ref)
    (kept,) = (house.home / "histories").rglob(f"{run}-*.json.gz")
    content = gzip.decompress(kept.read_bytes())
    assert kept.name == f"{run}-{sha256_hex(content)}.json.gz"
    history = WorkflowHistory.from_json(agreement_id(ref), json.loads(content))
    assert (await house.replayer().replay_workflow(history)).replay_failure is None


async def test_mail_that_cannot_leave_is_handed_on_to_the_next_run(
    house: House, short_runs: None, sends: Counter[str]
) -> None:
    ref = await house.open()
    sends["down"] = 1
    await house.agree(ref)
    await begun_anew(house, ref)
    assert ("signature_requested", "queued") in await house.notices(ref)
    sends["down"] = 0

    async def all_left() -> bool:
        return {state for _, state in await house.notices(ref)} == {"sent"}

    await eventually(all_left)
    assert len(await house.notices(ref)) == 3 + 3 + 4
    assert {count for letter, count in sends.items() if letter != "down"} == {1}


async def test_it_closes_at_once_and_its_run_ends_with_the_last_mail(
    house: House, sends: Counter[str]
) -> None:
    ref = await house.open()
    sends["down"] = 1
    await house.act(ref, "LEAD", "abandon", reason="no funding this year")
    assert (await house.state(ref)).outcome == "abandoned"
    assert (await house.handle(ref).describe()).status is WorkflowExecutionStatus.RUNNING
    sends["down"] = 0
    ended = await house.handle(ref).result()
    assert ended["outcome"] == "abandoned"
    assert [state for _, state in await house.notices(ref)] == ["sent"] * 6


async def test_an_act_after_the_end_is_refused_and_its_answer_kept(house: House) -> None:
    ref = await house.open()
    await house.act(ref, "LEAD", "abandon", reason="no funding this year")
    await house.handle(ref).result()
    late = await house.act(ref, "SECOND", "approve")
    assert (late.status, late.code) == ("refused", "WRONG_PHASE")
    assert await house.types(ref) == ["negotiation_opened", "abandoned"]


async def test_a_text_never_travels(house: House) -> None:
    """Reasons stay in the record store; the engine's history holds their hash."""
    ref = await house.open()
    reason = "a reason in somebody's own words"
    await house.act(ref, "LEAD", "abandon", reason=reason)
    events = [event.SerializeToString() for event in (await house.handle(ref).fetch_history()).events]
    assert any(text_hash(reason).encode() in each for each in events)
    assert not any(reason.encode() in each for each in events)

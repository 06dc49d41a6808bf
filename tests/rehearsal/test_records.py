"""What a played story leaves behind: one record, told the same by engine, database and mailboxes."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from email import message_from_bytes
from email.message import Message

import pytest
import pytest_asyncio
from sqlalchemy import update
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import ActivityEnvironment
from temporalio.worker import Replayer

from activities.database import writing
from activities.deliver import DeliverActivities, Postmark
from activities.keys import load_keys
from console.audit.versions import builds_of
from console.build import build_id
from models import milestones as m
from models.lifecycle import fold
from models.messages import Delivery
from models.names import agreement_id
from models.tables import NoticeRow
from tests.rehearsal.stages import EXAMPLES, SENDER, Performed, performed
from workflows.agreement import AgreementWorkflow

pytestmark = pytest.mark.asyncio(loop_scope="session")

REFS = {"s1": ["MOU-JP-1"], "s2": ["MOU-JP-2"], "s3": ["MOU-JP-3", "MOU-JP-3-NEW"]}


Stories = dict[str, Performed]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stories() -> AsyncIterator[Stories]:
    """Each of the three, played once for all tests of this file."""
    async with AsyncExitStack() as stack:
        found = {name: performed(EXAMPLES / "stories" / f"{name}.yaml") for name in REFS}
        yield {name: await stack.enter_async_context(each) for name, each in found.items()}


@pytest.fixture
def s1(stories: Stories) -> Performed:
    return stories["s1"]


@pytest.fixture
def s2(stories: Stories) -> Performed:
    return stories["s2"]


each_story = pytest.mark.parametrize("name", list(REFS))


@each_story
async def test_folding_the_record_gives_the_workflows_own_state(stories: Stories, name: str) -> None:
    done, refs = stories[name], REFS[name]
    assert list(done.told) == refs
    for ref in refs:
        assert done.told[ref] == fold(ref, await done.chain(ref))
        assert done.told[ref].seq > 0


@each_story
async def test_replaying_the_history_is_green(stories: Stories, name: str) -> None:
    done, refs = stories[name], REFS[name]
    replayer = Replayer(
        workflows=[AgreementWorkflow],
        workflow_runner=done.stage.worker(cached=0).config()["workflow_runner"],
        data_converter=pydantic_data_converter,
    )
    for ref in refs:
        history = await done.stage.client.get_workflow_handle(agreement_id(ref)).fetch_history()
        replayed = await replayer.replay_workflow(history)
        assert replayed.replay_failure is None


async def test_a_rehearsals_history_names_the_build_too(s1: Performed) -> None:
    """The time-skipping server keeps it elsewhere than a real one."""
    history = await s1.stage.client.get_workflow_handle(agreement_id("MOU-JP-1")).fetch_history()
    assert list(builds_of(history.to_json_dict()["events"])) == [build_id()]


@each_story
async def test_every_chain_is_gapless_and_its_digests_hold(stories: Stories, name: str) -> None:
    done, refs = stories[name], REFS[name]
    for ref in refs:
        chain = [milestone for milestone, _ in await done.chain(ref)]
        assert [each.seq for each in chain] == list(range(1, len(chain) + 1))
        assert all(each.digest == each.recomputed_digest() for each in chain)
        assert [each.prev_digest for each in chain[1:]] == [each.digest for each in chain[:-1]]


async def test_the_second_try_is_linked_to_the_end_of_the_first(stories: Stories) -> None:
    first, second = [await stories["s3"].chain(ref) for ref in REFS["s3"]]
    assert second[0][0].prev_digest == first[-1][0].digest
    assert second[0][0].payload.model_dump()["reopens"]["ref"] == "MOU-JP-3"


async def test_eight_signatures_and_eight_approvals_stand_on_one_hash(s1: Performed) -> None:
    chain = await s1.chain("MOU-JP-1")
    signatures = [each for each, _ in chain if each.type == "signature"]
    approving = [each for each, _ in chain if each.type in ("proposed", "approved")]
    assert (len(signatures), len(approving)) == (8, 8)
    assert len({each.terms_hash for each in (*signatures, *approving)}) == 1
    assert chain[0][0].terms_hash != signatures[0].terms_hash


async def test_a_study_trip_keeps_the_days_it_happened_on(s2: Performed) -> None:
    trip = next(each for each, _ in await s2.chain("MOU-JP-2") if each.type == "study_trip")
    assert trip.occurred_on == "2012-04-24/2012-04-26"
    assert trip.recorded_at.isoformat().startswith("2013-10-07")


async def test_ink_says_whose_mandates_it_rests_on(s2: Performed) -> None:
    chain = [each for each, _ in await s2.chain("MOU-JP-2")]
    granted = {each.actor: each.seq for each in chain if each.type == "mandate"}
    ink = next(each for each in chain if isinstance(each.payload, m.InkSignature) and each.mandate)
    assert ink.mandate == tuple(granted[org] for org in ink.on_behalf_of)


def letters(done: Performed) -> list[Message]:
    return [message_from_bytes(path.read_bytes()) for path in done.mails()]


async def test_every_notice_of_s1_is_one_letter(s1: Performed) -> None:
    found = letters(s1)
    assert len(found) == len({each["Message-ID"] for each in found}) == 43


async def test_delivering_any_mail_a_second_time_adds_none(s1: Performed) -> None:
    """As after a crash between the mail server's answer and our ledger: the outbox still says queued."""
    before = s1.mails()
    stage = s1.stage
    deliver = DeliverActivities(stage.database, stage.post, Postmark(SENDER, load_keys(stage.home / "keys")))
    for seq in range(1, len(await s1.chain("MOU-JP-1")) + 1):
        delivery = Delivery(ref="MOU-JP-1", first_seq=seq, seq=seq)
        assert await ActivityEnvironment().run(deliver.deliver, delivery) == 0
    async with writing(stage.database) as connection:
        await connection.execute(update(NoticeRow).values(state="queued"))
    again = Delivery(ref="MOU-JP-1", first_seq=1, seq=len(await s1.chain("MOU-JP-1")))
    assert await ActivityEnvironment().run(deliver.deliver, again) == 43
    assert s1.mails() == before

"""What Temporal's own pages and stock clients show of an agreement: words and dates, never a person."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from temporalio.api.enums.v1 import EventType
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.converter import PayloadConverter

from models.canonical import text_hash
from models.names import SEARCH_COUNTRY, SEARCH_KIND, SEARCH_PHASE, agreement_id
from tests.doors.written import organisations
from tests.workflows.house import OTHERS, TITLE, House, eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def ref(house: House) -> AsyncIterator[str]:
    """An agreement waiting for two approvals."""
    opened = await house.open()
    await house.act(opened, OTHERS[0], "approve")
    yield opened


async def asked(house: House, ref: str, query: str) -> dict[str, Any]:
    """What a stock client reads, without any of our types."""
    stock = await Client.connect(house.client.service_client.config.target_host)
    answer: dict[str, Any] = await stock.get_workflow_handle(agreement_id(ref)).query(query)
    return answer


async def summaries(house: House, ref: str, kind: EventType.ValueType) -> list[str]:
    """The summaries of all events of a kind, as the pages show them."""
    history = await house.handle(ref).fetch_history()
    payloads = [each.user_metadata.summary for each in history.events if each.event_type == kind]
    return [PayloadConverter.default.from_payload(each, str) for each in payloads if each.data]


async def test_anybody_may_ask_for_the_agreement_by_name(house: House, ref: str) -> None:
    answer = await asked(house, ref, "agreement")
    assert (answer["ref"], answer["phase"], answer["revision"]) == (ref, "negotiating", 1)
    assert sorted(answer["approvals"]) == ["LEAD", "SECOND"]


async def test_anybody_may_ask_what_it_waits_for(house: House, ref: str) -> None:
    answer = await asked(house, ref, "explain")
    assert [(each["org"], each["act"]) for each in answer["waiting_for"]] == [
        ("THIRD", "approve"),
        ("ABROAD", "approve"),
    ]
    assert answer["next"]["what"] == "reminder"
    assert answer["why_not"]["SECOND"]["approve"] == "ALREADY_DONE"
    assert "approve" in answer["may"]["THIRD"]


async def test_it_can_be_found_by_phase_kind_and_country(house: House, ref: str) -> None:
    found = (await house.handle(ref).describe()).typed_search_attributes
    wanted = {SEARCH_PHASE: "negotiating", SEARCH_KIND: "mou", SEARCH_COUNTRY: "JP"}
    assert {name: found[SearchAttributeKey.for_keyword(name)] for name in wanted} == wanted


async def test_a_list_follows_its_phase(house: House) -> None:
    signing = await house.open()
    await house.agree(signing)
    query = f"{SEARCH_PHASE} = 'signing' AND WorkflowId = '{agreement_id(signing)}'"

    async def listed() -> list[str]:
        return [each.id async for each in house.client.list_workflows(query)]

    assert await eventually(listed) == [agreement_id(signing)]


async def test_its_summary_names_the_two_sides(house: House, ref: str) -> None:
    summary = await (await house.handle(ref).describe()).static_summary()
    assert summary is not None
    assert ref in summary
    assert "LEAD" in summary
    assert "ABROAD" in summary


async def test_its_page_says_where_it_stands_and_whom_it_waits_for(house: House, ref: str) -> None:
    metadata = await house.handle(ref).query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
    lines = metadata.current_details.splitlines()
    assert lines[0] == f"**{ref}** · negotiating · revision 1"
    assert "- THIRD to approve the text" in lines
    assert "- ABROAD to approve the text" in lines
    assert "- SECOND to approve the text" not in lines


async def test_every_act_and_query_is_listed_with_its_purpose(house: House, ref: str) -> None:
    metadata = await house.handle(ref).query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
    assert {each.name for each in metadata.definition.query_definitions} >= {"agreement", "explain"}
    assert {each.name for each in metadata.definition.update_definitions} >= {"open", "approve", "sign"}


async def test_every_activity_says_what_it_does(house: House, ref: str) -> None:
    found = await summaries(house, ref, EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
    assert found == [
        "LEAD: open",
        "mails for milestone 1",
        "SECOND: approve",
        "mails for milestone 2",
    ]


async def test_every_timer_says_what_it_waits_for(house: House, ref: str) -> None:
    found = await summaries(house, ref, EventType.EVENT_TYPE_TIMER_STARTED)
    assert found
    assert {each.split(" to ")[0] for each in found} == {"until reminder 1"}


async def test_activity_ids_hold_the_chain(house: House, ref: str) -> None:
    history = await house.handle(ref).fetch_history()
    ids = [
        each.activity_task_scheduled_event_attributes.activity_id
        for each in history.events
        if each.activity_task_scheduled_event_attributes.activity_type.name == "record"
    ]
    assert ids == [f"ms-{each.seq:05d}-{each.digest}" for each in await house.chain(ref)]


async def test_no_mailbox_and_no_title_is_in_the_engine(house: House, ref: str) -> None:
    events = [event.SerializeToString() for event in (await house.handle(ref).fetch_history()).events]
    personal = [str(each.mailbox).encode() for each in organisations().values()]
    assert [text for text in (*personal, TITLE.encode()) if any(text in each for each in events)] == []
    assert any(text_hash(TITLE).encode() in each for each in events)

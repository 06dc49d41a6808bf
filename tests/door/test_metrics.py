"""What a worker tells Prometheus: everything the alerts ask for, and nobody's name."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from activities.database import reading, writing
from console.build import build_id
from console.engine.embedded import EmbeddedEngine
from console.engine.ports import free_port
from console.engine.runtime import core_runtime
from console.metrics import Gauges, measuring
from console.webhooks.endpoints import Wish, add
from models.names import TASK_QUEUE
from models.tables import NoticeRow
from tests.door.processes import worker_process
from tests.door.prometheus import Series, asked_for, every_alert, missing_for, scraped, value
from tests.door.test_worker import IN_TIME, door, record_store
from tests.workflows.house import OTHERS, House, connected_to, eventually, opening, request

pytestmark = pytest.mark.asyncio(loop_scope="session")

REF = "MOU-METRICS-1"


async def test_a_worker_answers_prometheus_with_all_that_alerts_ask_for(tmp_path: Path) -> None:
    home, address = tmp_path / "var", f"127.0.0.1:{free_port()}"
    home.mkdir()
    database = await record_store(home)
    async with (
        EmbeddedEngine(home) as engine,
        worker_process(home, ENTENTE_METRICS_ADDRESS=address) as worker,
    ):
        await worker.says("worker.ready")
        client = await connected_to(engine)
        entrance = door(home, database, client)
        await entrance.submit(opening(REF))
        await entrance.submit(request(REF, "SECOND", "sign"))
        await client.start_workflow("nobody-knows-it", id="broken", task_queue=TASK_QUEUE)

        async def told() -> Series:
            series = await scraped(address)
            failed = value(series, "temporal_workflow_task_execution_failed_total")
            return series if failed > 0 and value(series, "entente_mails_total", result="sent") == 3 else {}

        series = await eventually(told)
        assert await worker.stops(IN_TIME) == 0
    await database.dispose()
    assert value(series, "entente_milestones_recorded_total", type="negotiation_opened") == 1
    assert value(series, "entente_refusals_total", code="WRONG_PHASE") == 1
    assert value(series, "entente_build_info", build=build_id()) == 1
    assert value(series, "temporal_num_pollers") > 0
    assert missing_for("entente", series) == []
    words = {word for _, labels in series for pair in labels for word in pair}
    assert not words & {REF, "LEAD", "SECOND", *OTHERS}
    assert not any("@" in word for word in words)


@pytest.mark.parametrize("rule", every_alert(), ids=[rule["alert"] for rule in every_alert()])
async def test_an_alert_says_what_to_do(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert rule["annotations"].keys() == {"summary", "remedy"}
    assert asked_for(rule["expr"])


async def all_left(house: House) -> bool:
    """Whether every notice has been sent, so that no delivery writes over what a test does to their rows."""
    async with reading(house.database) as connection:
        states = (await connection.execute(select(col(NoticeRow.state)))).scalars().all()
    return bool(states) and set(states) == {"sent"}


async def test_the_gauges_tell_what_stands_and_waits(own_house: House) -> None:
    address = f"127.0.0.1:{free_port()}"
    gauges = Gauges(core_runtime(address).metric_meter)
    ref = await own_house.open()
    await eventually(lambda: all_left(own_house))
    waiting, _ = await own_house.door.accept(request(ref, "SECOND", "approve"))
    async with writing(own_house.database) as connection:
        queued_at = waiting.received_at - timedelta(minutes=2)
        await connection.execute(
            update(NoticeRow)
            .where(col(NoticeRow.organisation) == "ABROAD")
            .values(state="queued", queued_at=queued_at)
        )
        made = Wish("crm", "https://crm.example/", from_start=True), "1", b"root", waiting.received_at
        await add(connection, *made)
    await gauges.measure(own_house.database, own_house.home, waiting.received_at + timedelta(minutes=3))
    series = await scraped(address)
    assert value(series, "entente_inbox_acts") == 1
    assert value(series, "entente_inbox_oldest_seconds") == 180
    assert value(series, "entente_notices", state="queued") >= 1
    assert value(series, "entente_notices_oldest_queued_seconds") == 300
    assert value(series, "entente_agreements", phase="negotiating", outcome="none") == 1
    assert value(series, "entente_agreements", phase="closed", outcome="lapsed") == 0
    assert value(series, "entente_webhooks", state="active") == 1
    assert value(series, "entente_webhooks", state="dead") == 0
    assert value(series, "entente_webhooks_oldest_waiting_seconds") == 180
    assert 0 < value(series, "entente_home_free_bytes") <= value(series, "entente_home_size_bytes")

    await own_house.door.finish(waiting)
    await gauges.measure(own_house.database, own_house.home, waiting.received_at + timedelta(minutes=4))
    series = await scraped(address)
    assert value(series, "entente_inbox_acts") == value(series, "entente_inbox_oldest_seconds") == 0


async def test_a_store_that_cannot_be_read_leaves_the_time_of_measuring_where_it_was(
    own_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"127.0.0.1:{free_port()}"
    monkeypatch.setattr("console.metrics.PAUSE", timedelta(milliseconds=10))
    looks: list[int] = []

    def unreadable(_: object) -> None:
        looks.append(1)
        raise OSError

    async with measuring(core_runtime(address).metric_meter, own_house.database, own_house.home):

        async def measured() -> float:
            return max(0, value(await scraped(address), "entente_measured_timestamp_seconds"))

        assert await eventually(measured)
        monkeypatch.setattr("console.metrics.reading", unreadable)
        looks.clear()

        async def looked_twice() -> bool:
            return len(looks) > 1

        await eventually(looked_twice)
        before = await measured()
        looks.clear()
        await eventually(looked_twice)
        assert await measured() == before

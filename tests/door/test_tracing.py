"""Traces: what was worked on and for how long, nobody's words, and nothing that a replay could see."""

import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import structlog
from google.protobuf.json_format import MessageToJson
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer
from temporalio.worker.workflow_sandbox import _runner

from activities.keys import load_keys
from activities.sending import Postmark
from console.build import build_id
from console.engine.embedded import EmbeddedEngine
from console.settings import load_settings
from console.spans import DiscreetExporter, interceptor
from console.tracing import STANDARD, tracing
from models.errors import InputError
from models.names import agreement_id
from tests.door.processes import worker_process
from tests.door.test_worker import IN_TIME, door, record_store
from tests.workflows.gate import HISTORIES
from tests.workflows.house import TITLE, House, connected_to, opening, request
from worker import Parts, build_worker
from workflows.agreement import AgreementWorkflow

FOLDER = HISTORIES / "0.1.0"
pytestmark = pytest.mark.asyncio(loop_scope="session")

REF = "MOU-TRACED-1"
CLOSED = "http://127.0.0.1:1"


class Collector:
    """A collector that keeps what it is sent."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, ExportTraceServiceRequest]] = []
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                sent = ExportTraceServiceRequest.FromString(body)
                collector.requests.append((self.path, self.headers.get("X-Team", ""), sent))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    @property
    def spans(self) -> list[Span]:
        return [
            span
            for _, _, sent in self.requests
            for of in sent.resource_spans
            for scope in of.scope_spans
            for span in scope.spans
        ]


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


async def test_a_worker_sends_what_it_did_and_nobodys_words(tmp_path: Path, collector: Collector) -> None:
    home = tmp_path / "var"
    home.mkdir()
    database = await record_store(home)
    settings = {
        "ENTENTE_OTLP_ENDPOINT": collector.url,
        "OTEL_EXPORTER_OTLP_HEADERS": "x-team=partners",
        "ENTENTE_MAIL_TRANSPORT": "smtp",
        "ENTENTE_SMTP_HOST": "127.0.0.1",
        "ENTENTE_SMTP_PORT": "1",
        "ENTENTE_MAIL_SENDER": "agreements@lead.example",
    }
    async with EmbeddedEngine(home) as engine, worker_process(home, **settings) as worker:
        await worker.says("worker.ready")
        entrance = door(home, database, await connected_to(engine))
        await entrance.submit(opening(REF))
        await entrance.submit(request(REF, "SECOND", "reject", reason="Who pays?"))
        await worker.says("notice.not_sent")
        assert await worker.stops(IN_TIME) == 0
    await database.dispose()

    spans = {span.name: span for span in collector.spans}
    assert {"HandleUpdate:open", "StartActivity:record", "RunActivity:record"} <= spans.keys()
    assert spans["RunActivity:record"].trace_id == spans["StartActivity:record"].trace_id
    waiting = spans["RunActivity:deliver_notices"]
    assert (waiting.status.code, waiting.status.message) == (Status.STATUS_CODE_UNSET, ""), "it waits"
    assert {each.key for event in waiting.events for each in event.attributes} <= {"exception.type"}
    assert {(path, team) for path, team, _ in collector.requests} == {("/v1/traces", "partners")}
    words = "".join(MessageToJson(sent) for _, _, sent in collector.requests)
    assert REF in words
    assert build_id() in words
    assert [each for each in ("@", ".example", TITLE, "Who pays", "could not leave") if each in words] == []


def traced_worker(house: House, url: str = CLOSED) -> Any:  # noqa: ANN401 - a worker, or what a replayer takes of it
    postmark = Postmark("agreements@entente.example", load_keys(house.home / "keys"))
    parts = Parts(house.database, house.post, postmark, house.home, interceptors=(interceptor(url),))
    return build_worker(house.client, parts, task_queue=house.door.task_queue)


def traced_replayer(house: House) -> Replayer:
    return Replayer(
        workflows=[AgreementWorkflow],
        workflow_runner=house.worker(queue=f"replay-{uuid4()}").config()["workflow_runner"],
        data_converter=pydantic_data_converter,
        interceptors=[interceptor(CLOSED)],
    )


@pytest.mark.parametrize("name", ["mou-jp-1", "mou-jp-3", "mou-jp-5", "ia-jp-5"])
async def test_a_life_lived_without_traces_replays_with_them(house: House, name: str) -> None:
    history = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    await traced_replayer(house).replay_workflow(
        WorkflowHistory.from_json(agreement_id(name.upper()), history)
    )


async def test_a_traced_life_replays_without_traces_and_with_them(
    own_house: House, collector: Collector
) -> None:
    quiet = replace(own_house, door=replace(own_house.door, task_queue=f"traced-{own_house.door.task_queue}"))
    async with traced_worker(quiet, collector.url):
        ref = await quiet.open()
        await quiet.agree(ref)
    history = await quiet.handle(ref).fetch_history()
    headers = [
        event.activity_task_scheduled_event_attributes.header.fields.keys() for event in history.events
    ]
    assert any("_tracer-data" in each for each in headers)
    await quiet.replayer().replay_workflow(history)
    await traced_replayer(quiet).replay_workflow(history)


async def test_tracing_costs_no_module_of_its_own_per_agreement(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Any] = []

    class Watched(_runner._Instance):
        def __init__(self, *args: Any) -> None:  # noqa: ANN401
            super().__init__(*args)
            made.append(self)

    monkeypatch.setattr(_runner, "_Instance", Watched)
    history = (FOLDER / "mou-jp-3.json").read_text(encoding="utf-8")
    await traced_replayer(house).replay_workflow(WorkflowHistory.from_json(agreement_id("MOU-JP-3"), history))
    assert made
    again = {
        name
        for instance in made
        for name, module in instance.importer.new_modules.items()
        if module is not sys.modules.get(name)
    }
    assert not [name for name in again if name.startswith(("opentelemetry", "google", "console"))]


async def test_a_collector_that_is_down_loses_spans_and_is_told_of_once(collector: Collector) -> None:
    exporter = DiscreetExporter(CLOSED, {})
    with structlog.testing.capture_logs() as told:
        assert [exporter.export([]).name for _ in range(3)] == ["FAILURE"] * 3
        exporter._url = collector.url
        assert exporter.export([]).name == "SUCCESS"
    assert [each["event"] for each in told] == ["traces.lost", "traces.arrive"]


@pytest.fixture
def without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the packages were not installed."""
    monkeypatch.delitem(sys.modules, "console.spans", raising=False)
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.resources", None)


async def test_without_the_extra_our_setting_is_refused_with_what_to_do(without_the_extra: None) -> None:
    with pytest.raises(InputError) as refused:
        tracing(load_settings(otlp_endpoint=CLOSED))
    assert refused.value.field == "ENTENTE_OTLP_ENDPOINT"
    assert "pip install 'entente[otel]'" in refused.value.fix


async def test_without_the_extra_the_variable_of_all_programs_is_told_of(
    without_the_extra: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STANDARD, CLOSED)
    with structlog.testing.capture_logs() as told:
        assert tracing(load_settings()) == ()
    assert [each["event"] for each in told] == ["tracing.off"]


async def test_nothing_is_traced_where_nobody_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(STANDARD, raising=False)
    assert tracing(load_settings()) == ()
    monkeypatch.setenv(STANDARD, CLOSED)
    assert len(tracing(load_settings())) == 1

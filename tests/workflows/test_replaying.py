"""`entente replay`: a build is tried on recorded lives before it is rolled out."""

import gzip
import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from temporalio.api.enums.v1 import EventType

from console.build import build_id
from console.cli.session import Replay
from console.engine.connect import connect_to
from console.engine.embedded import EmbeddedEngine
from console.engine.errors import UnreachableError
from console.engine.namespace import prepare_namespace
from console.queries import NotFoundError
from console.replay import replay, workflow_id_of
from console.settings import load_settings
from models.errors import InputError
from models.names import agreement_id
from tests.workflows.gate import HISTORIES
from tests.workflows.house import House, built_house
from worker import make_replayer

FOLDER = HISTORIES / "0.1.0"
pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def alone(
    engine: EmbeddedEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[House]:
    """A service in a namespace of its own, which the environment names."""
    namespace = f"alone-{uuid4().hex[:8]}"
    client = await connect_to(engine.address.address, namespace)
    await prepare_namespace(client, lambda _: None)
    monkeypatch.setenv("TEMPORAL_ADDRESS", engine.address.address)
    monkeypatch.setenv("TEMPORAL_NAMESPACE", namespace)
    async with built_house(client, tmp_path) as built, built.worker():
        yield built


async def replayed(*paths: Path, kept: bool = False, live: bool = False, home: Path | None = None) -> int:
    return await replay(load_settings(home=home), Replay(paths, kept, live, as_json=True), make_replayer())


def said(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The document at the end of what was printed; log lines may stand before it."""
    out = capsys.readouterr().out
    found: dict[str, Any] = json.loads(out[out.index("{\n") :])
    return found


def forged(folder: Path) -> Path:
    """A kept history in which another door took an act than did."""
    text = (FOLDER / "mou-jp-3.json").read_text(encoding="utf-8")
    events = json.loads(text)["events"]
    kept = folder / "histories" / "agreement%2FMOU-JP-3" / "run-0.json.gz"
    kept.parent.mkdir(parents=True)
    for event in events:
        if event["eventType"] == "EVENT_TYPE_WORKFLOW_TASK_STARTED":
            event["eventTime"] = event["eventTime"].replace("Z", "1Z")
    kept.write_bytes(gzip.compress(json.dumps({"events": events}).encode()))
    return kept


async def test_this_build_goes_along_with_every_kept_history(capsys: pytest.CaptureFixture[str]) -> None:
    assert await replayed(FOLDER) == 0
    assert said(capsys) == {"build": build_id(), "replayed": 12, "broken": []}


async def test_what_it_would_break_is_named_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = forged(tmp_path)
    shutil.copy(FOLDER / "mou-jp-1.json", tmp_path / "histories")
    assert await replayed(tmp_path / "histories") == 1
    told = said(capsys)
    assert told["replayed"] == 2
    (broken,) = told["broken"]
    assert (broken["workflow_id"], broken["where"]) == (agreement_id("MOU-JP-3"), str(kept))
    assert "Nondeterminism" in broken["why"]


async def test_the_words_say_not_to_roll_it_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = await replay(load_settings(), Replay((forged(tmp_path),)), make_replayer())
    out = " ".join(capsys.readouterr().out.split())
    assert code == 1
    assert "would break 1 of them. Do not roll it out" in out
    assert agreement_id("MOU-JP-3") in out


async def test_running_agreements_are_replayed_and_left_as_they_are(
    alone: House, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    refs = [await alone.open() for _ in range(3)]
    await alone.agree(refs[0])
    before = [await alone.chain(ref) for ref in refs]
    assert await replayed(FOLDER / "mou-jp-1.json", live=True) == 0
    assert said(capsys)["replayed"] == 4
    monkeypatch.setattr("workflows.life.milestone_activity_id", lambda seq, _: f"of-another-build-{seq}")
    assert await replayed(live=True) == 1
    told = said(capsys)
    assert {each["workflow_id"] for each in told["broken"]} == {agreement_id(ref) for ref in refs}
    assert {each["where"] for each in told["broken"]} == {"running"}
    assert all(
        each["why"].startswith("[TMPRL1100] Nondeterminism error: Activity id") for each in told["broken"]
    )
    assert [await alone.chain(ref) for ref in refs] == before
    for ref in refs:
        history = await alone.handle(ref).fetch_history()
        assert EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED not in {each.event_type for each in history.events}


async def test_the_ended_runs_a_home_keeps_are_found_by_themselves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(NotFoundError):
        await replayed(kept=True, home=tmp_path)
    forged(tmp_path)
    assert await replayed(kept=True, home=tmp_path) == 1
    assert said(capsys)["replayed"] == 1


async def test_without_an_engine_running_ones_cannot_be_replayed(tmp_path: Path) -> None:
    with pytest.raises(UnreachableError, match="up"):
        await replayed(live=True, home=tmp_path)


async def test_nothing_to_replay_is_said(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text("{}")
    with pytest.raises(NotFoundError, match="no run has ended"):
        await replayed(tmp_path)


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"no JSON", b'{"events": []}', b'{"events": [{"eventId": 1}]}', b"\xff\xfe"],
)
@pytest.mark.parametrize("name", ["history.json", "history.json.gz"])
async def test_a_file_that_is_no_history_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as refused:
        await replayed(tmp_path / name)
    assert refused.value.field == str(tmp_path / name)
    assert "is no history" in refused.value.problem


async def test_a_torn_file_among_good_ones_is_not_passed_over(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "mou-jp-1.json", tmp_path)
    whole = gzip.compress((FOLDER / "mou-jp-3.json").read_bytes())
    (tmp_path / "torn.json.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="torn"):
        await replayed(tmp_path)


async def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not there"):
        await replayed(tmp_path / "nothing")


@pytest.mark.parametrize(
    ("name", "workflow_id"), [("mou-jp-5.json", "agreement/MOU-JP-5"), ("ia-jp-5.json", "agreement/IA-JP-5")]
)
async def test_a_history_tells_whose_it_is(name: str, workflow_id: str) -> None:
    events = json.loads((FOLDER / name).read_text(encoding="utf-8"))["events"]
    assert workflow_id_of(events) == workflow_id
    events[0]["workflowExecutionStartedEventAttributes"]["workflowId"] = "agreement/OTHER"
    assert workflow_id_of(events) == "agreement/OTHER"

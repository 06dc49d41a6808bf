"""What is said at the start about what is down, and what is refused then."""

import asyncio
import sys
from pathlib import Path

import pytest

import worker
from console.engine.ports import free_port
from console.settings import load_settings
from console.stack import running_stack
from models.errors import InputError
from tests.distribution import brings

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TEMPORAL_ADDRESS", raising=False)


async def test_a_mail_server_that_is_down_is_told_once_and_holds_nothing_up(tmp_path: Path) -> None:
    told: asyncio.Queue[str] = asyncio.Queue()
    settings = load_settings(
        home=tmp_path / "var",
        mail_transport="smtp",
        mail_sender="agreements@lead.example",
        smtp_host="127.0.0.1",
        smtp_port=free_port(),
    )
    async with running_stack(settings, worker.make_workers, tell=told.put_nowait):
        words = await asyncio.wait_for(told.get(), 120)
        assert words.endswith("nobody listens there. Notices wait, and leave once that is mended.")
    assert told.empty()


async def test_a_package_of_our_name_keeps_everything_from_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    brings(tmp_path / "other", "workflows")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "other")])
    settings = load_settings(home=tmp_path / "var")
    with pytest.raises(InputError, match="workflows: a package of this name is brought by other-things too"):
        await running_stack(settings, worker.make_workers, tell=print).__aenter__()
    with pytest.raises(SystemExit, match="2"):
        worker.main(["--home", str(tmp_path / "var")])
    assert "Install Entente into an environment of its own" in capsys.readouterr().err
    assert not settings.home.exists()

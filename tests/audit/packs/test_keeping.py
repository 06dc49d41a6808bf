"""The service keeps by itself: nobody asks for histories or packs."""

from datetime import timedelta
from pathlib import Path

import pytest

from activities.database import writing
from console.audit.packs import open_pack
from console.registry import register
from console.settings import load_settings
from console.stack import running_stack
from models.names import agreement_id
from tests.doors.written import organisations
from tests.workflows.house import OTHERS, eventually, opening, request
from worker import make_workers

pytestmark = pytest.mark.asyncio(loop_scope="session")

REF = "MOU-KEPT-1"


async def test_a_life_led_on_the_service_is_kept_and_packed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TEMPORAL_ADDRESS", raising=False)
    monkeypatch.setattr("console.keeping.PAUSE", timedelta(milliseconds=200))
    settings = load_settings(home=str(tmp_path / "var"))
    packs, histories = settings.home / "packs" / REF, settings.home / "histories" / f"agreement%2F{REF}"
    async with running_stack(settings, make_workers, tell=print) as stack:
        async with writing(stack.database) as connection:
            await register(connection, organisations().values())
        await stack.door.submit(opening(REF))
        for org in OTHERS:
            await stack.door.submit(request(REF, org, "approve"))

        async def agreed() -> bool:
            return any(packs.glob(f"{REF}-00005-*.zip"))

        await eventually(agreed)
        await stack.client.get_workflow_handle(agreement_id(REF)).terminate()

        async def ended() -> bool:
            return any(histories.glob("*.json.gz")) and len(list(packs.glob("*.zip"))) > 1

        await eventually(ended)
    for file in packs.glob("*.zip"):
        with open_pack(file) as pack:
            assert pack.refs == (REF,)

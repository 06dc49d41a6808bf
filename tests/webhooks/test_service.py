"""The whole service as `entente up` runs it tells an endpoint that the command line added."""

import asyncio
from pathlib import Path

import pytest
from standardwebhooks import Webhook

import worker
from activities.database import writing
from console.registry import register
from console.settings import load_settings
from console.stack import running_stack
from console.webhooks.sending import make_sender
from models.errors import InputError
from tests.certificates import Authority
from tests.cli.calls import Said, entente
from tests.cli.conftest import plain_environment
from tests.doors.written import organisations
from tests.webhooks.conftest import Serve
from tests.workflows.house import OTHERS, eventually, opening, request

__all__ = ["plain_environment"]
pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_what_happens_to_an_agreement_is_told_as_it_happens(
    tmp_path: Path, serve: Serve, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENTENTE_WEBHOOK_NETWORKS", "127.0.0.0/8")
    monkeypatch.setenv("ENTENTE_WEBHOOK_CA_FILE", str(authority.file))
    crm, settings = await serve(), load_settings(home=tmp_path / "var")

    async def shell(*argv: str) -> Said:
        return await asyncio.to_thread(entente, "--home", str(settings.home), "webhooks", *argv, "--json")

    async with running_stack(settings, worker.make_workers, tell=lambda _: None) as stack:
        async with writing(stack.database) as connection:
            await register(connection, organisations().values())
        secret = (await shell("add", "crm", crm.url())).json["secret"]
        await stack.door.submit(opening("MOU-JP-1"))
        for org in OTHERS:
            await stack.door.submit(request("MOU-JP-1", org, "approve"))

        async def all_taken() -> bool:
            return len(crm.taken) == 5

        await eventually(all_taken, 60)
        (found,) = (await shell("list")).json
    assert [each.event["data"]["type"] for each in crm.requests] == [
        "negotiation_opened",
        *["approved"] * 3,
        "text_agreed",
    ]
    for each in crm.requests:
        Webhook(secret).verify(each.body, each.headers)
    assert (found["stands"], found["last_answer"]) == ("active", "HTTP 204")


async def test_a_file_of_authorities_that_holds_none_is_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("no certificate")
    settings = load_settings(home=tmp_path, webhook_ca_file=tmp_path / "empty.pem")
    with pytest.raises(InputError, match="ENTENTE_WEBHOOK_CA_FILE: holds no certificate"):
        make_sender(settings, None)  # type: ignore[arg-type]

"""Each check stands alone: one that hangs or fails hides no other."""

import asyncio
import os
import socket
from datetime import UTC, datetime
from time import sleep

import pytest
from temporalio.service import RPCError, RPCStatusCode

from activities.keys import LINK_FILE
from console.doctor import mail
from console.doctor.checks import CHECKS
from console.doctor.deployment import Deployment, aside
from console.doctor.examination import Check, Report, examine
from console.doctor.finding import Finding, fine
from console.engine import connect
from console.settings import load_settings
from tests.doctor.examined import Patient

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def run(*checks: Check, longest: float = 1) -> list[Report]:
    return await asyncio.to_thread(examine, checks, load_settings(), longest=longest)


async def well(_: Deployment) -> Finding:
    return fine("All is well.")


WELL = Check("well", "", well)


async def test_a_check_that_fails_is_one_more_finding() -> None:
    async def fail(_: Deployment) -> Finding:
        raise ValueError("mou@second.example is nobody's business")

    failed, sound = await run(Check("failing", "", fail), WELL)
    assert failed.finding.verdict == "problem"
    assert failed.finding.sentence == "The check itself failed: ValueError."
    assert sound.finding == fine("All is well.")


async def test_a_check_that_hangs_is_left_even_where_nothing_can_stop_it() -> None:
    async def swallow(_: Deployment) -> Finding:
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:  # as some libraries do
                if released:
                    raise

    def too_late() -> Finding:
        sleep(20)
        return fine("Too late.")

    async def block(_: Deployment) -> Finding:
        return await aside(too_late)

    released: list[bool] = []
    began = datetime.now(UTC)
    *late, sound = await run(Check("swallowing", "", swallow), Check("blocking", "", block), WELL)
    took = datetime.now(UTC) - began
    released.append(True)
    assert {each.finding.sentence for each in late} == {"There was no answer within 1 s."}
    assert sound.finding.verdict == "ok"
    assert took.total_seconds() < 15


@pytest.mark.parametrize(
    ("status", "verdict", "words"),
    [
        (RPCStatusCode.PERMISSION_DENIED, "not_checked", "Temporal tells these credentials nothing of it."),
        (RPCStatusCode.UNAVAILABLE, "problem", "Temporal does not say: UNAVAILABLE."),
    ],
)
async def test_what_temporal_keeps_to_itself_is_no_problem(
    status: RPCStatusCode, verdict: str, words: str
) -> None:
    async def ask(_: Deployment) -> Finding:
        raise RPCError("no", status, b"")

    (told,) = await run(Check("asking", "", ask))
    assert (told.finding.verdict, told.finding.sentence) == (verdict, words)


async def test_a_file_that_never_answers_hides_nothing(patient: Patient) -> None:
    dead = patient.home / "keys" / LINK_FILE
    dead.unlink()
    os.mkfifo(dead, 0o600)
    settings = load_settings(home=patient.home)
    reports = await asyncio.to_thread(examine, CHECKS, settings, longest=3)
    dead.write_bytes(b"")  # lets go whoever still waits
    told = {each.check.name: each.finding for each in reports}
    assert told["keys"].sentence == "There was no answer within 3 s."
    assert {told[name].verdict for name in ("settings", "home", "disk", "database", "schema")} == {"ok"}


async def test_an_engine_and_a_mail_server_that_say_nothing_are_told(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "_ATTEMPT_SECONDS", 0.5)
    monkeypatch.setattr(mail, "_STEP_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        patient.set(
            TEMPORAL_ADDRESS=f"127.0.0.1:{port}",
            ENTENTE_MAIL_TRANSPORT="smtp",
            ENTENTE_MAIL_SENDER="agreements@lead.example",
            ENTENTE_SMTP_HOST="127.0.0.1",
            ENTENTE_SMTP_PORT=str(port),
        )
        found = await patient.examine()
    assert found.named("problem") == {"engine", "mail"}
    assert "no answer within" in found.found["engine"].sentence
    assert "it does not answer in time" in found.found["mail"].sentence

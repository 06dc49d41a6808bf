"""A sound deployment is told to be one, in few words; looking changes nothing."""

import asyncio
from pathlib import Path

import pytest

from console.doctor.checks import CHECKS
from tests.cli.calls import entente
from tests.doctor.examined import Patient

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_running_service_is_sound(running_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = await Patient(running_home, monkeypatch).examine()
    assert (found.code, found.named("ok")) == (0, {check.name for check in CHECKS})


async def test_so_is_one_beside_an_outside_temporal_and_nothing_in_it_is_changed(patient: Patient) -> None:
    before = patient.content()
    found = await patient.examine()
    assert (found.code, found.named("ok")) == (0, {check.name for check in CHECKS}), found.found
    assert patient.content() == before
    assert "(1)" in found.found["workflows"].sentence
    assert all(each.remedy is None for each in found.found.values())


async def test_the_worst_comes_first_with_its_remedy_beneath(patient: Patient) -> None:
    patient.sql("DROP TRIGGER milestone_no_gap")
    patient.home.chmod(0o750)
    said = await patient.calls("doctor")
    assert (said.code, said.err) == (1, "")
    lines = [line.split() for line in said.out.splitlines()]
    assert " ".join(lines[0]) == f"1 problem, 1 warning and {len(CHECKS) - 2} checks fine."
    assert lines[1][:3] == ["problem", "append", "only"]
    assert [line[0] for line in lines if line[0] in ("→", "warning")] == ["→", "warning", "→"]
    assert max(map(len, said.out.splitlines())) <= 80


async def test_checks_not_possible_for_one_reason_are_one_line(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TEMPORAL_ADDRESS")
    said = await patient.calls("doctor")
    words = "namespace, search attributes, pairing, workers, workflows and tasks"
    assert f"not checked 6 of them The engine cannot be reached: {words}." in said.words


async def test_nothing_at_all_is_told_too_and_nothing_is_made(tmp_path: Path) -> None:
    said = await asyncio.to_thread(entente, "--home", str(tmp_path / "nowhere"), "doctor", "--json")
    verdicts = {each["name"]: each["verdict"] for each in said.json}
    assert said.code == 1
    assert {name for name, verdict in verdicts.items() if verdict == "problem"} == {
        "home",
        "database",
        "engine",
    }
    assert list(verdicts) == [check.name for check in CHECKS]
    assert not (tmp_path / "nowhere").exists()

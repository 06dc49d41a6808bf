"""What may be wrong with the machine: settings, packages, home, disk, keys and time zones."""

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from activities.keys import LINK_FILE, SIGNING_FILE, load_keys
from tests.distribution import brings
from tests.doctor.examined import Patient
from tests.places import bound_by_modes, fill, small_disk

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    ("setting", "value", "sentence", "remedy"),
    [
        ("ENTENTE_LOG_LEVL", "info", "ENTENTE_LOG_LEVL: no such setting.", "Did you mean ENTENTE_LOG_LEVEL?"),
        ("ENTENTE_MAIL_TRANSPORT", "pigeon", "ENTENTE_MAIL_TRANSPORT: input should be", "maildir | smtp"),
        ("ENTENTE_SMTP_CA_FILE", "none.pem", "ENTENTE_SMTP_CA_FILE: is no file.", "certificates (PEM)"),
    ],
)
async def test_a_wrong_setting_is_named_and_nothing_else_is_looked_at(
    patient: Patient, setting: str, value: str, sentence: str, remedy: str
) -> None:
    patient.set(**{setting: value})
    found = await patient.examine()
    told = found.only("settings", "problem")
    assert told.sentence.startswith(sentence)
    assert remedy in (told.remedy or "")
    assert len(found.named("not_checked")) == len(found.found) - 1


async def test_a_namespace_without_an_address_has_no_effect(
    running_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = Patient(running_home, monkeypatch)
    patient.set(TEMPORAL_NAMESPACE="elsewhere")
    told = (await patient.examine()).only("settings", "warning")
    assert told.sentence == "TEMPORAL_NAMESPACE without effect: the engine is the embedded one."
    assert "TEMPORAL_ADDRESS" in (told.remedy or "")


async def test_a_package_of_our_name_is_told_with_who_brings_it(
    patient: Patient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brings(tmp_path / "other", "models")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "other")])
    told = (await patient.examine()).only("packages", "problem")
    assert told.sentence == "models: a package of this name is brought by other-things too."
    assert "environment of its own" in (told.remedy or "")


@pytest.mark.parametrize(
    ("mode", "verdict", "sentence"),
    [(0o750, "warning", "Other accounts may look into"), (0o770, "problem", "Other accounts may write in")],
)
async def test_a_home_open_to_others_is_told(
    patient: Patient, mode: int, verdict: str, sentence: str
) -> None:
    patient.home.chmod(mode)
    told = (await patient.examine()).only("home", verdict)
    assert told.sentence == f"{sentence} {patient.home} (mode {mode:04o})."
    assert told.remedy == f"`chmod 700 {patient.home}`"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
async def test_a_home_of_another_account_is_told(patient: Patient) -> None:
    os.chown(patient.home, 12345, -1)
    told = (await patient.examine()).only("home", "warning")
    assert "belongs to uid 12345, and this is uid 0" in told.sentence
    assert "chown" in (told.remedy or "")


async def test_a_home_that_cannot_be_written_is_told(patient: Patient, tmp_path: Path) -> None:
    for closed in (patient.home / "mail" / "new", patient.home):
        closed.chmod(0o500)
    said = bound_by_modes("-m", "starter", "--home", str(patient.home), "doctor", "--json", cwd=tmp_path)
    patient.home.chmod(0o700)
    found = {each["name"]: each for each in json.loads(said.stdout)}
    assert said.returncode == 1
    assert found["home"]["verdict"] == found["database"]["verdict"] == found["mail"]["verdict"] == "problem"
    assert "cannot be written by this account" in found["home"]["sentence"]
    assert "mount it for writing" in found["home"]["remedy"]
    assert found["schema"]["verdict"] == found["inbox"]["verdict"] == "ok"


async def test_a_full_disk_is_told(patient: Patient, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 4) as disk:
        shutil.copytree(patient.home, disk / "var")
        fill(disk)
        (told,) = [
            each
            for each in (await Patient(disk / "var", patient.environment).examine()).found.values()
            if each.verdict == "problem"
        ]
    assert (told.name, told.sentence) == ("disk", f"Only 0 MB are free where {disk / 'var'} is.")
    assert "Make room there" in (told.remedy or "")


async def test_a_disk_that_fills_is_told_in_time(patient: Patient, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 500) as disk:
        shutil.copytree(patient.home, disk / "var")
        found = await Patient(disk / "var", patient.environment).examine()
    assert found.only("disk", "warning").sentence.startswith("Only 5")


@pytest.mark.parametrize("name", [LINK_FILE, SIGNING_FILE, "."])
async def test_a_key_others_may_read_is_told(patient: Patient, name: str) -> None:
    path = patient.home / "keys" / name
    path.chmod(path.stat().st_mode | 0o044)
    told = (await patient.examine()).only("keys", "problem")
    assert told.sentence.startswith(f"Other accounts may read {path} (mode 07" if name == "." else "Other ")
    assert told.remedy == f"`chmod {'700' if name == '.' else '600'} {path}`"


async def test_a_damaged_key_is_told(patient: Patient) -> None:
    path = patient.home / "keys" / SIGNING_FILE
    path.write_text("no key")
    told = (await patient.examine()).only("keys", "problem")
    assert (told.sentence, told.remedy) == (
        f"{path}: the file holds no whole key.",
        "Restore it from the backup.",
    )


@pytest.mark.parametrize("lost", ["keys", f"keys/{LINK_FILE}"])
async def test_lost_keys_are_told_once_mails_need_them(patient: Patient, lost: str) -> None:
    (patient.home / lost).rename(patient.home.with_name("lost"))
    told = (await patient.examine()).only("keys", "problem")
    assert told.sentence.endswith("is not there, and mails were sent with it.")
    assert "Restore the folder from the backup" in (told.remedy or "")
    patient.sql("DELETE FROM notice")
    assert (await patient.examine()).found["keys"].verdict == "not_checked"


async def test_keys_made_anew_in_place_of_lost_ones_are_told(patient: Patient) -> None:
    before = load_keys(patient.home / "keys").key_id
    (patient.home / "keys").rename(patient.home.with_name("lost"))
    umask = os.umask(0o077)
    now = load_keys(patient.home / "keys").key_id
    os.umask(umask)
    told = (await patient.examine()).only("keys", "warning")
    assert told.sentence == f"The newest receipt was signed by key {before}, and the one here is {now}."


async def test_a_zone_this_machine_does_not_know_is_told(patient: Patient) -> None:
    patient.sql("UPDATE organisation SET timezone = 'Europe/Atlantis' WHERE code = 'SECOND'")
    told = (await patient.examine()).only("zones", "problem")
    assert "Europe/Atlantis, of SECOND. Its deadlines cannot be counted." in told.sentence
    assert "tzdata" in (told.remedy or "")


async def test_a_zone_pinned_by_an_open_agreement_counts_too(patient: Patient) -> None:
    patient.sql("UPDATE agreement SET state = replace(state, 'Asia/Tokyo', 'Asia/Lemuria')")
    assert "Asia/Lemuria, of ABROAD" in (await patient.examine()).only("zones", "problem").sentence
    patient.sql("UPDATE agreement SET phase = 'closed'")
    assert (await patient.examine()).found["zones"].verdict == "ok"


async def test_a_slip_in_a_name_of_temporal_s_is_told(patient: Patient) -> None:
    patient.set(TEMPORAL_NAMESPACES="elsewhere", TEMPORAL_CLI_OF_MINE="is none of ours")
    told = (await patient.examine()).only("settings", "warning")
    assert told.sentence == (
        "Not a variable Temporal knows: TEMPORAL_NAMESPACES (did you mean TEMPORAL_NAMESPACE?)."
    )

"""The tamper matrix for packs: `entente verify PACK.zip` on what somebody made of one."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from activities.keys import DeploymentKeys, load_keys
from activities.known_keys import known_keys
from console.audit.checkpoints import make_checkpoint
from console.audit.pack.signatures import fingerprint_of
from models.names import agreement_id
from tests.audit.attacks import beside
from tests.audit.packs.forgeries import Rows, altered_and_sealed, first_milestone
from tests.audit.packs.packed import (
    Files,
    Packs,
    listed,
    repacked,
    unpacked,
    with_history,
    with_rows,
    written,
)
from tests.cli.calls import entente
from tests.cli.conftest import plain_environment as _plain_environment  # noqa: F401 - used by being here
from tests.workflows.house import House

Found = set[tuple[str, str, str]]
"""Verdict, level and place."""


@pytest.fixture
def operator(house: House) -> DeploymentKeys:
    return load_keys(house.home / "keys")


@pytest.fixture
def files(pack: Packs) -> Files:
    return unpacked(pack.path.read_bytes())


def verified(path: Path, fingerprint: str = "") -> tuple[int, Found]:
    """Return the exit code, and everything that is not verified."""
    said = entente("verify", str(path), *(("--key", fingerprint) if fingerprint else ()), "--json")
    document = said.json
    lines = [*document["pack"]["lines"], *(line for each in document["agreements"] for line in each["lines"])]
    wrong = {
        (line["verdict"], line["level"], line["where"]) for line in lines if line["verdict"] != "verified"
    }
    return said.code, wrong


def fingerprint(keys: DeploymentKeys) -> str:
    return fingerprint_of(keys.public_key)


def with_checkpoints(files: Files, pack: Packs, keys: DeploymentKeys) -> Files:
    """Sign the heads of the chains in a pack anew."""
    heads = [files[f"agreements/{ref}/milestones.jsonl"].splitlines()[-1] for ref in (pack.grown, pack.mou)]
    lines = [make_checkpoint(keys.signer, json.loads(head)) for head in heads]
    return {**files, "checkpoints.txt": "".join(f"{line}\n" for line in lines).encode()}


def milestones(files: Files, pack: Packs, change: Callable[[Rows], object]) -> Files:
    return with_rows(files, f"agreements/{pack.mou}/milestones.jsonl", change)


def test_a_pack_as_it_was_made_is_verified(pack: Packs, operator: DeploymentKeys) -> None:
    assert verified(pack.path, fingerprint(operator)) == (0, set())


@beside("a file in a pack altered", "pack", "file")
def test_an_altered_file_is_not_read(pack: Packs, files: Files, tmp_path: Path) -> None:
    path = written(tmp_path, repacked(milestones(files, pack, altered_and_sealed)))
    name = f"agreements/{pack.mou}/milestones.jsonl"
    assert verified(path) == (1, {("contradicted", "pack", name)})


@beside("a file in a pack altered, the manifest made to fit", "pack", "manifest.sig")
def test_a_manifest_without_the_key_is_found(pack: Packs, files: Files, tmp_path: Path) -> None:
    path = written(tmp_path, repacked(listed(milestones(files, pack, altered_and_sealed))))
    code, wrong = verified(path)
    assert code == 1
    assert ("contradicted", "pack", "manifest.sig") in wrong


@beside("a milestone in a pack altered, all signed anew with the key", "V6", "milestone 4")
def test_with_the_key_the_history_still_contradicts(
    pack: Packs, files: Files, tmp_path: Path, operator: DeploymentKeys
) -> None:
    forged = with_checkpoints(milestones(files, pack, altered_and_sealed), pack, operator)
    code, wrong = verified(
        written(tmp_path, repacked(listed(forged, operator.signer))), fingerprint(operator)
    )
    assert code == 1
    assert ("contradicted", "V6", "milestone 4") in wrong


@beside("a history in a pack altered, all signed anew with the key", "V3", "milestone 1")
def test_with_the_key_the_milestones_still_contradict(
    pack: Packs, files: Files, tmp_path: Path, operator: DeploymentKeys
) -> None:
    forged = with_history(files, agreement_id(pack.mou), first_milestone(actor="THIRD"))
    code, wrong = verified(
        written(tmp_path, repacked(listed(forged, operator.signer))), fingerprint(operator)
    )
    assert code == 1
    assert any(level == "V3" and where.startswith("milestone 1,") for _, level, where in wrong)


@beside("a checkpoint in a pack forged", "pack", "checkpoints.txt")
def test_a_forged_checkpoint_is_found(
    pack: Packs, files: Files, tmp_path: Path, operator: DeploymentKeys
) -> None:
    files["checkpoints.txt"] = files["checkpoints.txt"].replace(b"0", b"1", 1)
    code, wrong = verified(written(tmp_path, repacked(listed(files, operator.signer))), fingerprint(operator))
    assert code == 1
    assert {level for _, level, _ in wrong} == {"pack"}


def of_another_key(files: Files, pack: Packs, folder: Path) -> Path:
    """Make a pack anew whose every signature is somebody else's."""
    stranger = load_keys(folder / "stranger")
    files["keys.txt"] = f"{known_keys(folder / 'stranger').keys[0].line}\n".encode()
    forged = listed(with_checkpoints(files, pack, stranger), stranger.signer)
    return written(folder, repacked(forged))


@beside("a pack signed anew with another key, its fingerprint known", "pack", "keys.txt")
def test_another_key_is_told_by_the_fingerprint(
    pack: Packs, files: Files, tmp_path: Path, operator: DeploymentKeys
) -> None:
    code, wrong = verified(of_another_key(files, pack, tmp_path), fingerprint(operator))
    assert code == 1
    assert ("contradicted", "pack", "keys.txt") in wrong


@beside("a pack signed anew with another key, no fingerprint known", "pack, as not verifiable", "keys.txt")
def test_another_key_is_never_called_verified(pack: Packs, files: Files, tmp_path: Path) -> None:
    code, wrong = verified(of_another_key(files, pack, tmp_path))
    assert code == 6
    assert ("not_verifiable", "pack", "keys.txt") in wrong

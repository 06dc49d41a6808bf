"""What the script in a pack says of forgeries: which level finds them, and where."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from activities.key_rotation import rotate
from activities.keys import DeploymentKeys, load_keys
from activities.known_keys import known_keys, parse_keys
from console.audit.checkpoints import make_checkpoint
from console.audit.pack.archive import Line
from console.audit.pack.signatures import fingerprint_of
from console.audit.pack.verify import _until_the_end, check
from console.audit.packs import open_pack
from console.audit.script import verification_script
from models.names import agreement_id
from tests.audit.packs.forgeries import HISTORIES, ROWS
from tests.audit.packs.packed import (
    Files,
    Packs,
    as_canonical,
    listed,
    packed,
    repacked,
    source_of,
    unpacked,
    with_history,
    with_rows,
    written,
)
from tests.cli.calls import entente
from tests.workflows.house import House

Finding = set[tuple[str, str]]
"""Level and place of every line that is no good news: a milestone, an event, or the MOU as a whole."""


def findings(files: Files, folder: Path, ref: str = "MOU-") -> Finding:
    """Level and last word of the place of every line that contradicts."""
    lines = wrong(written(folder, repacked(files)), files)
    assert {line.verdict for line in lines} <= {"contradicted"}, lines
    return {(line.level, place(line, ref)) for line in lines}


def wrong(path: Path, files: Files) -> list[Line]:
    """Every line that is no good news, for somebody who knows one of the keys."""
    true = parse_keys(files["keys.txt"].decode().splitlines()).keys[0]
    return [line for line in check(str(path), fingerprint_of(true.raw)) if line.verdict != "verified"]


def place(line: Line, ref: str) -> str:
    words = line.where.split()
    return "event" if "event" in words else "MOU" if words == [ref] else words[-1]


@pytest.fixture
def deployment(pack: Packs, house: House) -> DeploymentKeys:
    """The operator, who holds the key as well and signs anew what he forges."""
    return load_keys(house.home / "keys")


@pytest.mark.parametrize("how", ROWS)
def test_a_row_forged(pack: Packs, tmp_path: Path, deployment: DeploymentKeys, how: str) -> None:
    name = f"agreements/{pack.mou}/milestones.jsonl"
    files = with_rows(unpacked(pack.path.read_bytes()), name, ROWS[how].change)
    found = findings(listed(files, deployment.signer), tmp_path, pack.mou)
    assert ROWS[how].found <= found
    assert min([int(place) for _, place in found if place.isdigit()], default=4) >= 4, (
        "what was before it stands"
    )


@pytest.mark.parametrize("how", HISTORIES)
def test_a_history_forged(pack: Packs, tmp_path: Path, deployment: DeploymentKeys, how: str) -> None:
    files = with_history(unpacked(pack.path.read_bytes()), agreement_id(pack.mou), HISTORIES[how].change)
    assert findings(listed(files, deployment.signer), tmp_path, pack.mou) == HISTORIES[how].found


def test_a_history_withheld_is_no_proof_either_way(
    pack: Packs, tmp_path: Path, deployment: DeploymentKeys
) -> None:
    files = unpacked(pack.path.read_bytes())
    kept = {name: each for name, each in files.items() if f"histories/agreement%2F{pack.mou}" not in name}
    path = written(tmp_path, repacked(listed(kept, deployment.signer)))
    lines = wrong(path, files)
    assert [(line.verdict, line.level, line.where) for line in lines] == [
        ("not verifiable", "V3", f"{pack.mou} 1 to 16")
    ]


def test_kin_withheld_is_no_proof_either_way(pack: Packs, tmp_path: Path, deployment: DeploymentKeys) -> None:
    files = {**unpacked(pack.path.read_bytes()), f"agreements/{pack.grown}/kin.jsonl": b""}
    path = written(tmp_path, repacked(listed(files, deployment.signer)))
    lines = wrong(path, files)
    assert [(line.verdict, line.level, line.where) for line in lines] == [
        ("not verifiable", "V1", pack.grown)
    ]


def test_whoever_lacks_the_key_signs_nothing(pack: Packs, tmp_path: Path) -> None:
    files = {**unpacked(pack.path.read_bytes()), "report.txt": b"All is well.\n"}
    assert findings(listed(files), tmp_path) == {("signature", "manifest.sig")}
    stranger = load_keys(tmp_path / "stranger")
    assert findings(listed(files, stranger.signer), tmp_path) == {("signature", "manifest.sig")}


def test_a_stranger_s_key_among_the_others_is_told(pack: Packs, tmp_path: Path) -> None:
    files = unpacked(pack.path.read_bytes())
    stranger = load_keys(tmp_path / "stranger")
    files["keys.txt"] += f"{known_keys(tmp_path / 'stranger').keys[0].line}\n".encode()
    assert findings(listed(files, stranger.signer), tmp_path) == {("keys", "keys.txt")}


def test_a_pack_all_of_another_key_is_told_by_its_fingerprint_alone(pack: Packs, tmp_path: Path) -> None:
    """Who rewrites all of a pack contradicts nothing in it: only a fingerprint from elsewhere does."""
    files = unpacked(pack.path.read_bytes())
    true = [fingerprint_of(each.raw) for each in parse_keys(files["keys.txt"].decode().splitlines()).keys]
    stranger = load_keys(tmp_path / "stranger")
    files["keys.txt"] = f"{known_keys(tmp_path / 'stranger').keys[0].line}\n".encode()
    heads = [files[f"agreements/{ref}/milestones.jsonl"].splitlines()[-1] for ref in (pack.grown, pack.mou)]
    lines = [make_checkpoint(stranger.signer, json.loads(head)) for head in heads]
    files["checkpoints.txt"] = "".join(f"{line}\n" for line in lines).encode()
    path = written(tmp_path, repacked(listed(files, stranger.signer)))
    assert [line.level for line in check(str(path)) if line.verdict != "verified"] == ["keys"]
    assert "contradicted" in {line.verdict for line in check(str(path), true[0])}
    assert "contradicted" in {line.verdict for line in check_by_service(path, true[0])}
    assert {line.verdict for line in check(str(pack.path), true[0])} == {"verified"}


def check_by_service(path: Path, fingerprint: str) -> list[Line]:
    with open_pack(path) as pack:
        return list(pack.lines(fingerprint))


@pytest.mark.parametrize("place", range(2, 7))
def test_a_checkpoint_forged(pack: Packs, tmp_path: Path, deployment: DeploymentKeys, place: int) -> None:
    files = unpacked(pack.path.read_bytes())
    first, *others = files["checkpoints.txt"].decode().splitlines()
    words, donor = first.split(), others[0].split()
    words[place] = donor[place] if place != 6 else "0" * 16
    files["checkpoints.txt"] = "".join(f"{line}\n" for line in (" ".join(words), *others)).encode()
    found = findings(listed(files, deployment.signer), tmp_path, pack.mou)
    assert {level for level, _ in found} == {"checkpoint"}


def test_a_checkpoint_withheld_is_told(pack: Packs, tmp_path: Path, deployment: DeploymentKeys) -> None:
    files = {**unpacked(pack.path.read_bytes()), "checkpoints.txt": b""}
    found = findings(listed(files, deployment.signer), tmp_path, pack.mou)
    assert found == {("checkpoint", "MOU"), ("checkpoint", pack.grown)}


@pytest.mark.asyncio(loop_scope="session")
async def test_packs_before_and_after_a_rotation_verify(house: House, tmp_path: Path) -> None:
    home = tmp_path / "home"
    ref = await house.open()
    source = replace(source_of(house), home=home, keys=load_keys(home / "keys"))
    before = await packed(house, [ref], source=source)
    rotation = rotate(home / "keys", datetime(2030, 1, 1, tzinfo=UTC))
    after = await packed(house, [ref], source=source)
    for content, signer, keys in ((before, rotation.old, "1 key"), (after, rotation.new, "2 keys")):
        lines = list(check(str(written(tmp_path, content)), rotation.old))
        assert {line.verdict for line in lines} == {"verified"}
        words = [line.words for line in lines if line.level in ("signature", "keys")]
        assert words[:2] == [f"the manifest is signed by key {signer}", f"{keys} of one deployment"]


def test_no_pack_gives_orders_to_a_terminal(pack: Packs, tmp_path: Path, deployment: DeploymentKeys) -> None:
    order = "\x1b]0;owned\x07\u202e"
    files = unpacked(pack.path.read_bytes())
    name = f"agreements/{pack.mou}/milestones.jsonl"
    files = with_rows(files, name, lambda rows: [row.update(agreement=order, actor=order) for row in rows])
    files = with_rows(files, name.replace("milestones", "notices"), lambda rows: rows[0].update(id=order))
    path = written(tmp_path, repacked(listed(files, deployment.signer)))
    script = tmp_path / "verify.py"
    script.write_bytes(verification_script())
    command = [sys.executable, str(script), str(path)]
    by_script = subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603
    for said in (entente("verify", str(path), "--home", str(tmp_path)).out, by_script):
        assert "contradicted" in said.lower()
        assert "".join(said.split("\n")).isprintable()


@pytest.mark.parametrize("ref", ["\x1b[2J", "../../etc", "mou", "A" * 99])
def test_an_agreement_has_a_reference(pack: Packs, tmp_path: Path, ref: str) -> None:
    files = unpacked(pack.path.read_bytes())
    manifest = json.loads(files["manifest.json"])
    manifest["agreements"][0]["ref"] = ref
    path = written(tmp_path, repacked({**files, "manifest.json": as_canonical(manifest)}))
    (line,) = _until_the_end(check(str(path)))
    assert (line.verdict, "no reference" in line.words) == ("contradicted", True)

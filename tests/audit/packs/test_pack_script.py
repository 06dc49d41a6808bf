"""The script in every pack: one file, the standard library, Python 3.9, and the answers of the service."""

import ast
import base64
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from console.audit.pack import chain, contents, recordings, signatures
from console.audit.pack.archive import Line
from console.audit.packs import open_pack
from console.audit.script import verification_script
from models import milestones
from models.canonical import Json, content_hash
from models.messages import Recorded, Transition
from tests.audit.packs.packed import Packs
from tests.workflows.gate import kept

LIVES = {each.name.removeprefix("0.1.0/"): each for each in kept("0.1.0")}
GOLD = sorted(name for name, each in LIVES.items() if "digest" in each.gold and "long" not in name)


def pythons() -> Iterator[str]:
    """Every Python from 3.9 on that there is here, and runs."""
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for minor in range(9, 16):
        name = f"python3.{minor}"
        candidates = (shutil.which(name), *map(str, sorted(versions.glob(f"3.{minor}.*/bin/{name}"))))
        yield from [each for each in candidates if each and runs(each)][:1]


def runs(python: str) -> bool:
    return subprocess.run([python, "-c", "pass"], capture_output=True, check=False).returncode == 0  # noqa: S603


PYTHONS = list(pythons()) or [sys.executable]


def test_it_reads_as_python_3_9_and_needs_nothing_else() -> None:
    tree = ast.parse(verification_script(), feature_version=(3, 9))
    modules = {
        (node.module or "").partition(".")[0] if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert modules <= sys.stdlib_module_names
    assert "socket" not in modules


def test_its_parts_have_no_two_things_of_one_name() -> None:
    tree = ast.parse(verification_script())
    named: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            named.append(node.name)
        elif isinstance(node, ast.Assign):
            named += [
                each.id for target in node.targets for each in ast.walk(target) if isinstance(each, ast.Name)
            ]
    assert [name for name, times in Counter(named).items() if times > 1] == []


def called(python: str, folder: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    """Call the script as somebody does who has nothing but it and a pack."""
    script = folder / "verify.py"
    script.write_bytes(verification_script())
    command = [python, "-W", "error", "-I", str(script), *argv]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)  # noqa: S603


def fingerprint(pack: Packs) -> str:
    with open_pack(pack.path) as opened:
        return signatures.fingerprint_of(opened.keys.keys[0].raw)


@pytest.mark.parametrize("python", PYTHONS)
def test_every_python_verifies_a_pack(pack: Packs, tmp_path: Path, python: str) -> None:
    said = called(python, tmp_path, str(pack.path), "--key", fingerprint(pack))
    assert (said.returncode, said.stderr) == (0, "")
    levels = [line[:15].split() + line[16:28].split() for line in said.stdout.splitlines()[:10]]
    assert {level for _, level in levels} == {"manifest", "signature", "keys", "V1", "V3", "checkpoint"}
    assert {verdict for verdict, _ in levels} == {"verified"}
    assert [path.name for path in tmp_path.iterdir()] == ["verify.py"]


def test_without_a_fingerprint_it_does_not_say_whose_pack_it_is(pack: Packs, tmp_path: Path) -> None:
    said = called(sys.executable, tmp_path, str(pack.path))
    assert (said.returncode, said.stderr) == (6, "")
    assert "\nNot verifiable. This script" in said.stdout
    assert "All holds together. Whose keys signed it is for you to find out" in said.stdout


def test_a_fingerprint_may_be_written_as_people_do(pack: Packs, tmp_path: Path) -> None:
    digits = fingerprint(pack).upper()
    spaced = " ".join(digits[place : place + 8] for place in range(0, 64, 8))
    assert called(sys.executable, tmp_path, str(pack.path), "--key", spaced).returncode == 0
    assert called(sys.executable, tmp_path, str(pack.path), "--key", digits[:16]).returncode == 0


@pytest.mark.parametrize(
    "argv", [[], ["--help"], ["a.zip", "b.zip"], ["a.zip", "--key"], ["a.zip", "--key", "12"]]
)
def test_a_wrong_call_is_told(tmp_path: Path, argv: list[str]) -> None:
    said = called(sys.executable, tmp_path, *argv)
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.startswith("Usage: python3 verify.py PACK.zip")


def test_a_file_that_is_no_pack_has_a_verdict(tmp_path: Path) -> None:
    said = called(sys.executable, tmp_path, "none.zip")
    assert (said.returncode, said.stderr) == (6, "")
    assert said.stdout.startswith("not verifiable  pack        the file: cannot be read")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(json_values)
def test_its_digests_are_those_of_the_service(value: Json) -> None:
    try:
        expected = content_hash(value)
    except ValueError:  # a lone surrogate
        return
    assert chain.digest_of(value) == expected


@pytest.mark.parametrize("value", [1.5, 2**53, {"deep": [0.0]}])
def test_it_hashes_no_number_a_record_cannot_hold(value: object) -> None:
    with pytest.raises(ValueError, match="number"):
        chain.digest_of(value)


def test_it_knows_every_default_there_is() -> None:
    """A new field of a payload belongs into `_ABSENT` of console/audit/pack/recordings.py."""
    found: dict[str, object] = {}

    def models_in(kind: object) -> Iterator[type[BaseModel]]:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield kind
        for each in get_args(kind):
            yield from models_in(each)

    def walk(model: type[BaseModel], inside: str) -> None:
        for name, field in model.model_fields.items():
            if name != "type" and not field.is_required():
                default = to_jsonable_python(field.get_default(call_default_factory=True))
                assert found.setdefault(f"{inside}.{name}", default) == default
            for inner in models_in(field.annotation):
                walk(inner, name)

    for payload in get_args(get_args(milestones.AnyPayload)[0]):
        walk(payload, "payload")
    assert found == recordings._ABSENT


RFC_8032 = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
)


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_its_signatures_are_those_of_the_standard(public: str, message: str, signature: str) -> None:
    key, said, by = map(bytes.fromhex, (public, message, signature))
    assert signatures.is_signed(said, by, key)
    assert not signatures.is_signed(said + b"x", by, key)
    order = 2**252 + 27742317777372353535851937790883648493
    twin = (int.from_bytes(by[32:], "little") + order).to_bytes(32, "little")
    assert not signatures.is_signed(said, by[:32] + twin, key), "one signature has one spelling"


@settings(max_examples=25, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 95), st.integers(1, 255))
def test_it_agrees_with_the_library_about_signatures(
    secret: bytes, said: bytes, place: int, flip: int
) -> None:
    private = Ed25519PrivateKey.from_private_bytes(secret)
    public, by = private.public_key().public_bytes_raw(), private.sign(said)
    assert signatures.is_signed(said, by, public)
    altered = bytearray(public + by)
    altered[place] ^= flip
    assert not signatures.is_signed(said, bytes(altered[32:]), bytes(altered[:32]))


@pytest.mark.parametrize(
    ("signature", "public"), [(b"", b""), (b"x" * 63, b"y" * 32), (b"\xff" * 64, b"\xff" * 32)]
)
def test_what_is_no_signature_is_none(signature: bytes, public: bytes) -> None:
    assert not signatures.is_signed(b"", signature, public)


def rows_of(events: list[dict[str, Any]], ref: str) -> list[dict[str, Any]]:
    """The rows that a history's recordings wrote."""
    found: dict[int, dict[str, Any]] = {}
    for asked in recordings.recordings_in(events):
        transition = Transition.model_validate(asked.transition)
        if not asked.wrote:
            continue
        days = Recorded.model_validate(asked.answer).days
        for each in transition.milestones:
            found[each.seq] = {
                "agreement": ref,
                **{name: getattr(each, name) for name in ("seq", "type", "actor", "digest")},
                "recorded_at": each.recorded_at.isoformat(),
                "content": each.content(),
                "days": to_jsonable_python(days.get(each.seq, {})),
            }
    return [found[seq] for seq in sorted(found)]


def checked(events: list[dict[str, Any]], ref: str, rows: list[dict[str, Any]]) -> list[Line]:
    history = f"agreement%2F{ref}/{rows[0]['content']['run_id']}-{'0' * 64}.json", b"", events
    return list(recordings.check_recordings(ref, rows, [history]))


@pytest.mark.parametrize("name", GOLD)
def test_it_reads_the_lives_of_every_release(name: str) -> None:
    ref = name.removesuffix(".json").upper()
    events = LIVES[name].events()
    rows = rows_of(events, ref)
    assert [(line.verdict, line.level) for line in checked(events, ref, rows)] == [("verified", "V3")]
    kin = [{**rows[0], "digest": rows[0]["content"]["prev_digest"]}]
    verdicts = {line.verdict for line in chain.check_chain(ref, rows, kin)}
    assert verdicts == ({"verified"} if name.startswith("mou") and "new" not in name else {"not verifiable"})


SCHEDULED = "activityTaskScheduledEventAttributes"


def leaves(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where there is something in JSON that could be altered."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, (*path, key))
    else:
        yield path


@pytest.mark.parametrize("name", ["mou-jp-5.json", "mou-jp-2.json"])
def test_no_input_of_a_recording_is_altered_unseen(name: str) -> None:
    ref = name.removesuffix(".json").upper()
    events = LIVES[name].events()
    rows = rows_of(events, ref)
    for event in events:
        if event.get(SCHEDULED, {}).get("activityType") != {"name": "record"}:
            continue
        (payload,) = event[SCHEDULED]["input"]["payloads"]
        true = payload["data"]
        for path in leaves(json.loads(base64.b64decode(true))["milestones"]):
            asked = json.loads(base64.b64decode(true))
            inside = asked["milestones"]
            for key in path[:-1]:
                inside = inside[key]
            inside[path[-1]] = "altered" if inside[path[-1]] != "altered" else None
            payload["data"] = base64.b64encode(json.dumps(asked).encode()).decode()
            assert "contradicted" in {line.verdict for line in checked(events, ref, rows)}, path
        payload["data"] = true


def test_numbers_and_counts_read_well() -> None:
    assert contents.count(1, "file") == "1 file"
    assert contents.count(2, "history", "histories") == "2 histories"

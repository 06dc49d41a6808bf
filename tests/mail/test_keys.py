"""The keys of the deployment, its links and its receipts."""

import base64
import hashlib
import hmac
import secrets
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities import keys
from activities.keys import DeploymentKeys, check_receipt, load_keys, parse_receipt
from models.errors import InputError

DIGEST = "0f" * 32


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> DeploymentKeys:
    return load_keys(tmp_path_factory.mktemp("var") / "keys")


def test_keys_are_made_once_and_for_their_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "var" / "keys"
    first, second = load_keys(folder), load_keys(folder)
    assert first.secret == second.secret
    assert first.public_key == second.public_key
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    files = sorted(folder.iterdir())
    assert [path.name for path in files] == [keys.LINK_FILE, keys.PUBLIC_FOLDER, keys.SIGNING_FILE]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files if path.is_file()} == {0o600}


def test_two_deployments_have_different_keys(tmp_path: Path) -> None:
    here, there = load_keys(tmp_path / "here"), load_keys(tmp_path / "there")
    assert here.secret != there.secret
    assert here.key_id != there.key_id
    assert here.link_token("N") != there.link_token("N")


def test_of_two_that_start_at_once_both_use_the_first_ones_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = secrets.token_bytes
    other: list[DeploymentKeys] = []

    def drawn_while_another_starts(length: int) -> bytes:
        monkeypatch.setattr(secrets, "token_bytes", drawn)
        other.append(load_keys(tmp_path))
        return drawn(length)

    monkeypatch.setattr(secrets, "token_bytes", drawn_while_another_starts)
    mine = load_keys(tmp_path)
    assert (mine.secret, mine.key_id) == (other[0].secret, other[0].key_id)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 3


@pytest.mark.parametrize("content", [b"", b"c2hvcnQ=\n", b"\xff\xfe not base64"])
def test_a_damaged_key_is_told_and_never_replaced(tmp_path: Path, content: bytes) -> None:
    load_keys(tmp_path)
    (tmp_path / keys.LINK_FILE).write_bytes(content)
    with pytest.raises(InputError, match="no whole key"):
        load_keys(tmp_path)
    assert (tmp_path / keys.LINK_FILE).read_bytes() == content


def test_a_key_never_shows_in_a_representation(deployment: DeploymentKeys) -> None:
    assert repr(deployment) == "DeploymentKeys()"


def test_a_link_token_is_the_keyed_hash_of_the_notice(deployment: DeploymentKeys) -> None:
    expected = hmac.new(deployment.secret, b"MOU-JP-1/3/opened/JP-1", hashlib.sha256).digest()
    token = deployment.link_token("MOU-JP-1/3/opened/JP-1")
    assert base64.urlsafe_b64decode(token + "=") == expected
    assert len(token) == 43
    assert token != deployment.link_token("MOU-JP-1/3/opened/JP-2")


def test_a_receipt_says_what_it_witnesses_and_verifies(deployment: DeploymentKeys) -> None:
    line = deployment.receipt("MOU-JP-1", 12, DIGEST)
    assert line.startswith(f"Entente-Receipt v1 MOU-JP-1 12 {DIGEST} {deployment.key_id} ")
    assert "\n" not in line
    read = parse_receipt(line)
    assert (read.ref, read.seq, read.digest, read.key_id) == ("MOU-JP-1", 12, DIGEST, deployment.key_id)
    assert check_receipt(line, deployment.public_key)
    assert deployment.key_id == hashlib.sha256(deployment.public_key).hexdigest()[:16]


def test_a_receipt_folded_by_a_mail_program_still_verifies(deployment: DeploymentKeys) -> None:
    folded = "  " + deployment.receipt("MOU-JP-1", 12, DIGEST).replace(" ", "\r\n  ")
    assert check_receipt(folded, deployment.public_key)


@given(place=st.integers(0, 400), sign=st.sampled_from("0aZ9-_ ="))
def test_a_receipt_with_any_sign_altered_fails(deployment: DeploymentKeys, place: int, sign: str) -> None:
    line = deployment.receipt("MOU-JP-1", 12, DIGEST)
    place %= len(line)
    altered = line[:place] + sign + line[place + 1 :]
    assert check_receipt(altered, deployment.public_key) == (altered.split() == line.split())


def test_a_signature_spelled_another_way_fails(deployment: DeploymentKeys) -> None:
    line = deployment.receipt("MOU-JP-1", 12, DIGEST)
    twins = [line[:-1] + last for last in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"]
    assert [twin for twin in twins if check_receipt(twin, deployment.public_key)] == [line]


def test_the_key_of_another_deployment_does_not_verify(deployment: DeploymentKeys, tmp_path: Path) -> None:
    line = deployment.receipt("MOU-JP-1", 12, DIGEST)
    assert not check_receipt(line, load_keys(tmp_path).public_key)
    assert not check_receipt(line, b"no key")


@pytest.mark.parametrize(
    ("ref", "seq", "digest"), [("MOU JP", 1, DIGEST), ("MOU-1", 0, DIGEST), ("MOU-1", 1, "0f")]
)
def test_nothing_is_signed_that_would_not_read_back(
    deployment: DeploymentKeys, ref: str, seq: int, digest: str
) -> None:
    with pytest.raises(ValueError, match="receipt needs"):
        deployment.receipt(ref, seq, digest)

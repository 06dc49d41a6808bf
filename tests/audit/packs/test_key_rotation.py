"""A new signing key: what both say, what stays for ever, and what an interruption leaves."""

import os
import re
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from activities import keys
from activities.key_rotation import NEXT_FILE, rotate
from activities.keys import SIGNING_FILE, check_receipt, load_keys
from activities.known_keys import known_keys, parse_keys, read_rotation
from models.errors import InputError

AT = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)
DIGEST = "0f" * 32


def verifies(folder: Path, line: str) -> bool:
    """Whether a receipt verifies by what the deployment keeps of its keys."""
    public = known_keys(folder).public.get(keys.parse_receipt(line).key_id)
    return public is not None and check_receipt(line, public)


def test_receipts_before_and_after_a_rotation_verify(tmp_path: Path) -> None:
    before = load_keys(tmp_path).receipt("MOU-1", 1, DIGEST)
    rotate(tmp_path, AT)
    after = load_keys(tmp_path).receipt("MOU-1", 2, DIGEST)
    assert keys.parse_receipt(before).key_id != keys.parse_receipt(after).key_id
    assert verifies(tmp_path, before)
    assert verifies(tmp_path, after)


def test_a_running_process_signs_with_the_new_key_at_once(tmp_path: Path) -> None:
    running = load_keys(tmp_path)
    running.receipt("MOU-1", 1, DIGEST)
    rotation = rotate(tmp_path, AT)
    assert keys.parse_receipt(running.receipt("MOU-1", 2, DIGEST)).key_id == rotation.new == running.key_id
    assert running.secret == load_keys(tmp_path).secret, "links sent before go on working"


def test_a_running_process_outlives_a_folder_that_is_away(tmp_path: Path) -> None:
    running = load_keys(tmp_path / "keys")
    (tmp_path / "keys").rename(tmp_path / "away")
    assert verifies(tmp_path / "away", running.receipt("MOU-1", 1, DIGEST))


def test_a_running_process_signs_nothing_with_a_damaged_key(tmp_path: Path) -> None:
    running = load_keys(tmp_path)
    (tmp_path / SIGNING_FILE).write_bytes(b"short")
    with pytest.raises(InputError, match="no whole key"):
        running.receipt("MOU-1", 1, DIGEST)


def test_both_keys_say_that_one_took_the_other_s_place(tmp_path: Path) -> None:
    old = load_keys(tmp_path).key_id
    rotation = rotate(tmp_path, AT)
    new = load_keys(tmp_path).key_id
    assert (rotation.old, rotation.new, rotation.at) == (old, new, AT)
    known = known_keys(tmp_path)
    assert [each.key_id for each in known.keys] == [old, new]
    assert known.keys[1].since == AT
    assert known.rotations == (rotation,)
    assert known.replaced(old) == rotation
    assert known.replaced(new) is None
    assert parse_keys(known.lines) == known


@pytest.mark.parametrize("place", [2, 3, 4, 5])
def test_a_rotation_not_signed_by_both_is_none(tmp_path: Path, place: int) -> None:
    load_keys(tmp_path)
    first, second = rotate(tmp_path, AT), rotate(tmp_path, AT + timedelta(days=1))
    words = first.line.split()
    words[place] = second.line.split()[place]
    with pytest.raises(ValueError, match="not signed by both"):
        read_rotation(" ".join(words))


def test_the_old_private_key_is_gone_and_its_public_half_stays_for_ever(tmp_path: Path) -> None:
    load_keys(tmp_path)
    private = (tmp_path / SIGNING_FILE).read_bytes()
    for day in range(3):
        rotate(tmp_path, AT + timedelta(days=day))
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in files if private.strip() in path.read_bytes()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    known = known_keys(tmp_path)
    assert (len(known.keys), len(known.rotations)) == (4, 3)
    assert known.related(known.keys[0].key_id) == set(known.public)


def test_keys_nobody_rotated_to_are_not_related(tmp_path: Path) -> None:
    load_keys(tmp_path / "here")
    load_keys(tmp_path / "there")
    here, there = known_keys(tmp_path / "here"), known_keys(tmp_path / "there")
    both = parse_keys([*here.lines, *there.lines])
    assert both.related(here.keys[0].key_id) == {here.keys[0].key_id}


class PowerCutError(Exception):
    """Nothing after this happened."""


def cut_after(steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the disk take so many changes and no more."""
    left = [steps]

    def counted(change: Callable[..., object]) -> Callable[..., object]:
        def made(*given: object) -> object:
            if left[0] == 0:
                raise PowerCutError
            left[0] -= 1
            return change(*given)

        return made

    monkeypatch.setattr(os, "link", counted(os.link))
    monkeypatch.setattr(Path, "replace", counted(Path.replace))
    monkeypatch.setattr("activities.key_rotation.flush_folder", counted(keys.flush_folder))


@pytest.mark.parametrize("steps", range(5))
def test_an_interrupted_rotation_leaves_a_usable_key_and_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    running = load_keys(tmp_path)
    with monkeypatch.context() as cut:
        cut_after(steps, cut)
        with pytest.raises(PowerCutError):
            rotate(tmp_path, AT)
    waiting = (tmp_path / NEXT_FILE).exists()
    assert waiting == (1 <= steps <= 3)
    for each in (running, load_keys(tmp_path)):
        assert verifies(tmp_path, each.receipt("MOU-1", 1, DIGEST))
    planned = keys.read_signer(tmp_path / NEXT_FILE).key_id if waiting else None
    rotation = rotate(tmp_path, AT + timedelta(days=1))
    assert planned in (None, rotation.new)
    assert not (tmp_path / NEXT_FILE).exists()
    assert verifies(tmp_path, running.receipt("MOU-1", 2, DIGEST))
    assert known_keys(tmp_path).related(rotation.new) == set(known_keys(tmp_path).public)


def test_a_damaged_statement_is_told(tmp_path: Path) -> None:
    load_keys(tmp_path)
    (file,) = (tmp_path / "public").iterdir()
    file.write_text(re.sub(r"20(?=\d\d-\d\d-)", "19", file.read_text(), count=1))
    with pytest.raises(ValueError, match="not signed by it"):
        known_keys(tmp_path)


def test_a_rotation_without_the_keys_it_names_is_refused(tmp_path: Path) -> None:
    load_keys(tmp_path)
    rotation = rotate(tmp_path, AT)
    known = known_keys(tmp_path)
    with pytest.raises(ValueError, match=rotation.old):
        parse_keys([known.keys[1].line, rotation.line])


def test_a_folder_without_keys_knows_none(tmp_path: Path) -> None:
    assert known_keys(tmp_path / "nowhere").public == {}

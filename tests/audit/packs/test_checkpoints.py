"""Checkpoints: what they say, who signed them, and what a chain that changed since is told."""

import textwrap
from pathlib import Path

import pytest

from activities.keys import DeploymentKeys, load_keys
from console.audit.checkpoints import find_checkpoints, judge_checkpoint, make_checkpoint, parse_checkpoint
from console.audit.evidence import Row
from models.canonical import Json, content_hash

REF = "MOU-JP-1"


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> DeploymentKeys:
    return load_keys(tmp_path_factory.mktemp("checkpoints") / "keys")


def row(seq: int, digest: str = "") -> Row:
    content: dict[str, Json] = {"seq": seq}
    return {
        "agreement": REF,
        "seq": seq,
        "content": content,
        "digest": digest or content_hash(content),
        "recorded_at": f"2027-03-01T09:30:{seq:02}.000000Z",
    }


CHAIN = [row(seq) for seq in range(1, 4)]


def test_the_same_head_gives_the_same_line(deployment: DeploymentKeys) -> None:
    line = make_checkpoint(deployment.signer, CHAIN[-1])
    assert line == make_checkpoint(deployment.signer, dict(CHAIN[-1]))
    said = parse_checkpoint(line)
    assert (said.ref, said.seq, said.digest) == (REF, 3, CHAIN[-1]["digest"])
    assert said.recorded_at == CHAIN[-1]["recorded_at"]
    assert said.is_signed_by(deployment.public_key)


@pytest.mark.parametrize("word", range(8))
def test_a_checkpoint_with_any_word_altered_fails(deployment: DeploymentKeys, word: int) -> None:
    words = make_checkpoint(deployment.signer, CHAIN[-1]).split()
    words[word] = words[word][:-1] + ("1" if words[word][-1] != "1" else "2")
    try:
        altered = parse_checkpoint(" ".join(words))
    except ValueError:
        return
    assert not altered.is_signed_by(deployment.public_key)


def test_a_chain_that_only_grew_is_confirmed(deployment: DeploymentKeys) -> None:
    keys = {deployment.key_id: deployment.public_key}
    given_out = parse_checkpoint(make_checkpoint(deployment.signer, CHAIN[1]))
    assert judge_checkpoint(given_out, REF, CHAIN, keys) == "belongs"


def test_a_chain_that_lost_or_changed_something_is_contradicted(deployment: DeploymentKeys) -> None:
    keys = {deployment.key_id: deployment.public_key}
    given_out = parse_checkpoint(make_checkpoint(deployment.signer, CHAIN[-1]))
    assert judge_checkpoint(given_out, REF, CHAIN[:2], keys) == "beyond"
    assert judge_checkpoint(given_out, REF, [*CHAIN[:2], row(3, "ab" * 32)], keys) == "other_digest"
    moved = {**CHAIN[-1], "recorded_at": "2026-03-01T09:30:03.000000Z"}
    assert judge_checkpoint(given_out, REF, [*CHAIN[:2], moved], keys) == "other_digest"


def test_what_cannot_be_judged_is_no_contradiction(deployment: DeploymentKeys, tmp_path: Path) -> None:
    keys = {deployment.key_id: deployment.public_key}
    given_out = parse_checkpoint(make_checkpoint(deployment.signer, CHAIN[-1]))
    assert judge_checkpoint(given_out, "MOU-JP-2", CHAIN, keys) == "other_agreement"
    stranger = load_keys(tmp_path)
    assert judge_checkpoint(given_out, REF, CHAIN, {stranger.key_id: stranger.public_key}) == "unknown_key"
    assert judge_checkpoint(given_out, REF, CHAIN, {deployment.key_id: stranger.public_key}) == "not_signed"


def test_checkpoints_are_found_in_quoted_and_folded_text(deployment: DeploymentKeys) -> None:
    lines = [make_checkpoint(deployment.signer, each) for each in CHAIN]
    folded = ["> " + "\n> ".join(textwrap.wrap(line, 100, break_on_hyphens=False)) for line in lines]
    found = find_checkpoints("Dear auditor,\n" + "\n>\n".join([*folded, folded[0]]) + "\nRegards\n")
    assert [each.line for each in found] == lines


def test_half_a_checkpoint_is_told(deployment: DeploymentKeys) -> None:
    line = make_checkpoint(deployment.signer, CHAIN[-1])
    with pytest.raises(ValueError, match="not whole"):
        find_checkpoints(f"{line}\n{line[:-10]}\n")


def test_nothing_is_signed_that_would_not_read_back(deployment: DeploymentKeys) -> None:
    for damage in (
        {"content": {"seq": 4}},
        {"content": 1.5},
        {"digest": "0f"},
        {"recorded_at": "yesterday"},
        {"agreement": "MOU JP"},
        {"seq": 0},
    ):
        with pytest.raises(ValueError, match="damaged"):
            make_checkpoint(deployment.signer, CHAIN[-1] | damage)

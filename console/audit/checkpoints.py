"""Checkpoints: signed lines about the newest milestone of a chain, for others to hold against later records.

    Entente-Checkpoint v1 <ref> <seq> <digest> <recorded_at> <key id> <signature>

The same head gives the same line: no clock and no chance is in it.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from activities.keys import Signer, from_url_safe, is_signed
from console.audit.evidence import Row
from models.canonical import content_hash

_PARTS = (
    r"Entente-Checkpoint", r"v1", r"(?P<ref>[A-Z0-9][A-Z0-9-]{1,39})", r"(?P<seq>[1-9][0-9]{0,8})",
    r"(?P<digest>[0-9a-f]{64})", r"(?P<recorded_at>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{6}Z)",
    r"(?P<key_id>[0-9a-f]{16})",
)  # fmt: skip
_SAID = re.compile(" ".join(_PARTS))
_LINE = re.compile(" ".join((*_PARTS, r"(?P<signature>[A-Za-z0-9_-]{86})")))
_ANYWHERE = re.compile(r"Entente-Checkpoint\s+v1(?:\s+\S+){5}\s+[A-Za-z0-9_-]{86}(?![A-Za-z0-9_-])")
_QUOTED = re.compile(r"^[ \t>|]+", re.MULTILINE)

Judgement = Literal["belongs", "unknown_key", "not_signed", "other_agreement", "beyond", "other_digest"]
"""As of receipts. `beyond`: milestones that were there when it was made are gone; `other_digest`: they say
something else now, or were recorded at another time."""


class Checkpoint(NamedTuple):
    """What a checkpoint says: then, this was the newest milestone. `recorded_at` is ISO 8601, UTC."""

    ref: str
    seq: int
    digest: str
    recorded_at: str
    key_id: str
    signature: bytes
    line: str

    def is_signed_by(self, public_key: bytes) -> bool:
        """Whether the holder of this raw Ed25519 public key signed the line as it stands."""
        return is_signed(self.line.rpartition(" ")[0], self.signature, public_key)


def make_checkpoint(signer: Signer, head: Row) -> str:
    """Return the line about a chain whose newest milestone is in this row.

    Raises:
        ValueError: The row was altered; nothing is signed that is not what it says, or would not read back.
    """
    try:
        whole = content_hash(head["content"]) == head["digest"]
    except (KeyError, TypeError, ValueError, RecursionError):
        whole = False
    said = " ".join(
        ("Entente-Checkpoint", "v1", str(head["agreement"]), str(head["seq"]), str(head["digest"]),
         str(head["recorded_at"]), signer.key_id)
    )  # fmt: skip
    if not whole or not _SAID.fullmatch(said):
        raise ValueError(f"milestone {head['seq']} of {head['agreement']} is damaged")
    return f"{said} {signer.sign(said)}"


def parse_checkpoint(line: str) -> Checkpoint:
    """Read a checkpoint line; how it was folded or indented does not matter.

    Raises:
        ValueError: It is none.
    """
    whole = " ".join(line.split())
    found = _LINE.fullmatch(whole)
    if found is None:
        raise ValueError("this is no checkpoint")
    ref, seq, digest, recorded_at, key_id, signature = found.groups()
    return Checkpoint(ref, int(seq), digest, recorded_at, key_id, from_url_safe(signature), whole)


def find_checkpoints(text: str) -> list[Checkpoint]:
    """Return the checkpoints in a text, each once: a file of lines, a page, a quoted mail.

    Raises:
        ValueError: Something begins as a checkpoint and is none.
    """
    plain = _QUOTED.sub("", text)
    found = [parse_checkpoint(each) for each in _ANYWHERE.findall(plain)]
    if len(found) < plain.count("Entente-Checkpoint v1"):
        raise ValueError("a checkpoint in it is not whole")
    return list({each.line: each for each in found}.values())


def judge_checkpoint(
    checkpoint: Checkpoint, ref: str, milestones: Sequence[Row], keys: Mapping[str, bytes]
) -> Judgement:
    """Hold a checkpoint to a chain that may have grown since.

    Args:
        checkpoint: As it was given out.
        ref: The agreement the chain is of.
        milestones: Its rows.
        keys: Raw public keys by id: all this deployment ever signed with.
    """
    row = next((each for each in milestones if each["seq"] == checkpoint.seq), None)
    if checkpoint.key_id not in keys:
        return "unknown_key"
    if not checkpoint.is_signed_by(keys[checkpoint.key_id]):
        return "not_signed"
    if checkpoint.ref != ref:
        return "other_agreement"
    if row is None:
        return "beyond"
    same = (row["digest"], row["recorded_at"]) == (checkpoint.digest, checkpoint.recorded_at)
    return "belongs" if same else "other_digest"

"""V8, too: checkpoints that were handed out before. What the chain was then, it must still begin with."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from console.audit.checkpoints import Checkpoint, find_checkpoints, judge_checkpoint
from console.audit.evidence import Evidence
from console.audit.levels.receipts import LEVEL
from console.audit.line import Line, Verdict, counted
from models.errors import InputError

LARGEST_FILE = 10_000_000

_CONTRADICTS = {
    "not_signed": "a checkpoint is not what the key it names signed",
    "beyond": "milestones there were at a checkpoint are gone",
    "other_digest": "the chain is another than at a checkpoint",
}


def check(evidence: Evidence, checkpoints: Sequence[Checkpoint], keys: Mapping[str, bytes]) -> Iterator[Line]:
    """Hold a chain to the checkpoints that were brought.

    Args:
        evidence: What is verified.
        checkpoints: Of this agreement; one of another cannot be held to it.
        keys: Raw public keys by id, all this deployment ever signed with.
    """
    good: list[int] = []
    for each in checkpoints:
        judgement = judge_checkpoint(each, evidence.ref, evidence.milestones, keys)
        where = f"checkpoint of milestone {each.seq}"
        if judgement == "belongs":
            good.append(each.seq)
        elif judgement in _CONTRADICTS:
            why = f"it says {each.digest}" if judgement == "other_digest" else f"key {each.key_id}"
            yield Line(LEVEL, Verdict.CONTRADICTED, _CONTRADICTS[judgement], where, why)
        else:
            unknown = f"the public key {each.key_id} is not here"
            why = f"it is of {each.ref}" if judgement == "other_agreement" else unknown
            yield Line(LEVEL, Verdict.NOT_VERIFIABLE, "a checkpoint cannot be checked", where, why)
    if good:
        last = f"up to milestone {max(good)} of {len(evidence.milestones)}"
        yield Line(LEVEL, Verdict.VERIFIED, f"{counted(len(good), 'checkpoint')} from outside, {last}")


def read_checkpoints(path: Path) -> list[Checkpoint]:
    """Return the checkpoints in a file: lines, or any text that quotes them.

    Raises:
        InputError: It cannot be read, or there is none in it.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InputError("--checkpoint", f"{path} is too large", "Name a file of lines")
        found = find_checkpoints(path.read_text("utf-8", "replace"))
    except OSError as failure:
        problem = f"{path} cannot be read: {failure.strerror}"
        raise InputError("--checkpoint", problem, "Name a file with checkpoints") from None
    except ValueError as problem:
        raise InputError("--checkpoint", f"{path}: {problem}", "Copy the whole line") from None
    if not found:
        raise InputError("--checkpoint", f"{path} holds no checkpoint", "Name a file with checkpoints")
    return found

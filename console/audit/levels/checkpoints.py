"""V8, too: checkpoints that were handed out before. What the chain was then, it must still begin with."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from console.audit.checkpoints import Checkpoint, find_checkpoints, judge_checkpoint
from console.audit.evidence import Evidence
from console.audit.levels.receipts import LEVEL
from console.audit.line import Line, Verdict, counted
from models.errors import InputError
from models.phrases import phrase

LARGEST_FILE = 10_000_000

_CONTRADICTS = {
    "not_signed": phrase("a checkpoint is not what the key it names signed"),
    "beyond": phrase("milestones there were at a checkpoint are gone"),
    "other_digest": phrase("the chain is another than at a checkpoint"),
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
        where = phrase("checkpoint of milestone %(seq)s", seq=each.seq)
        if judgement == "belongs":
            good.append(each.seq)
        elif judgement in _CONTRADICTS:
            why = (
                phrase("it says %(digest)s", digest=each.digest)
                if judgement == "other_digest"
                else phrase("key %(key_id)s", key_id=each.key_id)
            )
            yield Line(LEVEL, Verdict.CONTRADICTED, _CONTRADICTS[judgement], where, why)
        else:
            unknown = phrase("the public key %(key_id)s is not here", key_id=each.key_id)
            why = phrase("it is of %(ref)s", ref=each.ref) if judgement == "other_agreement" else unknown
            yield Line(LEVEL, Verdict.NOT_VERIFIABLE, phrase("a checkpoint cannot be checked"), where, why)
    if good:
        yield Line(
            LEVEL,
            Verdict.VERIFIED,
            phrase(
                "%(what)s from outside, up to milestone %(last)s of %(count)s",
                what=counted(len(good), "checkpoint"),
                last=max(good),
                count=len(evidence.milestones),
            ),
        )


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

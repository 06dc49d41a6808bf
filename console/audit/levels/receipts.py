"""V8: receipts. What partners have in their mailboxes belongs to the chain that is shown."""

from collections.abc import Iterator, Mapping, Sequence

from console.audit.dossier import Dossier
from console.audit.line import Line, Verdict, counted
from console.audit.receipts import Brought, digests_of, judge_receipt
from models.phrases import phrase

LEVEL = "V8"

_CONTRADICTS = {
    "not_signed": phrase("a receipt is not what the key it names signed"),
    "beyond": phrase("a receipt is of a milestone that is not in the chain"),
    "other_digest": phrase("a receipt is of another milestone than the chain holds"),
}


def check(dossier: Dossier, brought: Sequence[Brought], keys: Mapping[str, bytes]) -> Iterator[Line]:
    """Hold the receipts that were brought to chain and keys; without any, there is nothing to say.

    Args:
        dossier: What is verified.
        brought: Receipts that name this agreement.
        keys: Raw public keys by id, all this deployment ever signed with.
    """
    chain = digests_of(dossier.evidence.milestones)
    good = []
    for each in brought:
        judgement, receipt = judge_receipt(each.line, dossier.ref, chain, keys), each.receipt
        where = phrase("milestone %(seq)s, file %(source)s", seq=receipt.seq, source=each.source)
        if judgement == "belongs":
            good.append(receipt.seq)
        elif judgement in _CONTRADICTS:
            why = (
                phrase("it says %(digest)s", digest=receipt.digest)
                if judgement != "not_signed"
                else phrase("key %(key_id)s", key_id=receipt.key_id)
            )
            yield Line(LEVEL, Verdict.CONTRADICTED, _CONTRADICTS[judgement], where, why)
        else:
            unknown = phrase("the public key %(key_id)s is not here", key_id=receipt.key_id)
            why = phrase("it is of %(ref)s", ref=receipt.ref) if judgement == "other_agreement" else unknown
            yield Line(
                LEVEL, Verdict.NOT_VERIFIABLE, phrase("a receipt cannot be held to this chain"), where, why
            )
    if good:
        count = counted(len(good), "receipt")
        what = phrase(
            "%(what)s from outside, up to milestone %(last)s of %(count)s",
            what=count,
            last=max(good),
            count=len(chain),
        )
        yield Line(LEVEL, Verdict.VERIFIED, what)
    elif brought:
        yield Line(
            LEVEL,
            Verdict.VERIFIED,
            phrase("none of %(what)s belongs to the chain", what=counted(len(brought), "receipt")),
        )

"""V8: receipts. What partners have in their mailboxes belongs to the chain that is shown."""

from collections.abc import Iterator, Mapping, Sequence

from console.audit.dossier import Dossier
from console.audit.line import Line, Verdict, counted
from console.audit.receipts import Brought, digests_of, judge_receipt

LEVEL = "V8"

_CONTRADICTS = {
    "not_signed": "a receipt is not what the key it names signed",
    "beyond": "a receipt is of a milestone that is not in the chain",
    "other_digest": "a receipt is of another milestone than the chain holds",
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
        where = f"milestone {receipt.seq}, file {each.source}"
        if judgement == "belongs":
            good.append(receipt.seq)
        elif judgement in _CONTRADICTS:
            why = f"it says {receipt.digest}" if judgement != "not_signed" else f"key {receipt.key_id}"
            yield Line(LEVEL, Verdict.CONTRADICTED, _CONTRADICTS[judgement], where, why)
        else:
            unknown = f"the public key {receipt.key_id} is not here"
            why = f"it is of {receipt.ref}" if judgement == "other_agreement" else unknown
            yield Line(LEVEL, Verdict.NOT_VERIFIABLE, "a receipt cannot be held to this chain", where, why)
    if good:
        count = counted(len(good), "receipt")
        what = f"{count} from outside, up to milestone {max(good)} of {len(chain)}"
        yield Line(LEVEL, Verdict.VERIFIED, what)
    elif brought:
        yield Line(
            LEVEL, Verdict.VERIFIED, f"none of {counted(len(brought), 'receipt')} belongs to the chain"
        )

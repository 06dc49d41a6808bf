"""`entente receipt`: whether the receipt in a mail belongs to the record, here or in a pack."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.keys import Receipt
from activities.known_keys import KnownKeys
from activities.snapshot import read_days, read_milestone
from console.audit.collect import collect
from console.audit.evidence import Evidence
from console.audit.line import Verdict, printable, worst
from console.audit.looking import looking_only, records_to_look_at
from console.audit.packs import PackError, open_pack
from console.audit.receipts import Brought, Judgement, digests_of, judge_receipt, read_receipts
from console.cli.keyring import read_keys
from console.cli.looking import Page, print_page
from console.cli.paper import heading
from console.cli.session import Session
from console.codes import Exit
from console.phrases.facts import at_time
from console.queries import find_texts, known_names
from console.sentences import cited_texts, life
from console.settings import Settings
from models.errors import InputError
from models.lifecycle import fold

LEAVES = {
    Verdict.VERIFIED: Exit.DONE,
    Verdict.NOT_VERIFIABLE: Exit.UNVERIFIABLE,
    Verdict.CONTRADICTED: Exit.FAILED,
}


class Told(NamedTuple):
    """What became of one receipt; `said` is the milestone in words, where there is one to tell."""

    receipt: Receipt
    verdict: Verdict
    why: str
    recorded_at: str | None = None
    said: str = ""


class Record(NamedTuple):
    """What a receipt is held to: one agreement, the keys that signed it, names and texts to tell it with."""

    evidence: Evidence
    keys: KnownKeys
    names: dict[str, str]
    texts: dict[str, str]


def run_receipt(session: Session, file: Path, pack: Path | None) -> int:
    """Judge every receipt in a mail, print what came of it, and return the exit code.

    Raises:
        InputError: The file cannot be read, or holds no receipt.
    """
    if pack is not None and not pack.is_file():
        raise InputError("--pack", f"there is no file {pack}", "Name a pack, or leave it out")
    brought = _read(file)
    if pack is None:
        told = asyncio.run(_at_home(session.settings(), brought))
    else:
        told = _held_to_pack(pack, brought)
    print_page(_page(file, told), as_json=session.as_json)
    return LEAVES[worst(each.verdict for each in told)]


def _read(file: Path) -> list[Brought]:
    try:
        return read_receipts(file)
    except InputError as wrong:
        raise InputError("FILE.eml", wrong.problem, wrong.fix) from None


async def _at_home(settings: Settings, brought: Sequence[Brought]) -> list[Told]:
    async with records_to_look_at(settings.database_url) as database:
        return await held_to_home(database, settings.home, brought)


async def held_to_home(database: AsyncEngine, home: Path, brought: Sequence[Brought]) -> list[Told]:
    """Hold receipts to what is on record here. Raises InputError: a key of this home is damaged."""
    keys = read_keys(home / "keys")
    told: list[Told] = []
    for each in brought:
        evidence = await collect(database, home / "histories", each.receipt.ref, None, ask=False)
        async with looking_only(database) as connection:
            names = await known_names(connection)
            texts = await find_texts(connection, _cited(evidence))
        told.append(_judge(each, Record(evidence, keys, names, texts), "here"))
    return told


def _held_to_pack(path: Path, brought: Sequence[Brought]) -> list[Told]:
    """Judge receipts by a pack; one that does not read makes nothing verifiable."""
    try:
        with open_pack(path) as pack:
            known = {
                ref: pack.evidence(ref) for ref in {each.receipt.ref for each in brought} & set(pack.refs)
            }
            return [
                _judge(
                    each,
                    Record(known.get(each.receipt.ref, Evidence(each.receipt.ref, [])), pack.keys, {}, {}),
                    "in this pack",
                )
                for each in brought
            ]
    except PackError as failure:
        verdict = Verdict.CONTRADICTED if failure.line.verdict == "contradicted" else Verdict.NOT_VERIFIABLE
        return [Told(each.receipt, verdict, f"the pack cannot be used: {failure}") for each in brought]


def _cited(evidence: Evidence) -> set[str]:
    try:
        return cited_texts((read_milestone(row["content"], row["digest"]), {}) for row in evidence.milestones)
    except (KeyError, TypeError, ValueError):
        return set()


def _judge(brought: Brought, record: Record, place: str) -> Told:
    receipt, evidence = brought.receipt, record.evidence
    judgement = judge_receipt(brought.line, evidence.ref, digests_of(evidence.milestones), record.keys.public)
    if judgement == "beyond" and not evidence.milestones:
        why = f"the key is known, and there is no agreement {receipt.ref} {place}"
        return Told(receipt, Verdict.NOT_VERIFIABLE, why)
    if judgement != "belongs":
        return Told(receipt, *_refused(judgement, receipt, record))
    row = next(each for each in evidence.milestones if each["seq"] == receipt.seq)
    return Told(receipt, Verdict.VERIFIED, "", str(row["recorded_at"]), _sentence(record, receipt.seq))


def _refused(judgement: Judgement, receipt: Receipt, record: Record) -> tuple[Verdict, str]:
    """Return why a receipt does not belong to the record."""
    rotation = record.keys.replaced(receipt.key_id)
    until = f", which was replaced on {at_time(rotation.at, 'UTC')} (UTC)" if rotation else ""
    if judgement == "unknown_key":
        return Verdict.NOT_VERIFIABLE, f"nobody here knows the key {receipt.key_id} that it names"
    if judgement == "not_signed":
        words = f"key {receipt.key_id}, which it names, did not sign it as it stands"
        return Verdict.CONTRADICTED, f"{words}: it was altered, or made up"
    if judgement == "beyond":
        last = max(digests_of(record.evidence.milestones))
        words = f"{receipt.ref} has {last} milestones here, and there was a milestone {receipt.seq}"
        return Verdict.CONTRADICTED, f"{words}: key {receipt.key_id}{until} signed that"
    words = f"milestone {receipt.seq} of {receipt.ref} says something else now than when the mail was made"
    return Verdict.CONTRADICTED, f"{words}: key {receipt.key_id}{until} signed another digest"


def _sentence(record: Record, seq: int) -> str:
    """Return what the milestone says, and when it was recorded, in words."""
    evidence = record.evidence
    try:
        chain = [
            (read_milestone(row["content"], row["digest"]), read_days(row["days"]))
            for row in evidence.milestones
        ]
        state = fold(evidence.ref, chain)
        zone = state.zone(state.coordinator)
        line = life(evidence.ref, chain, record.names, record.texts)[seq - 1]
    except Exception:  # noqa: BLE001 - an altered record may be anything; its digests were held to all the same
        return ""
    return f"Recorded on {at_time(line.at, zone)} ({zone}): {line.sentence}"


def _page(file: Path, told: Sequence[Told]) -> Page:
    return Page({"file": str(file), **receipts_document(told)}, tuple(_words(told)))


def receipts_document(told: Sequence[Told]) -> dict[str, object]:
    """Return what became of receipts, and of all of them together."""
    return {
        "verdict": worst(each.verdict for each in told),
        "receipts": [_document(each) for each in told],
    }


def _document(told: Told) -> dict[str, object]:
    receipt = told.receipt
    return {
        "ref": receipt.ref,
        "seq": receipt.seq,
        "digest": receipt.digest,
        "key_id": receipt.key_id,
        "verdict": told.verdict,
        "why": told.why or None,
        "recorded_at": told.recorded_at,
        "said": told.said or None,
    }


def _words(told: Sequence[Told]) -> Iterator[RenderableType]:
    for each in told:
        verdict = each.verdict.value.replace("_", " ")
        yield heading(f"Milestone {each.receipt.seq} of {each.receipt.ref}", verdict)
        yield Padding(Text(printable(each.said or _sentence_of(each.why))), (0, 0, 0, 2))
    if any(each.verdict is Verdict.VERIFIED for each in told):
        yield ""
        yield "The record is as it was when the mail was made; what the mail itself says is not covered."


def _sentence_of(why: str) -> str:
    return f"{why[:1].upper()}{why[1:]}." if why else "Its digest is the one on record."

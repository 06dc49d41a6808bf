"""Making packs of what a running service has. Only reads, but for the pack itself."""

import asyncio
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from activities.documents import DocumentStore
from activities.keys import DeploymentKeys, Signer
from activities.known_keys import known_keys
from console.audit.checkpoints import make_checkpoint
from console.audit.collect import collect
from console.audit.evidence import Evidence, Row
from console.audit.line import Line
from console.audit.looking import looking_only
from console.audit.pack_report import agreement_report, report
from console.audit.pack_schema import pack_schema
from console.audit.packing import PackWriter, agreement_files, as_json
from console.audit.script import verification_script
from console.audit.verify import breaks
from console.queries import find_texts
from models.base import SHA256

_NONE: Row = {"seq": 0, "digest": None, "recorded_at": None}
"""The newest milestone of an agreement that has none."""

_README = Path(__file__).parent / "pack" / "README.txt"


@dataclass(frozen=True, slots=True)
class Source:
    """What packs are made from. `client` is None when the engine is out of reach: kept histories must do."""

    database: AsyncEngine
    home: Path
    keys: DeploymentKeys
    client: Client | None


@dataclass(slots=True)
class Packed:
    """What went into a pack: of each agreement its newest milestone, and runs without a history, with why.

    `damaged`: agreements whose chain does not hold, with what is wrong; no checkpoint is signed about them.
    """

    heads: list[Row] = field(default_factory=list)
    missing: dict[tuple[str, str], str] = field(default_factory=dict)
    damaged: dict[str, tuple[Line, ...]] = field(default_factory=dict)
    documents: int = 0
    texts: int = 0


async def make_pack(file: IO[bytes], source: Source, refs: Iterable[str], *, with_documents: bool) -> Packed:
    """Write a pack of agreements, in order of their refs.

    Args:
        file: Where to; empty, and able to seek.
        source: What there is.
        refs: Agreements that were opened.
        with_documents: Put documents and texts into it as well; they may name persons.
    """
    signer = source.keys.signer
    making = _Making(PackWriter(file), source, signer, with_documents=with_documents)
    await asyncio.to_thread(making.begin)
    for ref in sorted(set(refs)):
        histories = source.home / "histories"
        evidence = await collect(source.database, histories, ref, source.client, ask=False)
        texts = await _texts(source.database, evidence) if with_documents else {}
        await asyncio.to_thread(making.add, evidence, texts)
    await asyncio.to_thread(making.finish)
    return making.packed


@dataclass(slots=True)
class _Making:
    """A pack on its way."""

    writer: PackWriter
    source: Source
    signer: Signer
    with_documents: bool
    packed: Packed = field(default_factory=Packed)
    checkpoints: list[str] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    cited: set[str] = field(default_factory=set)

    def begin(self) -> None:
        """Write what is the same in every pack of this deployment."""
        self.writer.add("README.txt", _README.read_bytes())
        self.writer.add("verify.py", verification_script())
        self.writer.add("pack.schema.json", as_json(pack_schema()))
        self.writer.add("keys.txt", _lines(known_keys(self.source.home / "keys").lines))

    def add(self, evidence: Evidence, texts: dict[str, str]) -> None:
        """Write one agreement."""
        for path, content in agreement_files(evidence):
            self.writer.add(path, content)
        self.reports.append(agreement_report(evidence, texts))
        self.texts |= texts
        self.cited |= set(_cited(evidence))
        self.packed.missing |= evidence.missing
        newest = evidence.milestones[-1] if evidence.milestones else _NONE
        self.packed.heads.append({"ref": evidence.ref, **{name: newest[name] for name in _NONE}})
        if found := breaks(evidence, datetime.now(UTC)):
            self.packed.damaged[evidence.ref] = found
        elif evidence.milestones:
            self.checkpoints.append(make_checkpoint(self.signer, newest))

    def finish(self) -> None:
        """Write what is about all agreements, and the manifest."""
        if self.with_documents:
            self._add_documents()
        self.writer.add("checkpoints.txt", _lines(self.checkpoints))
        self.writer.add("report.txt", report(self.reports))
        self.writer.finish(self.packed.heads, self.signer, with_documents=self.with_documents)

    def _add_documents(self) -> None:
        store = DocumentStore(self.source.home / "documents")
        for sha256 in sorted(self.cited):
            content = store.get(sha256)
            if content is not None:
                self.writer.add(f"documents/{sha256}", content)
                self.packed.documents += 1
        for sha256, text in sorted(self.texts.items()):
            self.writer.add(f"texts/{sha256}.txt", text.encode())
            self.packed.texts += 1


async def _texts(database: AsyncEngine, evidence: Evidence) -> dict[str, str]:
    async with looking_only(database) as connection:
        return await find_texts(connection, _cited(evidence))


def _cited(evidence: Evidence) -> Iterator[str]:
    """Return whatever may be the hash of a text or a document."""
    for row in evidence.milestones:
        yield from _hashes(row["content"])
    for row in evidence.commands:
        yield from _hashes(row["payload"])


def _hashes(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON has any form
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _hashes(each)
    elif isinstance(value, str) and re.fullmatch(SHA256, value):
        yield value


def _lines(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode("ascii")

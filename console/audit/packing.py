"""The files of a pack, and the ZIP they are in: the same evidence gives the same bytes."""

import json
import zipfile
from collections.abc import Iterator, Sequence
from typing import IO, Any
from urllib.parse import quote

import rfc8785

from activities.history import canonical_history
from activities.keys import Signer
from console.audit.evidence import Evidence, Row, Run
from console.audit.pack.contents import FORMAT, VERSION
from console.build import build_id, version
from models.canonical import sha256_hex

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest day a ZIP knows."""

_PLAIN_FILE = 0o100644 << 16


class PackWriter:
    """Writes a pack file by file and notes each in its manifest."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w")
        self._listed: list[Row] = []

    def add(self, path: str, content: bytes) -> None:
        """Write one file."""
        self._listed.append({"path": path, "size": len(content), "sha256": sha256_hex(content)})
        self._write(path, content)

    def finish(self, agreements: Sequence[Row], signer: Signer, *, with_documents: bool) -> None:
        """Write the manifest and its signature, and close the ZIP.

        Args:
            agreements: Of each its ref, and number, digest and time of its newest milestone.
            signer: The deployment's key.
            with_documents: Whether documents and texts are in it.
        """
        manifest = as_json({
            "format": FORMAT,
            "version": VERSION,
            "made_by": {"name": "entente", "version": version(), "build": build_id()},
            "agreements": list(agreements),
            "with_documents": with_documents,
            "files": sorted(self._listed, key=lambda each: str(each["path"])),
        })  # fmt: skip
        said = f"Entente-Pack v1 {sha256_hex(manifest)} {signer.key_id}"
        self._write("manifest.json", manifest)
        self._write("manifest.sig", f"{said} {signer.sign(said)}\n".encode("ascii"))
        self._zip.close()

    def _write(self, path: str, content: bytes) -> None:
        entry = zipfile.ZipInfo(path, _EPOCH)
        entry.create_system, entry.external_attr = 3, _PLAIN_FILE  # as on Unix, wherever it is made
        self._zip.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)


def agreement_files(evidence: Evidence) -> Iterator[tuple[str, bytes]]:
    """Return the files of one agreement: path and content."""
    folder = f"agreements/{evidence.ref}"
    yield f"{folder}/agreement.json", as_json(_about(evidence))
    for table in ("milestones", "commands", "notices", "kin"):
        rows: Sequence[Row] = getattr(evidence, table)
        yield f"{folder}/{table}.jsonl", b"".join(as_json(row) + b"\n" for row in rows)
    written: set[str] = set()
    for run in (*evidence.runs, *evidence.copies):
        path = f"{folder}/histories/{history_path(run)}"
        if path not in written:
            written.add(path)
            yield path, canonical_history({"events": list(run.events)})


def history_path(run: Run) -> str:
    """Return where a history lies below the folder of histories: as where it is kept."""
    return f"{quote(run.workflow_id, safe='')}/{quote(run.run_id, safe='')}-{run.sha256}.json"


def _about(evidence: Evidence) -> Row:
    """Return what is no row and no history; `misnamed` are kept copies whose name is not their digest."""
    stored = evidence.stored if isinstance(evidence.stored, dict) else {}
    runs = (*evidence.runs, *evidence.copies)
    return {
        "ref": evidence.ref,
        "policy": stored.get("policy"),
        "stored": evidence.stored,
        "listed": evidence.listed,
        "missing": [
            {"workflow_id": workflow_id, "run_id": run_id, "why": why}
            for (workflow_id, run_id), why in sorted(evidence.missing.items())
        ],
        "unreadable": [{"file": file, "why": why} for file, why in sorted(evidence.unreadable.items())],
        "misnamed": [
            {"history": history_path(run), "named": run.named}
            for run in runs
            if run.named not in ("", run.sha256)
        ],
        "altered": list(evidence.altered),
        "moving": evidence.moving,
    }


def as_json(value: Any) -> bytes:  # noqa: ANN401 - JSON has any form
    """Return the canonical form of JSON; what has none, as only an altered record has, is written anyhow."""
    try:
        return rfc8785.dumps(value)
    except (ValueError, TypeError, RecursionError):
        return json.dumps(value).encode("ascii")

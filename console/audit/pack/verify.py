"""Checks a pack of Entente by itself: Python 3.9 or later, its standard library, no network, nothing written.

    python3 verify.py PACK.zip [--key FINGERPRINT]

Each line says: verified, not verifiable (why), or contradicted (what, where). It leaves with 0 when all is
verified, 6 when something cannot be, 1 when something is contradicted, and 2 when it was called wrongly.

Who forges a pack can forge the script in it: take yours from the source of Entente, or read this one. And a
pack shows that its keys signed it, not whose they are: get the fingerprint of one from elsewhere.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from console.audit.pack.archive import CONTRADICTED, EXITS, NOT_VERIFIABLE, VERIFIED, Archive, Line, PackError
from console.audit.pack.chain import check_chain
from console.audit.pack.contents import Row, count, histories_of, milestones_of, read_manifest
from console.audit.pack.recordings import check_recordings
from console.audit.pack.signatures import check_checkpoints, check_keys


def check(path: str, fingerprint: str = "") -> Iterator[Line]:
    """Check a pack, line by line."""
    archive = Archive(path)
    try:
        manifest = read_manifest(archive)
        words = f"{count(len(manifest['files']), 'file')}, as it lists them"
        yield Line(VERIFIED, "manifest", "manifest.json", words)
        yield from check_keys(archive, archive.digest("manifest.json"), fingerprint)
        heads: dict[str, list[Row]] = {}
        for ref in (each["ref"] for each in manifest["agreements"]):
            rows = milestones_of(archive, ref)
            yield from check_chain(ref, rows, milestones_of(archive, ref, "kin"))
            yield from check_recordings(ref, rows, histories_of(archive, ref))
            heads[ref] = rows[-1:]
        yield from check_checkpoints(archive, heads)
    finally:
        archive.close()


def main(argv: list[str]) -> int:
    """Print every line and a last word; return what to leave with."""
    path, *option = argv or [""]
    fingerprint = re.sub(r"[^0-9a-f]", "", option[-1].lower()) if option[:1] == ["--key"] else ""
    if path in ("", "-h", "--help") or (option and (len(option) != 2 or len(fingerprint) < 16)):
        sys.stderr.write("Usage: python3 verify.py PACK.zip [--key FINGERPRINT]\n")
        return 2
    verdicts: list[tuple[str, str]] = []
    for line in _until_the_end(check(path, fingerprint)):
        verdicts.append((line.verdict, line.level))
        said = f"{line.verdict:<16}{line.level:<12}{line.where}: {line.words}"
        sys.stdout.write(said.encode("unicode_escape").decode("ascii") + "\n")  # nothing a terminal obeys
    worst = next(each for each in (CONTRADICTED, NOT_VERIFIABLE, VERIFIED) if each in dict(verdicts))
    sys.stdout.write(f"\n{worst.capitalize()}. This script checks the manifest, the signatures, V1 and V3;\n")
    sys.stdout.write("everything else a pack can show is checked by: entente verify PACK.zip\n")
    if worst == NOT_VERIFIABLE and {level for verdict, level in verdicts if verdict != VERIFIED} == {"keys"}:
        sys.stdout.write(
            "All holds together. Whose keys signed it is for you to find out: --key FINGERPRINT.\n"
        )
    return EXITS[worst]


def _until_the_end(lines: Iterator[Line]) -> Iterator[Line]:
    """Pass lines on; what ends the reading is a line as well."""
    try:
        yield from lines
    except PackError as failure:
        yield failure.line
    except MemoryError:
        yield Line(NOT_VERIFIABLE, "pack", "the file", "takes more memory than there is")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

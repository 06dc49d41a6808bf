"""What travels beside an act: texts and documents, kept by their SHA-256."""

import re

from console.doors.node import Node, shown
from console.doors.reading import DOCUMENT_BYTES, FILES_BYTES, TEXTS_BYTES, scalar
from console.doors.yaml_file import read_bytes
from console.phrases.facts import amount
from models.base import SHA256
from models.canonical import sha256_hex, text_hash
from models.phrases import phrase

_PREFIX = "sha256:"


class Enclosures:
    """Collects the texts and documents of one act; what travels is the hash each method returns.

    A document named by `sha256:<hex>` alone is not among `files`: it must be in the store already.
    """

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.files: dict[str, bytes] = {}

    def text(self, node: Node, text: str) -> str:
        """Keep a normalised text."""
        sha256 = text_hash(text)
        kept = {**self.texts, sha256: text}
        if sum(len(each.encode()) for each in kept.values()) > TEXTS_BYTES:
            raise node.wrong(
                phrase("makes the texts too long together"),
                phrase("Keep them under %(most)s bytes", most=amount(TEXTS_BYTES)),
            )
        self.texts = kept
        return sha256

    def file(self, node: Node) -> str:
        """Keep the document at a path beside the file, or cite one by `sha256:<hex>`."""
        written = scalar(node)
        if written.startswith(_PREFIX):
            return hash_of(node)
        if node.typed:
            raise node.wrong(
                "is no document in the store",
                "Put it there first, and write sha256: and its hash",
            )
        if node.is_null or not written:
            raise node.wrong(phrase("is empty"), "Give a path, or sha256: and the hash")
        content = read_bytes(node.folder / written, node.field, DOCUMENT_BYTES, node.where)
        if not content:
            raise node.wrong(f"{shown(written)} is an empty file", "Give the document")
        sha256 = sha256_hex(content)
        kept = {**self.files, sha256: content}
        if sum(len(each) for each in kept.values()) > FILES_BYTES:
            raise node.wrong(
                phrase("makes the documents too big together"),
                phrase("Keep them under %(most)s bytes", most=amount(FILES_BYTES)),
            )
        self.files = kept
        return sha256

    def document(self, node: Node, path: Node | None, sha256: Node | None) -> str:
        """Keep a document given by path, hash or both; with both, they must still agree."""
        if path is None:
            if sha256 is None:
                raise node.wrong("names no document", "Add path or sha256")
            return hash_of(sha256)
        found = self.file(path)
        if sha256 is not None and hash_of(sha256) != found:
            fix = f"Look at the document; if it is the right one, write sha256: {found}"
            raise path.wrong(f"{shown(scalar(path))} has changed since it was hashed", fix)
        return found


def hash_of(node: Node) -> str:
    """Return the hash a node cites, with or without `sha256:` before it."""
    found = scalar(node).removeprefix(_PREFIX)
    if not re.fullmatch(SHA256, found):
        raise node.wrong("is no SHA-256", "Write its 64 small hex digits, as sha256sum prints them")
    return found

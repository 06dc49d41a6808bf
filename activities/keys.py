"""The deployment's two keys: one makes the links in mails, the other signs the receipts in their foot."""

import base64
import hashlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from models.errors import InputError

LINK_FILE = "link-secret"
SIGNING_FILE = "receipt-signing-key"
KEY_FILES = (LINK_FILE, SIGNING_FILE)
PUBLIC_FOLDER = "public"
KEY_BYTES = 32

_RECEIPT = re.compile(
    r"Entente-Receipt v1 (?P<ref>[A-Z0-9][A-Z0-9-]{1,39}) (?P<seq>[1-9][0-9]{0,8}) "
    r"(?P<digest>[0-9a-f]{64}) (?P<key_id>[0-9a-f]{16})(?: (?P<signature>[A-Za-z0-9_-]{86}))?"
)


class Receipt(NamedTuple):
    """What a receipt line says: this milestone had this chain digest when the mail was made."""

    ref: str
    seq: int
    digest: str
    key_id: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class Signer:
    """A signing key in memory; it never shows in a representation or a log line."""

    key: Ed25519PrivateKey = field(repr=False)

    @property
    def public_key(self) -> bytes:
        """The raw Ed25519 public key, 32 bytes: all that is needed to check what this key signed."""
        return self.key.public_key().public_bytes_raw()

    @property
    def key_id(self) -> str:
        """Names the key in what it signs, so that a receipt outlives a change of keys."""
        return key_id_of(self.public_key)

    def sign(self, said: str) -> str:
        """Return the signature over one line of text, as 86 letters."""
        return url_safe(self.key.sign(said.encode()))


class DeploymentKeys:
    """Both keys, for as long as a process runs.

    The file of the signing key is looked at for each signature, so that a rotation needs no restart.
    """

    def __init__(self, folder: Path) -> None:
        self.secret = made_once(folder / LINK_FILE)
        self._file = folder / SIGNING_FILE
        self._signer = read_signer(self._file)
        self._seen = _stamp(self._file)

    def __repr__(self) -> str:
        return "DeploymentKeys()"

    @property
    def signer(self) -> Signer:
        """The signing key of this moment; with its file out of reach, the one read last.

        Raises:
            InputError: The file holds no whole key.
        """
        try:
            seen = _stamp(self._file)
            if seen != self._seen:
                self._signer, self._seen = read_signer(self._file), seen
        except FileNotFoundError:  # a volume that is away for a while; made_once would make another key
            pass
        return self._signer

    @property
    def public_key(self) -> bytes:
        """The raw Ed25519 public key of this moment."""
        return self.signer.public_key

    @property
    def key_id(self) -> str:
        """The id of the signing key of this moment."""
        return self.signer.key_id

    def link_token(self, notice_id: str) -> str:
        """Return the token of a notice's link: the same each time, and no guess without the secret."""
        return link_token(self.secret, notice_id)

    def mark(self, notice: str, contact: str, resent: int) -> str:
        """Return what a mail is known by when it comes back: which sending, to whom; no guess for others."""
        return f"{resent}.{contact}.{link_token(self.secret, f'mark/{resent}/{contact}/{notice}')}"

    def receipt(self, ref: str, seq: int, digest: str) -> str:
        """Sign, as one line, that milestone `seq` of `ref` has this digest. Raises as `sign_receipt`."""
        return sign_receipt(self.signer, ref, seq, digest)


def link_token(secret: bytes, notice_id: str) -> str:
    """Return the token of a notice's link under a secret."""
    return url_safe(hmac.digest(secret, notice_id.encode(), "sha256"))


def sign_receipt(signer: Signer, ref: str, seq: int, digest: str) -> str:
    """Sign, as one line, that milestone `seq` of `ref` has this chain digest.

    Raises:
        ValueError: What is to be signed would not read back.
    """
    said = f"Entente-Receipt v1 {ref} {seq} {digest} {signer.key_id}"
    if not _RECEIPT.fullmatch(said):
        raise ValueError("a receipt needs a ref, a number from 1 and 64 hexadecimal digits")
    return f"{said} {signer.sign(said)}"


def key_id_of(public_key: bytes) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of a raw public key."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def parse_receipt(line: str) -> Receipt:
    """Read a receipt line; how mail programs fold or indent it does not matter.

    Raises:
        ValueError: It is no receipt.
    """
    found = _RECEIPT.fullmatch(" ".join(line.split()))
    if found is None or found["signature"] is None:
        raise ValueError("this is no receipt line")
    signature = from_url_safe(found["signature"])
    return Receipt(found["ref"], int(found["seq"]), found["digest"], found["key_id"], signature)


def check_receipt(line: str, public_key: bytes) -> bool:
    """Whether this line was signed, as it stands, by the holder of this raw Ed25519 public key."""
    try:
        receipt = parse_receipt(line)
    except ValueError:
        return False
    said = " ".join(line.split()).rpartition(" ")[0]
    return receipt.key_id == key_id_of(public_key) and is_signed(said, receipt.signature, public_key)


def is_signed(said: str, signature: bytes, public_key: bytes) -> bool:
    """Whether the holder of this raw Ed25519 public key signed this line."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, said.encode())
    except (ValueError, InvalidSignature):
        return False
    return True


def load_keys(folder: Path) -> DeploymentKeys:
    """Read the keys of this deployment, making them on first use, for the owner's eyes only.

    Losing the folder makes every link sent so far useless, and receipts then name a key nobody holds:
    it belongs in the backup.

    Raises:
        InputError: A key is damaged, or not to be used; it is never replaced in silence.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made_once(folder / SIGNING_FILE)
        keys = DeploymentKeys(folder)
        state_key(folder, keys.signer, datetime.fromtimestamp((folder / SIGNING_FILE).stat().st_mtime, UTC))
    except OSError as failure:
        raise _unusable(failure, folder) from failure
    return keys


def read_keys(folder: Path) -> DeploymentKeys | None:
    """Return the keys that are there, None unless both are; makes none. Raises as `load_keys`."""
    try:
        whole = all((folder / name).exists() for name in KEY_FILES)
        return DeploymentKeys(folder) if whole else None
    except OSError as failure:
        raise _unusable(failure, folder) from failure


def _unusable(failure: OSError, folder: Path) -> InputError:
    problem = f"cannot be used: {failure.strerror}"
    return InputError("keys", problem, "Let the account of the service read and write there.", str(folder))


def state_key(folder: Path, signer: Signer, since: datetime) -> None:
    """Keep a signing key's public half for ever, as one line signed by itself; the first one stays.

    Args:
        folder: Where the keys are.
        signer: The key.
        since: When it was made, UTC.
    """
    said = f"Entente-Key v1 {url_safe(signer.public_key)} {since:%Y-%m-%dT%H:%M:%S.%fZ}"
    (folder / PUBLIC_FOLDER).mkdir(mode=0o700, exist_ok=True)
    keep_line(folder / PUBLIC_FOLDER / f"{signer.key_id}.key", f"{said} {signer.sign(said)}")


def read_signer(path: Path) -> Signer:
    """Return the signing key in this file.

    Raises:
        FileNotFoundError: There is none.
        InputError: It is damaged.
    """
    return Signer(Ed25519PrivateKey.from_private_bytes(_read_key(path)))


def made_once(path: Path) -> bytes:
    """Return the key in this file; of two processes that make it at once, both read the first one's."""
    if not path.exists():
        _write_new(path, base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
    return _read_key(path)


def keep_line(path: Path, line: str) -> None:
    """Write a file of one line, unless it is there."""
    if not path.exists():
        _write_new(path, line.encode("ascii") + b"\n")


def flush_folder(folder: Path) -> None:
    """See that a crash cannot take back what was made, renamed or removed in a folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def url_safe(raw: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def from_url_safe(text: str) -> bytes:
    """Read base64url without padding, in its only spelling.

    Raises:
        ValueError: It is none, or another spelling of the same bytes.
    """
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if url_safe(raw) != text:  # two spellings of one signature would be one too many
        raise ValueError("this is not base64url in its only form")
    return raw


def _read_key(path: Path) -> bytes:
    try:
        key = base64.b64decode(path.read_bytes().strip(), altchars=b"-_", validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise InputError("keys", "the file holds no whole key", "Restore it from the backup.", str(path))
    return key


def _write_new(path: Path, content: bytes) -> None:
    """Write a file for the owner's eyes: whole or not at all, and never over another."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)
    flush_folder(path.parent)


def _stamp(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_ino, found.st_mtime_ns

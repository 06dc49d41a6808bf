"""The deployment's two keys: one makes the links in mails, the other signs the receipts in their foot."""

import base64
import hashlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from models.errors import InputError

LINK_FILE = "link-secret"
SIGNING_FILE = "receipt-signing-key"
KEY_FILES = (LINK_FILE, SIGNING_FILE)
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
class DeploymentKeys:
    """Both keys in memory; they never show in a representation or a log line."""

    secret: bytes = field(repr=False)
    signing_key: Ed25519PrivateKey = field(repr=False)

    @property
    def public_key(self) -> bytes:
        """The raw Ed25519 public key, 32 bytes: all that is needed to check a receipt."""
        return self.signing_key.public_key().public_bytes_raw()

    @property
    def key_id(self) -> str:
        """Names the signing key, so that a receipt outlives a change of keys."""
        return key_id_of(self.public_key)

    def link_token(self, notice_id: str) -> str:
        """Return the token of a notice's link: the same each time, and no guess without the secret."""
        return _url_safe(hmac.digest(self.secret, notice_id.encode(), "sha256"))

    def receipt(self, ref: str, seq: int, digest: str) -> str:
        """Sign, as one line, that milestone `seq` of `ref` has this chain digest.

        Raises:
            ValueError: What is to be signed would not read back.
        """
        said = f"Entente-Receipt v1 {ref} {seq} {digest} {self.key_id}"
        if not _RECEIPT.fullmatch(said):
            raise ValueError("a receipt needs a ref, a number from 1 and 64 hexadecimal digits")
        return f"{said} {_url_safe(self.signing_key.sign(said.encode()))}"


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
    signature = base64.urlsafe_b64decode(found["signature"] + "==")
    if _url_safe(signature) != found["signature"]:  # two spellings of one signature would be one too many
        raise ValueError("the signature is not written in its only form")
    return Receipt(found["ref"], int(found["seq"]), found["digest"], found["key_id"], signature)


def check_receipt(line: str, public_key: bytes) -> bool:
    """Whether this line was signed, as it stands, by the holder of this raw Ed25519 public key."""
    try:
        receipt = parse_receipt(line)
        said = " ".join(line.split()).rpartition(" ")[0]
        Ed25519PublicKey.from_public_bytes(public_key).verify(receipt.signature, said.encode())
    except (ValueError, InvalidSignature):
        return False
    return receipt.key_id == key_id_of(public_key)


def load_keys(folder: Path) -> DeploymentKeys:
    """Read the keys of this deployment, making them on first use, for the owner's eyes only.

    Losing the folder makes every link sent so far useless, and receipts then name a key nobody holds:
    it belongs in the backup.

    Raises:
        InputError: A key is damaged, or not to be used; it is never replaced in silence.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in KEY_FILES:
            _make_once(folder / name)
        return _read_both(folder)
    except OSError as failure:
        raise _unusable(failure, folder) from failure


def read_keys(folder: Path) -> DeploymentKeys | None:
    """Return the keys that are there, None unless both are. Raises as `load_keys`."""
    try:
        return _read_both(folder)
    except FileNotFoundError:
        return None
    except OSError as failure:
        raise _unusable(failure, folder) from failure


def _read_both(folder: Path) -> DeploymentKeys:
    secret, signing = (_read(folder / name) for name in KEY_FILES)
    return DeploymentKeys(secret, Ed25519PrivateKey.from_private_bytes(signing))


def _unusable(failure: OSError, folder: Path) -> InputError:
    problem = f"cannot be used: {failure.strerror}"
    return InputError("keys", problem, "Let the account of the service read and write there.", str(folder))


def _make_once(path: Path) -> None:
    """Make the key in this file; of two processes that make it at once, both keep the first one's."""
    if path.exists():
        return
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        _write_private(draft, base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
        os.link(draft, path)  # whole or not at all, and never over another
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)
    _flush_folder(path.parent)


def _read(path: Path) -> bytes:
    try:
        key = base64.b64decode(path.read_bytes().strip(), altchars=b"-_", validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise InputError("keys", "the file holds no whole key", "Restore it from the backup.", str(path))
    return key


def _write_private(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _url_safe(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")

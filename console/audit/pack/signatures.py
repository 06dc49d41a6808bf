"""Signatures: Ed25519 as RFC 8032 describes it (section 5.1), and the signed lines of a pack."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Iterator

from console.audit.pack.archive import CONTRADICTED, NOT_VERIFIABLE, VERIFIED, Archive, Line, PackError
from console.audit.pack.contents import Row, count, text_of

_P = 2**255 - 19
_Q = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)
_Point = tuple[int, int, int, int]


def _x_of(y: int, sign: int) -> int | None:
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    return _P - x if x & 1 != sign else x


def _add(one: _Point, other: _Point) -> _Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c, d = 2 * one[3] * other[3] * _D % _P, 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(number: int, point: _Point) -> _Point:
    found = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = _add(found, point)
        point = _add(point, point)
        number >>= 1
    return found


def _point(raw: bytes) -> _Point | None:
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    x = _x_of(y, sign) if y < _P else None
    return None if x is None else (x, y, 1, x * y % _P)


_BASE_Y = 4 * pow(5, _P - 2, _P) % _P
_BASE_X = _x_of(_BASE_Y, 0) or 0
_BASE = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % _P)


def is_signed(message: bytes, signature: bytes, public: bytes) -> bool:
    """Whether the holder of a raw public key of 32 bytes signed a message."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, commitment = _point(public), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or s >= _Q:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % _Q
    one, other = _times(s, _BASE), _add(commitment, _times(h, key))
    same_x = (one[0] * other[2] - other[0] * one[2]) % _P == 0
    return same_x and (one[1] * other[2] - other[1] * one[2]) % _P == 0


_KEY = re.compile(r"Entente-Key v1 (\S{43}) (\S{27}) (\S{86})")
_ROTATION = re.compile(r"Entente-Rotation v1 (\S{43}) (\S{43}) (\S{27}) (\S{86}) (\S{86})")
_CHECKPOINT = re.compile(r"Entente-Checkpoint v1 (\S+) ([0-9]+) (\S{64}) (\S{27}) (\S{16}) (\S{86})")
_PACK = re.compile(r"Entente-Pack v1 (\S{64}) (\S{16}) (\S{86})")


def _raw(text: str) -> bytes:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
    return raw if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() == text else b""


def _signed(line: str, keys: Iterable[bytes], signatures: int = 1) -> bool:
    words = line.split(" ")
    said = " ".join(words[:-signatures]).encode()
    return all(is_signed(said, _raw(by), key) for by, key in zip(words[-signatures:], keys))


def read_keys(text: str) -> tuple[dict[str, bytes], list[tuple[str, str]]]:
    """Return public keys by id, and which took the place of which; every statement is checked."""
    keys: dict[str, bytes] = {}
    rotations: list[tuple[str, str]] = []
    for line in text.splitlines():
        key, rotation = _KEY.fullmatch(line), _ROTATION.fullmatch(line)
        named = [
            _raw(each) for each in (key.groups()[:1] if key else rotation.groups()[:2] if rotation else ())
        ]
        if not named or not _signed(line, named, len(named)):
            raise PackError(CONTRADICTED, "keys.txt", f"a statement is not signed as it says: {line[:60]}")
        ids = [fingerprint_of(raw)[:16] for raw in named]
        if key:
            keys[ids[0]] = named[0]
        else:
            rotations.append((ids[0], ids[1]))
    return keys, rotations


def check_keys(archive: Archive, manifest_digest: str, fingerprint: str) -> Iterator[Line]:
    """Check whose pack this is: the keys in it, their rotations, and the signature of the manifest."""
    keys, rotations = read_keys(text_of(archive, "keys.txt"))
    line = text_of(archive, "manifest.sig").rstrip("\n")
    found = _PACK.fullmatch(line)
    if found is None or found[1] != manifest_digest:
        yield Line(CONTRADICTED, "signature", "manifest.sig", "is not about this manifest")
        return
    signer = found[2]
    if signer not in keys or not _signed(line, [keys[signer]]):
        yield Line(CONTRADICTED, "signature", "manifest.sig", f"is not signed by key {signer} of this pack")
        return
    yield Line(VERIFIED, "signature", "manifest.sig", f"the manifest is signed by key {signer}")
    related = {signer}
    for _ in keys:
        related |= {each for pair in rotations if related & set(pair) for each in pair}
    if strangers := sorted(keys.keys() - related):
        yield Line(CONTRADICTED, "keys", "keys.txt", f"no rotation connects {strangers[0]} with key {signer}")
    else:
        yield Line(VERIFIED, "keys", "keys.txt", f"{count(len(keys), 'key')} of one deployment")
    yield _whose([fingerprint_of(raw) for key_id, raw in keys.items() if key_id in related], fingerprint)


def _whose(prints: list[str], fingerprint: str) -> Line:
    """Say whether the keys are whose they should be, which nothing in a pack can tell."""
    if not fingerprint:
        words = (
            "whose keys they are is not shown by the pack: give the fingerprint of one, had from elsewhere"
        )
        return Line(NOT_VERIFIABLE, "keys", "keys.txt", words)
    if any(each.startswith(fingerprint) for each in prints):
        return Line(VERIFIED, "keys", "keys.txt", "one of them has the fingerprint you gave")
    return Line(CONTRADICTED, "keys", "keys.txt", "no key of this pack has the fingerprint you gave")


def fingerprint_of(public: bytes) -> str:
    """Return what people compare of a key."""
    return hashlib.sha256(public).hexdigest()


def check_checkpoints(archive: Archive, chains: dict[str, list[Row]]) -> Iterator[Line]:
    """Check that each chain ends where its signed checkpoint says."""
    keys, _ = read_keys(text_of(archive, "keys.txt"))
    heads = {}
    for line in text_of(archive, "checkpoints.txt").splitlines():
        found = _CHECKPOINT.fullmatch(line)
        if found is None or found[5] not in keys or not _signed(line, [keys[found[5]]]):
            yield Line(CONTRADICTED, "checkpoint", "checkpoints.txt", f"not signed as it says: {line[:60]}")
        else:
            heads[found[1]] = (int(found[2]), found[3], found[4])
    for ref, chain in chains.items():
        head = tuple(chain[-1][name] for name in ("seq", "digest", "recorded_at")) if chain else None
        if ref not in heads:
            if chain:
                yield Line(CONTRADICTED, "checkpoint", ref, "the pack has no checkpoint for it")
        elif heads[ref] != head:
            yield Line(
                CONTRADICTED, "checkpoint", ref, f"says milestone {heads[ref][0]} ends the chain; it does not"
            )
        else:
            yield Line(
                VERIFIED, "checkpoint", ref, f"milestone {heads[ref][0]} ends the chain, as was signed"
            )

"""`entente keys`: the keys that sign, how people compare them, and a new one in the place of the old."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from textwrap import wrap

from rich.console import RenderableType
from rich.text import Text

from activities.key_rotation import rotate
from activities.keys import url_safe
from activities.known_keys import KnownKeys, PublicKey, known_keys
from console.audit.pack.signatures import fingerprint_of
from console.cli.looking import Page, print_page
from console.cli.paper import heading
from console.cli.session import Session
from console.codes import Exit
from console.phrases.facts import at_time
from console.queries import NotFoundError
from models.errors import InputError

_BLOCK = 8

_ROTATED = """\
Key {new} signs from now on, in the place of {old}.

The old private key is destroyed. Its public half stays, with what both keys say of each other, and goes into
every pack.

Whoever works in this home signs with the new key from the next mail on; nothing need be restarted.

Back up the folder `keys`, and publish the new fingerprint: `entente keys` shows it."""


def show_keys(session: Session) -> int:
    """Print every key there ever was, the present one last.

    Raises:
        NotFoundError: There is none yet.
        InputError: A statement about one is damaged.
    """
    folder = session.settings().home / "keys"
    known = read_keys(folder)
    if not known.keys:
        raise NotFoundError(
            f"There are no keys in {folder} yet: the service makes them when it first starts."
        )
    document = [key_document(known, each) for each in known.keys]
    print_page(Page(document, tuple(_words(known))), as_json=session.as_json)
    return Exit.DONE


def read_keys(folder: Path) -> KnownKeys:
    """Return what a deployment keeps of its keys.

    Raises:
        InputError: A statement about one is damaged.
    """
    try:
        return known_keys(folder)
    except ValueError as problem:
        where = str(folder / "public")
        raise InputError("keys", str(problem), "Restore the folder from the backup", where) from None


def rotate_key(session: Session) -> int:
    """Put a new signing key in the place of the present one, and say what follows."""
    folder = session.settings().home / "keys"
    if not folder.is_dir():
        raise NotFoundError(
            f"There are no keys in {folder} yet: the service makes them when it first starts."
        )
    rotation = rotate(folder, datetime.now(UTC))
    document = {"old": rotation.old, "new": rotation.new, "at": rotation.at, "statement": rotation.line}
    parts = [
        " ".join(each.split()) for each in _ROTATED.format(new=rotation.new, old=rotation.old).split("\n\n")
    ]
    print_page(Page(document, parts), as_json=session.as_json)
    return Exit.DONE


def key_document(known: KnownKeys, key: PublicKey) -> dict[str, object]:
    """Return a key, and what took its place."""
    rotation = known.replaced(key.key_id)
    return {
        "key_id": key.key_id,
        "fingerprint": fingerprint_of(key.raw),
        "public_key": url_safe(key.raw),
        "since": key.since,
        "replaced_at": rotation.at if rotation else None,
        "replaced_by": rotation.new if rotation else None,
        "statement": key.line,
        "rotation": rotation.line if rotation else None,
    }


def _words(known: KnownKeys) -> Iterator[RenderableType]:
    for number, key in enumerate(known.keys):
        rotation = known.replaced(key.key_id)
        until = f" until {at_time(rotation.at, 'UTC')} UTC" if rotation else " UTC; signs now"
        if number:
            yield ""
        yield heading(key.key_id, f"since {at_time(key.since, 'UTC')}{until}")
        blocks = wrap(fingerprint_of(key.raw), _BLOCK)
        half = len(blocks) // 2
        yield Text(f"  fingerprint  {' '.join(blocks[:half])}")
        yield Text(f"               {' '.join(blocks[half:])}")
        yield Text(f"  public key   {url_safe(key.raw)}")

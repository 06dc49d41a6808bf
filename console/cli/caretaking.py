"""Commands for whoever looks after what is kept."""
# ruff: noqa: PLC0415 - what reads and prints is heavy

from pathlib import Path
from typing import Any

import click

from console.cli.options import with_common
from console.cli.session import Session


@with_common
@click.command()
@click.option("--into", required=True, metavar="DATABASE_URL", help="An empty database; it is migrated")
@click.option(
    "--from",
    "sources",
    multiple=True,
    metavar="FOLDER|PACK.zip",
    type=click.Path(path_type=Path),
    help="Kept histories, or a pack; may be repeated; default histories in the home",
)
@click.pass_obj
def rebuild(session: Session, into: str, sources: tuple[Path, ...]) -> int:
    """Make a lost record store anew, from the histories of the engine and those that were kept."""
    from console.cli.rebuilding import rebuild as make_anew

    return make_anew(session, into, sources)


@with_common
@click.command("erase-contact")
@click.argument("whom", metavar="ORG|ID")
@click.option(
    "--mailbox",
    "mailboxes",
    multiple=True,
    metavar="ADDRESS",
    help="Another mailbox of theirs; may be repeated",
)
@click.option(
    "--name", "names", multiple=True, metavar="NAME", help="Another spelling of the name; may be repeated"
)
@click.option("--texts", is_flag=True, help="Erase the texts too that name them; their hashes stay")
@click.option(
    "--authority", default="cli", metavar="ID", help="On whose word, such as the number of a request"
)
@click.option("--dry-run", is_flag=True, help="Show what would go, and change nothing")
@click.option("--yes", is_flag=True, help="Do not ask")
@click.pass_obj
def erase_contact(session: Session, /, *, whom: str, dry_run: bool, yes: bool, **given: Any) -> int:  # noqa: ANN401
    """Remove a person everywhere outside the chain; what stays is an id that says nothing.

    ORG stands for all its contacts, ID for the person behind one of them, wherever they are registered.
    """
    from console.cli.erasing import How
    from console.cli.erasing import erase_contact as remove
    from console.erasure.erase import Wish

    return remove(session, Wish(whom, **given), How(dry_run, yes))

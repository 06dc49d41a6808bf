"""Commands for whoever looks after what is kept."""
# ruff: noqa: PLC0415 - what reads and prints is heavy

from pathlib import Path

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
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="A folder of kept histories; may be repeated; default histories in the home",
)
@click.pass_obj
def rebuild(session: Session, into: str, sources: tuple[Path, ...]) -> int:
    """Make a lost record store anew, from the histories of the engine and those that were kept."""
    from console.cli.rebuilding import rebuild as make_anew

    return make_anew(session, into, sources)

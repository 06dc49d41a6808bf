"""Commands that hand evidence out and judge what comes back: packs, checkpoints, receipts, keys."""
# ruff: noqa: PLC0415 - what packs and signs is heavy

from pathlib import Path

import click

from console.cli.options import with_common
from console.cli.session import Session

_PATH = click.Path(path_type=Path)


@with_common
@click.command()
@click.argument("refs", nargs=-1, metavar="[REF…]")
@click.option("--all", "everything", is_flag=True, help="Pack every agreement of this home")
@click.option("-o", "--output", type=_PATH, required=True, metavar="FILE.zip", help="Where to; a new file")
@click.option("--with-documents", is_flag=True, help="Put documents and texts in; they may name persons")
@click.option(
    "--people",
    type=_PATH,
    metavar="FILE",
    help="Write the names and mailboxes behind the codes into a file beside the pack",
)
@click.pass_obj
def pack(  # noqa: PLR0913 - one for each option
    session: Session,
    /,
    refs: tuple[str, ...],
    *,
    everything: bool,
    output: Path,
    with_documents: bool,
    people: Path | None,
) -> int:
    """Pack all evidence about agreements into a file that can be checked anywhere."""
    from console.cli.packing import Wanted, run_pack

    if everything == bool(refs):
        raise click.UsageError("Name agreements, or --all.")
    return run_pack(session, Wanted(refs, output, with_documents, people))


@with_common
@click.command()
@click.argument("refs", nargs=-1, metavar="[REF…]")
@click.option("--all", "everything", is_flag=True, help="Of every agreement of this home")
@click.pass_obj
def checkpoint(session: Session, refs: tuple[str, ...], everything: bool) -> int:  # noqa: FBT001
    """Print a signed line about the newest milestone, to be kept by others."""
    from console.cli.checkpoints import print_checkpoints

    if everything == bool(refs):
        raise click.UsageError("Name agreements, or --all.")
    return print_checkpoints(session, refs)


@with_common
@click.command()
@click.argument("file", type=_PATH, metavar="FILE.eml")
@click.option("--pack", type=_PATH, metavar="FILE.zip", help="Hold it to a pack instead of this home")
@click.pass_obj
def receipt(session: Session, file: Path, pack: Path | None) -> int:
    """Say whether the receipt in a mail belongs to the record."""
    from console.cli.receipts import run_receipt

    return run_receipt(session, file, pack)


@with_common
@click.group(invoke_without_command=True)
@click.pass_context
def keys(context: click.Context) -> int | None:
    """List the keys that sign receipts, checkpoints and packs."""
    from console.cli.keyring import show_keys

    return None if context.invoked_subcommand else show_keys(context.obj)


@with_common
@keys.command("rotate")
@click.pass_obj
def rotate_keys(session: Session) -> int:
    """Put a new signing key in the place of the present one."""
    from console.cli.keyring import rotate_key

    return rotate_key(session)


@with_common
@click.command()
@click.pass_obj
def keep(session: Session) -> int:
    """Keep histories and make packs now, as the service does by itself."""
    from console.cli.keeping import run_keep

    return run_keep(session)

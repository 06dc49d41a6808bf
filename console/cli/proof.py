"""Commands an auditor uses: they only read, and believe nothing."""
# ruff: noqa: PLC0415 - what verifies is heavy

from pathlib import Path

import click

from console.cli.options import with_common
from console.cli.session import Session


@with_common
@click.command()
@click.argument("target", metavar="[REF | PACK.zip]", required=False)
@click.option("--all", "everything", is_flag=True, help="Verify every agreement of this home")
@click.option(
    "--receipt",
    "receipts",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE.eml",
    help="A mail a partner kept, to hold the chain to; may be repeated",
)
@click.pass_obj
def verify(session: Session, target: str | None, everything: bool, receipts: tuple[Path, ...]) -> int:  # noqa: FBT001 - click's own way
    """Check every line of an agreement's record: chain, histories, times, mails. Writes nothing."""
    from console.cli.verifying import run_verification

    if everything == (target is not None):
        raise click.UsageError("Name an agreement, a pack, or --all.")
    return run_verification(session, target, receipts)

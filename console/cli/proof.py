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
@click.option(
    "--checkpoint",
    "checkpoints",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Checkpoints handed out before, to hold the chain to; may be repeated",
)
@click.option("--key", default="", metavar="FINGERPRINT", help="Of the key a pack should be signed with")
@click.pass_obj
def verify(  # noqa: PLR0913 - one for each option
    session: Session,
    /,
    target: str | None,
    *,
    everything: bool,
    receipts: tuple[Path, ...],
    checkpoints: tuple[Path, ...],
    key: str,
) -> int:
    """Check every line of an agreement's record: chain, histories, times, mails. Writes nothing."""
    from console.cli.verifying import run_verification

    if everything == (target is not None):
        raise click.UsageError("Name an agreement, a pack, or --all.")
    return run_verification(session, target, receipts, checkpoints, key)

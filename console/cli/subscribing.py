"""Commands about webhooks: which other systems are told of milestones, and how that goes."""
# ruff: noqa: PLC0415 - what a command does is imported when it is called

import click

from console.cli.options import with_common
from console.cli.session import Session

named = click.argument("name", metavar="WEBHOOK")


@with_common
@click.group(invoke_without_command=True)
@click.pass_context
def webhooks(context: click.Context) -> int | None:
    """Which other systems are told of every milestone, and how that goes.

    Each milestone is posted as a signed CloudEvent, in the order of its agreement, until it is taken.
    docs/webhooks.md is for the developer at the other end.
    """
    from console.cli.webhooks import show_webhooks

    return None if context.invoked_subcommand else show_webhooks(context.obj)


@with_common
@webhooks.command("list")
@click.pass_obj
def list_webhooks(session: Session) -> int:
    """Every endpoint: what waits, what it answered last."""
    from console.cli.webhooks import show_webhooks

    return show_webhooks(session)


@with_common
@webhooks.command()
@named
@click.argument("url", metavar="URL")
@click.option(
    "--type", "types", multiple=True, metavar="TYPE", help="Only these, such as signed; may be repeated"
)
@click.option("--from-start", is_flag=True, help="Tell it what is on record already, too")
@click.pass_obj
def add(session: Session, /, name: str, url: str, types: tuple[str, ...], *, from_start: bool) -> int:
    """Tell an endpoint from now on; prints its secret, once."""
    from console.cli.webhooks import add_webhook

    return add_webhook(session, name, url, types, from_start=from_start)


@with_common
@webhooks.command()
@named
@click.option("--note", metavar="TEXT", help="Why")
@click.pass_obj
def pause(session: Session, name: str, note: str | None) -> int:
    """Tell it nothing until it is resumed; events wait."""
    from console.cli.webhooks import pause_webhook

    return pause_webhook(session, name, note)


@with_common
@webhooks.command()
@named
@click.pass_obj
def resume(session: Session, name: str) -> int:
    """Go on, with all that waited."""
    from console.cli.webhooks import resume_webhook

    return resume_webhook(session, name)


@with_common
@webhooks.command()
@named
@click.option(
    "--overlap",
    metavar="DURATION",
    default="P7D",
    help="How long the old secret signs too; default P7D, P0D for not at all",
)
@click.pass_obj
def rotate(session: Session, name: str, overlap: str) -> int:
    """Give it a new secret; prints it, once."""
    from console.cli.webhooks import rotate_secret

    return rotate_secret(session, name, overlap)


@with_common
@webhooks.command()
@named
@click.pass_obj
def remove(session: Session, name: str) -> int:
    """Forget it, and how far it was told."""
    from console.cli.webhooks import remove_webhook

    return remove_webhook(session, name)


@with_common
@webhooks.command()
@named
@click.argument("ref", metavar="[REF]", required=False)
@click.option("--from", "first", metavar="SEQ", help="Number of the first milestone; default 1")
@click.option("--all", "everything", is_flag=True, help="Every agreement, from the beginning")
@click.pass_obj
def replay(session: Session, /, name: str, ref: str | None, first: str | None, *, everything: bool) -> int:
    """Tell it again of an agreement, from a milestone on; ids stay."""
    from console.cli.webhooks import replay_events

    if everything is bool(ref) or (everything and first):
        raise click.UsageError("Name an agreement, or --all, which goes without --from.")
    return replay_events(session, name, ref, first)

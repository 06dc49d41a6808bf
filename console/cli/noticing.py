"""Commands about notices: what became of each, what needs a person, and sending one anew."""
# ruff: noqa: PLC0415 - what a command does is imported when it is called

from pathlib import Path

import click

from console.cli.options import with_common
from console.cli.session import Session

NOTICE_STATES = ("queued", "sent", "bounced", "failed", "suppressed", "rebuilt")


@with_common
@click.group(invoke_without_command=True)
@click.option("--agreement", metavar="REF", help="Only those about this agreement")
@click.option("--org", metavar="ORG", help="Only those to this organisation")
@click.option("--kind", metavar="KIND", help="Only those of this kind, such as reminder")
@click.option("--state", type=click.Choice(NOTICE_STATES), help="Only those in this state")
@click.option("--since", metavar="DATE", help="Only those made from that day on (UTC)")
@click.pass_context
def notices(context: click.Context, /, **filters: str | None) -> int | None:
    """Every notice that was to leave, and what became of it; send one anew, or see one before it is sent."""
    if context.invoked_subcommand:
        if any(filters.values()):
            raise click.UsageError("Filters go without a command: `entente notices --state bounced`.")
        return None
    from console.cli.notices import show_ledger

    return show_ledger(context.obj, filters)


@with_common
@notices.command("show")
@click.argument("notice", metavar="NOTICE")
@click.pass_obj
def show(session: Session, notice: str) -> int:
    """One notice: each fact of its sending, and the mail where it lies in the Maildir."""
    from console.cli.notices import show_notice

    return show_notice(session, notice)


@with_common
@notices.command("resend")
@click.argument("ids", metavar="[NOTICE]...", nargs=-1)
@click.option("--to", "org", metavar="ORG", help="All that came back from this organisation")
@click.pass_obj
def resend(session: Session, /, *, ids: tuple[str, ...], org: str | None) -> int:
    """Send notices anew: the same notice with the same Message-ID, and words that say it is sent again.

    The service begins within seconds, at the organisation's first mailbox.
    """
    from console.cli.resending import resend_notices

    if bool(ids) == bool(org):
        raise click.UsageError("Say which: NOTICE, or --to ORG.")
    return resend_notices(session, ids, org)


@with_common
@notices.command("preview")
@click.option("--kind", metavar="KIND", help="Which notice, such as signature_requested")
@click.option("--language", default="en", metavar="TAG", help="In which language, such as sl; default en")
@click.option("--org", metavar="ORG", help="To which organisation of the example")
@click.option("--resent", type=click.IntRange(0), default=0, metavar="N", help="As it is sent again")
@click.option("--html", type=click.Path(path_type=Path), metavar="FILE", help="Keep the HTML in a file")
@click.option("--all", "everything", is_flag=True, help="Every kind in every language, as files")
@click.option("--into", type=click.Path(path_type=Path), metavar="FOLDER", help="Where --all puts them")
@click.pass_obj
def preview(  # noqa: PLR0913 - a mail has as many sides
    session: Session,
    /,
    *,
    kind: str | None,
    language: str,
    org: str | None,
    resent: int,
    html: Path | None,
    everything: bool,
    into: Path | None,
) -> int:
    """Show a mail of a made-up partnership as the service would write it; nothing is sent."""
    from console.cli.preview import Wanted, show_preview, write_previews

    if everything:
        if kind or into is None:
            raise click.UsageError("--all goes with --into FOLDER, and without --kind.")
        return write_previews(session, into)
    if kind is None or into is not None:
        raise click.UsageError("Say which mail: --kind KIND, or --all --into FOLDER.")
    return show_preview(session, kind, Wanted(language, org, resent, html))


@with_common
@notices.command("stats")
@click.option("--since", metavar="DATE", help="From that day on (UTC); default the first mail")
@click.pass_obj
def stats(session: Session, since: str | None) -> int:
    """How many mails a person gets in a month."""
    from console.cli.mail_load import show_mail_load

    return show_mail_load(session, since)


@with_common
@click.command()
@click.argument("ref", metavar="[REF]", required=False)
@click.pass_obj
def attention(session: Session, ref: str | None) -> int:
    """What needs a person: whom no mail reaches, what came back, what has not left for days."""
    from console.cli.attention import show_attention

    return show_attention(session, ref)

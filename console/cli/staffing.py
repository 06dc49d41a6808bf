"""Commands about the accounts of those who run agreements."""
# ruff: noqa: PLC0415 - what a command does is imported when it is called

import click

from console.cli.options import with_common
from console.cli.session import Session
from console.staff.roles import ROLES

whose = click.argument("whom", metavar="ID|MAILBOX")


@with_common
@click.group(invoke_without_command=True)
@click.pass_context
def staff(context: click.Context) -> int | None:
    """Accounts of those who run agreements: who there is, and who may what on the pages.

    Partners need none: they follow the links in their mails.
    """
    from console.cli.staff import list_accounts

    return None if context.invoked_subcommand else list_accounts(context.obj)


@with_common
@staff.command("list")
@click.pass_obj
def list_staff(session: Session) -> int:
    """Show the accounts there are."""
    from console.cli.staff import list_accounts

    return list_accounts(session)


@with_common
@staff.command()
@click.argument("mailbox", metavar="MAILBOX")
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="What it may; may be repeated")
@click.option("--org", metavar="ORG", help="Whose agreements it runs; default those of all who coordinate")
@click.option("--name", metavar="NAME", help="The person's name")
@click.option("--language", metavar="TAG", default="en", show_default=True, help="Of the mails it gets")
@click.pass_obj
def add(session: Session, /, mailbox: str, roles: tuple[str, ...], **given: str | None) -> int:
    """Make an account; whoever reads MAILBOX can sign in then."""
    from console.cli.staff import add_account

    return add_account(session, mailbox, roles, **given)


@with_common
@staff.command()
@whose
@click.pass_obj
def remove(session: Session, whom: str) -> int:
    """Close an account and forget its mailbox and name; its id stays on record."""
    from console.cli.staff import remove_account

    return remove_account(session, whom)


@with_common
@staff.command()
@whose
@click.pass_obj
def link(session: Session, whom: str) -> int:
    """Print a link that signs an account in, once, within an hour; no mail is sent."""
    from console.cli.staff import make_link

    return make_link(session, whom)

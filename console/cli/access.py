"""Commands about the tokens programs use the API with."""
# ruff: noqa: PLC0415 - what a command does is imported when it is called

import click

from console.cli.options import with_common
from console.cli.session import Session
from console.scopes import LONGEST_LIFE, SCOPES, USUAL_LIFE


@with_common
@click.group(invoke_without_command=True)
@click.pass_context
def tokens(context: click.Context) -> int | None:
    """Let programs use the API: make a token, see which there are, revoke one."""
    from console.cli.tokens import show_tokens

    return None if context.invoked_subcommand else show_tokens(context.obj)


@with_common
@tokens.command("list")
@click.pass_obj
def list_tokens(session: Session) -> int:
    """Every token there ever was, and how it stands; never the token itself."""
    from console.cli.tokens import show_tokens

    return show_tokens(session)


@with_common
@tokens.command("add")
@click.argument("label", metavar="LABEL")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(tuple(SCOPES)),
    help="What it may do; may be repeated, as none includes another",
)
@click.option(
    "--org",
    "organisations",
    multiple=True,
    metavar="ORG",
    help="Bind it: it acts for this organisation only and sees its agreements only; may be repeated",
)
@click.option(
    "--expires",
    default=USUAL_LIFE,
    show_default=True,
    metavar="DURATION",
    help=f"How long it is valid, in days or weeks, at most {LONGEST_LIFE}",
)
@click.pass_obj
def add_token(
    session: Session, label: str, scopes: tuple[str, ...], organisations: tuple[str, ...], expires: str
) -> int:
    """Make a token and print it, this once. LABEL says what it is for: no name of a person.

    Bound to no organisation, it acts as the command line may: for the coordinator of an agreement, and for
    everybody where ENTENTE_CLI_ACTS_FOR_ANYONE allows it.
    """
    from console.cli.tokens import make_token

    return make_token(session, label, scopes, organisations, expires)


@with_common
@tokens.command("revoke")
@click.argument("token_id", metavar="ID")
@click.pass_obj
def revoke_token(session: Session, token_id: str) -> int:
    """End a token at once; what was done with it stays on record under its id."""
    from console.cli.tokens import end_token

    return end_token(session, token_id)

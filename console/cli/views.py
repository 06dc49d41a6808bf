"""Commands that look: they read the database alone, and work while the engine is down."""
# ruff: noqa: PLC0415 - what reads and prints is heavy

import click

from console.cli.options import with_common
from console.cli.session import Session
from models.phases import OUTCOMES, PHASES


@with_common
@click.command()
@click.argument("ref", metavar="REF")
@click.option("--at", metavar="DATE", help="As it stood at the end of that day, or at that instant")
@click.pass_obj
def status(session: Session, ref: str, at: str | None) -> int:
    """Where an agreement stands: who is awaited until when, who is bound and how."""
    from console.cli.status import show_status

    return show_status(session, ref, at)


@with_common
@click.command()
@click.argument("ref", metavar="REF")
@click.option("--full", is_flag=True, help="With every cause, and who was told when")
@click.pass_obj
def log(session: Session, /, *, ref: str, full: bool) -> int:
    """Tell the life of an agreement in sentences, with what came of each."""
    from console.cli.story import show_log

    return show_log(session, ref, full=full)


@with_common
@click.command()
@click.argument("ref", metavar="REF")
@click.option("--revision", type=int, metavar="N", help="An earlier revision; default the current one")
@click.pass_obj
def text(session: Session, ref: str, revision: int | None) -> int:
    """Print what is agreed or proposed: terms, documents and clauses."""
    from console.cli.text import show_text

    return show_text(session, ref, revision)


@with_common
@click.command()
@click.argument("ref", metavar="REF")
@click.option("--at", metavar="DATE", help="As of the end of that day, or of that instant")
@click.pass_obj
def explain(session: Session, ref: str, at: str | None) -> int:
    """What an agreement waits for, what happens if nobody acts, and who may do what or why not."""
    from console.cli.explaining import show_explanation

    return show_explanation(session, ref, at)


@with_common
@click.command()
@click.argument("ref", metavar="[REF]", required=False)
@click.pass_obj
def pilots(session: Session, ref: str | None) -> int:
    """Pilot actions: who leads them, what they aim at, what came of them, which reports are due."""
    from console.cli.pilots import show_pilots

    return show_pilots(session, ref)


@with_common
@click.command()
@click.argument("ref", metavar="[REF]", required=False)
@click.pass_obj
def commitments(session: Session, ref: str | None) -> int:
    """What intensified agreements commit to; REF is one of them, or what it grows from."""
    from console.cli.pilots import show_commitments

    return show_commitments(session, ref)


@with_common
@click.command("list")
@click.option("--phase", type=click.Choice(PHASES), help="Only those in this phase")
@click.option("--country", metavar="CC", help="Only those with a partner's country")
@click.option("--org", metavar="ORG", help="Only those this organisation is a party of")
@click.option("--waiting", metavar="ORG", help="Only those that wait for this organisation")
@click.option("--outcome", type=click.Choice(OUTCOMES), help="Only those that ended like this")
@click.pass_obj
def list_agreements(session: Session, /, **filters: str | None) -> int:
    """List agreements: where each stands and whom it waits for."""
    from console.cli.portfolio import show_list

    return show_list(session, filters)


@with_common
@click.group(invoke_without_command=True)
@click.pass_context
def orgs(context: click.Context) -> int | None:
    """List the registry: who can be a party."""
    from console.cli.registry import show_registry

    return None if context.invoked_subcommand else show_registry(context.obj)


@with_common
@orgs.command("import")
@click.argument("file", type=click.Path())
@click.pass_obj
def import_organisations(session: Session, file: str) -> int:
    """Enter the organisations of a YAML list, or bring them up to date."""
    from console.cli.registry import import_file

    return import_file(session, file)


@with_common
@orgs.command("remove")
@click.argument("org", metavar="ORG")
@click.pass_obj
def remove_organisation(session: Session, org: str) -> int:
    """Take an organisation out of the registry, once it is a party of nothing that is open."""
    from console.cli import registry

    return registry.remove_organisation(session, org)


@with_common
@click.command()
@click.argument("ref")
@click.option("--org", metavar="ORG", help="Only links of this organisation")
@click.option("--revoke", metavar="ORG", help="Take back every link this organisation was sent")
@click.pass_obj
def links(session: Session, ref: str, org: str | None, revoke: str | None) -> int:
    """The links partners were sent, what they were used for; or take those of one organisation back."""
    from console.cli.links import revoke_links, show_links

    return revoke_links(session, ref, revoke) if revoke else show_links(session, ref, org)


@with_common
@click.command()
@click.argument("ref", metavar="[REF]", required=False)
@click.option("--org", metavar="ORG", help="Only acts of this organisation")
@click.option("--code", metavar="CODE", help="Only those refused with this code, such as LATE")
@click.pass_obj
def refusals(session: Session, ref: str | None, org: str | None, code: str | None) -> int:
    """Every act that was refused or turned away: who, when, and why."""
    from console.cli.refused import show_refusals
    from console.refusals import Wanted

    return show_refusals(session, Wanted(ref, org, code))


@with_common
@click.command()
@click.argument("ref", metavar="[REF]", required=False)
@click.pass_obj
def interventions(session: Session, ref: str | None) -> int:
    """What an operator or a stranger did past every door, and how to mend what it broke."""
    from console.cli.outsiders import show_interventions

    return show_interventions(session, ref)

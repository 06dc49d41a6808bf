"""Commands about weekly overviews: when they leave, and changing that."""
# ruff: noqa: PLC0415 - what a command does is imported when it is called

import click

from console.cli.options import with_common
from console.cli.session import Session
from models.habits import WEEKDAYS

of_org = click.argument("org", metavar="ORG")


@with_common
@click.group(invoke_without_command=True)
@click.pass_context
def schedules(context: click.Context) -> int | None:
    """When each organisation gets its weekly overview; pause, trigger or move it.

    An overview (digest) lists everything an organisation owes in all its agreements. Reminders go on whether
    there are overviews or not. What is set here the worker follows within seconds.
    """
    from console.cli.schedules import show_schedules

    return None if context.invoked_subcommand else show_schedules(context.obj)


@with_common
@schedules.command("list")
@click.pass_obj
def list_schedules(session: Session) -> int:
    """Next and last overview of every organisation."""
    from console.cli.schedules import show_schedules

    return show_schedules(session)


@with_common
@schedules.command()
@of_org
@click.option("--note", metavar="TEXT", help="Why; without names, as Temporal keeps it")
@click.pass_obj
def pause(session: Session, org: str, note: str | None) -> int:
    """Send it none until it is resumed."""
    from console.cli.schedules import pause_schedule

    return pause_schedule(session, org, note)


@with_common
@schedules.command()
@of_org
@click.pass_obj
def resume(session: Session, org: str) -> int:
    """Go on sending."""
    from console.cli.schedules import resume_schedule

    return resume_schedule(session, org)


@with_common
@schedules.command()
@of_org
@click.pass_obj
def trigger(session: Session, org: str) -> int:
    """Send one now, or when its reader works."""
    from console.cli.schedules import trigger_digest

    return trigger_digest(session, org)


@with_common
@schedules.command("set")
@of_org
@click.option("--day", type=click.Choice(WEEKDAYS), help="Weekday of its overview")
@click.option("--hour", metavar="H", help="Hour of its overview by its own clock, 5 to 21")
@click.option("--off", is_flag=True, help="No overview any more")
@click.option("--working-days", metavar="DAYS", help="Days it works: mon,tue,wed; or country")
@click.option("--window", metavar="FROM-UNTIL", help="Hours mails that can wait are sent in: 08:00-18:00")
@click.option("--region", metavar="CODE", help="Whose holidays count as well, such as FR-57; none for none")
@click.pass_obj
def change(session: Session, /, org: str, *, off: bool, **changes: str | None) -> int:
    """Change its day, hour and working hours."""
    from console.cli.hours import change_hours

    if off and (changes["day"] or changes["hour"]):
        raise click.UsageError("--off goes without --day and --hour.")
    return change_hours(session, org, off=off, changes=changes)

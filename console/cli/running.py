"""Commands that run the service or see that it runs, the demonstration and rehearsals."""
# ruff: noqa: PLC0415 - what a command does is imported when it is called

from pathlib import Path

import click

from console.cli.options import policy_option, with_common
from console.cli.session import Rehearsal, Session


@with_common
@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port of Temporal; default a free one")
@click.option("--ui-port", type=click.IntRange(1, 65535), help="Port of Temporal's pages; default a free one")
@click.pass_obj
def up(session: Session, port: int | None, ui_port: int | None) -> int:
    """Start the service and keep it until Ctrl-C; all it knows is in its home."""
    return session.parts.up(session.settings(quiet=False), port, ui_port)


@with_common
@click.command()
@click.pass_obj
def web(session: Session) -> int:
    """Serve the pages alone, beside any Temporal; there may be many of these, on one PostgreSQL."""
    from console.cli.serving import serve_pages

    return serve_pages(session)


@with_common
@click.command()
@click.pass_obj
def prepare(session: Session) -> int:
    """Make Temporal's namespace ready: ten years of histories, and what agreements are found by."""
    from console.cli.preparing import prepare_engine

    return prepare_engine(session)


@with_common
@click.command()
@click.pass_obj
def health(session: Session) -> int:
    """Say whether the worker of this home lives and works; leave with 1 when it does not."""
    from console.cli.health import show_health

    return show_health(session)


@with_common
@click.command()
@click.option("--fresh", is_flag=True, help="Replace an earlier demonstration, your own acts in it included")
@click.pass_obj
def demo(session: Session, fresh: bool) -> int:  # noqa: FBT001 - click's own way
    """Negotiate and sign the example portfolio, then show what a coordinator sees."""
    return session.parts.demo(session.settings(), fresh=fresh, as_json=session.as_json)


@with_common
@click.command()
@click.option("--check", is_flag=True, help="Only say whether the database fits; leave with 1 if not")
@click.option("--adopt-engine", is_flag=True, help="Let this Temporal work on it in place of another one")
@click.pass_obj
def migrate(session: Session, check: bool, adopt_engine: bool) -> int:  # noqa: FBT001 - click's own way
    """Bring the database to the schema of this release; of two at once the second finds it done."""
    from console.cli.migrating import adopt, check_schema, migrate_store

    if check and adopt_engine:
        raise click.UsageError("--check and --adopt-engine are two things: give one")
    return adopt(session) if adopt_engine else check_schema(session) if check else migrate_store(session)


@with_common
@click.command()
@click.pass_obj
def doctor(session: Session) -> int:
    """Say what is wrong with this deployment, and what to do about it; writes nothing."""
    from console.cli.doctor import examine_deployment

    return examine_deployment(session)


@with_common
@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@policy_option()
@click.option(
    "--assume",
    multiple=True,
    metavar="WHAT",
    help="Assume silent=ORG, or late=ORG:P40D; may be repeated",
)
@click.option("--calendar", is_flag=True, help="Print every mail, by day, kind and organisation")
@click.pass_obj
def rehearse(
    session: Session,
    /,
    files: tuple[Path, ...],
    *,
    overrides: tuple[str, ...],
    assume: tuple[str, ...],
    calendar: bool,
) -> int:
    """Play a plan on a clock that can be moved: years in seconds, with the real code."""
    rehearsal = Rehearsal(files, overrides, assume, session.as_json, calendar)
    return session.parts.rehearse(session.settings(), rehearsal)

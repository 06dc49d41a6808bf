"""Commands of those who run the service."""
# ruff: noqa: PLC0415 - what copies is heavy

from pathlib import Path

import click

from console.cli.options import with_common
from console.cli.session import Replay, Session


@with_common
@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[FOLDER]…")
@click.option("--live", is_flag=True, help="Replay the running agreements of the engine")
@click.option("--kept", is_flag=True, help="Replay the ended runs whose histories the home keeps")
@click.pass_obj
def replay(session: Session, paths: tuple[Path, ...], live: bool, kept: bool) -> int:  # noqa: FBT001 - click's own way
    """Run recorded lives again on this build, before it is rolled out: which would it break?"""
    if not (paths or live or kept):
        problem = "say what to replay: --live, --kept, or a folder of histories"
        raise click.UsageError(problem, click.get_current_context())
    import asyncio
    import logging

    from console.replay import replay as replay_lives

    settings = session.settings()
    logging.getLogger("temporalio.core").setLevel(logging.ERROR)  # what fails is told in words
    wanted = Replay(paths, kept, live, session.as_json)
    return asyncio.run(replay_lives(settings, wanted, session.parts.replayer()))


@with_common
@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.pass_obj
def backup(session: Session, folder: Path) -> int:
    """Copy the home into a new FOLDER, all of one moment, while the service goes on."""
    from console.cli.backing_up import make_backup

    return make_backup(session, folder)

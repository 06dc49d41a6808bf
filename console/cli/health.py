"""`entente health`: is the worker alive and at work? Asked every half minute, so it imports little."""

from datetime import UTC, datetime

from console.cli.paper import print_json, print_parts
from console.cli.session import Session
from console.codes import Exit
from console.heartbeat import look


def show_health(session: Session) -> int:
    """Print what the heartbeat of the worker tells, and leave with 1 unless it works."""
    path = session.settings().heartbeat
    health = look(path, datetime.now(UTC))
    if session.as_json:
        print_json({"state": health.state, "last_sign": health.last_sign, "heartbeat": str(path)})
    else:
        print_parts((health.words,))
    return Exit.DONE if health.state == "works" else Exit.FAILED

"""An endpoint as JSON has it, what is asked of a new one, and its secret for whoever runs it."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from activities.webhooks.addresses import Network
from activities.webhooks.signing import find_root, secret_of, shown
from console.doors.together import Together
from console.webhooks.endpoints import Standing, Wish
from console.webhooks.reading import read_name, read_types, read_url
from models.errors import InputError
from models.events import event_type
from models.tables import WebhookRow


def endpoint_document(standing: Standing, now: datetime) -> dict[str, object]:
    """Return an endpoint, without its secret."""
    row = standing.row
    return {
        "name": row.name,
        "url": row.url,
        "types": [event_type(each) for each in row.types],
        "stands": standing.stands,
        "reason": row.reason,
        "paused_at": row.paused_at,
        "made_at": row.made_at,
        "secret_fingerprint": row.fingerprint,
        "overlap_until": row.overlap_until if row.overlap_until and row.overlap_until > now else None,
        "waiting": standing.waiting,
        "waiting_since": standing.since,
        "last_answer": row.answer,
        "last_taken_at": row.delivered_at,
        "failing_since": row.failing_since,
        "stuck": [each._asdict() for each in standing.stuck],
    }


async def read_wish(
    name: str, url: str, types: Iterable[str], networks: Iterable[Network], *, from_start: bool
) -> Wish:
    """Return the endpoint somebody asks for.

    Raises:
        InputError: Its name, address or a type is none, or no event could be sent there now.
    """
    with Together() as each:
        named, heard = each(read_name, name), each(read_types, types)
        return Wish(named, await read_url(url, networks), heard, from_start)


def secret_to_show(row: WebhookRow, home: Path) -> str:
    """Return the present secret of an endpoint.

    Raises:
        InputError: The key it is made from is gone.
    """
    root = find_root(home / "keys")
    if root is None:
        raise InputError("keys", "the key of secrets is gone", "Restore the folder from the backup")
    return shown(secret_of(root, row.id, row.generation))

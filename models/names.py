"""Names that outlive the code: task queues, ids, search attributes."""

from datetime import date

TASK_QUEUE = "entente"

SEARCH_PHASE = "EntentePhase"
SEARCH_KIND = "EntenteKind"
SEARCH_COUNTRY = "EntenteCountry"
SEARCH_ATTRIBUTES = (SEARCH_PHASE, SEARCH_KIND, SEARCH_COUNTRY)


def import_queue(task_queue: str) -> str:
    """Queue beside the main one where many agreements are opened, without holding up the others."""
    return f"{task_queue}-import"


def agreement_id(ref: str) -> str:
    """Workflow id of an agreement: one ref, one life."""
    return f"agreement/{ref}"


def pilot_id(ref: str, pilot: str) -> str:
    """Workflow id of a pilot's calendar."""
    return f"pilot/{ref}/{pilot}"


def milestone_activity_id(seq: int, digest: str) -> str:
    """Activity id that lets replay compare the chain."""
    return f"ms-{seq:05d}-{digest}"


def digest_schedule(org: str) -> str:
    """Id of the Schedule of an organisation's digest."""
    return f"digest/{org}"


def digest_run(org: str) -> str:
    """Workflow id of a digest, before the engine appends the time it was due."""
    return f"digest/{org}/at"


def digest_notice(org: str, day: date) -> str:
    """Business key of the digest of a day: there is one."""
    return f"digest/{org}/{day}"


def redelivery_id(notice: str) -> str:
    """Workflow id of a notice that is sent anew: one run at a time."""
    return f"redelivery/{notice}"


def notice_id(ref: str, seq: int, kind: str, org: str) -> str:
    """Business key of a notice; a resend keeps it."""
    return f"{ref}/{seq}/{kind}/{org}"

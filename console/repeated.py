"""Whether a command that comes twice is the same one."""

from pydantic_core import to_jsonable_python

from console import inbox
from console.doors.acts import ActRequest
from models import acts
from models.canonical import content_hash


class OtherPayloadError(Exception):
    """A command id was used before, for something else."""


def same_act(known: inbox.Entry, request: ActRequest) -> acts.Act:
    """Return the act a command id was given for.

    Raises:
        OtherPayloadError: Something else is asked under it now.
    """
    rebuilt = known.request_hash == inbox.REBUILT
    if not (_says(known.act, request) if rebuilt else known.request_hash == request_hash(request)):
        raise OtherPayloadError(f"command {request.command_id} was given before, for another act")
    return known.act


def _says(act: acts.Act, request: ActRequest) -> bool:
    """Say whether an act of which the inbox lost what was given holds all that is given now."""
    given: dict[str, object] = {"act": request.act, "ref": request.ref, "by": request.by, **request.fields}
    held: dict[str, object] = act.model_dump(mode="json")
    return all(held.get(name) == to_jsonable_python(value) for name, value in given.items())


def request_hash(request: ActRequest) -> str:
    """Return what makes two requests with one command id the same: everything but the stamp."""
    given: dict[str, object] = {
        "act": request.act,
        "ref": request.ref,
        "by": request.by,
        "revision": request.revision,
        "fields": request.fields,
        "replaced": request.terms.replaced if request.terms else None,
        "clauses": request.terms.clauses if request.terms else None,
        "reopens": request.opening.reopens if request.opening else None,
    }
    if request.intensified is not None:
        new = request.intensified
        given |= {"agreement": (new.ref, new.terms, new.given, new.areas, new.policy)}
    return content_hash(to_jsonable_python(given))

"""Who signs for the coordinator's organisation: asked on the form, kept apart from the record."""

from dataclasses import replace
from uuid import NAMESPACE_OID, uuid5

from starlette.datastructures import FormData

from console.doors.acts import ActRequest, Signatory
from console.doors.node import leaf
from console.doors.reading import line
from console.doors.together import Together
from console.phrases import Phrase, phrase
from console.web.fields import typed
from models.errors import InputError

ASKED: tuple[tuple[str, Phrase, Phrase | str], ...] = (
    ("name", phrase("Your name"), ""),
    (
        "capacity",
        phrase("In which capacity you sign"),
        phrase("Such as director, or president of the board."),
    ),
)
"""Name, label and hint of each field."""


def signed_by(request: ActRequest, form: FormData) -> ActRequest:
    """Return a signature with who gives it; who was bound when the form was shown signs for others alone.

    Raises:
        InputError: It does not say who.
    """
    with Together() as each:
        name, capacity = (each(_who, form, field) for field, _, _ in ASKED)
    signer = uuid5(NAMESPACE_OID, f"signatory/{request.command_id}").hex
    fields = {**request.fields, "own": typed(form, "own") != "false", "signatory": signer}
    return replace(request, fields=fields, signatory=Signatory(signer, name, capacity))


def _who(form: FormData, name: str) -> str:
    text = " ".join(typed(form, name).split())
    if not text:
        raise InputError(name, phrase("is missing"), phrase("Fill it in"))
    return line(leaf(text, name))

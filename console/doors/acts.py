"""Acts as written: one reader per kind of key, the same for files and for the command line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from console.doors.agreement_file import OpenRequest, read_agreement, refuse_without_text
from console.doors.command_line import from_options
from console.doors.context import ActContext
from console.doors.intensified_file import IntensifiedPatch
from console.doors.keys import KeyReader
from console.doors.node import Node, under
from console.doors.reading import block, matching, organisation, ref, whole
from console.doors.terms_file import TermsPatch
from console.doors.together import Together
from console.forms import BY_NAME, COMMON, TIMED, Form
from models.base import COMMAND_ID
from models.days import has_begun
from models.errors import InputError
from models.phrases import phrase, written

_OPEN, _SIGN = "open", "sign"


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs, as typed by hand: personal data, kept outside the chain under an id that says nothing."""

    id: str
    name: str = field(repr=False)
    capacity: str = field(repr=False)


@dataclass(frozen=True)
class ActRequest:
    """An act ready to travel: `models.acts.<Class>(**fields, ref=…, by=…, stamp…)`.

    `terms` is set for `propose`: merge it and add it to `fields`; `intensified` for `open_intensified`, the
    same as `agreement`; `opening` for `open`: it has a link to resolve. `command_id` and `revision` are None
    where not given. `signatory` is who signs; `fields` then names its id.
    """

    act: str
    ref: str
    by: str
    revision: int | None = None
    command_id: str | None = None
    fields: Mapping[str, object] = field(default_factory=dict)
    terms: TermsPatch | None = None
    intensified: IntensifiedPatch | None = None
    opening: OpenRequest | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    signatory: Signatory | None = None


def read_act(act: str, values: Node | Mapping[str, object], context: ActContext) -> ActRequest:
    """Read an act from a file's map, or from options keyed as `console.forms.act_options` does.

    Raises:
        InputError: Anything that makes it no act.
    """
    form = BY_NAME[act]
    node = values if isinstance(values, Node) else from_options(form, values)
    known = (*(key.name for key in form.keys), *COMMON, *TIMED)
    with block(node, known, [key.name for key in form.keys if key.required]) as (given, each):
        if act == _OPEN:
            return _opening(given, context, each)
        reader = KeyReader(context)
        found = [each(reader.fields, key, given[key.name]) for key in form.keys if key.name in given]
        return ActRequest(
            act=act,
            ref=each(ref, given["on"]) if "on" in given else context.ref or each(_missing, node, "on"),
            by=each(_actor, form, given.get("by"), node, context),
            revision=each(whole, given["revision"], least=1) if "revision" in given else None,
            command_id=each(_command_id, given.get("command_id")),
            fields=each(_fields, act, given, context.now, *found),
            terms=reader.patch,
            intensified=reader.intensified,
            texts=reader.enclosed.texts,
            files=reader.enclosed.files,
        )


def _opening(given: Mapping[str, Node], context: ActContext, each: Together) -> ActRequest:
    opening = each(read_agreement, given["agreement"], context.organisations, context.settings)
    if context.starts is None:
        each(_check_text, given["agreement"], opening)
    if "by" in given:
        each(_check_opener, given["by"], each(organisation, given["by"], context.organisations), opening)
    return each(_opened, opening, each(_command_id, given.get("command_id")))


def _check_text(node: Node, opening: OpenRequest) -> None:
    refuse_without_text(node, opening.terms)


def _check_opener(node: Node, by: str, opening: OpenRequest) -> None:
    if by != opening.coordinator:
        raise node.wrong(
            phrase("is not the coordinator"),
            phrase("Only %(coordinator)s opens this one", coordinator=opening.coordinator),
        )


def _opened(opening: OpenRequest, command_id: str | None) -> ActRequest:
    return ActRequest(
        act=_OPEN,
        ref=opening.ref,
        by=opening.coordinator,
        command_id=command_id,
        fields=opening.fields,
        opening=opening,
        texts=opening.texts,
        files=opening.files,
    )


def _actor(form: Form, by: Node | None, node: Node, context: ActContext) -> str:
    if by is not None:
        return organisation(by, context.organisations)
    return context.coordinator if form.by_default and context.coordinator else _missing(node, "by")


def _missing(node: Node, key: str) -> str:
    fix = "Name the organisation that acts" if key == "by" else "Name the agreement"
    raise InputError(under(node.field, key), phrase("is missing"), fix, node.where)


def _command_id(node: Node | None) -> str | None:
    fix = "Write up to 64 letters, digits and . _ : -"
    return None if node is None else matching(node, COMMAND_ID, fix)


def _fields(
    act: str, given: Mapping[str, Node], now: datetime | None, *found: Mapping[str, object]
) -> dict[str, object]:
    """Return the fields that were read, once they fit together."""
    fields = {name: value for each in found for name, value in each.items()}
    _check_days(fields, given, now)
    return _short_form(fields, given["for"]) if act == _SIGN and "for" in given else fields


def _check_days(fields: Mapping[str, object], given: Mapping[str, Node], now: datetime | None) -> None:
    first, last, signed = (fields.get(name) for name in ("starts_on", "ends_on", "day"))
    if isinstance(first, date) and isinstance(last, date) and last < first:
        raise given["to"].wrong(phrase("lies before the first day"), phrase("Write a later day"))
    if now is not None and isinstance(signed, date) and not has_begun(signed, now):
        raise given["day"].wrong(
            phrase("lies in the future"), phrase("Name a day or an instant that has passed")
        )


def _short_form(fields: Mapping[str, object], node: Node) -> dict[str, object]:
    """Return `for: ORG` as what it is short for."""
    if len(fields) > 1:
        raise node.wrong(
            written("stands beside under or own", phrase("excludes the other two fields")),
            written("Use for alone, or under and own", phrase("Fill in this one alone, or the others")),
        )
    return {"under": (fields["for"],), "own": False}

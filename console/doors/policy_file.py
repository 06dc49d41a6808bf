"""A policy as written: only what differs from the defaults, and `--set` on top."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from console.doors.formats import duration, fixed_duration
from console.doors.node import Node, held, leaf, shown
from console.doors.reading import (
    boolean,
    choice,
    distinct,
    fields,
    items,
    name,
    organisation_code,
    whole,
)
from console.doors.together import Together, every
from models.errors import InputError
from models.policy import Dormancy, Escalation, Intensify, Policy, SigningRule

SET = "--set"
_PATH = re.compile(r"[A-Za-z0-9_-]{1,40}(\.[A-Za-z0-9_-]{1,40}){0,2}")
_NONE = "none"
_LISTS = frozenset({"reminders", "expiry_notices", "evidence", "coordinator_reminders", "to"})
_EVERYBODY = "everybody"
_GROUPS = "groups"


def read_policy(node: Node) -> Policy:
    """Read the entries that differ; the others keep their defaults."""
    return Policy.model_validate(fields(node, _READERS))


def new_policy(node: Node | None = None) -> Policy:
    """Return the policy of a new agreement: what is written, and a ladder for its coordinator too.

    The ladder is no default of the model, or agreements pinned before there was one would get it.
    """
    written = read_policy(node) if node is not None else Policy()
    if "coordinator_reminders" in written.model_fields_set:
        return written
    return written.model_copy(update={"coordinator_reminders": COORDINATOR_REMINDERS})


COORDINATOR_REMINDERS = ("P7D", "P14D", "P21D")


def apply_settings(policy: Node, settings: Sequence[str]) -> Node:
    """Return the policy with `key=value` overrides: nested keys with a dot, lists with commas.

    Groups are parted by slashes: `groups=AVEP,CCIS/JP-1`.

    Raises:
        InputError: Not in that form. Unknown keys are found when the policy is read.
    """
    with Together() as each:
        for setting in settings:
            key, _, value = setting.partition("=")
            if not value.strip() or not _PATH.fullmatch(key):
                fix = "Write key=value, such as grace=P10D"
                each.note(InputError(SET, f"{shown(setting)} sets nothing", fix))
                continue
            policy = _with(policy, key.split("."), value.strip(), f"{SET} {key}")
    return policy


def _with(node: Node, path: Sequence[str], value: str, field: str) -> Node:
    key, *rest = path
    written = node.value if isinstance(node.value, dict) else {}
    if rest:
        inner = written.get(key, Node({}, field))
        return replace(node, value={**written, key: _with(inner, rest, value, field)})
    return replace(node, value={**written, key: _setting(key, value, field)})


def _setting(key: str, value: str, field: str) -> Node:
    if value != _NONE and key == _GROUPS:
        groups = tuple(_listed(group, field) for group in value.split("/"))
        return Node(groups, field)
    if value not in (_NONE, _EVERYBODY) and key in _LISTS:
        return _listed(value, field)
    return held(leaf, value, field, plain=True)


def _listed(value: str, field: str) -> Node:
    return Node(tuple(held(leaf, part.strip(), field, plain=True) for part in value.split(",")), field)


def _or_none(read: Callable[[Node], object], nothing: object) -> Callable[[Node], object]:
    return lambda node: nothing if node.is_word(_NONE) else read(node)


def _rungs(node: Node) -> tuple[str, ...]:
    return every(fixed_duration, items(node))


def _signing_rule(node: Node) -> SigningRule:
    if isinstance(node.value, dict):
        given = fields(node, {"quorum": _at_least_one}, ("quorum",))
        return SigningRule.model_validate({"kind": "quorum", **given})
    return SigningRule.model_validate({"kind": choice(node, ("all", "lead_with_mandates"))})


def _groups(node: Node) -> tuple[tuple[str, ...], ...]:
    return every(lambda group: every(organisation_code, items(group)), items(node))


def _intensify(node: Node) -> Intensify:
    return Intensify.model_validate(fields(node, {"min_completed_pilots": whole, "sme_led": boolean}))


def _dormant(node: Node) -> Dormancy:
    return Dormancy.model_validate(fields(node, {"nudge": duration, "flag": duration}))


def _escalate(node: Node) -> Escalation:
    readers = {"after": fixed_duration, "to": _escalated_to}
    return Escalation.model_validate(fields(node, readers, ("after",)))


def _escalated_to(node: Node) -> str | tuple[str, ...]:
    return _EVERYBODY if node.is_word(_EVERYBODY) else distinct(node, organisation_code)


def _at_least_one(node: Node) -> int:
    return whole(node, least=1)


_READERS: dict[str, Callable[[Node], object]] = {
    "negotiation_window": fixed_duration,
    "signing_window": fixed_duration,
    "grace": fixed_duration,
    "contest_window": fixed_duration,
    "pilot_report_due": fixed_duration,
    "reminders": _or_none(_rungs, ()),
    "expiry_notices": _or_none(_rungs, ()),
    "max_revisions": _at_least_one,
    "min_consortium": _at_least_one,
    "signing_rule": _signing_rule,
    "groups": _or_none(_groups, ()),
    "on_decline": lambda node: choice(node, ("negotiate", "close")),
    "intensify": _intensify,
    "dormant": _or_none(_dormant, None),
    "evidence": _or_none(lambda node: distinct(node, name), ()),
    "coordinator_reminders": _or_none(_rungs, ()),
    "escalate": _or_none(_escalate, None),
}

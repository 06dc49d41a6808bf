"""A pinned policy as it would be written, and as the fields of a form hold it."""

from console.doors.node import Node, leaf
from console.web.plans.plan_form import POLICY
from models.policy import Policy


def as_fields(policy: Policy) -> dict[str, str]:
    """Return what a form shows of a policy."""
    held = {key: getattr(policy, key) for key, _ in POLICY}
    return {key: _field(value) for key, value in {**held, "signing_rule": policy.signing_rule.kind}.items()}


def _field(value: object) -> str:
    return (",".join(value) or "none") if isinstance(value, tuple) else str(value)


def as_tree(policy: Policy) -> Node:
    """Return all of a policy that is not usual, as a file would say it."""
    usual = Policy()
    said = {
        key: _written(key, value)
        for key, value in policy.model_dump().items()
        if value != usual.model_dump()[key] or key == "coordinator_reminders"
    }
    return Node(said, "policy")


def _written(key: str, value: object) -> Node:
    """Return one entry; what is switched off is `none`."""
    if value is None or value == ():
        return leaf("none", key)
    if key == "signing_rule" and isinstance(value, dict):
        quorum = {"quorum": leaf(str(value["quorum"]), key, plain=True)}
        return Node(quorum, key) if value["kind"] == "quorum" else leaf(value["kind"], key)
    if isinstance(value, dict):
        return Node({name: _written(name, each) for name, each in value.items()}, key)
    if isinstance(value, tuple):
        return Node(tuple(_written(key, each) for each in value), key)
    word = str(value).lower() if isinstance(value, bool) else str(value)
    return leaf(word, key, plain=not isinstance(value, str))

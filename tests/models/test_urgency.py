"""What needs a coordinator today, what is at risk, what waits, runs or is closed."""

from datetime import timedelta
from typing import Any

import pytest

from models.urgency import NEEDS, SOON, Look, Need, Trouble, asked_of, need_of
from tests.models.life import STARTS

QUIET = Look("in_force", "HUB", (), undecided=False, lapsed=False, deadline=None)
ASKED = QUIET._replace(phase="signing", waiting=("JP-1",), deadline=STARTS + SOON)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("look", "changes", "need"),
    [
        (QUIET, {}, "running"),
        (ASKED, {}, "waiting"),
        (ASKED, {"deadline": None}, "waiting"),
        (ASKED, {"deadline": STARTS + SOON - TICK}, "risk"),
        (ASKED, {"deadline": STARTS - SOON}, "risk"),
        (ASKED, {"unreached": ("EU-1",)}, "risk"),
        (QUIET, {"unreached": ("EU-1",)}, "risk"),
        (ASKED, {"waiting": ("JP-1", "HUB"), "unreached": ("JP-1",)}, "mine"),
        (QUIET, {"undecided": True}, "mine"),
        (QUIET, {"lapsed": True}, "mine"),
        (ASKED, {"phase": "closed", "lapsed": True, "unreached": ("JP-1",)}, "closed"),
    ],
)
def test_the_most_urgent_reason_decides(look: Look, changes: dict[str, Any], need: Need) -> None:
    assert need_of(look._replace(**changes), STARTS) == need


def test_what_needs_the_coordinator_comes_before_what_is_at_risk() -> None:
    assert NEEDS == ("mine", "risk", "waiting", "running", "closed")


def test_who_is_written_to_at_another_mailbox_is_reached() -> None:
    assert [each.is_silence for each in Trouble] == [True, True, True, False]


def test_what_is_asked_of_the_coordinator_is_told_apart() -> None:
    busy = ASKED._replace(waiting=("HUB",), undecided=True, lapsed=True)
    assert asked_of(busy) == ("decide", "lapsed", "awaited")
    assert asked_of(ASKED) == ()

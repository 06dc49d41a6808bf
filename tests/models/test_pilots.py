"""The action plan and pilots: who may start, report and fail them, and what a report must hold."""

from datetime import date, timedelta

import pytest

from models.errors import Code
from models.milestones import HEADLINE
from models.names import pilot_id
from models.pilot_acts import COMMITMENT_KINDS, FAILURES, PILOT_KINDS, PURPOSES
from models.state import Phase
from tests.models.life import HUB, JP, STARTS, TEXT, THREE, TWO, WITH_GUESTS, Life, ink
from tests.models.piloting import EVIDENCE, completed, failure, plan, planned, report, running

OTHERS_THAN_HUB = {("action_plan_adopted", org) for org in (TWO, THREE, JP)}


def contestable() -> Life:
    """Return one in force by ink that may still be contested."""
    life = Life.agreed()
    for org in (HUB, TWO, THREE):
        life.do("sign", org)
    life.do("record_ink_signature", HUB, **ink(JP))
    assert life.state.phase is Phase.IN_FORCE
    return life


def test_the_action_plan_is_adopted_once_by_the_coordinator() -> None:
    life = Life.in_force()
    assert life.refuse("adopt_action_plan", JP) is Code.NOT_COORDINATOR
    assert life.do("adopt_action_plan", HUB, document=TEXT, s3={"FR-ARA": TEXT}) == ("action_plan_adopted",)
    assert life.told() == OTHERS_THAN_HUB
    assert life.refuse("adopt_action_plan", HUB) is Code.ALREADY_DONE


def test_nothing_of_this_before_it_is_in_force() -> None:
    life = Life.agreed()
    assert life.refuse("adopt_action_plan", HUB) is Code.WRONG_PHASE
    assert life.refuse("start_pilot", TWO, **plan()) is Code.WRONG_PHASE
    assert life.refuse("waive_pilots", JP, reason=TEXT) is Code.WRONG_PHASE


def test_no_pilot_before_the_plan() -> None:
    naming = Life.in_force().naming("start_pilot", TWO, **plan())
    assert naming == (Code.NOT_ELIGIBLE, ("action_plan",))


def test_pilots_are_numbered_in_order_of_their_start() -> None:
    life = planned()
    for org in (TWO, JP):
        assert life.do("start_pilot", org, **plan()) == ("pilot_started",)
    assert list(life.state.pilots) == ["P1", "P2"]
    assert life.told() == {("pilot_started", org) for org in (HUB, TWO, THREE)}


def test_a_given_id_is_kept_and_no_number_is_used_twice() -> None:
    life = planned()
    life.do("start_pilot", TWO, **plan(pilot="P2"))
    life.do("start_pilot", TWO, **plan())
    life.do("start_pilot", TWO, **plan(pilot="FAIR"))
    life.do("start_pilot", TWO, **plan())
    assert list(life.state.pilots) == ["P2", "P3", "FAIR", "P4"]


def test_a_pilot_id_used_twice_is_refused_even_when_the_first_has_ended() -> None:
    life = completed()
    assert life.refuse("start_pilot", THREE, **plan(pilot="P1")) is Code.ALREADY_DONE
    assert life.state.pilots["P1"].status == "completed"


def test_a_lead_is_a_party() -> None:
    assert planned().naming("start_pilot", TWO, **plan(lead="US-7")) == (Code.NOT_A_PARTY, ("US-7",))


def test_a_stranger_is_told_of_itself_before_its_lead() -> None:
    assert planned().naming("start_pilot", "XX-0", **plan(lead="US-7")) == (Code.NOT_A_PARTY, ("XX-0",))


def test_the_report_is_due_thirty_days_after_the_last_day_in_the_leads_zone() -> None:
    paris, tokyo = planned(), planned()
    paris.do("start_pilot", TWO, **plan(lead=HUB))
    tokyo.do("start_pilot", TWO, **plan(lead=JP))
    due = STARTS.replace(month=3, day=13, hour=23)  # the end of 13 March
    assert paris.state.pilots["P1"].report_due == due
    assert due - tokyo.state.pilots["P1"].report_due == timedelta(hours=8)


def test_the_policy_says_when_the_report_is_due() -> None:
    life = planned(pilot_report_due="P0D")
    life.do("start_pilot", TWO, **plan(lead=HUB))
    assert life.state.pilots["P1"].report_due == STARTS.replace(month=2, day=11, hour=23)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "picnic"},
        {"purpose": "b2g"},
        {"targets": {}},
        {"targets": {"smes": -1}},
        {"targets": {"smes": 2**60}},
        {"pilot": "\ud800"},
        {"starts_on": "2026-02-12"},
        {"starts_on": "2026-01-10"},
        {"ends_on": date.max},
        {"ends_on": date(9999, 11, 29)},
    ],
    ids=str,
)
def test_a_plan_that_says_nothing_usable_is_refused(fields: dict[str, object]) -> None:
    assert planned().refuse("start_pilot", TWO, **plan(**fields)) is Code.INVALID_TERMS


def test_the_last_possible_pilot_can_be_lived_through() -> None:
    life = planned()
    life.do("start_pilot", TWO, **plan(ends_on="9999-10-31"))
    life.on_day(4000)
    assert life.state.outcome == "expired"


def test_a_target_may_be_nought_and_a_pilot_a_day() -> None:
    life = planned()
    life.do("start_pilot", TWO, **plan(ends_on="2026-01-13", targets={"smes": 0}))


@pytest.mark.parametrize("kind", PILOT_KINDS)
@pytest.mark.parametrize("purpose", PURPOSES)
def test_every_kind_and_purpose_of_the_list_can_be_started(kind: str, purpose: str) -> None:
    assert planned().do("start_pilot", TWO, **plan(kind=kind, purpose=purpose))


def test_while_a_signature_may_be_contested_nothing_is_built_on_it() -> None:
    life = contestable()
    assert life.naming("adopt_action_plan", HUB) == (Code.CONTEST_OPEN, (JP,))
    assert life.refuse("start_pilot", TWO, **plan(kind="picnic")) is Code.CONTEST_OPEN, "before the plan"
    life.on_day(14)
    assert life.refuse("adopt_action_plan", HUB) is Code.CONTEST_OPEN
    life.on_day(15)
    assert life.do("adopt_action_plan", HUB)


def test_the_lead_reports_and_nobody_else() -> None:
    life = running()
    for org in (HUB, THREE, JP):
        assert life.naming("complete_pilot", org, **report(actuals={})) == (Code.NOT_A_SIGNATORY, (TWO,))
    assert life.refuse("complete_pilot", "US-7", **report()) is Code.NOT_A_PARTY
    assert life.do("complete_pilot", TWO, **report()) == ("pilot_completed",)
    assert life.told() == {("pilot_completed", org) for org in (HUB, THREE, JP)}


def test_a_pilot_may_be_reported_before_its_last_day() -> None:
    life = running()
    life.on_day(2)
    life.do("complete_pilot", TWO, **report())
    assert life.state.pilots["P1"].status == "completed"


def test_what_is_missing_in_a_report_is_named() -> None:
    life = planned()
    life.do("start_pilot", TWO, **plan(targets={"smes": 10, "meetings": 4}))
    some = report(actuals={"smes": 9}, evidence={"agenda": TEXT})
    assert life.naming("complete_pilot", TWO, **some) == (
        Code.NOT_ELIGIBLE,
        ("meetings", "attendance", "minutes"),
    )


def test_the_policy_says_which_evidence_a_report_needs() -> None:
    life = running(evidence=("photos",))
    assert life.naming("complete_pilot", TWO, **report()) == (Code.NOT_ELIGIBLE, ("photos",))
    more = report(evidence={**EVIDENCE, "photos": TEXT})
    assert life.do("complete_pilot", TWO, **more) == ("pilot_completed",)


@pytest.mark.parametrize(
    ("fields", "naming"),
    [
        ({"actuals": {"smes": 3, "visitors": 4}}, ("visitors",)),
        ({"actuals": {"smes": -3}}, ()),
        ({"actuals": {"smes": 2**60}}, ()),
        ({"pilot": "P9"}, ("P9",)),
    ],
    ids=str,
)
def test_a_report_that_says_nothing_usable_is_refused(
    fields: dict[str, object], naming: tuple[str, ...]
) -> None:
    assert running().naming("complete_pilot", TWO, **{**report(), **fields}) == (Code.INVALID_TERMS, naming)


def test_a_target_missed_is_still_a_report() -> None:
    assert running().do("complete_pilot", TWO, **report(actuals={"smes": 0})) == ("pilot_completed",)


def test_what_has_ended_ends_once() -> None:
    life = completed()
    assert life.refuse("complete_pilot", TWO, **report()) is Code.ALREADY_DONE
    assert life.refuse("fail_pilot", TWO, **failure()) is Code.ALREADY_DONE
    assert life.refuse("complete_pilot", JP, **report()) is Code.NOT_A_SIGNATORY, "whose it is goes first"


@pytest.mark.parametrize("org", [TWO, HUB])
def test_lead_and_coordinator_may_say_that_a_pilot_failed(org: str) -> None:
    life = running()
    assert life.do("fail_pilot", org, **failure()) == ("pilot_failed",)
    assert life.state.pilots["P1"].status == "failed"
    assert len(life.told()) == 3
    assert life.refuse("complete_pilot", TWO, **report()) is Code.ALREADY_DONE


def test_nobody_else_says_that_a_pilot_failed() -> None:
    assert running().naming("fail_pilot", JP, **failure()) == (Code.NOT_A_SIGNATORY, (TWO,))


def test_a_failure_has_a_reason_of_the_list_and_is_about_a_pilot() -> None:
    life = running()
    assert life.refuse("fail_pilot", TWO, **failure(reason="bored")) is Code.INVALID_TERMS
    assert life.naming("fail_pilot", HUB, **failure("P9")) == (Code.INVALID_TERMS, ("P9",))
    for number, reason in enumerate(FAILURES, start=1):
        life.do("fail_pilot", HUB, **failure(f"P{number}", reason=reason))
        life.do("start_pilot", TWO, **plan())


def test_a_pilots_calendar_is_found_by_its_agreement_and_name() -> None:
    assert pilot_id("MOU-JP-1", "P1") == "pilot/MOU-JP-1/P1"


def test_an_activity_may_belong_to_a_pilot() -> None:
    life = running()
    said = {"kind": "matchmaking", "occurred_on": "2026-01-10"}
    assert life.refuse("report_activity", JP, **said, pilot="P9") is Code.INVALID_TERMS
    assert life.do("report_activity", JP, **said, pilot="P1") == ("matchmaking",)


def test_observers_and_the_represented_start_nothing() -> None:
    life = planned(parties=WITH_GUESTS)
    for org in ("EU-4", "EU-9"):
        assert life.refuse("start_pilot", org, **plan()) is Code.NOT_A_SIGNATORY
        assert life.refuse("waive_pilots", org, reason=TEXT) is Code.NOT_A_SIGNATORY


def test_each_pilot_is_a_headline() -> None:
    life = completed()
    life.do("start_pilot", TWO, **plan())
    life.do("fail_pilot", TWO, **failure("P2"))
    shown = [each for each in life.types if each in HEADLINE][3:]
    assert shown == [
        "action_plan_adopted",
        "pilot_started",
        "pilot_completed",
        "pilot_started",
        "pilot_failed",
    ]
    assert COMMITMENT_KINDS == ("office", "platform", "action_plan", "joint_project")

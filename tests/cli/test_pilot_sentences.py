"""Pilots, waivers and the intensified agreement in sentences."""

from collections import defaultdict

import pytest

from console.sentences import cited_texts, life
from models.canonical import text_hash
from models.errors import Code
from tests.cli.test_sentences import NAMES, TEXTS, last, piloted, told
from tests.models.life import HUB, JP, TEXT, TWO, Life
from tests.models.piloting import completed, grown, intensified, negotiating, plan, planned, report, running


def by_type() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for line in told(piloted()):
        found[line.milestone.type].append(line.sentence)
    return found


def test_the_plan_names_regions_and_its_document() -> None:
    assert by_type()["action_plan_adopted"] == [
        (
            "Hub adopted the action plan, in line with the strategies of DEA2 and FRK2: pilots may start. "
            "A document holds it."
        )
    ]


def test_a_pilot_is_told_from_its_plan_to_its_results() -> None:
    found = by_type()
    assert found["pilot_started"] == [
        (
            "Three started pilot P1 “a text”, a fact-finding mission between clusters and businesses, from "
            "13 January 2026 to 11 February 2026. Two leads it; it aims at SMEs: 10, and its report is due "
            "by 13 March 2026."
        ),
        (
            "Hub started pilot P2 “a text”, a platform for businesses between clusters and businesses, from "
            "13 January 2026 to 11 February 2026. Hub leads it, with SMEs; it aims at SMEs: 10, and its "
            "report is due by 13 March 2026."
        ),
    ]
    assert found["pilot_completed"] == [
        (
            "Two completed pilot P1 “a text”: SMEs: 12 (target 10). Shown by: agenda, list of attendance, "
            "minutes. Learnt: “a text”."
        )
    ]
    assert found["pilot_failed"] == [
        "Hub put on record that pilot P2 “a text” failed: there was no demand. Learnt: “a text”."
    ]
    assert found["workshop"][0].endswith(", for pilot P1 “a text”.")


def test_a_missing_report_is_told_with_who_is_asked() -> None:
    reminded = by_type()["report_reminded"]
    assert reminded[0] == (
        "The report of pilot P2 “a text” was due by 13 March 2026 and is missing: reminder 1 asks Hub for it."
    )
    story = running()
    story.on_day(90)
    assert last(story) == (
        "The report of pilot P1 was due by 13 March 2026 and is missing: Hub is told that it is overdue."
    )


def test_refusals_name_what_is_missing() -> None:
    opening, reporting = by_type()["refused"]
    assert opening == (
        "Hub tried to open an intensified agreement; refused: its conditions are not met yet: pilots "
        "completed: 0 of 1 needed; the report of pilot P1 is overdue; the report of pilot P2 is overdue "
        "(NOT_ELIGIBLE)."
    )
    assert reporting == (
        "Two tried to complete a pilot; refused: its conditions are not met yet: the report lacks agenda, "
        "list of attendance and minutes (NOT_ELIGIBLE)."
    )


def refused(story: Life, act: str, **fields: object) -> str:
    assert story.refuse(act, HUB, **fields) is Code.NOT_ELIGIBLE
    return last(story).partition("not met yet: ")[2].removesuffix(" (NOT_ELIGIBLE).")


def test_every_condition_has_its_words() -> None:
    assert refused(Life.in_force(), "start_pilot", **plan()) == "no action plan is adopted"
    again = refused(negotiating(), "open_intensified", **intensified())
    assert again == "IA-JP-1 is being negotiated already"
    led = completed(intensify={"min_completed_pilots": 2, "sme_led": True})
    assert refused(led, "open_intensified", **intensified()) == (
        "pilots completed: 1 of 2 needed; no completed pilot was led by SMEs"
    )
    new = grown(negotiating())
    new.approve_all()
    new.sign_all()
    asked = intensified(agreement={**new_agreement(), "ref": "IA-JP-2"})
    missing = refused(new, "open_intensified", **asked)
    assert missing == "only a memorandum of understanding grows into one; pilots completed: 0 of 1 needed"


def new_agreement() -> dict[str, object]:
    fields = intensified()["agreement"]
    assert isinstance(fields, dict)
    return fields


@pytest.mark.parametrize(("first", "second", "other"), [(HUB, JP, "a partner"), (JP, HUB, "Hub")])
def test_a_waiver_counts_once_both_sides_have_said_it(first: str, second: str, other: str) -> None:
    story = planned()
    story.do("waive_pilots", first, reason=TEXT)
    assert last(story) == (
        f"{NAMES[first]} does without the pilots: “a text”. It counts once {other} says so too."
    )
    story.do("waive_pilots", second, reason=TEXT)
    assert last(story).endswith("Both sides have said so: an intensified agreement needs no pilot.")


def test_the_intensified_agreement_is_told_on_both_sides() -> None:
    found = by_type()
    assert found["intensified_opened"][:2] == [
        "Hub opened the negotiation of the intensified agreement IA-JP-1 “a text”. It commits to an office "
        f"“a text” (JP, for going abroad). Once it is in force, {then}."
        for then in ("this one closes as superseded", "this one stays beside it as an umbrella")
    ]
    assert found["intensified_ended"] == [
        "IA-JP-1 is closed as lapsed: another intensified agreement may be opened.",
        "IA-JP-1 is in force; this agreement stays beside it as an umbrella.",
    ]
    assert found["closed"] == ["IA-JP-1 is in force in its place: it is closed as superseded."]
    assert last(grown(negotiating())).endswith("It grows from MOU-JP-1.")


def test_texts_of_pilots_are_cited_and_may_be_erased() -> None:
    story = negotiating(commitments=({"kind": "joint_project", "title": text_hash("Recycling")},))
    assert {text_hash("fact-finding mission"), text_hash("Recycling"), TEXT} <= cited_texts(story.chain)
    bare = [line.sentence for line in life("MOU-JP-1", story.chain, NAMES, {})]
    assert bare[-1] == (
        "Hub opened the negotiation of the intensified agreement IA-JP-1. It commits to a joint project. "
        "Once it is in force, this one closes as superseded."
    )
    full = life("MOU-JP-1", story.chain, NAMES, {**TEXTS, text_hash("Recycling"): "Recycling"})
    assert "a joint project “Recycling”." in full[-1].sentence


def test_a_report_tells_results_beyond_its_targets_alone() -> None:
    story = running()
    story.do("complete_pilot", TWO, **report(evidence={**report()["evidence"], "photo": TEXT}))  # type: ignore[dict-item]
    assert last(story).endswith("Shown by: agenda, list of attendance, minutes, photo.")

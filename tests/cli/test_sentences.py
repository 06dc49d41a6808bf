"""A life in sentences: every kind of milestone, with cause and effect."""

import re
from collections.abc import Callable
from typing import get_args

import pytest

from console.sentences import SENTENCES, Line, cited_texts, life
from models.act import Link
from models.canonical import text_hash
from models.checks import Refused
from models.errors import Code
from models.lifecycle import refusal
from models.milestones import AnyPayload
from models.pilots import Settled, settle
from models.terms import Terms
from tests.models.life import HUB, JP, PARTIES, TERMS, TEXT, THREE, TWO, Life, ink, opening, party
from tests.models.piloting import NEW, failure, intensified, plan, report

NAMES = {HUB: "Hub", TWO: "Two", THREE: "Three", JP: "Partner"}
TEXTS = {TEXT: "a text"}


def told(story: Life) -> list[Line]:
    return life("MOU-JP-1", story.chain, NAMES, TEXTS)


def last(story: Life) -> str:
    return told(story)[-1].sentence


def negotiated() -> Life:
    story = Life()
    story.do("open", HUB, **opening(), reopens=Link(ref="MOU-JP-0", digest="0" * 64))
    story.do("object", TWO, clause="notice", text=TEXT)
    story.do("propose", JP, terms=TERMS.model_copy(update={"notice": "P6M"}), comment=TEXT)
    story.do("reject", THREE, reason=TEXT)
    story.refuse("approve", JP)
    story.do("reject", JP, reason=TEXT)
    return story


def signed() -> Life:
    story = Life.agreed()
    story.do("grant_mandate", TWO, to=HUB, valid_until="2026-03-01")
    story.do("revoke_mandate", TWO, to=HUB)
    story.do("grant_mandate", TWO, to=HUB)
    story.do("sign", HUB, under=(TWO,))
    story.do("withdraw_signature", HUB, reason=TEXT)
    story.do("sign", HUB, under=(TWO,))
    story.do("sign", THREE)
    story.do("record_ink_signature", HUB, **ink(JP))
    story.do("contest", JP, reason=TEXT)
    story.do("sign", JP)
    return story


def silent() -> Life:
    story = Life.open()
    story.on_day(46)
    story.do("extend", HUB, until="2026-03-20")
    story.on_day(200)
    return story


def taken_back() -> Life:
    story = Life.agreed()
    story.do("decline", TWO, reason=TEXT)
    story.do("approve", TWO)
    story.do("reopen", HUB, reason=TEXT)
    story.do("abandon", HUB, reason=TEXT)
    return story


def grown_old() -> Life:
    story = Life.agreed()
    story.do("record_ink_signature", HUB, **ink(TWO))
    for org in (HUB, THREE, JP):
        story.do("sign", org)
    story.do("report_activity", HUB, kind="study_trip", occurred_on="2012-04-24/2012-04-26", place=TEXT)
    story.on_day(1200)
    return story


def piloted() -> Life:
    story = Life.in_force(dormant=None)
    story.do("adopt_action_plan", HUB, document=TEXT, s3={"FRK2": TEXT, "DEA2": TEXT})
    story.do("start_pilot", THREE, **plan(title=TEXT))
    story.do("start_pilot", HUB, **plan(title=TEXT, lead=HUB, sme_led=True, kind="b2b_platform"))
    story.on_day(90)
    story.refuse("open_intensified", HUB, **intensified())
    story.refuse("complete_pilot", TWO, pilot="P1", actuals={"smes": 9})
    story.do("report_activity", TWO, kind="workshop", occurred_on="2026-02-02", pilot="P1")
    story.do("complete_pilot", TWO, **report(lesson=TEXT))
    story.do("fail_pilot", HUB, **failure("P2"))
    story.do("waive_pilots", JP, reason=TEXT)
    story.do("waive_pilots", HUB, reason=TEXT)
    for mou_then, outcome in (("superseded", "lapsed"), ("umbrella", "in_force"), ("superseded", "in_force")):
        story.do("open_intensified", HUB, **intensified(mou_then=mou_then))
        news = Settled(ref=NEW, outcome=outcome, digest=TEXT)
        story.record(settle(story.state, news), None)
    return story


def undecided() -> Life:
    story = Life.open(coordinator_reminders=("P7D", "P14D"), escalate={"after": "P30D"})
    story.do("reject", TWO, reason=TEXT)
    story.on_day(44)
    return story


STORIES: list[Callable[[], Life]] = [negotiated, signed, silent, taken_back, grown_old, piloted, undecided]


def test_every_kind_of_milestone_has_a_sentence_and_is_told_here() -> None:
    kinds = set(get_args(get_args(AnyPayload)[0]))
    assert set(SENTENCES) == kinds
    assert {type(line.milestone.payload) for story in STORIES for line in told(story())} == kinds


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_sentences_read_well(story: Callable[[], Life]) -> None:
    for line in told(story()):
        assert re.fullmatch(r"[A-Z0-9“].*[.)]", line.sentence), line.sentence
        assert not re.search(r"None|[{}\[\]]|  |\.\.|nobody is asked", line.sentence), line.sentence
        assert not re.search(r"\b(EU|JP)-[0-9]\b", re.sub("(MOU|IA)-JP", "", line.sentence)), line.sentence


def test_the_opening_says_who_is_asked_until_when() -> None:
    told_first = told(negotiated())[0].sentence
    assert told_first == (
        "Hub opened the negotiation of “a text” with Partner: four parties. Opening approves revision 1; "
        "Two, Three and Partner are asked to approve by 26 February 2026. It follows MOU-JP-0."
    )


def test_a_proposal_says_what_changed_and_what_it_undid() -> None:
    assert told(negotiated())[2].sentence == (
        "Partner proposed revision 2, and approves it: “a text”. Changed: notice 6 months instead of "
        "3 months. The one approval of revision 1 no longer counts. "
        "Hub, Two and Three are asked to approve by 26 February 2026."
    )


def test_a_proposal_names_clauses_and_every_other_term() -> None:
    story = Life.open()
    terms = Terms(
        duration="P18M",
        notice="P3M",
        governing_law="JP",
        areas=("solar",),
        clauses={"purpose": text_hash("otherwise"), "costs": text_hash("each its own")},
    )
    story.do("propose", JP, terms=terms)
    assert (
        "Changed: duration 1 year and 6 months instead of 3 years, governing law JP, other areas, "
        "clause costs added, clause notice removed, clause purpose rewritten."
    ) in last(story)


def test_the_last_approval_freezes_the_text() -> None:
    story = Life.agreed()
    approved, agreed = (line.sentence for line in told(story)[-2:])
    assert approved == "Partner approved revision 1, the last approval needed."
    assert re.fullmatch(
        r"All four have approved: the text of revision 1 is frozen \(hash [0-9a-f]{12}…\), and all four are "
        r"asked to sign by 26 February 2026\.",
        agreed,
    )


def test_a_quorum_is_not_everybody() -> None:
    story = Life.open(parties=(*PARTIES, party("EU-4")), signing_rule={"kind": "quorum", "quorum": 2})
    for org in (TWO, JP):
        story.do("approve", org)
    assert last(story).startswith("The approvals needed are there: the text of revision 1 is frozen")
    for org in (HUB, TWO, JP):
        story.do("sign", org)
    assert last(story).endswith("until 12 January 2029. Not bound: Three and EU-4.")


def test_who_signs_alone_needs_mandates() -> None:
    story = Life.agreed(signing_rule={"kind": "lead_with_mandates"})
    assert "Hub and Partner are asked to sign and Two and Three are asked to give a mandate by" in last(story)


def test_a_refusal_gives_the_reason_and_whom_it_is_about() -> None:
    story = Life.agreed()
    story.refuse("sign", HUB, under=(TWO,))
    assert (
        last(story) == "Hub tried to sign; refused: the mandate it rests on was not given: Two (NO_MANDATE)."
    )


def test_a_contest_takes_it_back_to_signing() -> None:
    contested = next(line for line in told(signed()) if line.milestone.type == "contested")
    assert contested.phase == "signing"
    assert contested.sentence == (
        "Partner contested the signature on paper recorded for it: “a text”. It is void. The agreement is no "
        "longer in force. Partner is asked to sign by 26 February 2026."
    )


def test_silence_is_told_with_its_names() -> None:
    lines = {line.milestone.type: line.sentence for line in told(silent())}
    assert lines["reminded"] == (
        "Partner is silent: reminder 3 asks for its approval, awaited since 27 February 2026, 09:00 and due "
        "by 20 March 2026."
    )
    assert lines["lapsed"].startswith(
        "Two, Three and Partner did not answer in time: it lapsed. Hub may extend"
    )
    assert lines["extended"] == (
        "Hub gave more time: Two, Three and Partner are asked to approve by 20 March 2026. "
        "The lapse is lifted."
    )
    assert lines["closed"] == "Nobody extended it in time: it is closed as lapsed."


def test_what_nobody_decides_is_told_with_its_names() -> None:
    lines = told(undecided())
    reminded = [line.sentence for line in lines if line.milestone.type == "decision_reminded"]
    assert reminded[1] == (
        "Two rejected the text on 12 January 2026, 09:00, and nothing is decided: reminder 2 asks Hub how to "
        "go on."
    )
    escalated = [line.sentence for line in lines if line.milestone.type == "escalated"]
    assert escalated[2:] == [
        (
            "Hub, Two and Three are told that Partner is silent: its approval is awaited since "
            "12 January 2026, 09:00."
        ),
        (
            "Two, Three and Partner are told that Two rejected the text on 12 January 2026, 09:00 and Hub "
            "has decided nothing since."
        ),
    ]


def test_an_activity_of_long_ago_shows_both_days() -> None:
    trip = next(line.sentence for line in told(grown_old()) if line.milestone.type == "study_trip")
    assert trip == (
        "Hub reported a study trip (JP) at “a text” from 24 to 26 April 2012, recorded "
        "12 January 2026, 09:00."
    )


@pytest.mark.parametrize(
    ("occurred_on", "words"),
    [
        ("2012-04-30/2012-05-02", "from 30 April 2012 to 2 May 2012, recorded"),
        ("2012-04-24", "on 24 April 2012, recorded"),
        ("2012-04", "in April 2012, recorded"),
        ("2012", "in 2012, recorded"),
        ("unknown", "on a day nobody noted, recorded"),
        ("2026-01-12", "on 12 January 2026, with Two, 10 EU SMEs (FR). Shown by: agenda."),
    ],
)
def test_activities_are_dated_as_far_as_known(occurred_on: str, words: str) -> None:
    story = Life.open()
    people = [{"org": TWO}, {"group": "eu_sme", "country": "FR", "count": 10}]
    shown = {"participants": people, "evidence": {"agenda": TEXT}}
    story.do("report_activity", HUB, kind="other", occurred_on=occurred_on, host=TEXT, **shown)
    assert last(story).startswith("Hub reported an activity (JP)")
    assert words in last(story).replace(", received by “a text”", "")


def test_an_act_that_waited_says_when_it_arrived() -> None:
    story = Life.open()
    act = story.act("approve", TWO)
    story.outage(2)
    decided = story.ask("approve", TWO)
    assert isinstance(decided, tuple)
    story.record(decided, act)
    assert last(story) == "Two approved revision 1: 2 of 4. (It had arrived 12 January 2026, 09:00.)"


def test_an_erased_text_is_left_out() -> None:
    story = negotiated()
    assert cited_texts(story.chain) == {TEXT}
    sentences = [line.sentence for line in life("MOU-JP-1", story.chain, NAMES, {})]
    assert sentences[0].startswith("Hub opened the negotiation of MOU-JP-1 with Partner")
    assert sentences[1] == "Two objected to the clause notice."


def test_an_act_nobody_vouches_for_names_no_actor() -> None:
    story = Life.open()
    refused = Refused(code=Code.UNAUTHENTICATED, naming=(TWO,))
    story.record((refusal(story.act("approve", TWO), refused),), None)
    assert last(story) == "An act nobody vouches for (approve) was refused: Two (UNAUTHENTICATED)."

"""Acts on the text: opening, proposals, approvals, objections, rejections."""

import pytest

from models.canonical import text_hash
from models.errors import Code
from models.state import Phase
from tests.models.life import HUB, JP, PARTIES, TERMS, TEXT, THREE, TWO, WITH_GUESTS, Life, opening, party

SIX_MONTHS = TERMS.model_copy(update={"notice": "P6M"})


def test_opening_is_the_coordinators_approval_of_revision_1() -> None:
    life = Life.open()
    assert life.types == ["negotiation_opened"]
    assert (life.state.phase, life.state.revision) == (Phase.NEGOTIATING, 1)
    assert life.state.approvals == {HUB: 1}
    assert life.waiting == {TWO: "approve", THREE: "approve", JP: "approve"}


def test_opening_an_intensified_agreement_carries_the_prefix_through_its_headlines() -> None:
    life = Life()
    life.do("open", HUB, **opening(), kind="intensified")
    life.approve_all()
    life.sign_all()
    headlines = [each for each in life.types if each.startswith("intensified")]
    assert headlines == ["intensified_negotiation_opened", "intensified_text_agreed", "intensified_signed"]


def test_an_agreement_is_opened_once() -> None:
    assert Life.open().refuse("open", HUB, **opening()) is Code.ALREADY_DONE


@pytest.mark.parametrize(
    "spoilt",
    [
        {"parties": PARTIES[:3]},
        {"parties": (*PARTIES[:2], PARTIES[3])},
        {"parties": (*PARTIES, PARTIES[0])},
        {"terms": TERMS.model_copy(update={"duration": "x"})},
        {"terms": TERMS.model_copy(update={"areas": ("\ud800",)})},
        {"country": "Japan"},
        {"policy": {"signing_window": "P1M"}},
        {"policy": {"intensify": {"min_completed_pilots": 2**60}}},
    ],
    ids=["partner", "minimum", "twice", "duration", "text", "country", "window", "number"],
)
def test_what_cannot_be_an_agreement_is_not_opened(spoilt: dict[str, object]) -> None:
    life = Life()
    assert life.refuse("open", HUB, **(opening() | spoilt)) is Code.INVALID_TERMS
    assert life.state.phase is Phase.UNOPENED


def test_only_a_signatory_of_the_consortium_opens() -> None:
    assert Life().refuse("open", JP, **opening()) is Code.INVALID_TERMS


def test_a_start_that_was_refused_occupies_nothing() -> None:
    life = Life()
    life.refuse("open", JP, **opening())
    assert life.do("open", HUB, **opening()) == ("negotiation_opened",)


def test_nobody_is_a_party_before_the_opening() -> None:
    assert Life().refuse("approve", HUB) is Code.NOT_A_PARTY


def test_a_proposal_is_the_new_revision_and_its_actors_approval() -> None:
    life = Life.open()
    life.do("approve", TWO)
    before = life.state.terms_hash
    assert life.do("propose", JP, terms=SIX_MONTHS) == ("proposed",)
    assert (life.state.revision, life.state.approvals, life.state.superseded) == (2, {JP: 3}, 2)
    assert life.state.terms_hash not in (None, before)
    assert life.waiting == {HUB: "approve", TWO: "approve", THREE: "approve"}


def test_a_proposal_that_changes_nothing_is_none() -> None:
    life = Life.open()
    assert life.refuse("propose", JP, terms=TERMS) is Code.INVALID_TERMS
    in_other_words = TERMS.model_copy(update={"duration": "P36M"})
    assert life.refuse("propose", JP, terms=in_other_words) is Code.INVALID_TERMS


@pytest.mark.parametrize("changed", [{"duration": "x"}, {"notice": "P1Y1"}, {"areas": ("\ud800",)}])
def test_a_proposal_of_unusable_terms_is_refused(changed: dict[str, object]) -> None:
    terms = TERMS.model_copy(update=changed)
    assert Life.open().refuse("propose", JP, terms=terms) is Code.INVALID_TERMS


def test_revision_1_counts_among_the_revisions_a_policy_allows() -> None:
    life = Life.open(max_revisions=2)
    life.do("propose", JP, terms=SIX_MONTHS)
    assert life.refuse("propose", TWO, terms=TERMS) is Code.LIMIT_REACHED


def test_the_second_of_two_proposals_at_once_is_stale() -> None:
    life = Life.open()
    life.do("propose", JP, terms=SIX_MONTHS, revision=1)
    assert life.refuse("propose", TWO, terms=TERMS, revision=1) is Code.STALE_REVISION


def test_an_approval_carries_the_hash_its_party_saw() -> None:
    life = Life.open()
    assert life.refuse("approve", TWO, terms_hash=text_hash("another")) is Code.STALE_REVISION
    life.do("approve", TWO, terms_hash=life.state.terms_hash)
    assert life.last.terms_hash == life.state.terms_hash


def test_the_coordinator_too_approves_what_another_proposed() -> None:
    life = Life.open()
    life.do("propose", JP, terms=SIX_MONTHS)
    life.do("approve", TWO)
    life.do("approve", THREE)
    assert life.waiting == {HUB: "approve"}
    assert life.do("approve", HUB) == ("approved", "text_agreed")


def test_the_text_is_agreed_when_every_signatory_approved_it() -> None:
    life = Life.open(parties=WITH_GUESTS)
    life.do("approve", TWO)
    life.do("approve", THREE)
    assert life.waiting == {JP: "approve"}
    assert life.do("approve", JP) == ("approved", "text_agreed")
    assert life.state.phase is Phase.SIGNING
    assert life.chain[-2][0].terms_hash == life.last.terms_hash


def test_approving_twice_is_already_done_whatever_the_phase() -> None:
    life = Life.open()
    assert life.refuse("approve", HUB) is Code.ALREADY_DONE
    life.approve_all()
    assert life.refuse("approve", JP) is Code.ALREADY_DONE


def test_an_objection_names_a_clause_and_blocks_nothing() -> None:
    life = Life.open(parties=WITH_GUESTS)
    assert life.do("object", "EU-4", clause="notice", text=TEXT) == ("objected",)
    assert life.refuse("object", JP, clause="price", text=TEXT) is Code.INVALID_TERMS
    life.approve_all()
    assert life.state.phase is Phase.SIGNING


def test_the_same_objection_is_made_once_a_revision() -> None:
    life = Life.open()
    life.do("object", TWO, clause="notice", text=TEXT)
    assert life.refuse("object", TWO, clause="notice", text=TEXT) is Code.ALREADY_DONE
    life.do("object", TWO, clause="purpose", text=TEXT)
    life.do("propose", JP, terms=SIX_MONTHS)
    assert life.do("object", TWO, clause="notice", text=TEXT) == ("objected",)


def test_a_clusters_rejection_voids_its_approval_and_ends_nothing() -> None:
    life = Life.open()
    life.do("approve", TWO)
    assert life.do("reject", TWO, reason=TEXT) == ("rejection",)
    assert life.waiting == {TWO: "approve", THREE: "approve", JP: "approve"}
    assert life.refuse("reject", TWO, reason=TEXT) is Code.ALREADY_DONE
    life.do("approve", TWO)
    assert life.do("reject", TWO, reason=TEXT) == ("rejection",)


def test_the_coordinators_rejection_is_a_clusters() -> None:
    life = Life.open()
    assert life.do("reject", HUB, reason=TEXT) == ("rejection",)
    assert HUB in life.waiting


def test_any_partners_rejection_ends_it() -> None:
    life = Life.open(parties=(*PARTIES, party("US-2")))
    assert life.do("reject", "US-2", reason=TEXT) == ("rejected",)
    assert (life.state.phase, life.state.outcome) == (Phase.CLOSED, "rejected")
    assert life.refuse("reject", "US-2", reason=TEXT) is Code.ALREADY_DONE
    assert life.refuse("approve", JP) is Code.WRONG_PHASE


def test_the_text_is_frozen_while_it_is_signed() -> None:
    life = Life.agreed()
    assert life.refuse("propose", JP, terms=SIX_MONTHS) is Code.WRONG_PHASE
    assert life.refuse("object", JP, clause="notice", text=TEXT) is Code.WRONG_PHASE
    assert life.refuse("reject", JP, reason=TEXT) is Code.WRONG_PHASE


def test_a_quorum_of_clusters_with_the_coordinator_and_every_partner_agree_the_text() -> None:
    life = Life.open(parties=(*PARTIES, party("EU-5")), signing_rule={"kind": "quorum", "quorum": 2})
    life.do("approve", TWO)
    assert life.waiting == {JP: "approve"}
    assert life.do("approve", JP) == ("approved", "text_agreed")
    assert life.refuse("approve", THREE) is Code.WRONG_PHASE


def test_a_quorum_without_the_coordinator_is_none() -> None:
    life = Life.open(signing_rule={"kind": "quorum", "quorum": 2})
    life.do("propose", JP, terms=SIX_MONTHS)
    life.do("approve", TWO)
    life.do("approve", THREE)
    assert life.waiting == {HUB: "approve"}


def test_the_coordinator_abandons_what_is_not_in_force() -> None:
    for life in (Life.open(), Life.agreed()):
        assert life.do("abandon", HUB, reason=TEXT) == ("abandoned",)
        assert life.state.outcome == "abandoned"
        assert life.refuse("abandon", HUB, reason=TEXT) is Code.ALREADY_DONE
    assert Life.in_force().refuse("abandon", HUB, reason=TEXT) is Code.WRONG_PHASE


def test_an_act_for_another_agreement_is_no_act_on_this_one() -> None:
    assert Life.open().refuse("approve", TWO, ref="MOU-JP-2") is Code.INVALID_TERMS

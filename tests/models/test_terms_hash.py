"""Equal terms have equal hashes, and any change of meaning another one."""

import hashlib
import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.canonical import canonical, content_hash, has_canonical_form, sha256_hex, text_hash
from models.terms import Document, Frame, Party, Terms, terms_hash
from tests.models.life import HUB, JP, TWO

EN, JA = (Document(language=each, sha256=text_hash(each)) for each in ("en", "ja"))
FRAME = Frame(
    ref="MOU-JP-1",
    kind="mou",
    coordinator=HUB,
    parties=(
        Party(org=HUB, side="consortium", zone="Europe/Paris"),
        Party(org=TWO, side="consortium", role="represented"),
        Party(org=JP, side="partner", zone="Asia/Tokyo"),
    ),
)
TERMS = Terms(
    duration="P3Y",
    notice="P3M",
    governing_law="FR",
    authentic_language="en",
    areas=("renewable_energy", "waste_recycling"),
    documents=(EN, JA),
    clauses={"purpose": text_hash("we cooperate"), "notice": text_hash("three months")},
)
GOLDEN = "8900bf539873baec9829c712162aa604d731b5b67079152d0d5501e1ca401e1e"


def hashed(**changed: object) -> str:
    """Return the hash of the terms with something changed."""
    return terms_hash(FRAME, 1, TERMS.model_copy(update=changed))


def test_version_1_of_the_hash_is_this_value_for_ever() -> None:
    assert terms_hash(FRAME, 1, TERMS) == GOLDEN


def test_the_hash_covers_just_what_is_listed() -> None:
    listed = {
        "v": 1,
        "ref": "MOU-JP-1",
        "kind": "mou",
        "revision": 1,
        "coordinator": HUB,
        "parties": [
            {"org": HUB, "side": "consortium", "role": "signatory"},
            {"org": TWO, "side": "consortium", "role": "represented"},
            {"org": JP, "side": "partner", "role": "signatory"},
        ],
        "areas": ["renewable_energy", "waste_recycling"],
        "duration": "P3Y",
        "notice": "P3M",
        "governing_law": "FR",
        "authentic_language": "en",
        "documents": [each.model_dump() for each in (EN, JA)],
        "clauses": TERMS.clauses,
    }
    plain = json.dumps(listed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(plain.encode()).hexdigest() == terms_hash(FRAME, 1, TERMS)


def test_where_nothing_is_said_the_keys_are_still_there() -> None:
    bare = Terms(duration="P1Y", notice="P0D")
    said = bare.model_copy(update={"areas": ("a",)})
    assert terms_hash(FRAME, 1, bare) != terms_hash(FRAME, 1, said)


@pytest.mark.parametrize(
    "same",
    [
        {"duration": "P36M"},
        {"duration": "P2Y12M"},
        {"areas": ("waste_recycling", "renewable_energy")},
        {"documents": (JA, EN)},
        {"clauses": dict(reversed(TERMS.clauses.items()))},
    ],
    ids=["months", "both", "areas", "documents", "clauses"],
)
def test_the_same_terms_in_other_words_have_the_same_hash(same: dict[str, object]) -> None:
    assert hashed(**same) == terms_hash(FRAME, 1, TERMS)


def test_weeks_are_days_and_twelve_months_a_year() -> None:
    assert hashed(notice="P6W") == hashed(notice="P42D") != hashed(notice="P1M12D")
    assert hashed(notice="P12M") == hashed(notice="P1Y") != hashed(notice="P365D")


@pytest.mark.parametrize(
    "other",
    [
        {"duration": "P4Y"},
        {"notice": "P90D"},
        {"governing_law": None},
        {"authentic_language": "ja"},
        {"areas": ("renewable_energy",)},
        {"documents": (EN,)},
        {"documents": (EN, JA.model_copy(update={"sha256": text_hash("other")}))},
        {"clauses": {**TERMS.clauses, "notice": text_hash("six months")}},
        {"clauses": {"purpose": TERMS.clauses["purpose"]}},
    ],
    ids=lambda each: next(iter(each)),
)
def test_any_change_of_meaning_changes_the_hash(other: dict[str, object]) -> None:
    assert hashed(**other) != terms_hash(FRAME, 1, TERMS)


def test_the_hash_belongs_to_one_agreement_its_parties_and_one_revision() -> None:
    first, *rest = FRAME.parties
    changed = (
        {"ref": "MOU-JP-2"},
        {"kind": "intensified"},
        {"coordinator": TWO},
        {"parties": tuple(rest)},
        {"parties": (first.model_copy(update={"role": "observer"}), *rest)},
        {"parties": (first.model_copy(update={"side": "partner"}), *rest)},
    )
    hashes = {terms_hash(FRAME.model_copy(update=each), 1, TERMS) for each in changed}
    assert len(hashes | {terms_hash(FRAME, 1, TERMS), terms_hash(FRAME, 2, TERMS)}) == len(changed) + 2


def test_order_and_zones_of_parties_are_no_terms() -> None:
    turned = tuple(each.model_copy(update={"zone": "UTC"}) for each in reversed(FRAME.parties))
    assert terms_hash(FRAME.model_copy(update={"parties": turned}), 1, TERMS) == terms_hash(FRAME, 1, TERMS)


def test_texts_are_compared_in_one_unicode_form_and_with_one_line_end() -> None:
    composed, apart = "Précision\nsecond", "Pre\u0301cision\r\nsecond"
    assert text_hash(composed) == text_hash(apart) == text_hash(apart.replace("\r\n", "\r"))
    assert text_hash(composed) == sha256_hex(composed.encode())
    assert hashed(areas=("e\u0301", "f")) == hashed(areas=("\u00e9", "f")) == hashed(areas=("f", "é"))


@given(
    areas=st.lists(
        st.text(max_size=6), unique_by=lambda each: unicodedata.normalize("NFC", each), max_size=5
    ),
    data=st.data(),
)
@settings(max_examples=60, deadline=None)
def test_the_order_of_areas_and_their_form_never_matter(areas: list[str], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(areas))
    apart = tuple(unicodedata.normalize("NFD", each) for each in shuffled)
    assert hashed(areas=tuple(areas)) == hashed(areas=apart)


def test_a_float_has_no_place_in_a_record() -> None:
    with pytest.raises(TypeError, match="float"):
        canonical({"share": 0.5})  # type: ignore[dict-item]


@pytest.mark.parametrize("value", [{"n": 2**53}, ["\ud800"], [0.5]])
def test_what_has_no_canonical_form_is_known_beforehand(value: object) -> None:
    assert not has_canonical_form(value)  # type: ignore[arg-type]


def test_the_canonical_form_is_the_standards() -> None:
    assert canonical({"b": [1, None, True], "a": "é\r\n"}) == '{"a":"é\\n","b":[1,null,true]}'.encode()
    assert has_canonical_form({"n": 2**53 - 1})
    assert content_hash({"a": 1}) == sha256_hex(b'{"a":1}')

"""Canonical JSON: our encoder writes what the library for RFC 8785 writes, and refuses what it refuses."""

import unicodedata
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from models.canonical import Json, canonical, content_hash, has_canonical_form, sha256_hex

TEXTS = st.text() | st.text(st.sampled_from('aé\u0301\r\n\t\x00\x1f\x7f\u2028\ue000\U0001f600"\\/'))
KEPT = st.integers(-(2**53) + 1, 2**53 - 1)
JSON = st.recursive(
    st.none() | st.booleans() | KEPT | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


def normal(value: Any) -> Any:  # noqa: ANN401 - JSON has any form
    """Normalise as the records are, in the plainest words there are."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, list):
        return [normal(each) for each in value]
    if isinstance(value, dict):
        return {normal(key): normal(each) for key, each in value.items()}
    return value


@given(JSON)
def test_it_is_the_form_of_rfc_8785(value: Any) -> None:  # noqa: ANN401
    assert canonical(value) == rfc8785.dumps(normal(value))


def test_keys_are_in_the_order_of_utf_16_and_not_of_code_points() -> None:
    value: Json = {"\uff61": 1, "\U0001f600": 2, "\u20ac": 3, "1": 4, "\r": 5}
    assert canonical(value) == '{"\\n":5,"1":4,"€":3,"😀":2,"\uff61":1}'.encode()
    assert canonical(value) == rfc8785.dumps(normal(value))


def test_equal_contents_have_equal_hashes_in_whatever_order() -> None:
    assert content_hash({"b": [1, None], "a": True}) == sha256_hex(b'{"a":true,"b":[1,null]}')


@pytest.mark.parametrize("value", [2**53, -(2**53), 10**40, "\ud800", {"\udfff": 1}, [{"a": 0.5}], [1.0]])
def test_what_has_no_canonical_form_is_refused(value: Any) -> None:  # noqa: ANN401
    assert not has_canonical_form(value)
    with pytest.raises((TypeError, ValueError)):
        canonical(value)

"""Lines of plain text, in every script."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.mail.folding import folded, width


def test_lines_break_at_spaces() -> None:
    assert folded("aaa bbb ccc", 7) == "aaa bbb\nccc"
    assert folded("aaa bbb ccc", 11) == "aaa bbb ccc"


def test_what_has_no_place_to_break_stays_whole() -> None:
    address = "https://agreements.example/l/" + "t" * 43
    assert folded(f"see {address} now", 20) == f"see\n{address}\nnow"


def test_wide_signs_count_twice_and_break_between_each_other() -> None:
    assert width("日本") == 4
    assert folded("日本語日本語", 8) == "日本語日\n本語"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("日本語。日本", "日本\n語。\n日本"),
        ("日本語（日本", "日本\n語\n（日\n本"),
        ("日本メーカー", "日本\nメー\nカー"),
    ],
)
def test_no_line_begins_with_what_closes_or_ends_with_what_opens(text: str, lines: str) -> None:
    assert folded(text, 4) == lines


def test_words_of_another_script_stay_whole_among_wide_signs() -> None:
    assert folded("日本Foundation御中", 8) == "日本\nFoundation\n御中"


@settings(deadline=None)
@given(st.text(st.sampled_from("ab é日本。（）語ー "), max_size=120), st.integers(4, 40))
def test_folding_loses_nothing_but_blanks(text: str, line: int) -> None:
    assert folded(text, line).replace("\n", "").replace(" ", "") == text.replace(" ", "")

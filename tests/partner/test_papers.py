"""Drawings and papers: what people wrote is shown and never obeyed, and nothing is an empty box."""

import json
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import typst

from activities.drawings.fonts import NoFontError, families
from activities.drawings.life import Stage, draw_life, draw_life_upright
from activities.drawings.measures import Group, Measure, draw_groups
from activities.drawings.strip import draw_strip
from activities.drawings.svg import PAINT, fitted, wide
from activities.languages import LANGUAGES
from console.preview.example import JAPAN, Cast
from console.preview.scenes import play
from console.printing import typeset as printing
from console.printing.life import life_seen
from console.printing.saying import length
from console.printing.typeset import TEMPLATES, typeset
from console.web.partner.difference import compared
from console.web.tongue import spoken

HOSTILE = '<script>alert(1)</script> & "quoted" #read("/etc/passwd") $x$ *b* 日本語 \u202e'
STAGES = [
    Stage(HOSTILE, "reached", "26 January 2026"),
    Stage("Signing", "now", "since yesterday"),
    Stage("In force", "planned"),
    Stage("End", "missed"),
]
SVG = "{http://www.w3.org/2000/svg}"
CONTENT = {
    "title": "Receipt",
    "language": "en",
    "foot": HOSTILE,
    "kicker": "Receipt",
    "heading": HOSTILE,
    "lead": HOSTILE,
    "facts": [{"label": HOSTILE, "said": HOSTILE}, {"label": "hash", "said": HOSTILE, "code": True}],
    "check_heading": "How",
    "check": [HOSTILE],
    "receipt": HOSTILE,
}


def drawn() -> list[str]:
    return [
        draw_life(STAGES, HOSTILE, HOSTILE, HOSTILE),
        draw_life_upright(STAGES, HOSTILE, HOSTILE, HOSTILE),
        draw_strip(STAGES, HOSTILE),
        draw_groups(
            [
                Group(
                    HOSTILE, [Measure(HOSTILE, 12, "12 of 20", target=20), Measure("none", 0, "0", full=12)]
                ),
                Group("empty", [], HOSTILE),
                Group("", [Measure("silent", None, HOSTILE)]),
            ],
            HOSTILE,
            HOSTILE,
        ),
    ]


@pytest.mark.parametrize("picture", drawn(), ids=["life", "upright", "strip", "groups"])
def test_a_picture_tells_all_it_shows_to_those_who_do_not_see_it(picture: str) -> None:
    root = ET.fromstring(picture)  # noqa: S314 - ours
    assert root.get("role") == "img"
    named = {each.get("id"): each for each in root.iter() if each.get("id")}
    told = [named[each] for each in (root.get("aria-labelledby") or "").split()]
    assert [each.tag for each in told] == [f"{SVG}title", f"{SVG}desc"]
    assert all(each.text for each in told)
    assert not {each.tag for each in root.iter()} & {f"{SVG}style", f"{SVG}script"}
    assert not [name for each in root.iter() for name in each.attrib if name.startswith(("on", "style"))]


def test_the_same_is_drawn_the_same() -> None:
    assert drawn() == drawn()


@pytest.mark.parametrize("paint", sorted(PAINT.keys() - {"line", "plan"}))
def test_words_in_every_colour_can_be_read_on_white(paint: str) -> None:
    channels = [int(PAINT[paint][at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert 1.05 / (light + 0.05) >= 4.5


def test_a_copy_shows_everybody_the_same_days_and_a_page_those_of_its_reader() -> None:
    lived = play("in_force", Cast(JAPAN))
    chain = [(each.milestone, ()) for each in lived.steps]
    readers: list[Any] = [
        SimpleNamespace(state=lived.state, chain=chain, zone=zone)
        for zone in ("Asia/Tokyo", "Pacific/Honolulu")
    ]
    assert len({life_seen(each, spoken("en"), for_ever=True).wide for each in readers}) == 1
    assert len({life_seen(each, spoken("en")).wide for each in readers}) == 2


def test_words_too_wide_are_cut_and_say_so() -> None:
    for said in ("a rather long name of a station", "とても長い名前の段階です"):
        cut = fitted(said, 80)
        assert cut.endswith("…")
        assert wide(cut) <= 80
    assert fitted("short", 80) == "short"


def test_a_paper_shows_what_people_wrote_and_does_nothing_it_says() -> None:
    first = typeset("receipt.typ", CONTENT)
    assert first == typeset("receipt.typ", CONTENT)
    assert first.startswith(b"%PDF-")
    inputs = {"content": json.dumps(CONTENT), "fonts": json.dumps(families())}
    shown = typst.query(TEMPLATES / "receipt.typ", "heading", root=TEMPLATES, sys_inputs=inputs)
    assert HOSTILE.split(maxsplit=1)[0] in shown
    assert "root:" not in shown


def test_a_paper_reaches_no_file_but_its_templates() -> None:
    for path in ("/etc/passwd", "../saying.py", "../../../pyproject.toml"):
        source = f'#read("{path}")'.encode()
        with pytest.raises(typst.TypstError):
            typst.Compiler(root=TEMPLATES).compile(source, format="pdf")


def test_without_a_font_there_is_no_paper_with_empty_boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "families", lambda: ("Libertinus Serif", "DejaVu Sans Mono"))
    with pytest.raises(NoFontError):
        typeset("receipt.typ", CONTENT)
    monkeypatch.undo()
    for unknown in ("ภาษาไทย", "🙂"):
        with pytest.raises(NoFontError):
            typeset("receipt.typ", {**CONTENT, "lead": unknown})
    monkeypatch.setattr(printing, "families", lambda: ("Libertinus Serif", "DejaVu Sans Mono"))
    plain = {**CONTENT, **dict.fromkeys(("foot", "heading", "lead", "receipt"), "Ljubljana – Łódź")}
    plain |= {"facts": [], "check": ["Žiga, Ñandú, ß"]}
    assert typeset("receipt.typ", plain).startswith(b"%PDF-")


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_paper_is_set_in_any_language_there_is(tag: str) -> None:
    plain = {name: "Ljubljana" if said == HOSTILE else said for name, said in CONTENT.items()}
    said = {**plain, "facts": [], "check": [], "language": tag}
    assert typeset("receipt.typ", said).startswith(b"%PDF-")


LONG = "".join(f"Each party {number} bears its own costs. " for number in range(1_000))


def test_a_difference_puts_both_texts_together_again() -> None:
    for old, new in (
        ("Either side may end it.", "Either party may end it, in writing."),
        ("期限は三か月とする。", "期限は六か月とする。"),
        ("", "new"),
        ("gone", ""),
        (
            "".join(f"{each % 100} " for each in range(0, 90_000, 7)),
            "".join(f"{each % 100} " for each in range(0, 99_000, 11)),
        ),
        (LONG, LONG.replace("party 7 ", "side 7 ").replace("party 890 ", "side 890 ")),
    ):
        pieces = compared(old, new)
        assert "".join(each.text for each in pieces if each.what != "new") == old
        assert "".join(each.text for each in pieces if each.what != "gone") == new
    assert [each.what for each in compared("三か月", "六か月")] == ["gone", "new", "same"]


def test_of_a_long_text_only_the_words_that_changed_are_shown() -> None:
    pieces = compared(LONG, LONG.replace("party 7 ", "side 7 ").replace("party 890 ", "side 890 "))
    assert [(each.what, each.text) for each in pieces if each.what != "same"] == [
        ("gone", "party"), ("new", "side"), ("gone", "party"), ("new", "side"),
    ]  # fmt: skip


def test_what_would_take_long_to_compare_is_shown_as_a_whole() -> None:
    old = " ".join(str(each * each % 101) for each in range(12_000))
    new = " ".join(str(each * each % 103) for each in range(12_000))
    pieces = [each.what for each in compared(old, f"x {new} x")]
    assert pieces == ["gone", "new"]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_lengths_are_words_in_every_language(tag: str) -> None:
    said = [length(spoken(tag), each) for each in ("P3Y", "P1Y6M", "P45D")]
    assert not [each for each in said if "duration" in each or "-" in each]
    assert tag == "en" or "years" not in said[0]

"""Days in the picture of a life: whole in every language, and inside the picture, whatever the font."""

import unicodedata
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from activities.drawings.course import Course, Life, life_of
from activities.drawings.svg import lines
from activities.languages import LANGUAGES
from console.preview.example import JAPAN, Cast
from console.preview.scenes import play
from console.web.tongue import spoken
from models.state import Agreement, Phase

SVG = "{http://www.w3.org/2000/svg}"
WIDEST = 0.602
"""Of the height of a letter: what one takes in a font of fixed width, more than in those of pages."""

NOW = ("today", "now")
MONTHS = range(1, 13)


class Drawn:
    """One line of words in a picture: from where to where, at which height."""

    def __init__(self, text: ET.Element) -> None:
        self.said = text.text or ""
        self.y = float(text.attrib["y"])
        full = sum(1.0 if unicodedata.east_asian_width(each) in "WF" else WIDEST for each in self.said)
        width = full * float(text.attrib["font-size"])
        shift = {"start": 0.0, "middle": width / 2}[text.attrib["text-anchor"]]
        self.left = float(text.attrib["x"]) - shift
        self.right = self.left + width


def late(state: Agreement, month: int) -> Agreement:
    """Return it with all that is ahead of it on a day of a month."""
    day = datetime(2027, month, 28, 12, tzinfo=UTC)
    waits = {org: wait.model_copy(update={"deadline": day}) for org, wait in state.waits.items()}
    end = state.end and state.end.model_copy(update={"on": day.date()})
    return state.model_copy(update={"waits": waits, "end": end})


def lives(tag: str) -> list[Life]:
    """All there are, drawn on the 28th of every month: asked for, being signed, in force, and ended."""
    return [
        life_of(Course(late(play(kind, Cast(JAPAN)).state, month), arrived), spoken(tag), "UTC", today)
        for month in MONTHS
        for arrived in [dict.fromkeys(Phase, datetime(2026, month, 28, tzinfo=UTC) + timedelta(hours=1))]
        for kind in ("opened", "signature_requested", "in_force", "lapsed", "expired")
        for today in (spoken(tag).say(NOW[month % 2]),)
    ]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_day_is_drawn_whole_and_inside_the_picture(tag: str) -> None:
    drawn = [(life, svg) for life in lives(tag) for svg in (life.wide, life.narrow)]
    for life, svg in drawn:
        root = ET.fromstring(svg)  # noqa: S314 - ours
        texts = [Drawn(each) for each in root.iter(f"{SVG}text")]
        width, height = (float(root.attrib[each]) for each in ("width", "height"))
        assert not [each.said for each in texts if "…" in each.said]
        outside = [each.said for each in texts if each.left < 0 or each.right > width or each.y > height - 8]
        assert not outside
        for one, other in pairwise(sorted(texts, key=lambda each: (each.y, each.left))):
            assert one.y != other.y or one.right <= other.left, (one.said, other.said)
            assert one.y == other.y or other.y - one.y >= 16, (one.said, other.said)
        said = [each.said for each in texts]
        assert all(any(stage.day in each for each in said) for stage in life.stages), "a day is broken within"
        assert all(stage.when in " ".join(said) for stage in life.stages)
    assert any(stage.when != stage.day for life, _ in drawn for stage in life.stages)


def test_words_are_broken_where_they_do_not_fit_and_a_day_before_it() -> None:
    day = "11 de janeiro de 2027"
    assert lines("", 100) == []
    assert lines(day, 200, 13, day) == [day]
    assert lines(f"o mais tardar em {day}", 176, 13, day) == ["o mais tardar em", day]
    assert lines(f"o mais tardar em {day}", 110, 13, day) == ["o mais tardar", "em 11 de", "janeiro de 2027"]
    assert lines("Donaudampfschifffahrt fährt", 100) == ["Donaudampfs…", "fährt"]

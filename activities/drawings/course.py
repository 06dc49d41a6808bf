"""The course of one agreement in its reader's words: as drawings, and told to those who do not see them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from activities.drawings.life import Stage, draw_life, draw_life_upright
from activities.drawings.stages import stages
from activities.drawings.standing import where_it_stands
from activities.drawings.strip import draw_strip
from activities.languages import Language
from models.state import Agreement, Phase


class Course(NamedTuple):
    """An agreement, and when it came to its stations (UTC)."""

    state: Agreement
    arrived: Mapping[Phase, datetime]


class Life(NamedTuple):
    """What there is to draw of a course, in words; `today` marks where it stands, where days pass."""

    stages: Sequence[Stage]
    title: str
    told: str
    today: str = ""

    @property
    def wide(self) -> str:
        """The SVG for wide screens and for paper."""
        return draw_life(self.stages, self.title, self.told, self.today)

    @property
    def narrow(self) -> str:
        """The SVG for narrow screens and for mails."""
        return draw_life_upright(self.stages, self.title, self.told, self.today)


def life_of(course: Course, language: Language, zone: str, today: str = "") -> Life:
    """Return a course in words, its days in a zone."""
    drawn = stages(course.state, language, zone, course.arrived)
    said = [f"{stage.name}: {stage.when}" if stage.when else stage.name for stage in drawn]
    stands = where_it_stands(course.state, language)
    told = language.joined((stands, language.say("%(stations)s.", {"stations": language.listed(said)})))
    return Life(drawn, language.say("The life of this agreement"), told, today)


def strip_of(course: Course, language: Language, zone: str) -> str:
    """Return the SVG of a course for a row of a list; without days, so many rows have the same."""
    drawn = [stage._replace(when="") for stage in stages(course.state, language, zone)]
    return draw_strip(drawn, where_it_stands(course.state, language))

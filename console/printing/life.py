"""The picture of an agreement's life in its reader's words."""

from typing import NamedTuple

from activities.languages import Language
from console.drawings.life import draw_life, draw_life_upright
from console.drawings.stages import stages
from console.links.seen import Seen
from console.printing.saying import where_it_stands
from models.stations import arrivals


class Life(NamedTuple):
    """The same picture for wide and for narrow screens, as SVG."""

    wide: str
    narrow: str


def life_of(seen: Seen, language: Language, *, for_ever: bool = False) -> Life:
    """Return the pictures.

    On a paper kept `for_ever` no day is today, and days are the coordinator's: everybody's is the same.
    """
    say, state = language.say, seen.state
    zone = state.zone(state.coordinator) if for_ever else seen.zone
    drawn = stages(state, language, zone, arrivals(each for each, _ in seen.chain))
    said = [f"{stage.name}: {stage.when}" if stage.when else stage.name for stage in drawn]
    told = language.joined((where_it_stands(seen, language), f"{language.listed(said)}."))
    title, today = say("The life of this agreement"), "" if for_ever else say("today")
    return Life(draw_life(drawn, title, told, today), draw_life_upright(drawn, title, told, today))

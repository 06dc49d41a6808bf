"""The picture of an agreement's life as a link shows it."""

from activities.drawings.course import Course, Life, life_of
from activities.languages import Language
from console.links.seen import Seen
from models.stations import arrivals


def life_seen(seen: Seen, language: Language, *, for_ever: bool = False) -> Life:
    """Return what to draw; a paper is everybody's, `for_ever`: its days are UTC, and none is today."""
    course = Course(seen.state, arrivals(each for each, _ in seen.chain))
    return (
        life_of(course, language, "UTC")
        if for_ever
        else life_of(course, language, seen.zone, language.say("today"))
    )

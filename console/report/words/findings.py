"""Findings as sentences; numbers, organisations and days come from the rules that found them."""

from collections.abc import Callable, Mapping

from activities.languages import Language

Sentence = Callable[[], str]


def finding_sentence(language: Language, code: str, facts: Mapping[str, object]) -> str:
    """Return a finding as a sentence."""
    sentences = _of_agreements(language, facts) | _of_tables(language, facts) | _of_reports(language, facts)
    return sentences[code]()


def _of_agreements(language: Language, facts: Mapping[str, object]) -> dict[str, Sentence]:
    say = language.say
    return {
        "partners_no_longer_named": lambda: say(
            "%(mous)s memoranda were signed, but %(key_partners)s key partners are named: "
            "%(organisations)s is no longer among them, and nothing records why.",
            facts,
        ),
        "mous_without_day": lambda: say(
            "For %(without)s of %(mous)s memoranda the day of signature is not known: %(agreements)s.", facts
        ),
        "older_than_every_mou": lambda: language.say_many(
            "%(activities)s activity is older than every memorandum: %(first)s.",
            "%(activities)s activities are older than every memorandum; the first: %(first)s.",
            _number(facts, "activities"),
            facts,
        ),
        "two_names": lambda: say(
            "%(organisation)s is one organisation that reports know by several names: %(names)s.", facts
        ),
        "countries_not_asked_for": lambda: say(
            "The programme does not ask for %(countries)s: what is on record under %(agreements)s counts in "
            "no table by country.",
            facts,
        ),
        "without_funding": lambda: say(
            "For %(clusters)s of %(of)s clusters no agency is known that funds them: %(organisations)s.",
            facts,
        ),
    }


def _of_tables(language: Language, facts: Mapping[str, object]) -> dict[str, Sentence]:
    say = language.say
    return {
        "one_number_two_names": lambda: say(
            "%(number)s stands in this report under two names for the same events: “%(column)s” and "
            "“%(achievement)s”.",
            facts,
        ),
        "empty_though_meant": lambda: language.say_many(
            "“%(column)s” is empty, although its definition covers this: %(kinds)s. %(events)s such event is "
            "counted in another column.",
            "“%(column)s” is empty, although its definition covers this: %(kinds)s. %(events)s such events "
            "are counted in another column.",
            _number(facts, "events"),
            facts,
        ),
        "empty_though_attended": lambda: language.say_many(
            "“%(column)s” is empty, although %(events)s such event is on record (%(kinds)s): it was attended "
            "in somebody's own name, not in the partnership's.",
            "“%(column)s” is empty, although %(events)s such events are on record (%(kinds)s): they were "
            "attended in somebody's own name, not in the partnership's.",
            _number(facts, "events"),
            facts,
        ),
        "empty_though_partners": lambda: say(
            "Nothing is reported for %(columns)s, although there are partners in the target countries "
            "(%(partners)s): %(organisations)s.",
            facts,
        ),
        "zero_contradicted": lambda: say(
            "%(by)s confirmed on %(on)s that there is none, but %(number)s is on record: %(cells)s.", facts
        ),
        "sme_counts_differ": lambda: say(
            "Companies are counted in different ways, and nothing says what counts as one: %(counts)s.", facts
        ),
        "participants_unplaced": lambda: say(
            "%(organisations)s took part but is on no side of any agreement: no column counts it.", facts
        ),
    }


def _of_reports(language: Language, facts: Mapping[str, object]) -> dict[str, Sentence]:
    say = language.say
    return {
        "reported_twice": lambda: say(
            "One event is told by %(reports)s reports of %(organisations)s, and counts once: %(kind)s, "
            "%(place)s, %(on)s.",
            facts,
        ),
        "attended_by_members": lambda: say(
            "Of the events the form asks for, %(partnership)s were the partnership's; members attended "
            "%(members)s in their own name, and %(national)s were their countries'. Only the first are "
            "counted.",
            facts,
        ),
        "purpose_not_stated": lambda: language.say_many(
            "%(activities)s activity does not say whether it was between clusters or between businesses, so "
            "no column counts it: %(kinds)s.",
            "%(activities)s activities do not say whether they were between clusters or between businesses, "
            "so no column counts them: %(kinds)s.",
            _number(facts, "activities"),
            facts,
        ),
        "attribution_not_stated": lambda: language.say_many(
            "%(activities)s activity does not say in whose name it was; the programme's rule decided: "
            "%(kinds)s.",
            "%(activities)s activities do not say in whose name they were; the programme's rule decided: "
            "%(kinds)s.",
            _number(facts, "activities"),
            facts,
        ),
        "without_evidence": lambda: say(
            "For %(activities)s of %(of)s activities that are counted, evidence is missing.", facts
        ),
        "outside_period": lambda: language.say_many(
            "%(activities)s activity lies outside the period and counts nowhere.",
            "%(activities)s activities lie outside the period and count nowhere.",
            _number(facts, "activities"),
            facts,
        ),
    }


def _number(facts: Mapping[str, object], name: str) -> int:
    """Return the number a sentence's form goes with."""
    return int(str(facts[name]))

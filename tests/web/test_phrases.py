"""Sentences of lives, with what came of each, hold no English that is in no catalogue."""

from collections.abc import Callable

import pytest

from activities.languages import language
from console.phrases import in_language, labelled, listed, paragraph, phrase, quoted, sentence
from console.phrases.facts import at_time, length, number, until_day
from console.sentences.causes import cause_words, causes
from console.sentences.turns import next_words, waiting_words
from console.web.tongue import DOMAIN
from models.explain import explain
from tests.cli.test_sentences import NAMES, STORIES, told
from tests.models.life import STARTS, Life
from tests.web.pseudo import PSEUDO, unsaid

KNOWN = (*NAMES.values(), *NAMES, "a text", "agenda", "attendance", "solar", "purpose", "notice", "costs")


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_every_sentence_of_a_life_is_in_the_catalogues(story: Callable[[], Life]) -> None:
    life = story()
    said = [in_language(PSEUDO, line.sentence) for line in told(life)]
    said += [
        in_language(PSEUDO, cause_words(cause, "Asia/Tokyo", "link", "c1"))
        for cause in causes("MOU-JP-1", life.chain)
    ]
    explained = explain(life.state, life.now)
    said += [
        in_language(PSEUDO, waiting_words(life.state, explained, life.now)),
        in_language(PSEUDO, next_words(life.state)),
    ]
    assert [word for each in said for word in unsaid(each, KNOWN)] == []


def test_phrases_are_joined_as_each_language_does() -> None:
    told = paragraph(
        sentence(labelled(phrase("%(who)s declined to sign", who="CCIS"), quoted("too late"))),
        phrase("That ends it."),
    )
    assert told == "CCIS declined to sign: “too late”. That ends it."
    assert in_language(language("fr", DOMAIN), told) == (
        "CCIS a refusé de signer : « too late ». Cela y met fin."
    )
    assert (
        in_language(language("ja", DOMAIN), told)
        == "CCISが署名を辞退しました：「too late」。これで終了です。"
    )
    assert in_language(language("de", DOMAIN), listed(["A", "B", "C"])) == "A, B und C"


def test_facts_are_told_by_the_customs_of_each_language() -> None:
    german, english = language("de", DOMAIN), language("en", DOMAIN)
    assert in_language(german, at_time(STARTS, "Asia/Tokyo")) == "12. Januar 2026, 17:00 Uhr"
    assert in_language(german, length("P1Y6M")) == "1 Jahr und 6 Monate"
    assert (in_language(german, number(3)), in_language(english, number(3))) == ("3", "three")
    assert until_day(STARTS, "Europe/Paris") == "12 January 2026, 09:00"

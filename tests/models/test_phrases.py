"""English text that knows how it is said in other languages."""

from collections.abc import Mapping
from copy import deepcopy

from models.phrases import Phrase, in_language, phrase, phrase_many, written


class Loud:
    """A language that is English in capitals."""

    def say(self, sentence: str, facts: Mapping[str, object]) -> str:
        return sentence.replace("asks", "ASKS") % facts

    def say_many(self, one: str, many: str, number: int, facts: Mapping[str, object]) -> str:
        return (one if number == 1 else many).replace("acts", "ACTS") % facts


def test_a_phrase_is_its_english_text() -> None:
    told = phrase("%(who)s asks for %(count)s", who="CCIS", count=2)
    assert told == "CCIS asks for 2"
    assert isinstance(told, str)


def test_it_is_said_with_its_facts_in_another_language() -> None:
    inner = phrase("who asks")
    told = phrase("%(what)s: %(name)s asks", what=inner, name="asks & sons")
    assert in_language(Loud(), told) == "who ASKS: asks & sons ASKS"
    assert in_language(Loud(), "asks") == "asks"


def test_counts_choose_their_form() -> None:
    assert phrase_many("%(n)s act", "%(n)s acts", 1, n=1) == "1 act"
    assert in_language(Loud(), phrase_many("%(n)s act", "%(n)s acts", 2, n=2)) == "2 ACTS"


def test_files_are_told_of_keys_and_pages_are_not() -> None:
    told = written("Add side: partner", phrase("who asks"))
    assert (told, in_language(Loud(), told)) == ("Add side: partner", "who ASKS")


def test_a_copy_is_plain_text() -> None:
    copied = deepcopy(phrase("who asks"))
    assert copied == "who asks"
    assert not isinstance(copied, Phrase)

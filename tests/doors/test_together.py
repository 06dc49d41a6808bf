"""All mistakes of an input are told at once, as they were written, and none that follows of another."""

from pathlib import Path

import pytest

from console.doors.agreement_file import read_agreement
from console.doors.formats import country
from console.doors.json_body import parse_json
from console.doors.node import Node, held, leaf
from console.doors.reading import fields, whole
from console.doors.registry_file import read_organisations
from console.doors.story_file import read_story
from console.doors.together import LEFT_OUT, MOST, Together, every, named, renamed
from models.errors import InputError
from tests.doors.written import AGREEMENT, REGISTRY, line_of, organisations, put, spoilt

WRONG = {
    "ref: MOU-JP-1": "reff: MOU-JP-1",
    "country: JP": "country: Japan",
    "coordinator: LEAD": "coordinator: LEADS",
    "role: represented": "role: represents",
    "org: ABROAD": "org: ABORAD",
    "duration: P36M": "duration: three years",
    "language: en,": "language: english,",
    "    purpose:": "    The purpose:",
    "signing_window: P6W": "signing_window: P2M",
}


def all_wrong() -> str:
    text = AGREEMENT
    for good, bad in WRONG.items():
        text = spoilt(text, good, bad)
    return text


def test_every_mistake_of_a_file_is_told_line_by_line(tmp_path: Path) -> None:
    text = all_wrong()
    path = put(tmp_path, text)
    with pytest.raises(InputError) as raised:
        read_agreement(path, organisations(), ("grace=P1M", "sets nothing"))
    found = raised.value
    lines = [f"{path}:{line_of(text, bad)}" for bad in WRONG.values()]
    written = [each.where for each in found.all if each.where]
    assert written == lines[:-1]  # what is set on the command line is said of the policy instead
    assert [each.field for each in found.all if not each.where] == ["--set"]
    with pytest.raises(InputError) as raised:
        read_agreement(path, organisations(), ("grace=P1M",))
    assert [each.where for each in raised.value.all if each.where] == lines
    assert [each.field for each in raised.value.all if not each.where] == ["--set grace"]


def test_what_the_rules_find_is_told_beside_what_the_formats_find(tmp_path: Path) -> None:
    text = spoilt(AGREEMENT, "  - {org: ABROAD, side: partner}\n", "")
    text = spoilt(spoilt(text, "notice: P3M", "notice: soon"), "signing_window: P6W", "reminders: [P7D, P6D]")
    with pytest.raises(InputError) as raised:
        read_agreement(put(tmp_path, text), organisations())
    assert [each.field for each in raised.value.all] == ["parties", "terms.notice", "policy.reminders"]


def test_organisations_and_stories_are_read_to_their_end(tmp_path: Path) -> None:
    registry = spoilt(spoilt(REGISTRY, "country: ES", "country: XX"), "Asia/Tokyo", "Tokio")
    with pytest.raises(InputError) as raised:
        read_organisations(put(tmp_path, registry))
    assert [each.field for each in raised.value.all] == ["SECOND.country", "ABROAD.timezone"]
    story = "name: x\nstarts: soon\nacts:\n  - {after: P1D, do: aprove}\n  - {after: later, do: reject}\n"
    with pytest.raises(InputError) as raised:
        read_story(put(tmp_path, story))
    fields_told = ["starts", "acts[1].do", "acts[2].reason", "acts[2].after"]
    assert [each.field for each in raised.value.all] == fields_told


def test_a_key_that_is_likely_another_is_told_once() -> None:
    typed = parse_json(b'{"contry": "JP"}')
    with pytest.raises(InputError) as raised:
        fields(typed, {"country": country, "of": whole}, ("country", "of"))
    told = [(each.field, each.problem) for each in raised.value.all]
    assert told == [("contry", "there is no such key"), ("of", "is missing")]


def read_five(asked: list[object]) -> None:
    with Together() as each:
        first = each(whole, leaf("x", "first", plain=True))
        assert each(asked.append, first) is LEFT_OUT
        assert each(whole, leaf("2", "second", plain=True), least=first) is LEFT_OUT
        each(asked.append, each(whole, leaf("3", "third", plain=True)))
        with each.apart():
            country(leaf("Japan", "fourth"))
        raise InputError("fifth", "ends the block", "Mend it")


def test_what_depends_on_a_failed_reading_is_left_out() -> None:
    asked: list[object] = []
    with pytest.raises(InputError) as raised:
        read_five(asked)
    assert asked == [3]
    assert [each.field for each in raised.value.all] == ["first", "fourth", "fifth"]


def divide(by: int) -> None:
    with Together() as each:
        each.note(InputError("first", "is wrong", "Mend it"))
        each(divmod, 1, by)


def test_a_defect_in_a_block_is_no_mistake_of_its_writer() -> None:
    with pytest.raises(ZeroDivisionError):
        divide(0)


def test_a_mistake_made_before_there_was_a_value_is_told_in_its_place() -> None:
    tree = Node({"a": held(leaf, "\x07", "a"), "b": leaf("x", "b", plain=True)}, "")
    for _ in range(2):  # the tree may be read again
        with pytest.raises(InputError) as raised:
            fields(tree, {"a": country, "b": whole})
        assert [each.field for each in raised.value.all] == ["a", "b"]
        assert not raised.value.further[0].further


def test_so_many_are_named_and_the_others_counted() -> None:
    with pytest.raises(InputError) as raised:
        every(whole, [leaf("x", f"n{number}", plain=True) for number in range(MOST + 2)])
    found = named(raised.value)
    assert (len(found.mistakes), found.more, found.words) == (MOST, 2, "There are 2 more mistakes.")
    other = renamed(raised.value, str.upper)
    assert [each.field for each in other.all][:2] == ["N0", "N1"]
    assert named(other.further[0]).words == ""

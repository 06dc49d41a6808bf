"""The catalogues in locale/ hold every sentence of the code, once, in every language, with its facts."""

import re
import shlex
import subprocess
import sys
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from activities.languages import CATALOGUES, LANGUAGES, SOURCE, catalogue_file, language

ROOT = Path(__file__).parents[2]
TRANSLATED = [tag for tag in LANGUAGES if tag != SOURCE]
FACT = re.compile(r"%\((\w+)\)s")

in_every_language = pytest.mark.parametrize("tag", TRANSLATED)


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What `make words` finds in the code."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    options = shlex.split(re.findall(r"^SAID := (.*)$", makefile, re.MULTILINE)[0])
    found = tmp_path_factory.mktemp("words") / "entente.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract", *options]
    subprocess.run([*command, f"--output-file={found}", "activities"], cwd=ROOT, check=True)  # noqa: S603
    return read_po(BytesIO(found.read_bytes()))


def catalogue(tag: str) -> Catalog:
    with catalogue_file(tag).open("rb") as file:
        return read_po(file, locale=tag.replace("-", "_"))


def messages(found: Catalog) -> dict[object, Message]:
    return {message.id: message for message in found if message.id}


def forms(string: str | Sequence[str] | None) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string or ())


def test_every_language_has_its_folder_and_no_other_has() -> None:
    found = {path.name.replace("_", "-") for path in CATALOGUES.iterdir() if path.is_dir()}
    assert found == set(TRANSLATED)


def test_the_template_is_what_is_in_the_code(extracted: Catalog) -> None:
    template = read_po(BytesIO((CATALOGUES / "entente.pot").read_bytes()))
    assert list(messages(template)) == list(messages(extracted)), "run `make words`"
    assert len(messages(extracted)) > 200


@in_every_language
def test_a_catalogue_has_every_sentence_and_no_other(tag: str, extracted: Catalog) -> None:
    assert messages(catalogue(tag)).keys() == messages(extracted).keys(), "run `make words`, then translate"
    assert not catalogue(tag).obsolete


@in_every_language
def test_every_sentence_is_translated_for_sure(tag: str) -> None:
    found = messages(catalogue(tag)).values()
    assert [message.id for message in found if not all(forms(message.string))] == []
    assert [message.id for message in found if message.fuzzy] == []
    assert not catalogue(tag).fuzzy


@in_every_language
def test_a_sentence_has_as_many_forms_as_its_language(tag: str) -> None:
    expected = get_plural(tag.replace("-", "_")).num_plurals
    counted = [message for message in messages(catalogue(tag)).values() if message.pluralizable]
    assert len(counted) == 4
    assert {len(forms(message.string)) for message in counted} == {expected}
    assert catalogue(tag).num_plurals == expected


@in_every_language
def test_a_translation_names_the_same_facts(tag: str) -> None:
    for message in messages(catalogue(tag)).values():
        wanted = [sorted(FACT.findall(form)) for form in forms(message.id)]
        for form in forms(message.string):
            assert sorted(set(FACT.findall(form))) in [sorted(set(each)) for each in wanted], message.id
            assert "%" not in FACT.sub("", form), message.id


@in_every_language
def test_a_translation_ends_as_its_sentence_does(tag: str) -> None:
    """A full stop for a full stop: sentences are joined to paragraphs."""
    stops = {".": ".。", "?": "?？", ":": ":：。", ",": ",:：中ts"}
    for message in messages(catalogue(tag)).values():
        end = forms(message.id)[0][-1]
        for form in forms(message.string):
            assert form == form.strip()
            if end == "." and "%(entry)s" not in form:
                assert form[-1] in stops["."], form
            if end not in stops:
                assert form[-1] not in ".。", form


@in_every_language
def test_letters_are_written_as_the_language_writes_them(tag: str) -> None:
    wrong = {"fr": r"'|\"|“| [:;?]", "de": r"'|\"|“[^ ,.:;)%]", "ja": r"[,.](?![a-z%])| [。、]"}
    for message in messages(catalogue(tag)).values():
        for form in forms(message.string):
            assert not re.search(wrong.get(tag, r"'|\""), form), form


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "Manjka odgovor organizacije A."),
        (2, "Manjkata odgovora organizacij A."),
        (3, "Manjkajo odgovori organizacij A."),
        (5, "Manjkajo odgovori organizacij A."),
        (102, "Manjkata odgovora organizacij A."),
    ],
)
def test_slovenian_has_a_dual(number: int, words: str) -> None:
    one, many = "The answer of %(silent)s is missing.", "The answers of %(silent)s are missing."
    assert language("sl").say_many(one, many, number, {"silent": "A"}) == words


GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


@in_every_language
def test_the_words_of_the_glossary_are_those_of_the_mails(tag: str) -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in GLOSSARY.splitlines()
        if line.startswith("|") and "---" not in line
    ]
    column = rows[0].index(f"`{tag}`")
    said = " ".join(form for each in messages(catalogue(tag)).values() for form in forms(each.string)).lower()
    assert len(rows) > 20
    for row in rows[1:]:
        assert row[column], row[0]
        assert any(stem.strip().lower() in said for stem in row[column].split(",")), (row[0], row[column])

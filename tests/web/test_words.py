"""The words of pages: every sentence, in every language, with its facts."""

import re
import shlex
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from activities.languages import CATALOGUES, LANGUAGES, SOURCE, catalogue_file
from console.web.tongue import DOMAIN
from tests.mail.test_catalogues import FACT, forms, messages

ROOT = Path(__file__).parents[2]
SHOWN = ("console", "models")
"""Folders with words of pages and of papers."""

in_every_language = pytest.mark.parametrize("tag", [tag for tag in LANGUAGES if tag != SOURCE])


def catalogue(tag: str) -> Catalog:
    with catalogue_file(tag, DOMAIN).open("rb") as file:
        return read_po(file, locale=tag.replace("-", "_"))


def template() -> Catalog:
    return read_po(BytesIO((CATALOGUES / "pages.pot").read_bytes()))


def test_the_template_is_what_is_on_the_pages(tmp_path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    options = shlex.split(re.findall(r"^SHOWN := (.*)$", makefile, re.MULTILINE)[0])
    found = tmp_path / "pages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract", *options]
    subprocess.run([*command, f"--output-file={found}", *SHOWN], cwd=ROOT, check=True)  # noqa: S603
    extracted = read_po(BytesIO(found.read_bytes()))
    assert list(messages(template())) == list(messages(extracted)), "run `make words`"


@in_every_language
def test_every_sentence_is_there_and_no_other(tag: str) -> None:
    assert messages(catalogue(tag)).keys() == messages(template()).keys(), "run `make words`, then translate"
    assert [each.id for each in messages(catalogue(tag)).values() if not all(forms(each.string))] == []
    assert not any(each.fuzzy for each in messages(catalogue(tag)).values())


@in_every_language
def test_a_translation_names_the_same_facts(tag: str) -> None:
    for message in messages(catalogue(tag)).values():
        wanted = set(FACT.findall(" ".join(forms(message.id))))
        for form in forms(message.string):
            assert set(FACT.findall(form)) == wanted, message.id
            assert "%" not in FACT.sub("", form), message.id


@in_every_language
def test_a_sentence_ends_as_a_sentence(tag: str) -> None:
    for message in messages(catalogue(tag)).values():
        is_sentence = forms(message.id)[0].endswith((".", "?"))
        for form in forms(message.string):
            assert form == form.strip()
            assert form.endswith((".", "。", "?", "？")) is is_sentence, form

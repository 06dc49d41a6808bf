"""A few mails in every language, word for word. What changed on purpose: python -m tests.mail.test_golden."""

from pathlib import Path

import pytest

from activities.languages import LANGUAGES

from .letters import body, example

GOLDEN = Path(__file__).parent / "golden"
KEPT = ("signature_requested", "reminder", "in_force", "ink_recorded")


def shown(kind: str, tag: str) -> str:
    mail = example(kind, tag)
    return f"{mail['Subject']}\n\n{body(mail)}"


def file(kind: str, tag: str) -> Path:
    return GOLDEN / f"{kind}.{tag}.txt"


@pytest.mark.parametrize("kind", KEPT)
@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_mail_reads_word_for_word_as_it_was_agreed(kind: str, tag: str) -> None:
    assert shown(kind, tag) == file(kind, tag).read_text(encoding="utf-8")


def test_nothing_else_is_kept() -> None:
    assert set(GOLDEN.iterdir()) == {file(kind, tag) for kind in KEPT for tag in LANGUAGES}


if __name__ == "__main__":
    for kind in KEPT:
        for tag in LANGUAGES:
            file(kind, tag).write_text(shown(kind, tag), encoding="utf-8")
